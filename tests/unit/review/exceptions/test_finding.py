"""Exceptions follow what people left a case as, not only what the run found."""

from office import ANN, clock, signed

from assay.domain import ReviewOutcome
from assay.review.decision import Change, DecisionRequest
from assay.review.desk import decide, propose
from assay.review.exceptions import exceptions_of, open_exceptions
from assay.review.opening import record_openings, shown
from assay.stores import Workspace, audit


def say(workspace: Workspace, case_id: str, outcome: ReviewOutcome, **more: object) -> None:
    with workspace.snapshot() as view:
        run_id = view.run("1").run_id
        names = list(shown(view, run_id, case_id))
    record_openings(workspace, run_id, case_id, ANN, names, clock=clock())
    with workspace.snapshot() as view:
        version = view.queued(run_id, case_id).review.version
        request = DecisionRequest(run_id, case_id, ANN, outcome, version, "Looked at.", **more)
        act = propose(view, request, clock=clock())
    decide(workspace, act, signed(workspace, act), clock=clock())


def test_what_a_reviewer_confirmed_is_theirs_and_what_they_lifted_is_none(firm: Workspace) -> None:
    say(firm, "H-0", ReviewOutcome.ACCEPT)
    lifted = Change("size.small", "fail", "pass", "The scale had stuck; weighed again at 900 g.")
    say(firm, "H-1", ReviewOutcome.CHANGE, changes=(lifted,))
    found = Change("note.cleared", "not_applicable", "fail", "The note is missing altogether.")
    say(firm, "H-2", ReviewOutcome.CHANGE, changes=(found,))
    open_exceptions(firm, "1", clock=clock())
    with firm.snapshot() as view:
        opened = {(one.case_id, one.rule_id): one.found_by for one in exceptions_of(view, "1")}
        audit(view)
    assert opened["H-0", "size.small"] == "ann"
    assert not [key for key in opened if key[0] == "H-1"]
    assert opened["H-2", "note.cleared"] == opened["H-2", "size.small"] == "ann"
    assert opened["H-3", "size.small"] == "run"
