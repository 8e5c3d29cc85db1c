"""A case is erased by two people, when the law allows it; the ledger still verifies."""

import sqlite3
from datetime import date
from types import MappingProxyType

import pytest
from office import BEA, BEN, clock, drive, heavy, signed

from assay.cli.dossier import case_document
from assay.clock import SteppedClock
from assay.errors import PolicyError, StoreError, UsageError, VerificationError
from assay.ledger import TrustPolicy, verify_log
from assay.review.comparison import compare
from assay.review.exceptions import exception_of, open_exceptions
from assay.review.opening import paper_of
from assay.review.retention import (
    erasures,
    plan_erasure,
    propose_confirmation,
    propose_erasure,
    record,
    retention_of,
)
from assay.review.terms import review_policy
from assay.rules import Policy
from assay.stores import Workspace, audit

POLICY = review_policy()
LATER = "2034-01-01T12:00:00Z"
CASE = "U-0"


def held(**parameters: object) -> Policy:
    named = {f"retention.{name}": value for name, value in parameters.items()}
    return Policy("p", "1", "2026-01-01", MappingProxyType({**POLICY.parameters, **named}))


def ask(workspace: Workspace, at: str = LATER, *, basis: str = "", policy: Policy = POLICY) -> None:
    when = SteppedClock(at, step_ms=1)
    with workspace.snapshot() as view:
        act = propose_erasure(
            view, CASE, BEN, reason="Time is over.", basis=basis, policy=policy, clock=when
        )
    record(workspace, act, signed(workspace, act), policy=policy, clock=when)


def confirm(workspace: Workspace, by=BEA, at: str = LATER) -> None:
    when = SteppedClock(at, step_ms=1)
    with workspace.snapshot() as view:
        act = propose_confirmation(view, CASE, by, policy=POLICY, clock=when)
    record(workspace, act, signed(workspace, act), policy=POLICY, clock=when)


def verified(workspace: Workspace):
    with workspace.snapshot() as view:
        note = list(view.checkpoints())[-1].note
        verify_log(view.entries(), TrustPolicy.of(workspace.vkey), note)
        return audit(view)


def test_the_period_counts_from_the_end_of_the_engagement(firm: Workspace) -> None:
    with firm.snapshot() as view:
        kept = retention_of(view, CASE, POLICY)
        assert (kept.until, kept.held) == (date(2033, 12, 31), False)
        run = retention_of(view, CASE, held(counts_from="run_finished", years=1))
        assert run.until == date(2027, 3, 4)
        assert retention_of(view, CASE, held(held_cases=(CASE,))).held
        for wrong, code in ((("nobody", POLICY), "case.unknown"),):
            with pytest.raises(UsageError) as refused:
                retention_of(view, *wrong)
            assert refused.value.code == code
        with pytest.raises(UsageError) as malformed:
            retention_of(view, CASE, held(counts_from="yesterday"))
        assert malformed.value.code == "retention.malformed"


def test_two_people_erase_and_everything_still_verifies(firm: Workspace) -> None:
    open_exceptions(firm, "1", clock=clock())
    before = verified(firm)
    with firm.snapshot() as view:
        plan = plan_erasure(view, CASE)
        row = view.case("1", CASE)
        assert {row.record, row.workpaper} <= set(plan.erased)
        assert len(plan.shared) == 2  # the other uncleared parcel has the same note and reading
    ask(firm)
    with firm.snapshot() as view:
        assert view.case("1", CASE).title == "a parcel"  # asked for is not done
    confirm(firm)
    after = verified(firm)
    assert (after.erased, after.artifacts) == (2, before.artifacts - 2)
    with firm.snapshot() as view:
        (done,) = erasures(view)
        assert (done.requested_by, done.confirmed_by) == ("ben", "bea")
        assert done.digests(view) == plan.erased
        assert view.case("1", CASE).title == "(erased)"
        assert exception_of(view, "1", "E-0007").condition == "(erased)"
        with pytest.raises(StoreError) as gone:
            view.artifact(str(row.workpaper))
        assert gone.value.code == "artifact.erased"


def test_the_commands_show_what_is_left_of_an_erased_case(firm: Workspace) -> None:
    ask(firm)
    confirm(firm)
    with firm.snapshot() as view:
        row = view.case("1", CASE)
        document = case_document(view, row)
        with pytest.raises(PolicyError) as refused:
            paper_of(view, row.run_id, CASE)
    assert document["workpaper"] is None
    assert document["ledger"]
    assert refused.value.code == "case.erased"


