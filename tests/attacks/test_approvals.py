"""Bad approvals: whoever holds the log key, the server or another person's key is refused.

Each row is a sentence, what is done to a firm's log, and the code that verification answers with.
The log key may be anyone's here: nothing below depends on it.
"""

from base64 import b64encode
from collections.abc import Callable

import pytest

from actlog import RUN, ActLog, firm, key, public
from assay.errors import VerificationError
from assay.ledger import Actor, Draft, Entry, SeedSigner
from assay.ledger.coverage import Coverage, case_line

WORKPAPER = "sha256:" + "ab" * 32
GRANTED = "approval.granted"


def approve(log: ActLog, subject: int, person: str = "bob", stream: str = "CHG-1", **other) -> int:
    return log.act(GRANTED, stream, subject, person, "approver", **other)


# The nine of the study.


def reused(log: ActLog) -> None:
    decision = log.case()
    said = {"note": ""}
    statement = log.statement(GRANTED, decision, said, person="bob")
    for _ in range(2):
        log.put(GRANTED, "CHG-1", "bob", "approver", said, statement)


def foreign(log: ActLog) -> None:
    decision, said = log.case(), {"note": ""}
    statement = log.statement(GRANTED, decision, said, person="bob", log="assay.example/other")
    log.put(GRANTED, "CHG-1", "bob", "approver", said, statement)


def same_person(log: ActLog) -> None:
    made = log.record(
        Draft("decision.proposed", "CHG-1", {}, Actor("person:bob", "maker"), (WORKPAPER,), RUN)
    )
    approve(log, made)


def unknown_person(log: ActLog) -> None:
    approve(log, log.case(), "mallory")


def bad_signature(log: ActLog) -> None:
    log.act(GRANTED, "CHG-1", log.case(), "bob", "approver", key("mallory"))


def grant_not_valid(log: ActLog) -> None:
    approve(log, log.case(), "ann")


def precedes_decision(log: ActLog) -> None:
    log.program("evidence.admitted", "CHG-1")
    approve(log, len(log.rows))


def superseded(log: ActLog) -> None:
    decision = log.case()
    log.program("decision.superseded", "CHG-1", {"by": "run-2"})
    approve(log, decision)


def wrong_subject(log: ActLog) -> None:
    decision = log.case()
    approve(log, decision, decision="sha256:" + "00" * 32)


# Further ways.


def unsigned(log: ActLog) -> None:
    log.case()
    body = {"from": "awaiting_signoff", "note": "", "to": "completed"}
    log.record(Draft(GRANTED, "CHG-1", body, Actor("person:bob", "approver"), (), RUN))


def honest_body(log: ActLog) -> dict:
    """What bob signs of a case that is ready, not recorded yet."""
    said = {"note": ""}
    statement = log.statement(GRANTED, log.case(), said, person="bob")
    return log.body(said, statement, key("bob"))


def said_by_the_program(log: ActLog) -> None:
    body = honest_body(log)
    log.record(Draft(GRANTED, "CHG-1", body, Actor("program:assay", "sign"), (), RUN))


def recorded_on_another_case(log: ActLog) -> None:
    decision = log.case()
    log.case("CHG-2")
    approve(log, decision, stream="CHG-2")


def recorded_in_another_run(log: ActLog) -> None:
    decision = log.case()
    log.case(run="run-2")
    log.act(GRANTED, "CHG-1", decision, "bob", "approver", run="run-2")


def signed_for_another_run(log: ActLog) -> None:
    decision, said = log.case(), {"note": ""}
    statement = log.statement(GRANTED, decision, said, person="bob", run="run-2")
    log.put(GRANTED, "CHG-1", "bob", "approver", said, statement)


def signed_as_another_kind(log: ActLog) -> None:
    decision, said = log.case(), {"note": ""}
    statement = log.statement("review.completed", decision, said, person="bob")
    log.put(GRANTED, "CHG-1", "bob", "approver", said, statement)


def said_in_anothers_name(log: ActLog) -> None:
    decision, said = log.case(), {"note": ""}
    statement = log.statement(GRANTED, decision, said, person="cy")
    log.put(GRANTED, "CHG-1", "bob", "approver", said, statement)


def said_otherwise(log: ActLog) -> None:
    decision = log.case()
    statement = log.statement(GRANTED, decision, {"note": "only if tested"}, person="bob")
    log.put(GRANTED, "CHG-1", "bob", "approver", {"note": ""}, statement)


