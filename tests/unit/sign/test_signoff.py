"""Signing cases and runs: what is on the record after it, and what is refused."""

from dataclasses import replace

import pytest

from assay.domain import Role
from assay.errors import PolicyError, StoreError, UsageError
from assay.ledger import Entry
from assay.sign import (
    Act,
    Signatory,
    complete_case,
    complete_run,
    delegating,
    enact,
    find_target,
    is_locked,
    perform,
    prepare,
    propose_case,
    reopen_case,
    request_run,
    resume_run,
    seal,
    sign_case,
    sign_run,
    written,
)
from assay.stores import standing_of

from .conftest import Place


def kinds(place: Place, stream: str) -> list[str]:
    with place.workspace.snapshot() as view:
        return [Entry.parse(data).kind for data in view.stream(stream)]


def locked(place: Place) -> bool:
    with place.workspace.snapshot() as view:
        return is_locked(view, place.run_id).is_locked


def sign(place: Place, case_id: str, who: Signatory | None = None) -> object:
    return sign_case(place.workspace, "1", case_id, who or place.signer, note="looked", **place.how)


def plan_sample(place: Place, auditor: Signatory, name: str = "sample/clean") -> int:
    with place.workspace.snapshot() as view:
        subject = [Entry.parse(data).seq for data in view.stream(place.run_id)][-1]
    act = Act("sample.planned", name, subject, "planned", {"stream": name}, auditor.person,
              Role.AUDITOR, place.run_id)  # fmt: skip
    return enact(place.workspace, act, auditor.signer, **place.how)


def test_a_signed_case_is_completed_and_its_workpaper_issued(place: Place) -> None:
    assert sign(place, "P-1").granted
    assert place.statuses()["P-1"] == "completed"
    assert kinds(place, "P-1")[-2:] == ["approval.granted", "workpaper.issued"]
    with place.workspace.snapshot() as view:
        assert view.case("1", "P-1").signed_by == "marisol-quintero"
    place.sound()


def test_what_is_signed_says_the_conclusion_and_names_the_workpaper(place: Place) -> None:
    sign(place, "P-1")
    with place.workspace.snapshot() as view:
        [entry] = [e for e in map(Entry.parse, view.stream("P-1")) if e.kind == "approval.granted"]
        workpaper = view.case("1", "P-1").workpaper
    assert entry.body["said"] == {
        "conclusion": "no_exception",
        "from": "awaiting_signoff",
        "note": "looked",
        "refs": [workpaper],
        "to": "completed",
    }


def test_a_party_is_refused_on_the_record_by_the_program(place: Place) -> None:
    sender = place.firm.hire("Amara Okafor <amara@x.example> post:amara", Role.APPROVER)
    refused = sign(place, "P-1", sender)
    assert [o.code for o in refused.objections] == ["approval.same_person"]
    with place.workspace.snapshot() as view:
        entry = [*map(Entry.parse, view.stream("P-1"))][-1]
    assert (entry.kind, entry.actor.id) == ("approval.refused", "program:assay")
    assert entry.body["person"] == sender.person
    place.sound()


def test_the_preparer_and_who_holds_no_role_are_refused(place: Place) -> None:
    preparer = place.firm.hire("Pat Ash <pat@post.example> post:pat", Role.APPROVER)
    reviewer = place.firm.hire("Rae Dell <rae@post.example> post:rae", Role.REVIEWER)
    assert [o.code for o in sign(place, "P-1", preparer).objections] == ["approval.same_person"]
    assert [o.code for o in sign(place, "P-1", reviewer).objections] == ["role.missing"]
    place.sound()


def test_whoever_reviewed_a_case_does_not_sign_it(place: Place) -> None:
    both = place.firm.hire("Bo Both <bo@post.example> post:bo", Role.APPROVER, Role.REVIEWER)
    review(place, both, "P-9")
    assert place.statuses()["P-9"] == "awaiting_signoff"
    assert [o.code for o in sign(place, "P-9", both).objections] == ["approval.same_person"]
    assert sign(place, "P-9").granted
    place.sound()