def test_the_bytes_are_in_no_file_of_the_workspace(firm: Workspace, tmp_path) -> None:
    words = b"words that only this parcel has: zanzibar"
    drive(firm, tmp_path, [{"id": "Z-1", "grams": 5, "notes": [words.decode()]}], "z.jsonl")

    def holds() -> bool:
        return any(words in path.read_bytes() for path in firm.path.iterdir() if path.is_file())

    assert holds()
    when = SteppedClock(LATER, step_ms=1)
    with firm.snapshot() as view:
        act = propose_erasure(view, "Z-1", BEN, reason="r", policy=POLICY, clock=when)
    record(firm, act, signed(firm, act), policy=POLICY, clock=when)
    with firm.snapshot() as view:
        act = propose_confirmation(view, "Z-1", BEA, policy=POLICY, clock=when)
    record(firm, act, signed(firm, act), policy=POLICY, clock=when)
    assert not holds()


def test_what_another_case_uses_stays(firm: Workspace) -> None:
    with firm.snapshot() as view:
        one, other = plan_erasure(view, "U-0"), plan_erasure(view, "U-1")
    assert one.shared == other.shared
    assert not set(one.erased) & set(other.erased)


def test_nothing_is_erased_before_its_time_without_a_legal_basis(firm: Workspace) -> None:
    for at, policy, code in (
        ("2033-12-31T12:00:00Z", POLICY, "erasure.early"),
        (LATER, held(hold=True), "erasure.held"),
        (LATER, held(held_cases=(CASE,)), "erasure.held"),
    ):
        with pytest.raises(PolicyError) as refused:
            ask(firm, at, policy=policy)
        assert refused.value.code == code
    ask(firm, "2026-05-01T12:00:00Z", basis="Article 17 of the GDPR")
    with firm.snapshot() as view:
        assert [one.basis for one in erasures(view)] == ["Article 17 of the GDPR"]


def test_a_hold_that_came_in_between_stops_the_confirmation(firm: Workspace) -> None:
    ask(firm)
    when = SteppedClock(LATER, step_ms=1)
    with firm.snapshot() as view:
        act = propose_confirmation(view, CASE, BEA, policy=POLICY, clock=when)
    with pytest.raises(PolicyError) as refused:
        record(firm, act, signed(firm, act), policy=held(hold=True), clock=when)
    assert refused.value.code == "erasure.held"
    assert verified(firm).erased == 0


def test_one_person_alone_erases_nothing(firm: Workspace) -> None:
    with pytest.raises(UsageError) as unasked:
        confirm(firm)
    ask(firm)
    with pytest.raises(PolicyError) as same:
        confirm(firm, by=BEN)
    with pytest.raises(PolicyError) as twice:
        ask(firm)
    codes = [unasked.value.code, same.value.code, twice.value.code]
    assert codes == ["erasure.unknown", "erasure.same_person", "erasure.pending"]


def test_what_changed_since_it_was_asked_for_is_not_erased_unseen(
    firm: Workspace, tmp_path
) -> None:
    ask(firm)
    drive(firm, tmp_path, [{"id": CASE, "grams": 6, "notes": ["more"]}], "second.jsonl")
    with pytest.raises(PolicyError) as changed:
        confirm(firm)
    assert changed.value.code == "erasure.changed"


def test_erased_twice_there_is_nothing_left(firm: Workspace) -> None:
    ask(firm)
    confirm(firm)
    with pytest.raises(PolicyError) as empty:
        ask(firm)
    assert empty.value.code == "erasure.empty"


@pytest.mark.parametrize("reason", ["", " ", "x" * 1_001])
def test_an_erasure_says_why(firm: Workspace, reason: str) -> None:
    with firm.snapshot() as view, pytest.raises(UsageError) as refused:
        propose_erasure(view, CASE, BEN, reason=reason, policy=POLICY, clock=SteppedClock(LATER))
    assert refused.value.code == "erasure.incomplete"


_OF_L0 = "sha256 = (SELECT workpaper FROM case_state WHERE case_id = 'L-0')"
EDITS = {
    "an artifact is deleted": (
        "DROP TRIGGER artifact_no_delete",
        f"DELETE FROM artifact WHERE {_OF_L0}",
    ),
    "an artifact is only marked as erased": (
        f"UPDATE artifact SET codec = 2, size = 0, data = x'' WHERE {_OF_L0}",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_nobody_erased_on_the_record_is_still_missed(firm: Workspace, name: str) -> None:
    ask(firm)
    confirm(firm)
    database = sqlite3.connect(firm.path / "assay.db")
    for statement in EDITS[name]:
        database.execute(statement)
    database.commit()
    database.close()
    with pytest.raises(VerificationError) as missed:
        verified(firm)
    assert missed.value.code == "artifact.missing"


def test_the_same_evidence_can_be_kept_again_later(firm: Workspace, tmp_path) -> None:
    ask(firm)
    confirm(firm)
    rows = [{"id": "N-1", "grams": 5, "notes": ["nobody looked at it"]}, heavy(9)]
    drive(firm, tmp_path, rows, "second.jsonl")
    verified(firm)
    with firm.snapshot() as view:
        assert compare(view, "1", "2").new == ("H-9", "N-1")