def references_added(log: ActLog) -> None:
    body = honest_body(log)
    log.record(Draft(GRANTED, "CHG-1", body, Actor("person:bob", "approver"), (WORKPAPER,), RUN))


def held_back(log: ActLog) -> None:
    decision = log.case()
    approve(log, decision, expires_seq=decision)


def signed_what_they_reviewed(log: ActLog) -> None:
    log.people("role.granted", "ida", "admin", {"person": "bob", "role": "reviewer", "until": ""})
    decision = log.case()
    review = log.act("review.completed", "CHG-1", decision, "bob", "reviewer")
    approve(log, review)


def signed_before_a_later_review(log: ActLog) -> None:
    decision = log.case()
    log.act("review.completed", "CHG-1", decision, "ann", "reviewer")
    approve(log, decision)


def signed_after_it_was_opened_again(log: ActLog) -> None:
    decision = log.case()
    approve(log, decision)
    log.act("case.reopened", "CHG-1", decision, "cy", "approver")
    approve(log, decision, "cy")


def signed_over_the_wrong_kind(log: ActLog) -> None:
    approve(log, log.case() - 1)


def signed_after_the_role_ended(log: ActLog) -> None:
    log.people("role.ended", "ida", "admin", {"person": "bob", "role": "approver", "reason": ""})
    approve(log, log.case())


def signed_after_the_role_ran_out(log: ActLog) -> None:
    log.add("dan", "approver", until="2026-03-02T08:00:30.000Z")
    log.clock.pause(60)
    approve(log, log.case(), "dan")


def signed_with_a_frozen_key(log: ActLog) -> None:
    said = {"key": public("bob"), "person": "bob", "reason": "lost"}
    log.people("key.revoked", "ida", "admin", said)
    approve(log, log.case())


def signed_with_a_key_that_nobody_vouched_for(log: ActLog) -> None:
    fresh = SeedSigner("person:bob", "bob, the second key")
    said = {"key": _text(fresh), "person": "bob"}
    log.people("key.added", "bob", "holder", said, fresh)
    log.act(GRANTED, "CHG-1", log.case(), "bob", "approver", fresh)


def signed_with_a_key_that_one_vouched_for(log: ActLog) -> None:
    fresh = SeedSigner("person:bob", "bob, the second key")
    said = {"key": _text(fresh), "person": "bob"}
    log.people("key.added", "bob", "holder", said, fresh)
    log.people("key.vouched", "ann", "reviewer", said)
    log.act(GRANTED, "CHG-1", log.case(), "bob", "approver", fresh)


def one_vouched_twice(log: ActLog) -> None:
    fresh = SeedSigner("person:bob", "bob, the second key")
    said = {"key": _text(fresh), "person": "bob"}
    log.people("key.added", "bob", "holder", said, fresh)
    for _ in range(2):
        log.people("key.vouched", "ann", "reviewer", said)


def vouched_for_oneself(log: ActLog) -> None:
    fresh = SeedSigner("person:bob", "bob, the second key")
    said = {"key": _text(fresh), "person": "bob"}
    log.people("key.added", "bob", "holder", said, fresh)
    log.people("key.vouched", "bob", "approver", said)


def enrolled_without_the_code(log: ActLog) -> None:
    code = _text(SeedSigner("code", "code of eve"))
    said = {"code": code, "code_until": "2027-01-01T00:00:00.000Z", "name": "eve",
            "person": "eve", "identifiers": []}  # fmt: skip
    log.people("person.added", "ida", "admin", said)
    log.people("key.added", "eve", "holder", {"key": public("mallory"), "person": "eve"},
               key("mallory"))  # fmt: skip


def enrolled_a_key_that_one_does_not_have(log: ActLog) -> None:
    said = {"key": public("mallory"), "person": "bob"}
    log.people("key.added", "bob", "holder", said, key("bob"))


def enrolled_for_somebody_else(log: ActLog) -> None:
    fresh = SeedSigner("person:bob", "the server's key")
    log.people("key.added", "bob", "holder", {"key": _text(fresh), "person": "ann"}, fresh)


def used_a_code_twice(log: ActLog) -> None:
    code, fresh = SeedSigner("code", "code of bob"), SeedSigner("person:bob", "the server's key")
    log.people("key.added", "bob", "holder", {"key": _text(fresh), "person": "bob"}, fresh, code)
    log.act(GRANTED, "CHG-1", log.case(), "bob", "approver", fresh)


def granted_oneself_a_role(log: ActLog) -> None:
    said = {"person": "bob", "role": "reviewer", "until": ""}
    log.people("role.granted", "bob", "approver", said)