def review(place: Place, who: Signatory, case_id: str) -> None:
    """What the desk records, in short: a decision about the newest word on a case."""
    with place.workspace.snapshot() as view:
        entries = [*map(Entry.parse, view.stream(case_id))]
        subject = [e.seq for e in entries if e.kind == "decision.proposed"][-1]
    said = {"outcome": "accept", "final": "undetermined", "changes": [], "rationale": "weighed"}
    act = Act("review.completed", case_id, subject, "accept", said, who.person, Role.REVIEWER,
              place.run_id)  # fmt: skip
    enact(place.workspace, act, who.signer, **place.how)
    with place.workspace.snapshot() as view:
        standing = standing_of(view.stream(case_id), place.run_id)
        before = view.case("1", case_id).status
    assert standing is not None
    if before.value != standing.status:
        with place.workspace.unit() as unit:
            unit.move_case(
                place.run_id, case_id, before=before, after=type(before)(standing.status)
            )


def test_a_case_that_awaits_review_is_refused_and_nothing_else_changes(place: Place) -> None:
    assert [o.code for o in sign(place, "P-9").objections] == ["case.unreviewed"]
    assert place.statuses()["P-9"] == "awaiting_review"


def test_a_delegate_signs_for_who_delegated_and_neither_signs_their_own(place: Place) -> None:
    giver = place.firm.hire("Amara Okafor <amara@x.example> post:amara", Role.APPROVER)
    taker = place.firm.hire("Tia Taker <tia@x.example> post:tia")
    at = written(place.firm.clock.now())
    with place.workspace.snapshot() as view:
        act = delegating(
            view, giver.person, taker.person, Role.APPROVER, at=at, until="2026-04-01T00:00:00.000Z"
        )
    enact(place.workspace, act, giver.signer, **place.how)
    unnamed = sign(place, "P-2", taker)
    assert [o.code for o in unnamed.objections] == ["delegation.unnamed"]
    acting = Signatory(taker.person, taker.signer, giver.person)
    assert [o.code for o in sign(place, "P-1", acting).objections] == ["approval.same_person"]
    assert sign(place, "P-2", acting).granted
    place.sound()


def test_a_key_of_somebody_else_signs_nothing(place: Place) -> None:
    other = place.firm.hire("Oli Other <oli@x.example> post:oli")
    forged = Signatory(place.signer.person, other.signer)
    with pytest.raises(PolicyError) as refused:
        sign(place, "P-1", forged)
    assert refused.value.code == "approval.bad_signature"
    assert place.statuses()["P-1"] == "awaiting_signoff"
    place.sound()


def test_what_changed_between_signing_and_recording_is_not_recorded(place: Place) -> None:
    at = written(place.firm.clock.now())
    with place.workspace.snapshot() as view:
        proposal = propose_case(view, "1", "P-1", place.signer.person, note="", at=at)
        prepared = prepare(view, proposal.act, place.firm.ids)
    envelope = seal(prepared, place.signer.signer)
    sign(place, "P-1")
    with place.workspace.unit() as unit:
        again = complete_case(unit, proposal.act, envelope, clock=place.firm.clock)
    assert [o.code for o in again.objections] == ["case.completed"]
    place.sound()


def test_a_statement_is_recorded_once(place: Place) -> None:
    with place.workspace.snapshot() as view:
        subject = [Entry.parse(data).seq for data in view.stream(place.run_id)][-1]
        act = Act("list.reviewed", place.run_id, subject, "reviewed", {"list": "identities"},
                  place.signer.person, Role.APPROVER, place.run_id)  # fmt: skip
        prepared = prepare(view, act, place.firm.ids)
    envelope = seal(prepared, place.signer.signer)
    with place.workspace.unit() as unit:
        perform(unit, act, envelope, clock=place.firm.clock)
        with pytest.raises(PolicyError) as refused:
            perform(unit, act, envelope, clock=place.firm.clock)
    assert refused.value.code == "approval.reused"
    with place.workspace.unit() as unit, pytest.raises(PolicyError) as refused:
        perform(unit, act, envelope, clock=place.firm.clock)
    assert refused.value.code == "approval.reused"
    place.sound()


def test_another_outcome_than_was_proposed_is_not_recorded(place: Place) -> None:
    at = written(place.firm.clock.now())
    with place.workspace.snapshot() as view:
        act = propose_case(view, "1", "P-1", place.signer.person, note="", at=at).act
        signed = prepare(view, replace(act, outcome="refused"), place.firm.ids)
        older = prepare(view, replace(act, subject=act.subject - 1), place.firm.ids)
    for prepared in (signed, older):
        envelope = seal(prepared, place.signer.signer)
        with place.workspace.unit() as unit, pytest.raises(PolicyError) as refused:
            complete_case(unit, act, envelope, clock=place.firm.clock)
        assert refused.value.code == "approval.mismatched"


# Runs.


