"""Samples of a population with a stated promise, drawn so that nobody chooses what is drawn.

Rules: the plan says beforehand what will be shown, and can't be made where it would not be; the
auditor's nonce is committed to before the population is published, so that neither side steers the
selection; whoever holds the published file and its anchors draws it again; results say what was
promised and what was reached. Pure: no clock, no store, no randomness of its own.

>>> from fractions import Fraction
>>> frame = Frame.of(Item("standard", f"CHG-{number}") for number in range(500))
>>> goal = Goal(confidence=Fraction(19, 20), tolerable=Fraction(1, 20))
>>> plan = design_each(frame.counts, goal, purpose="2026Q4/approvals")
>>> nonce = bytes(32)  # from assay.clock.Ids, by the auditor
>>> sample = draw(plan, frame, ledger_root="sha256:" + "0" * 64,
...               commitment=commit(nonce), nonce=nonce)
>>> len(sample.drawn), reperform(sample).agrees
(56, True)
>>> clean = dict.fromkeys((item.id for item in sample.drawn), Finding.CONFORMING)
>>> evaluate(plan, tally(sample.drawn, clean)).decision.value
'effective'
"""

from assay.sampling.design import (
    DEFAULT_SHARE,
    design_each,
    design_share,
    design_stages,
    design_together,
)
from assay.sampling.frame import Frame, Item
from assay.sampling.outcome import Decision, Outcome, StratumOutcome, evaluate
from assay.sampling.plan import Basis, Goal, Plan, Scope, StratumPlan
from assay.sampling.planfile import PLAN_FORMAT, plan_bytes, plan_document, read_plan
from assay.sampling.reperform import Anchors, Difference, Mismatch, Reperformance, reperform
from assay.sampling.samplefile import SAMPLE_FORMAT, Sample, draw, read_sample, sample_bytes
from assay.sampling.selection import (
    NONCE_SIZE,
    commit,
    draw_seed,
    require_nonce,
    select,
    ticket,
)
from assay.sampling.tally import Finding, Tally, tally
from assay.sampling.wording import reached

__all__ = [
    "DEFAULT_SHARE",
    "NONCE_SIZE",
    "PLAN_FORMAT",
    "SAMPLE_FORMAT",
    "Anchors",
    "Basis",
    "Decision",
    "Difference",
    "Finding",
    "Frame",
    "Goal",
    "Item",
    "Mismatch",
    "Outcome",
    "Plan",
    "Reperformance",
    "Sample",
    "Scope",
    "StratumOutcome",
    "StratumPlan",
    "Tally",
    "commit",
    "design_each",
    "design_share",
    "design_stages",
    "design_together",
    "draw",
    "draw_seed",
    "evaluate",
    "plan_bytes",
    "plan_document",
    "reached",
    "read_plan",
    "read_sample",
    "reperform",
    "require_nonce",
    "sample_bytes",
    "select",
    "tally",
    "ticket",
]
