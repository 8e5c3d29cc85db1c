"""Decisions: what is recorded, and everything that is refused."""

from datetime import timedelta

import pytest

from assay.domain import Actor, CaseStatus, ReviewOutcome
from assay.errors import PolicyError, UsageError, VerificationError
from assay.ledger import Entry, TrustPolicy, verify_log
from assay.review.capacity import refuse_first
from assay.review.decision import Change, DecisionRequest
from assay.review.desk import act_of, decide, propose
from assay.review.queue import ReviewState
from assay.review.withdrawal import propose_withdrawal, withdraw
from assay.sign import Duty, Matter, Signer
from assay.stores import audit
from staff import APPROVER, PREPARER, RUTH, SILAS

from .conftest import Office

ACCEPT, REJECT, CHANGE = ReviewOutcome.ACCEPT, ReviewOutcome.REJECT, ReviewOutcome.CHANGE


def status(office: Office, case_id: str) -> CaseStatus:
    with office.workspace.snapshot() as view:
        return view.case(office.run_id, case_id).status


def refused(office: Office, case_id: str, person: str, outcome: ReviewOutcome, **more) -> str:
    with pytest.raises((PolicyError, UsageError)) as caught:
        office.decide(case_id, person, outcome, **more)
    return caught.value.code


def assert_sound(office: Office) -> None:
    workspace = office.workspace
    with workspace.snapshot() as view:
        policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
        verify_log(view.entries(), policy, workspace.published())
        audit(view)


def test_an_accepted_exception_awaits_its_signature_and_stays_an_exception(office: Office) -> None:
    done = office.decide("HEAVY", RUTH, ACCEPT)
    assert (done.status, done.state) == (CaseStatus.AWAITING_SIGNOFF, ReviewState.DONE)
    assert done.final == "exception"
    assert status(office, "HEAVY") is CaseStatus.AWAITING_SIGNOFF
    assert_sound(office)


def test_a_decision_lists_what_its_person_opened(office: Office) -> None:
    done = office.decide("VAGUE", RUTH, ACCEPT)
    with office.workspace.snapshot() as view:
        entry = Entry.parse(next(iter(view.entries(done.seq, done.seq + 1))))
    said = entry.body["said"]
    assert isinstance(said, dict)
    assert {one["document"] for one in said["opened"]} >= {"workpaper", "note-1"}
    assert said["rationale"] == "Looked at, and so it is."


def test_a_changed_result_leaves_the_finding_beside_what_people_found(office: Office) -> None:
    change = Change("size.small", "fail", "pass", "The scale was found to be wrong that day.")
    done = office.decide("HEAVY", RUTH, CHANGE, changes=(change,), rationale="")
    assert done.final == "no_exception"
    with office.workspace.snapshot() as view:
        assert view.case(office.run_id, "HEAVY").conclusion == "exception"
        assert view.queued(office.run_id, "HEAVY").review.final == "no_exception"
    assert_sound(office)


def test_a_rejected_case_is_an_exception(office: Office) -> None:
    done = office.decide("LIGHT", RUTH, REJECT, reason_code="evidence_missing")
    assert done.final == "exception"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (ReviewOutcome.NEEDS_INFORMATION, ReviewState.INFORMATION),
        (ReviewOutcome.ESCALATE, ReviewState.ESCALATED),
        (ReviewOutcome.NEW_READING, ReviewState.READING),
    ],
)
def test_what_does_not_decide_leaves_the_case_where_it_is(
    office: Office, outcome: ReviewOutcome, state: ReviewState
) -> None:
    for case_id, stands in (
        ("HEAVY", CaseStatus.AWAITING_REVIEW),
        ("LIED", CaseStatus.BLOCKED),
    ):
        done = office.decide(case_id, RUTH, outcome)
        assert (done.status, done.state, done.final) == (stands, state, "")
    assert office.decide("HEAVY", RUTH, ACCEPT).state is ReviewState.DONE
    assert_sound(office)