def test_a_run_is_signed_with_one_signature_and_each_case_is_issued(place: Place) -> None:
    done = list(sign_run(place.workspace, "1", place.signer, note="", **place.how))
    assert [one.case_id for one in done if one.granted] == [f"P-{n}" for n in range(6)]
    assert kinds(place, place.run_id)[-2:] == ["signoff.requested", "approval.granted"]
    assert place.sound().people.acts == 5  # founded, added, enrolled, granted; and one for the run
    assert not locked(place)


def test_cases_that_this_person_may_not_sign_are_refused_and_the_others_signed(
    place: Place,
) -> None:
    sender = place.firm.hire("Amara Okafor <amara@x.example> post:amara", Role.APPROVER)
    done = {s.case_id: s for s in sign_run(place.workspace, "1", sender, note="", **place.how)}
    assert [o.code for o in done["P-1"].objections] == ["approval.same_person"]
    assert sorted(c for c, s in done.items() if s.granted) == ["P-0", "P-2", "P-3", "P-4", "P-5"]
    place.sound()


def test_a_list_that_was_made_for_another_person_is_not_signed(clean: Place) -> None:
    other = clean.firm.hire("Zoe Fox <zoe@x.example> post:zoe", Role.APPROVER)
    proposal = request_run(clean.workspace, "1", other.person, note="", clock=clean.firm.clock)
    assert proposal.act is not None
    stolen = replace(proposal.act, person=clean.signer.person)
    with clean.workspace.snapshot() as view:
        prepared = prepare(view, stolen, clean.firm.ids)
    envelope = seal(prepared, clean.signer.signer)
    with pytest.raises(PolicyError) as refused:
        list(complete_run(clean.workspace, stolen, envelope, clock=clean.firm.clock))
    assert refused.value.code == "approval.wrong_subject"
    clean.sound()


def test_nothing_ready_asks_for_no_signature(clean: Place) -> None:
    list(sign_run(clean.workspace, "1", clean.signer, note="", **clean.how))
    proposal = request_run(
        clean.workspace, "1", clean.signer.person, note="", clock=clean.firm.clock
    )
    assert proposal == (None, ())


def test_a_run_without_open_cases_is_locked_and_a_reopened_case_opens_it(clean: Place) -> None:
    list(sign_run(clean.workspace, "1", clean.signer, note="", **clean.how))
    assert locked(clean)
    reopen_case(clean.workspace, "1", "P-3", clean.signer, reason="a late letter", **clean.how)
    assert not locked(clean)
    assert kinds(clean, clean.run_id)[-1] == "run.reopened"
    assert clean.statuses()["P-3"] == "awaiting_review"
    clean.sound()


def test_the_last_case_signed_alone_locks_the_run(clean: Place) -> None:
    for number in range(6):
        assert not locked(clean)
        sign(clean, f"P-{number}")
    assert locked(clean)
    clean.sound()


def test_a_crash_between_the_signature_and_the_cases_loses_nothing(clean: Place) -> None:
    proposal = request_run(
        clean.workspace, "1", clean.signer.person, note="", clock=clean.firm.clock
    )
    assert proposal.act is not None
    with clean.workspace.snapshot() as view:
        prepared = prepare(view, proposal.act, clean.firm.ids)
    envelope = seal(prepared, clean.signer.signer)
    broken = BreaksAfter(clean.workspace, units=1)
    done = complete_run(broken, proposal.act, envelope, clock=clean.firm.clock)
    with pytest.raises(StoreError):
        list(done)
    assert set(clean.statuses().values()) == {"awaiting_signoff"}
    clean.sound()
    resumed = list(resume_run(clean.workspace, "1", clock=clean.firm.clock))
    assert len(resumed) == 6
    assert set(clean.statuses().values()) == {"completed"}
    assert locked(clean)
    assert list(resume_run(clean.workspace, "1", clock=clean.firm.clock)) == []
    clean.sound()


class BreaksAfter:
    """A store whose disk is full after so many units."""

    def __init__(self, store, units: int) -> None:
        self._store, self._units = store, units

    def snapshot(self):
        return self._store.snapshot()

    def unit(self):
        if self._units == 0:
            raise StoreError("store.full", "the disk is full")
        self._units -= 1
        return self._store.unit()