def made_the_admin_an_approver(log: ActLog) -> None:
    said = {"person": "ida", "role": "approver", "until": ""}
    log.people("role.granted", "ida", "admin", said)


def gave_the_auditor_another_role(log: ActLog) -> None:
    log.add("olga", "auditor", "reviewer")


def delegated_a_role_that_one_does_not_hold(log: ActLog) -> None:
    said = {"role": "approver", "to": "ann", "until": "2027-01-01T00:00:00.000Z"}
    log.people("delegation.granted", "ann", "approver", said)


def acted_for_somebody_who_did_not_ask(log: ActLog) -> None:
    approve(log, log.case(), "ann", said={"note": "", "on_behalf_of": "bob"})


def named_somebody_who_did_not_ask(log: ActLog) -> None:
    approve(log, log.case(), said={"note": "", "on_behalf_of": "cy"})


def delegated_and_ended(log: ActLog) -> None:
    said = {"role": "approver", "to": "ann", "until": "2027-01-01T00:00:00.000Z"}
    log.people("delegation.granted", "bob", "approver", said)
    told = {"by": "bob", "to": "ann", "role": "approver", "reason": ""}
    log.people("delegation.ended", "bob", "approver", told)
    approve(log, log.case(), "ann", said={"note": "", "on_behalf_of": "bob"})


def delegated_to_who_became_an_admin(log: ActLog) -> None:
    log.add("dan")
    said = {"role": "approver", "to": "dan", "until": "2027-01-01T00:00:00.000Z"}
    log.people("delegation.granted", "bob", "approver", said)
    log.people("role.granted", "ida", "admin", {"person": "dan", "role": "admin", "until": ""})
    approve(log, log.case(), "dan", said={"note": "", "on_behalf_of": "bob"})


def made_final_alone(log: ActLog) -> None:
    said = {"key": public("bob"), "person": "bob", "reason": "lost"}
    for _ in range(2):
        log.people("key.revoked", "ida", "admin", said)


def founded_a_second_time(log: ActLog) -> None:
    said = {"key": public("mallory"), "name": "mallory", "person": "mallory", "roles": ["admin"],
            "stream": "people", "identifiers": []}  # fmt: skip
    log.people("person.added", "mallory", "admin", said)


def wrote_something_else_among_the_people(log: ActLog) -> None:
    log.program("evidence.admitted", "people", run="")


def covered(log: ActLog, person: str = "bob", *, sign: str = "bob", wrong: str = "") -> ActLog:
    """A run of two cases under one signature; the second case's entry is as the caller wants."""
    for name in ("CHG-1", "CHG-2"):
        log.case(name)
    lines = [case_line(name, WORKPAPER, "no_exception") for name in ("CHG-1", "CHG-2")]
    coverage = Coverage(lines)
    body = {"cases": 2, "for": "bob", "root": coverage.root}
    request = log.program("signoff.requested", RUN, body)
    seq = log.act(GRANTED, RUN, request, sign, "approver")
    told = coverage.body(lines[0], "awaiting_signoff", "completed", seq)
    if wrong == "seq":
        told["covered_by"] = request
    if wrong == "conclusion":
        told["conclusion"] = "exception"
    if wrong == "index":
        told["index"] = 1
    if wrong == "reviewed":
        log.people(
            "role.granted", "ida", "admin", {"person": "bob", "role": "reviewer", "until": ""}
        )
        log.act("review.completed", "CHG-1", _decision(log), "bob", "reviewer")
    if wrong == "reopened":
        log.act("case.reopened", "CHG-1", _decision(log), "cy", "approver")
    name = "CHG-9" if wrong == "stream" else "CHG-1"
    log.record(Draft(GRANTED, name, told, Actor(f"person:{person}", "approver"), (WORKPAPER,), RUN))
    return log


def _decision(log: ActLog) -> int:
    entries = map(Entry.parse, log.rows)
    return next(e.seq for e in entries if (e.kind, e.stream) == ("decision.proposed", "CHG-1"))


def _text(signer: SeedSigner) -> str:
    return b64encode(signer.key.public).decode()