BAD_WORDS: dict[str, tuple[str, ReviewOutcome, dict[str, object], str]] = {
    "an exception accepted without a rationale": (
        "HEAVY",
        ACCEPT,
        {"rationale": " "},
        "review.malformed",
    ),
    "a rejection without a reason code": ("LIGHT", REJECT, {}, "review.malformed"),
    "a reason that nobody knows": ("LIGHT", REJECT, {"reason_code": "mood"}, "review.malformed"),
    "an exception rejected": ("HEAVY", REJECT, {"reason_code": "other"}, "review.malformed"),
    "a change that changes nothing": ("HEAVY", CHANGE, {}, "review.malformed"),
    "a change of what was not found": (
        "HEAVY",
        CHANGE,
        {"changes": (Change("size.small", "pass", "fail", "so"),)},
        "review.malformed",
    ),
    "a change without a rationale of its own": (
        "HEAVY",
        CHANGE,
        {"changes": (Change("size.small", "fail", "pass", ""),)},
        "review.malformed",
    ),
    "a rule that the case has no result of": (
        "HEAVY",
        CHANGE,
        {"changes": (Change("size.tall", "fail", "pass", "so"),)},
        "rule.unknown",
    ),
    "a blocked case accepted": ("LIED", ACCEPT, {}, "review.blocked"),
    "a blocked case changed": (
        "LIED",
        CHANGE,
        {"changes": (Change("size.small", "pass", "fail", "so"),)},
        "review.blocked",
    ),
    "a clean case that no sample drew": ("CLEAN", ACCEPT, {}, "review.closed"),
    "a case that nobody knows": ("NONE", ACCEPT, {}, "case.unknown"),
}


@pytest.mark.parametrize("name", BAD_WORDS)
def test_a_decision_that_does_not_hold_together_is_refused(office: Office, name: str) -> None:
    case_id, outcome, more, code = BAD_WORDS[name]
    assert refused(office, case_id, RUTH, outcome, **more) == code


def test_nobody_decides_what_they_have_not_opened(office: Office) -> None:
    request = office.request("HEAVY", RUTH, ACCEPT)
    with office.workspace.snapshot() as view, pytest.raises(PolicyError) as caught:
        propose(view, request, clock=office.clock)
    assert caught.value.code == "review.unopened"
    assert "record" in caught.value.message


def test_who_prepared_the_run_or_is_no_reviewer_does_not_decide(office: Office) -> None:
    assert refused(office, "HEAVY", PREPARER, ACCEPT) == "role.missing"
    assert refused(office, "HEAVY", APPROVER, ACCEPT) == "role.missing"
    assert refused(office, "HEAVY", "nobody", ACCEPT) == "person.unknown"


def test_of_two_who_decide_the_same_case_one_is_told(office: Office) -> None:
    office.open("HEAVY", RUTH)
    office.open("HEAVY", SILAS)
    acts = []
    for person in (RUTH, SILAS):
        with office.workspace.snapshot() as view:
            acts.append(propose(view, office.request("HEAVY", person, ACCEPT), clock=office.clock))
    envelopes = [office.staff.sign(act) for act in acts]
    decide(office.workspace, acts[0], envelopes[0], clock=office.clock)
    with pytest.raises(PolicyError) as caught:
        decide(office.workspace, acts[1], envelopes[1], clock=office.clock)
    assert caught.value.code == "review.overtaken"
    assert_sound(office)


def test_the_same_envelope_twice_is_one_decision(office: Office) -> None:
    office.open("HEAVY", RUTH)
    with office.workspace.snapshot() as view:
        act = propose(view, office.request("HEAVY", RUTH, ACCEPT), clock=office.clock)
    envelope = office.staff.sign(act)
    first = decide(office.workspace, act, envelope, clock=office.clock)
    second = decide(office.workspace, act, envelope, clock=office.clock)
    assert (first.again, second.again) == (False, True)
    assert (first.seq, first.status, first.final) == (second.seq, second.status, second.final)
    assert_sound(office)


def test_an_act_that_says_more_than_was_proposed_is_refused(office: Office) -> None:
    from dataclasses import replace

    office.open("HEAVY", RUTH)
    with office.workspace.snapshot() as view:
        act = propose(view, office.request("HEAVY", RUTH, ACCEPT), clock=office.clock)
    forged = replace(act, said={**act.said, "final": "no_exception"})
    with pytest.raises(UsageError) as caught:
        decide(office.workspace, forged, office.staff.sign(forged), clock=office.clock)
    assert caught.value.code == "review.malformed"
    opened = [{"document": "record", "sha256": "sha256:" + "0" * 64, "at": "2026"}]
    forged = replace(act, said={**act.said, "opened": opened})
    with pytest.raises(UsageError) as caught:
        decide(office.workspace, forged, office.staff.sign(forged), clock=office.clock)
    assert caught.value.code == "review.malformed"