def test_a_case_that_changed_after_the_list_was_made_is_not_issued_under_it(clean: Place) -> None:
    reviewer = clean.firm.hire("Rae Dell <rae@post.example> post:rae", Role.REVIEWER)
    proposal = request_run(
        clean.workspace, "1", clean.signer.person, note="", clock=clean.firm.clock
    )
    assert proposal.act is not None
    with clean.workspace.snapshot() as view:
        prepared = prepare(view, proposal.act, clean.firm.ids)
    review(clean, reviewer, "P-2")
    envelope = seal(prepared, clean.signer.signer)
    done = list(complete_run(clean.workspace, proposal.act, envelope, clock=clean.firm.clock))
    assert [s.case_id for s in done if not s.granted] == ["P-2"]
    assert not locked(clean)
    clean.sound()


def test_a_sample_that_was_not_concluded_stands_against_the_run(clean: Place) -> None:
    auditor = clean.firm.hire("Ona Audit <ona@audit.example> post:ona", Role.AUDITOR)
    plan_sample(clean, auditor)
    with pytest.raises(PolicyError) as refused:
        list(sign_run(clean.workspace, "1", clean.signer, note="", **clean.how))
    assert refused.value.code == "sample.open"
    with clean.workspace.snapshot() as view:
        subject = [Entry.parse(data).seq for data in view.stream("sample/clean")][-1]
    end = Act("sample.abandoned", "sample/clean", subject, "abandoned", {"reason": "too small"},
              auditor.person, Role.AUDITOR, clean.run_id)  # fmt: skip
    enact(clean.workspace, end, auditor.signer, **clean.how)
    list(sign_run(clean.workspace, "1", clean.signer, note="", **clean.how))
    assert locked(clean)
    clean.sound()


def test_an_act_that_opens_a_stream_names_it(clean: Place) -> None:
    auditor = clean.firm.hire("Ona Audit <ona@audit.example> post:ona", Role.AUDITOR)
    with clean.workspace.snapshot() as view:
        subject = [Entry.parse(data).seq for data in view.stream(clean.run_id)][-1]
    act = Act("sample.planned", "sample/b", subject, "planned", {"stream": "sample/a"},
              auditor.person, Role.AUDITOR, clean.run_id)  # fmt: skip
    with pytest.raises(PolicyError) as refused:
        enact(clean.workspace, act, auditor.signer, **clean.how)
    assert refused.value.code == "approval.wrong_subject"


def test_somebody_without_the_role_signs_no_run(place: Place) -> None:
    other = place.firm.hire("Rae Dell <rae@post.example> post:rae", Role.REVIEWER)
    with pytest.raises(PolicyError) as refused:
        list(sign_run(place.workspace, "1", other, note="", **place.how))
    assert refused.value.code == "role.missing"


# Re-opening.


def test_a_case_that_is_not_signed_is_not_opened_again(place: Place) -> None:
    with pytest.raises(PolicyError) as refused:
        reopen_case(place.workspace, "1", "P-1", place.signer, reason="why not", **place.how)
    assert refused.value.code == "case.unsigned"


def test_a_case_is_opened_again_for_a_reason_and_by_its_role(place: Place) -> None:
    sign(place, "P-1")
    other = place.firm.hire("Oli Other <oli@x.example> post:oli")
    with pytest.raises(UsageError) as unreasoned:
        reopen_case(place.workspace, "1", "P-1", place.signer, reason=" ", **place.how)
    assert unreasoned.value.code == "reason.missing"
    with pytest.raises(PolicyError) as refused:
        reopen_case(place.workspace, "1", "P-1", other, reason="late", **place.how)
    assert refused.value.code == "role.missing"
    seq = reopen_case(place.workspace, "1", "P-1", place.signer, reason="late", **place.how)
    with place.workspace.snapshot() as view:
        row = view.case("1", "P-1")
        assert Entry.parse(next(iter(view.entries(seq, seq + 1)))).kind == "case.reopened"
    assert (row.status.value, row.signed_by) == ("awaiting_review", "")
    place.sound()


def test_a_reopened_case_is_signed_again_after_a_review(place: Place) -> None:
    reviewer = place.firm.hire("Rae Dell <rae@post.example> post:rae", Role.REVIEWER)
    sign(place, "P-1")
    reopen_case(place.workspace, "1", "P-1", place.signer, reason="late", **place.how)
    review(place, reviewer, "P-1")
    assert sign(place, "P-1").granted
    place.sound()


# Names.


def test_a_name_is_a_case_or_a_run_or_neither(place: Place) -> None:
    assert find_target(place.workspace, "P-1", "").case_id == "P-1"
    assert find_target(place.workspace, "1", "").case_id == ""
    with pytest.raises(UsageError) as unknown:
        find_target(place.workspace, "P-77", "")
    assert unknown.value.code == "target.unknown"