BAD: dict[str, tuple[Callable[[ActLog], object], str]] = {
    "The same approval is recorded twice": (reused, "approval.reused"),
    "An approval of another log is recorded": (foreign, "approval.foreign"),
    "The maker approves": (same_person, "approval.same_person"),
    "A stranger approves": (unknown_person, "approval.unknown_person"),
    "Somebody else's key signs": (bad_signature, "approval.bad_signature"),
    "The signer does not hold the role": (grant_not_valid, "approval.grant_not_valid"),
    "The approval comes before the decision": (precedes_decision, "approval.precedes_decision"),
    "The decision was superseded": (superseded, "approval.superseded"),
    "The approval is of another decision": (wrong_subject, "approval.wrong_subject"),
    "The log key alone says it": (unsigned, "approval.unsigned"),
    "The program says it with a person's envelope": (
        said_by_the_program,
        "approval.unknown_person",
    ),
    "It is recorded on another case": (recorded_on_another_case, "approval.wrong_subject"),
    "It is recorded in another run": (recorded_in_another_run, "approval.wrong_subject"),
    "It was signed for another run": (signed_for_another_run, "approval.mismatched"),
    "It was signed as another kind": (signed_as_another_kind, "approval.mismatched"),
    "It was signed in another's name": (said_in_anothers_name, "approval.mismatched"),
    "The words are not those that were signed": (said_otherwise, "approval.mismatched"),
    "A reference is added": (references_added, "approval.mismatched"),
    "It was held back too long": (held_back, "approval.expired"),
    "The reviewer signs": (signed_what_they_reviewed, "approval.same_person"),
    "A review came after what was signed": (signed_before_a_later_review, "approval.superseded"),
    "The case was opened again": (signed_after_it_was_opened_again, "approval.superseded"),
    "Evidence is signed, not a decision": (signed_over_the_wrong_kind, "approval.wrong_subject"),
    "The role was ended": (signed_after_the_role_ended, "approval.grant_not_valid"),
    "The role ran out": (signed_after_the_role_ran_out, "approval.grant_not_valid"),
    "The key was frozen": (signed_with_a_frozen_key, "approval.grant_not_valid"),
    "Nobody vouched for the key": (
        signed_with_a_key_that_nobody_vouched_for,
        "approval.grant_not_valid",
    ),
    "One person vouched for the key": (
        signed_with_a_key_that_one_vouched_for,
        "approval.grant_not_valid",
    ),
    "One person vouched twice": (one_vouched_twice, "approval.same_person"),
    "Somebody vouched for themself": (vouched_for_oneself, "approval.same_person"),
    "A key is enrolled without the code": (enrolled_without_the_code, "approval.grant_not_valid"),
    "A key is enrolled by who does not have it": (
        enrolled_a_key_that_one_does_not_have,
        "approval.grant_not_valid",
    ),
    "A key is enrolled for somebody else": (
        enrolled_for_somebody_else,
        "approval.grant_not_valid",
    ),
    "A code is used twice": (used_a_code_twice, "approval.grant_not_valid"),
    "Somebody gives themself a role": (granted_oneself_a_role, "approval.grant_not_valid"),
    "The admin becomes an approver": (made_the_admin_an_approver, "approval.grant_not_valid"),
    "The auditor gets another role": (gave_the_auditor_another_role, "approval.grant_not_valid"),
    "A role is delegated that is not held": (
        delegated_a_role_that_one_does_not_hold,
        "approval.grant_not_valid",
    ),
    "Somebody acts for who did not ask": (
        acted_for_somebody_who_did_not_ask,
        "approval.grant_not_valid",
    ),
    "An approver names somebody who did not ask": (
        named_somebody_who_did_not_ask,
        "approval.grant_not_valid",
    ),
    "The delegation was ended": (delegated_and_ended, "approval.grant_not_valid"),
    "The delegate was made an admin since": (
        delegated_to_who_became_an_admin,
        "approval.grant_not_valid",
    ),
    "One person revokes a key for good": (made_final_alone, "approval.same_person"),
    "Somebody founds the people again": (founded_a_second_time, "approval.unknown_person"),
    "The program writes among the people": (
        wrote_something_else_among_the_people,
        "approval.unsigned",
    ),
    "The list of a run was made for another person": (
        lambda log: covered(log, sign="cy"),
        "approval.wrong_subject",
    ),
    "A case refers to no signature": (lambda log: covered(log, wrong="seq"), "approval.not_covered"),
    "A case is not on the list": (lambda log: covered(log, wrong="stream"), "approval.not_covered"),
    "Another conclusion than on the list": (
        lambda log: covered(log, wrong="conclusion"),
        "approval.not_covered",
    ),
    "Another place on the list": (lambda log: covered(log, wrong="index"), "approval.not_covered"),
    "Another person than who signed the run": (
        lambda log: covered(log, "cy"),
        "approval.not_covered",
    ),
    "The signer of the run reviewed the case": (
        lambda log: covered(log, wrong="reviewed"),
        "approval.same_person",
    ),
    "The case was opened after the list was made": (
        lambda log: covered(log, wrong="reopened"),
        "approval.superseded",
    ),
    "A role is granted with a key of nobody": (
        lambda log: log.act(
            "role.granted", "people", log.newest_of_people, "ida", "admin", key("mallory"),
            said={"person": "bob", "role": "reviewer", "until": ""}, run="",
        ),
        "approval.bad_signature",
    ),
}  # fmt: skip


