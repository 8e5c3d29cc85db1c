"""What the record shows is raised once, by whichever sweep comes first."""

from datetime import timedelta
from pathlib import Path

from office import ADA, ANN, BEN, clock, drive, key_of, light, signed

from assay.clock import CountedIds
from assay.domain import Concern, Outcome, PopulationTest, ReviewOutcome, RunSummary
from assay.review.clocks import ClockTerms, sweep
from assay.review.decision import DecisionRequest
from assay.review.desk import decide, propose
from assay.review.escalation import (
    Playbook,
    incidents,
    propose_resolution,
    raise_sighted,
    resolve,
    sightings,
)
from assay.review.opening import record_openings, shown
from assay.review.terms import review_policy
from assay.sign import enact, people_of, revoking, written
from assay.stores import Snapshot, Workspace

POLICY = review_policy()
PLAYBOOK = Playbook.of(POLICY)


def say(workspace: Workspace, case_id: str, outcome: ReviewOutcome) -> None:
    now = clock()
    with workspace.snapshot() as view:
        run_id, names = view.run("1").run_id, list(shown(view, view.run("1").run_id, case_id))
    record_openings(workspace, run_id, case_id, ANN, names, clock=now)
    with workspace.snapshot() as view:
        version = view.queued(run_id, case_id).review.version
        request = DecisionRequest(run_id, case_id, ANN, outcome, version, rationale="Look at it.")
        act = propose(view, request, clock=now)
    decide(workspace, act, signed(workspace, act), clock=now)


def raised(workspace: Workspace) -> list[tuple[str, str]]:
    return [(one.trigger, one.name) for one in raise_sighted(workspace, PLAYBOOK)]


def test_of_a_clean_record_nothing_is_raised(firm: Workspace) -> None:
    assert raised(firm) == []


def test_an_escalated_case_is_raised_once_and_again_when_it_is_escalated_again(
    firm: Workspace,
) -> None:
    say(firm, "H-0", ReviewOutcome.ESCALATE)
    assert raised(firm) == [("case_escalated", "SEV-4/1")]
    assert raised(firm) == []
    with firm.snapshot() as view:
        act = propose_resolution(view, "SEV-4/1", BEN, "I looked at it.")
    resolve(firm, act, signed(firm, act), clock=clock())
    assert raised(firm) == [], "it is over, though the case still waits"
    say(firm, "H-0", ReviewOutcome.ESCALATE)
    assert raised(firm) == [("case_escalated", "SEV-4/2")]


def test_an_escalation_that_was_decided_since_is_none(firm: Workspace) -> None:
    say(firm, "H-0", ReviewOutcome.ESCALATE)
    say(firm, "H-0", ReviewOutcome.ACCEPT)
    assert raised(firm) == []


def test_a_key_that_was_stopped_is_raised_once_however_many_confirm_it(firm: Workspace) -> None:
    for by in (ADA, BEN):
        now = clock()
        with firm.snapshot() as view:
            (key,) = people_of(view).person(ANN).keys
            act = revoking(view, by, ANN, key, at=written(now.now()), reason="lost in a train")
        enact(firm, act, key_of(by), ids=CountedIds(f"revoked {by}"), clock=now)
        assert len(raised(firm)) == (1 if by == ADA else 0)
    (one,) = [found for found in _incidents(firm) if found.trigger == "key_compromised"]
    assert "train" not in one.what


def test_a_run_with_failed_cases_is_raised(firm: Workspace, tmp_path: Path) -> None:
    drive(firm, tmp_path, [light(1), light(2, notes=["lost"])], "failing.jsonl")
    assert raised(firm) == [("run_failed", "SEV-2/1")]
    (one,) = _incidents(firm)
    assert one.what == "run 2 stands still: 2 of 2 rows are done, 1 cases failed"
    assert raised(firm) == []


class Incomplete:
    """A store whose run has a population that a test found to be incomplete, all else as it is."""

    def __init__(self, view: Snapshot) -> None:
        self._view = view

    def __getattr__(self, name: str) -> object:
        return getattr(self._view, name)

    def summary(self, run_id: str) -> RunSummary:
        found = self._view.summary(run_id)
        tests = tuple(
            PopulationTest(
                test_id=f"population.{concern}", concern=concern, outcome=what, message=""
            )
            for concern, what in (
                (Concern.COMPLETENESS, Outcome.FAIL),
                (Concern.ACCURACY, Outcome.FAIL),
            )
        )
        report = found.report.model_copy(update={"tests": tests})
        return found.model_copy(update={"report": report})


def test_a_population_that_is_not_complete_is_seen_and_one_that_is_inaccurate_is_not(
    firm: Workspace,
) -> None:
    with firm.snapshot() as view:
        (one,) = sightings(Incomplete(view))
    assert (one.trigger, one.where) == ("population_incomplete", "run 1")
    assert one.what.endswith(": population.completeness")


def test_deadlines_are_told_though_the_sweep_that_recorded_them_broke_off(firm: Workspace) -> None:
    late = clock("2026-06-01T12:00:00Z")
    missed = sweep(firm, ClockTerms.of(POLICY), clock=late)
    assert missed
    assert raised(firm) == [("deadline_missed", "SEV-3/1")]
    assert raised(firm) == []
    (one,) = _incidents(firm)
    assert one.what == f"{len(missed)} deadlines were missed"
    say(firm, "H-0", ReviewOutcome.ACCEPT)
    late.pause(timedelta(days=200).total_seconds())
    again = sweep(firm, ClockTerms.of(POLICY), clock=late)
    assert again
    assert raised(firm) == [("deadline_missed", "SEV-3/2")]
    assert [one.what for one in _incidents(firm)][1] == f"{len(again)} deadlines were missed"


def _incidents(workspace: Workspace):
    with workspace.snapshot() as view:
        return list(incidents(view))
