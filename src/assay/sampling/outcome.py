"""What a reviewed sample shows: limits per stratum and overall, promised against reached.

Rules: an item that can't be reviewed counts as a deviation; an item that is still to be reviewed is
counted as one in the limits, so that no limit improves by leaving work undone; what was drawn beyond
the plan after the first results is no evidence for it. A sample in stages has no limit of its own:
acceptance shows that the rate is below the tolerable one, and that is all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assay.errors import UsageError
from assay.sampling.plan import Basis, Plan, Scope, StratumPlan
from assay.sampling.tally import Tally
from assay.statistics import CombinedBound, Part, Stage, StopOrGo, stratified_upper, upper_count

__all__ = ["Decision", "Outcome", "StratumOutcome", "evaluate"]


class Decision(StrEnum):
    """What follows from a sample.

    ``effective``: the deviation rate is shown not to exceed the tolerable one; ``not_effective``:
    what was planned to show it failed to, or more than tolerable deviate in the sample itself;
    ``not_yet_reached``: items are to be reviewed, or the sample is too small to tell.
    """

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    NOT_YET_REACHED = "not_yet_reached"


@dataclass(frozen=True, slots=True)
class StratumOutcome:
    """One stratum.

    Attributes:
        plan: What was planned.
        tally: What was found.
        upper: Upper limit of its deviations at the plan's confidence, each stratum by itself; None
            where a sample in stages has none.
        decision: Where the plan is about each stratum; None where it is about all together.
    """

    plan: StratumPlan
    tally: Tally
    upper: int | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole sample.

    Attributes:
        plan: What was planned.
        strata: In order of their names.
        combined: Upper limit of the deviations in all strata; None with stages.
        stage: Where a plan in stages stands.
        next_size: Items in all at the end of the stage that is under way, where one is.
        decision: What follows.
    """

    plan: Plan
    strata: tuple[StratumOutcome, ...]
    combined: CombinedBound | None
    stage: Stage | None
    next_size: int | None
    decision: Decision


def evaluate(plan: Plan, tallies: Mapping[str, Tally]) -> Outcome:
    """Hold what was found against what was planned.

    Args:
        plan: The plan.
        tallies: By stratum; one that is missing was not drawn of yet.

    Raises:
        UsageError: More was drawn of a stratum than planned, or numbers contradict each other.
    """
    planned = {stratum.name: stratum for stratum in plan.strata}
    for name, found in tallies.items():
        _check(planned.get(name), name, found, plan)
    strata = tuple(
        _stratum(plan, stratum, tallies.get(stratum.name, Tally(0, 0, 0)))
        for stratum in plan.strata
    )
    if plan.stop_or_go is not None:
        return _in_stages(plan, plan.stop_or_go, strata)
    combined = _combined(strata, plan.goal.risk, [_worst(s) for s in strata])
    decided = (
        _together(plan, strata, combined)
        if plan.scope is Scope.TOGETHER
        else _least([s.decision for s in strata if s.decision is not None])
    )
    return Outcome(plan, strata, combined, None, None, decided)


def _check(stratum: StratumPlan | None, name: str, found: Tally, plan: Plan) -> None:
    if stratum is None:
        raise UsageError("stratum.unknown", f"the plan has no stratum {name!r}")
    is_sane = 0 <= found.counted <= found.reviewed <= found.drawn <= stratum.population
    if not is_sane or min(found.deviations, found.unreviewable) < 0:
        raise UsageError("sample.inconsistent", f"{found} is no result of {name!r}")
    stages = plan.stop_or_go if stratum.basis is Basis.STOP_OR_GO else None
    if found.drawn > stratum.size or (stages and found.drawn not in (0, *stages.sizes)):
        raise UsageError(
            "sample.enlarged",
            f"{found.drawn} items of {name!r} were drawn, which the plan does not say",
            remedy="count the planned items; plan stages beforehand where more may be needed",
        )


def _stratum(plan: Plan, stratum: StratumPlan, found: Tally) -> StratumOutcome:
    if stratum.basis is Basis.STOP_OR_GO:
        return StratumOutcome(stratum, found, None, None)
    items, risk = stratum.population, plan.goal.risk
    upper = upper_count(items, found.drawn, found.counted + found.outstanding, risk)
    if plan.scope is Scope.TOGETHER:
        return StratumOutcome(stratum, found, upper, None)
    bar = items * plan.goal.tolerable
    decision = Decision.NOT_YET_REACHED
    if found.drawn == stratum.size and upper_count(items, found.drawn, found.counted, risk) > bar:
        decision = Decision.NOT_EFFECTIVE  # whatever the review of the rest finds
    elif found.drawn == stratum.size and not found.outstanding:
        decision = Decision.EFFECTIVE
    return StratumOutcome(stratum, found, upper, decision)


def _together(plan: Plan, strata: Sequence[StratumOutcome], worst: CombinedBound) -> Decision:
    bar = worst.population * plan.goal.tolerable
    is_drawn = all(s.tally.drawn == s.plan.size for s in strata)
    if is_drawn and not any(s.tally.outstanding for s in strata) and worst.upper <= bar:
        return Decision.EFFECTIVE
    best = _combined(strata, plan.goal.risk, [s.tally.counted for s in strata])
    if not is_drawn or best.upper <= bar:
        return Decision.NOT_YET_REACHED
    # No review of what remains can reach it. A share promised nothing: it fails only by itself.
    counted = sum(s.tally.counted for s in strata)
    drawn = sum(s.tally.drawn for s in strata)
    failed = bool(plan.allowed) or counted > drawn * plan.goal.tolerable
    return Decision.NOT_EFFECTIVE if failed else Decision.NOT_YET_REACHED


def _in_stages(plan: Plan, stages: StopOrGo, strata: tuple[StratumOutcome, ...]) -> Outcome:
    staged = next(s for s in strata if s.plan.basis is Basis.STOP_OR_GO)
    found = staged.tally
    stage = stages.stage(found.reviewed, found.counted)
    if stage is Stage.ACCEPT and found.outstanding:
        stage = Stage.GO_ON  # what was drawn further is reviewed first
    decided = [_BY_STAGE[stage], *(s.decision for s in strata if s.decision is not None)]
    following = None
    if stage is Stage.GO_ON:
        following = found.drawn if found.outstanding else stages.next_size(found.reviewed)
    return Outcome(plan, strata, None, stage, following, _least(decided))


_BY_STAGE = {
    Stage.ACCEPT: Decision.EFFECTIVE,
    Stage.GO_ON: Decision.NOT_YET_REACHED,
    Stage.REJECT: Decision.NOT_EFFECTIVE,
}


def _least(decisions: Sequence[Decision]) -> Decision:
    """All must be effective; one that is not decides."""
    for decision in (Decision.NOT_EFFECTIVE, Decision.NOT_YET_REACHED):
        if decision in decisions:
            return decision
    return Decision.EFFECTIVE


def _worst(outcome: StratumOutcome) -> int:
    return outcome.tally.counted + outcome.tally.outstanding


def _combined(
    strata: Sequence[StratumOutcome], risk: Fraction, deviations: Sequence[int]
) -> CombinedBound:
    parts = [
        Part(s.plan.population, s.tally.drawn, found)
        for s, found in zip(strata, deviations, strict=True)
        if s.plan.population
    ]
    return stratified_upper(parts, risk)
