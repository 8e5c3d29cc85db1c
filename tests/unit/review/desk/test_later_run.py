"""What people decided holds in a later run that finds the same; what was under way ends."""

from pathlib import Path

import tinyapp

from assay.clock import SteppedClock
from assay.domain import CaseStatus, ReviewOutcome
from assay.ledger import TrustPolicy, verify_log
from assay.pipeline import RunRequest, Terms, run
from assay.review import sample as sampling
from assay.sampling import commit
from assay.sign import written
from assay.stores import audit
from staff import AUDITOR, PREPARER, RUTH, mention

from .conftest import Office

NONCE = bytes(range(32))


def supersede(office: Office, path: Path) -> str:
    with office.workspace.snapshot() as view:
        inputs = tinyapp.inputs_of(path, view.engagement())
    preparer = str(mention(PREPARER))
    request = RunRequest(tinyapp.APP, inputs, preparer=preparer, supersedes="1")
    clock = SteppedClock("2026-03-05T09:00:00Z", step_ms=1)
    return run(office.workspace, request, Terms(clock)).record.run_id


def sampled(office: Office) -> None:
    """Puts every clean case into the queue."""
    terms = sampling.Terms("share", share="0.99")
    at = written(office.clock.now())
    plan = sampling.PlanRequest(
        office.run_id, "q1", AUDITOR, commit(NONCE), at, terms, self_drawn=True
    )
    with office.workspace.snapshot() as view:
        act = sampling.propose_plan(view, plan)
    sampling.record(office.workspace, act, office.staff.sign(act), clock=office.clock)
    with office.workspace.snapshot() as view:
        act = sampling.propose_frame(view, sampling.FrameRequest("q1", AUDITOR, at))
    sampling.record(office.workspace, act, office.staff.sign(act), clock=office.clock)
    with office.workspace.snapshot() as view:
        act = sampling.propose_draw(view, sampling.DrawRequest("q1", AUDITOR, NONCE.hex(), at))
    sampling.record(office.workspace, act, office.staff.sign(act), clock=office.clock)
    assert sampling.request_reviews(office.workspace, "q1", clock=office.clock) == 1


def test_a_later_run_that_finds_the_same_takes_decisions_over(
    office: Office, tmp_path: Path
) -> None:
    sampled(office)
    office.decide("HEAVY", RUTH, ReviewOutcome.ACCEPT)
    office.decide("VAGUE", RUTH, ReviewOutcome.ESCALATE)
    later = supersede(office, tmp_path / "p.jsonl")
    workspace = office.workspace
    with workspace.snapshot() as view:
        stands = {row.case_id: row.status for row in view.cases(later)}
        assert stands["HEAVY"] is CaseStatus.AWAITING_SIGNOFF
        assert stands["VAGUE"] is CaseStatus.AWAITING_REVIEW
        assert stands["CLEAN"] is CaseStatus.AWAITING_SIGNOFF
        kept = view.queued(later, "HEAVY").review
        assert (kept.state, kept.reviewed_by, kept.final) == ("done", RUTH, "exception")
        assert view.queued(later, "VAGUE").review.version == 0
        policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
        verify_log(view.entries(), policy, workspace.published())
        audit(view)