@pytest.mark.parametrize("sentence", BAD)
def test_a_bad_approval_is_refused(sentence: str) -> None:
    attack, code = BAD[sentence]
    log = firm()
    log.verify()
    attack(log)
    with pytest.raises(VerificationError) as refused:
        log.verify()
    assert refused.value.code == code, refused.value
    assert refused.value.where.startswith("entry ")


def test_a_good_approval_is_accepted() -> None:
    log = firm()
    approve(log, log.case())
    report = log.verify()
    assert report.people.acts == len([1 for row in log.rows if b'"signed"' in row])
    assert report.people.persons == 4


def test_a_delegate_may_approve_while_the_delegation_stands() -> None:
    log = firm()
    said = {"role": "approver", "to": "ann", "until": "2027-01-01T00:00:00.000Z"}
    log.people("delegation.granted", "bob", "approver", said)
    approve(log, log.case(), "ann", said={"note": "", "on_behalf_of": "bob"})
    log.verify()


def test_a_delegate_may_not_approve_what_the_delegator_reviewed() -> None:
    log = firm()
    log.people("role.granted", "ida", "admin", {"person": "bob", "role": "reviewer", "until": ""})
    said = {"role": "approver", "to": "cy", "until": "2027-01-01T00:00:00.000Z"}
    log.people("delegation.granted", "bob", "approver", said)
    review = log.act("review.completed", "CHG-1", log.case(), "bob", "reviewer")
    approve(log, review, "cy", said={"note": "", "on_behalf_of": "bob"})
    with pytest.raises(VerificationError) as refused:
        log.verify()
    assert refused.value.code == "approval.same_person"


def test_a_run_is_signed_once_and_each_case_refers_to_it() -> None:
    log = covered(firm())
    assert log.verify().kinds["approval.granted"] == 2


def test_a_key_counts_again_once_two_others_vouched_for_it() -> None:
    log = firm()
    fresh = SeedSigner("person:bob", "bob, the second key")
    lost = {"key": public("bob"), "person": "bob", "reason": "lost"}
    log.people("key.revoked", "ida", "admin", lost)
    said = {"key": _text(fresh), "person": "bob"}
    log.people("key.added", "bob", "holder", said, fresh)
    log.people("key.vouched", "ann", "reviewer", said)
    log.people("key.vouched", "cy", "approver", said)
    log.act(GRANTED, "CHG-1", log.case(), "bob", "approver", fresh)
    log.verify()


def test_a_revocation_tells_which_acts_are_in_doubt() -> None:
    log = firm()
    act = approve(log, log.case())
    lost = {"key": public("bob"), "person": "bob", "reason": "stolen", "last_good": act}
    log.people("key.revoked", "ida", "admin", lost)
    log.people("key.revoked", "cy", "approver", lost)
    report = log.verify()
    assert report.people.doubtful == (act,)
    assert f"entries {act}" in "\n".join(report.lines())


def test_the_founder_is_held_to_the_verifier_s_policy() -> None:
    log = firm()
    unknown = log.verify()
    assert any("founder" in gap for gap in unknown.not_shown)
    known = log.verify(founder=key("ida").key)
    assert not any("founder" in gap for gap in known.not_shown)
    assert known.people.is_founder_known
    with pytest.raises(VerificationError) as refused:
        log.verify(founder=key("mallory").key)
    assert refused.value.code == "founder.different"


@pytest.mark.parametrize("field", ["payload", "payloadType", "signatures"])
def test_an_envelope_lacks_no_field(field: str) -> None:
    log = firm()
    body = honest_body(log)
    del body["signed"][field]
    log.record(Draft(GRANTED, "CHG-1", body, Actor("person:bob", "approver"), (), RUN))
    with pytest.raises(VerificationError) as refused:
        log.verify()
    assert refused.value.code == "approval.malformed"