def test_another_persons_key_does_not_decide(office: Office) -> None:
    from assay.sign import prepare, seal

    office.open("HEAVY", RUTH)
    with office.workspace.snapshot() as view:
        act = propose(view, office.request("HEAVY", RUTH, ACCEPT), clock=office.clock)
        envelope = seal(prepare(view, act, office.staff.ids), office.staff.key(SILAS))
    with pytest.raises(PolicyError) as caught:
        decide(office.workspace, act, envelope, clock=office.clock)
    assert caught.value.code == "approval.bad_signature"


def test_an_act_is_had_again_from_what_was_signed(office: Office) -> None:
    office.open("HEAVY", RUTH)
    with office.workspace.snapshot() as view:
        act = propose(view, office.request("HEAVY", RUTH, ACCEPT), clock=office.clock)
        again = act_of(view, office.run_id, "HEAVY", RUTH, act.said, clock=office.clock)
    assert again == act


def test_a_decision_is_withdrawn_soon_after_by_who_made_it(office: Office) -> None:
    office.decide("HEAVY", RUTH, ACCEPT)
    with office.workspace.snapshot() as view:
        act = propose_withdrawal(
            view, office.run_id, "HEAVY", RUTH, reason="the wrong case", clock=office.clock
        )
    back = withdraw(office.workspace, act, office.staff.sign(act), clock=office.clock)
    assert (back.status, back.state) == (CaseStatus.AWAITING_REVIEW, ReviewState.WAITING)
    assert status(office, "HEAVY") is CaseStatus.AWAITING_REVIEW
    assert office.decide("HEAVY", RUTH, ACCEPT).state is ReviewState.DONE
    assert_sound(office)


def withdrawal_refused(office: Office, person: str) -> str:
    with office.workspace.snapshot() as view, pytest.raises(PolicyError) as caught:
        propose_withdrawal(view, office.run_id, "HEAVY", person, reason="", clock=office.clock)
    return caught.value.code


def test_nobody_withdraws_late_or_for_another_or_nothing(office: Office) -> None:
    assert withdrawal_refused(office, RUTH) == "review.overtaken"
    office.decide("HEAVY", RUTH, ACCEPT)
    assert withdrawal_refused(office, SILAS) == "withdrawal.foreign"
    office.clock.pause(timedelta(seconds=61).total_seconds())
    assert withdrawal_refused(office, RUTH) == "withdrawal.late"


def test_a_review_that_was_changed_in_the_database_is_refused(office: Office) -> None:
    import sqlite3

    office.decide("HEAVY", RUTH, ReviewOutcome.ESCALATE)
    with sqlite3.connect(office.workspace.path / "assay.db") as connection:
        connection.execute("UPDATE review_item SET state = 'waiting'")
    connection.close()
    with pytest.raises(VerificationError) as caught:
        office.decide("HEAVY", RUTH, ACCEPT)
    assert caught.value.code == "state.differs"


def test_a_reviewer_who_sent_the_parcel_does_not_decide_it(office: Office) -> None:
    assert refused(office, "RUTHS", RUTH, ACCEPT) in {
        "approval.same_person",
        "approval.uncertain_person",
    }


def test_an_uncertain_reviewer_is_told_of_whom_and_what_settles_it() -> None:
    namesake = Actor(name="R. Vane")
    reviewer = Signer("ruth-vane", (Actor(name="Ruth Vane"),))
    matter = Matter(parties=(Duty("sender", (namesake,)),))
    with pytest.raises(PolicyError) as caught:
        refuse_first(matter, (reviewer,), "HEAVY")
    refusal = caught.value
    assert refusal.code == "approval.uncertain_person"
    assert "Ruth Vane may be the sender, R. Vane" in refusal.message
    assert 'assay people identify ruth-vane "github:LOGIN" --as ADMIN' in refusal.remedy


def test_a_request_names_its_run_by_number_as_well(office: Office) -> None:
    office.open("HEAVY", RUTH)
    request = DecisionRequest("1", "HEAVY", RUTH, ACCEPT, 0, rationale="so it is")
    with office.workspace.snapshot() as view:
        assert propose(view, request, clock=office.clock).run == office.run_id
