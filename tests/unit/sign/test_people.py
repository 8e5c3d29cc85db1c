"""People on the record: who is found, who is refused, who may act when."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assay.domain import Actor, Role
from assay.errors import AssayError, PolicyError, UsageError
from assay.identity import Match
from assay.ledger import SeedSigner
from assay.sign import (
    Act,
    CodeSigner,
    Keyring,
    People,
    Signatory,
    adding,
    delegating,
    enact,
    ending_delegation,
    ending_role,
    enrolling,
    find_key,
    found,
    granting,
    identifying,
    introduce,
    invite,
    parse_person,
    people_of,
    person_id,
    prepare,
    revoking,
    vouching,
    written,
)
from assay.sign.arrival import Newcomer
from assay.stores import Snapshot, Workspace
from firm import Firm

LATER = "2026-06-01T00:00:00.000Z"


def people(firm: Firm) -> People:
    with firm.store.snapshot() as view:
        return people_of(view)


def now(firm: Firm) -> str:
    return written(firm.clock.now())


def do(firm: Firm, who: Signatory, make: Callable[[Snapshot], Act], *more: object) -> int:
    with firm.store.snapshot() as view:
        act = make(view)
    return enact(firm.store, act, who.signer, *more, ids=firm.ids, clock=firm.clock)


def refused(attempt: Callable[[], object]) -> str:
    with pytest.raises(AssayError) as told:
        attempt()
    assert told.value.diagnostics()
    return told.value.code


def test_nobody_is_on_the_record_of_a_new_workspace(workspace: Workspace) -> None:
    with workspace.snapshot() as view:
        nobody = people_of(view)
    assert len(nobody) == 0
    assert refused(lambda: nobody.find("ann")) == "people.none"


def test_the_founder_is_an_admin_and_nobody_founds_again(firm: Firm) -> None:
    [founder] = people(firm)
    assert [span.role for span in founder.roles] == [Role.ADMIN]
    assert people(firm).founder == firm.admin.signer.key.public
    again = SeedSigner("person:eve", "eve")

    def second() -> None:
        found(firm.store, person_id("eve"), [Actor(name="Eve Orr")], again,
              clock=firm.clock, ids=firm.ids)  # fmt: skip

    assert refused(second) == "people.founded"


def test_a_person_is_found_by_id_name_mail_and_login(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example> github:annlee")
    firm.hire("Bo Dahl <bo@firm.example> github:bodahl")
    for text in (
        "ann-lee",
        "Ann Lee",
        "ANN@firm.example",
        "github:annlee",
        "Ann Lee <ann@firm.example>",
    ):
        assert people(firm).find(text).id == "ann-lee", text
    for text in ("ann@elsewhere.example", "github:ann", "Zoe Fox"):
        assert refused(lambda text=text: people(firm).find(text)) == "person.unknown"
    assert refused(lambda: people(firm).find("a,b;c <x y>")) == "person.unclear"


def test_two_of_one_name_are_named_and_not_guessed(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example> github:annlee")
    invite(firm.store, firm.admin, person_id("ann-lee-2"), [parse_person("Ann Lee <lee@bank.example>")],
           clock=firm.clock, ids=firm.ids, distinct="two people of one name, passports seen")  # fmt: skip
    assert refused(lambda: people(firm).find("Ann Lee")) == "person.ambiguous"
    assert people(firm).same("ann-lee", "ann-lee-2") is Match.DIFFERENT


def test_somebody_who_is_there_already_is_not_added_again(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example> github:annlee")
    attempts = {
        "ANN@firm.example": "person.exists",
        "Anna Leigh <ANN@firm.example>": "person.uncertain",
        "Annie Lee": "person.uncertain",
    }
    for text, code in attempts.items():
        assert refused(lambda text=text: firm.hire(text)) == code, text
    taken = Newcomer(person_id("ann-lee"), (Actor(name="Zoe Fox", email="zoe@firm.example"),),
                     SeedSigner("person:ann-lee", "zoe"))  # fmt: skip
    assert (
        refused(lambda: introduce(firm.store, firm.admin, taken, clock=firm.clock, ids=firm.ids))
        == "person.taken"
    )


def test_only_an_admin_adds_people_and_grants_roles(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    with pytest.raises(PolicyError) as told:
        invite(firm.store, ann, person_id("zoe"), [parse_person("Zoe Fox <zoe@firm.example>")],
               clock=firm.clock, ids=firm.ids)  # fmt: skip
    assert told.value.code == "approval.grant_not_valid"
    with pytest.raises(PolicyError) as told:
        do(firm, ann, lambda v: granting(v, ann.person, "ann-lee", Role.REVIEWER, at=now(firm)))
    assert told.value.code == "approval.grant_not_valid"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.ADMIN, Role.APPROVER),
        (Role.APPROVER, Role.ADMIN),
        (Role.AUDITOR, Role.REVIEWER),
        (Role.CONTROL_ROOM, Role.AUDITOR),
        (Role.PREPARER, Role.AUDITOR),
    ],
)
def test_roles_that_exclude_each_other_are_refused(firm: Firm, held: Role, wanted: Role) -> None:
    firm.hire("Ann Lee <ann@firm.example>", held)
    assert refused(
        lambda: do(firm, firm.admin,
                   lambda v: granting(v, firm.admin.person, "ann-lee", wanted, at=now(firm)))
    ) == "role.conflicting"  # fmt: skip


def test_a_role_ends_at_its_instant_and_when_it_is_ended(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example>", Role.REVIEWER)
    do(firm, firm.admin, lambda v: granting(
        v, firm.admin.person, "ann-lee", Role.APPROVER, at=now(firm), until=LATER))  # fmt: skip
    assert people(firm).roles_of("ann-lee", now(firm)) == {Role.REVIEWER, Role.APPROVER}
    assert people(firm).roles_of("ann-lee", LATER) == {Role.REVIEWER}
    do(firm, firm.admin, lambda v: ending_role(
        v, firm.admin.person, "ann-lee", Role.REVIEWER, at=now(firm)))  # fmt: skip
    assert people(firm).roles_of("ann-lee", LATER) == set()
    assert refused(lambda: do(firm, firm.admin, lambda v: ending_role(
        v, firm.admin.person, "ann-lee", Role.REVIEWER, at=now(firm)))) == "role.missing"  # fmt: skip


def test_the_last_admin_stays(firm: Firm) -> None:
    def end() -> int:
        return do(firm, firm.admin, lambda v: ending_role(
            v, firm.admin.person, "ida-berg", Role.ADMIN, at=now(firm)))  # fmt: skip

    assert refused(end) == "role.last_admin"
    firm.hire("Theo Brandt <theo@firm.example>", Role.ADMIN)
    end()
    assert people(firm).roles_of("ida-berg", now(firm)) == set()


def test_a_delegation_ends_with_its_date_its_giver_s_role_and_its_end(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    bo = firm.hire("Bo Dahl <bo@firm.example>")

    def give(until: str = LATER) -> int:
        return do(firm, ann, lambda v: delegating(
            v, ann.person, bo.person, Role.APPROVER, at=now(firm), until=until))  # fmt: skip

    give()
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) == ("ann-lee",)
    assert people(firm).may_act(bo.person, Role.APPROVER, LATER) is None
    assert people(firm).may_act(bo.person, Role.REVIEWER, now(firm)) is None
    assert people(firm).may_act(ann.person, Role.APPROVER, now(firm)) == ()
    do(firm, ann, lambda v: ending_delegation(
        v, ann.person, "ann-lee", "bo-dahl", Role.APPROVER, at=now(firm)))  # fmt: skip
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) is None
    assert refused(lambda: do(firm, ann, lambda v: ending_delegation(
        v, ann.person, "ann-lee", "bo-dahl", Role.APPROVER, at=now(firm)))) == "delegation.unknown"  # fmt: skip
    give()
    do(firm, firm.admin, lambda v: ending_role(
        v, firm.admin.person, "ann-lee", Role.APPROVER, at=now(firm)))  # fmt: skip
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) is None
    assert refused(give) == "role.missing"
    assert refused(lambda: give("2020-01-01T00:00:00.000Z")) == "delegation.malformed"


def test_a_role_is_not_delegated_to_whom_it_excludes(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    assert refused(lambda: do(firm, ann, lambda v: delegating(
        v, ann.person, "ida-berg", Role.APPROVER, at=now(firm), until=LATER))) == "role.conflicting"  # fmt: skip


def test_a_delegation_rests_while_its_taker_holds_what_excludes_the_role(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    bo = firm.hire("Bo Dahl <bo@firm.example>")
    do(firm, ann, lambda v: delegating(
        v, ann.person, bo.person, Role.APPROVER, at=now(firm), until=LATER))  # fmt: skip
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) == ("ann-lee",)
    do(firm, firm.admin, lambda v: granting(
        v, firm.admin.person, bo.person, Role.ADMIN, at=now(firm)))  # fmt: skip
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) is None, "an admin is none"
    do(firm, firm.admin, lambda v: ending_role(
        v, firm.admin.person, bo.person, Role.ADMIN, at=now(firm)))  # fmt: skip
    assert people(firm).may_act(bo.person, Role.APPROVER, now(firm)) == ("ann-lee",)


def test_further_identifiers_are_recorded_unless_they_are_somebody_else_s(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example>")
    firm.hire("Bo Dahl <bo@firm.example> github:bodahl")

    def know(text: str) -> int:
        return do(firm, firm.admin, lambda v: identifying(
            v, firm.admin.person, "ann-lee", [parse_person(text)]))  # fmt: skip

    know("github:annlee")
    assert people(firm).find("github:annlee").id == "ann-lee"
    assert people(firm).person("ann-lee").name == "Ann Lee"
    assert refused(lambda: know("github:bodahl")) == "person.exists"


# Keys.


def lost(firm: Firm, who: str, by: Signatory, reason: str = "lost") -> int:
    return do(firm, by, lambda v: revoking(
        v, by.person, who, find_key(people_of(v), who), at=now(firm), reason=reason))  # fmt: skip


def test_a_lost_key_is_stopped_replaced_and_vouched_for(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    voucher = [firm.hire("Bo Dahl <bo@firm.example>", Role.REVIEWER),
               firm.hire("Cy Ekman <cy@firm.example>", Role.REVIEWER)]  # fmt: skip
    lost(firm, "ann-lee", firm.admin)
    assert not people(firm).person("ann-lee").has_key
    assert refused(lambda: lost(firm, "ann-lee", firm.admin)) == "approval.same_person"
    lost(firm, "ann-lee", voucher[0])
    assert people(firm).person("ann-lee").keys[0].state == "revoked"
    assert refused(lambda: lost(firm, "ann-lee", voucher[1])) == "key.settled"
    fresh = SeedSigner("person:ann-lee", "ann, again")
    do(firm, Signatory(ann.person, fresh), lambda v: enrolling(v, "ann-lee", fresh.key.public))

    def vouch(by: Signatory) -> int:
        return do(firm, by, lambda v: vouching(
            v, by.person, "ann-lee", find_key(people_of(v), "ann-lee"), at=now(firm)))  # fmt: skip

    assert people(firm).person("ann-lee").keys[1].state == "pending"
    vouch(voucher[0])
    assert people(firm).person("ann-lee").keys[1].state == "pending"
    vouch(voucher[1])
    assert people(firm).person("ann-lee").keys[1].state == "valid"
    assert refused(lambda: vouch(firm.admin)) == "key.settled"


def test_nobody_vouches_for_themself_or_might(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    fresh = SeedSigner("person:ann-lee", "ann, again")
    do(firm, Signatory(ann.person, fresh), lambda v: enrolling(v, "ann-lee", fresh.key.public))
    assert refused(lambda: do(firm, ann, lambda v: vouching(
        v, ann.person, "ann-lee", find_key(people_of(v), "ann-lee"), at=now(firm)))) == "approval.same_person"  # fmt: skip


def test_a_key_is_revoked_for_a_reason_and_stopped_by_owner_or_admin(firm: Firm) -> None:
    firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    bo = firm.hire("Bo Dahl <bo@firm.example>", Role.REVIEWER)
    assert refused(lambda: lost(firm, "ann-lee", firm.admin, " ")) == "reason.missing"
    assert refused(lambda: lost(firm, "ann-lee", bo)) == "role.missing"
    lost(firm, "bo-dahl", bo)
    assert people(firm).person("bo-dahl").keys[0].state == "frozen"


def test_a_key_is_exchanged_with_the_one_before_it(firm: Firm) -> None:
    ann = firm.hire("Ann Lee <ann@firm.example>", Role.APPROVER)
    fresh = SeedSigner("person:ann-lee", "ann, the next")
    do(firm, Signatory(ann.person, fresh), lambda v: enrolling(v, "ann-lee", fresh.key.public),
       ann.signer)  # fmt: skip
    assert [key.state for key in people(firm).person("ann-lee").keys] == ["valid", "valid"]
    assert (
        refused(lambda: do(firm, ann, lambda v: enrolling(v, "ann-lee", fresh.key.public)))
        == "key.enrolled"
    )
    assert refused(lambda: find_key(people(firm), "ann-lee", "ffff")) == "key.unknown"


def test_a_code_works_once_in_time_and_for_a_first_key(firm: Firm) -> None:
    person = person_id("ann-lee")
    code = invite(firm.store, firm.admin, person, [parse_person("Ann Lee <ann@firm.example>")],
                  clock=firm.clock, ids=firm.ids)  # fmt: skip
    key, thief = SeedSigner("person:ann-lee", "ann"), SeedSigner("person:ann-lee", "thief")

    def enrol(signer: SeedSigner, words: str) -> int:
        return do(firm, Signatory(person, signer),
                  lambda v: enrolling(v, person, signer.key.public), CodeSigner(words))  # fmt: skip

    assert refused(lambda: enrol(key, "AAAA-AAAA-AAAA-AAAA-AAAA")) == "approval.grant_not_valid"
    enrol(key, code.lower().replace("-", " "))
    enrol(thief, code)
    assert [k.state for k in people(firm).person(person).keys] == ["valid", "pending"]


def test_a_code_that_ran_out_enrols_nothing_and_a_new_one_does(firm: Firm) -> None:
    person, mention = person_id("ann-lee"), [parse_person("Ann Lee <ann@firm.example>")]
    with firm.store.snapshot() as view:
        old = CodeSigner("old")
        act = adding(view, firm.admin.person, person, mention, code=old.key.public,
                     code_until="2020-01-01T00:00:00.000Z")  # fmt: skip
    enact(firm.store, act, firm.admin.signer, ids=firm.ids, clock=firm.clock)
    key = SeedSigner("person:ann-lee", "ann")

    def enrol(code: CodeSigner) -> int:
        return do(
            firm, Signatory(person, key), lambda v: enrolling(v, person, key.key.public), code
        )

    assert refused(lambda: enrol(old)) == "approval.grant_not_valid"
    fresh = invite(firm.store, firm.admin, person, mention, clock=firm.clock, ids=firm.ids)
    enrol(CodeSigner(fresh))
    assert people(firm).person(person).has_key


def test_a_statement_is_about_an_entry_that_stands(firm: Firm) -> None:
    act = Act("list.reviewed", "people", 10_000, "x", {}, firm.admin.person, Role.ADMIN)
    with firm.store.snapshot() as view, pytest.raises(UsageError) as told:
        prepare(view, act, firm.ids)
    assert told.value.code == "act.subject_unknown"


# Key files.


def test_a_key_file_is_private_and_the_one_that_counts_is_found(firm: Firm, tmp_path: Path) -> None:
    ring, person = Keyring("assay.example/x", tmp_path), person_id("ann-lee")
    first, second = ring.create(person), ring.create(person)
    assert [path.name for path in ring.paths(person)] == ["ann-lee.2.pem", "ann-lee.pem"]
    assert {path.stat().st_mode & 0o777 for path in ring.paths(person)} == {0o600}
    for signer in (first, second):
        known = people(firm).person("ida-berg")._replace(id=person)
        keys = (known.keys[0]._replace(public=signer.key.public),)
        assert ring.signer(known._replace(keys=keys)).key == signer.key
    stranger = people(firm).person("ida-berg")._replace(id=person)
    assert refused(lambda: ring.signer(stranger)) == "key.unenrolled"
    nobody = stranger._replace(id=person_id("zoe"))
    assert refused(lambda: ring.signer(nobody)) == "key.missing"


def test_a_locked_key_file_asks_for_its_passphrase(firm: Firm, tmp_path: Path) -> None:
    ring, person = Keyring("assay.example/x", tmp_path), person_id("ann-lee")
    signer = ring.create(person, passphrase=b"correct horse")
    known = people(firm).person("ida-berg")._replace(id=person)
    known = known._replace(keys=(known.keys[0]._replace(public=signer.key.public),))
    assert refused(lambda: ring.signer(known)) == "key.locked"
    assert refused(lambda: ring.signer(known, passphrase=lambda: b"wrong")) == "key.locked"
    assert ring.signer(known, passphrase=lambda: b"correct horse").key == signer.key
