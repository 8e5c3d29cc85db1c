"""Who may sign a case off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Actor, CaseStatus, Party
from assay.identity import AliasTable, TablePerson
from assay.sign import DECIDING, SIGNING, Duty, Matter, Policy, Signer, objections, readiness

ANN = Actor(name="Ann Lee", email="ann.lee@example.com")
BOB = Actor(name="Robert Stone", email="rstone@example.com")
EVE = Actor(name="Evelyn Marsh", email="emarsh@example.com")
READY = CaseStatus.AWAITING_SIGNOFF


def codes(
    signer: Actor, *parties: Party, preparer: Actor | None = None, more: Matter | None = None
) -> list[str]:
    prepared = (Duty("preparer", (preparer,)),) if preparer else ()
    matter = more or Matter(Matter.of_parties(parties), prepared)
    return [o.code for o in objections(matter, [Signer("signer", (signer,))])]


def test_someone_without_a_part_in_the_case_may_sign() -> None:
    parties = (Party(role="requester", mentions=(ANN,)), Party(role="approver", mentions=(BOB,)))
    assert codes(EVE, *parties) == []


@pytest.mark.parametrize("role", ["requester", "developer", "approver", "migrator"])
def test_nobody_with_a_part_in_the_case_may_sign(role: str) -> None:
    assert codes(ANN, Party(role=role, mentions=(ANN,))) == ["approval.same_person"]


def test_the_preparer_may_not_sign() -> None:
    assert codes(EVE, preparer=EVE) == ["approval.same_person"]


def test_another_spelling_of_the_mail_address_does_not_help() -> None:
    shouting = Actor(email="ANN.LEE@EXAMPLE.COM")
    assert codes(shouting, Party(role="requester", mentions=(ANN,))) == ["approval.same_person"]


def test_an_alias_known_to_the_run_is_the_same_person() -> None:
    alias = Actor(email="al@corp.example")
    author = Party(role="requester", mentions=(ANN, alias))
    assert codes(alias, author) == ["approval.same_person"]


def test_a_person_who_can_not_be_told_apart_from_the_author_is_refused() -> None:
    namesake = Actor(name="Ann Lee", email="annlee@home.example")
    found = codes(namesake, Party(role="requester", mentions=(ANN,)))
    assert found == ["approval.uncertain_person"]


@pytest.mark.parametrize(
    ("author", "signer"),
    [
        (
            Actor(name="Sergey Ivanov", email="sivanov@corp.example"),
            Actor(name="Sergei Ivanoff", email="fin@corp.example"),
        ),
        (
            Actor(name="Muhammad Alrasheed", email="mar@corp.example"),
            Actor(name="Mohammed Al Rashid", email="it@corp.example"),
        ),
        (
            Actor(name="Al Fox", email="al@corp.example"),
            Actor(name="Bea Roth", email="al+sox@corp.example"),
        ),
    ],
)
def test_another_spelling_of_the_name_or_a_tagged_address_does_not_help(
    author: Actor, signer: Actor
) -> None:
    found = codes(signer, Party(role="requester", mentions=(author,)))
    assert found == ["approval.uncertain_person"]


def test_a_login_that_nothing_connects_with_a_name_is_refused() -> None:
    by_login = Actor(login="stonecutter", platform="github")
    found = codes(by_login, Party(role="approver", mentions=(Actor(name="Robert Stone"),)))
    assert found == ["approval.uncertain_person"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (CaseStatus.BLOCKED, "case.blocked"),
        (CaseStatus.AWAITING_REVIEW, "case.unreviewed"),
        (CaseStatus.FAILED, "case.failed"),
        (CaseStatus.COMPLETED, "case.completed"),
    ],
)
def test_only_a_case_that_awaits_its_signature_can_be_signed(status: CaseStatus, code: str) -> None:
    objection = readiness(status)
    assert objection is not None
    assert objection.code == code


def test_a_case_that_awaits_its_signature_is_ready() -> None:
    assert readiness(READY) is None


@given(
    st.sampled_from([ANN, BOB, EVE]),
    st.lists(st.sampled_from([ANN, BOB, EVE]), max_size=4),
)
def test_whoever_is_a_party_is_refused_whatever_else_holds(
    signer: Actor, others: list[Actor]
) -> None:
    parties = [Party(role="developer", mentions=(a,)) for a in [*others, signer]]
    assert "approval.same_person" in codes(signer, *parties)


def test_a_bare_login_is_meant_on_the_platform_of_the_parties() -> None:
    author = Party(role="requester", mentions=(Actor(login="amara-okafor", platform="github"),))
    assert codes(Actor(login="amara-okafor"), author) == ["approval.same_person"]
    assert codes(Actor(login="lena-vogt"), author) == []


def test_whoever_reviewed_a_case_does_not_sign_it_but_may_decide_it_again() -> None:
    reviewed = Matter(reviewers=(Duty("reviewer", (ANN,), "ann"),))
    me = [Signer("ann", (ANN,))]
    assert [o.code for o in objections(reviewed, me, SIGNING)] == ["approval.same_person"]
    assert objections(reviewed, me, DECIDING) == ()


def test_a_reviewer_under_another_account_is_the_same_person() -> None:
    second = ANN.model_copy(update={"login": "ann2", "platform": "github"})
    reviewed = Matter(reviewers=(Duty("reviewer", (ANN,), "ann"),))
    found = objections(reviewed, [Signer("ann-2", (second,))])
    assert [o.code for o in found] == ["approval.same_person"]


def test_a_delegate_is_refused_for_what_the_delegator_did() -> None:
    made = Matter(Matter.of_parties([Party(role="developer", mentions=(ANN,))]))
    both = [Signer("eve", (EVE,)), Signer("ann", (ANN,))]
    assert [o.code for o in objections(made, both)] == ["approval.same_person"]


def test_two_who_can_not_be_told_apart_count_as_two_where_the_record_says_so() -> None:
    namesake = Actor(name="Ann Lee", email="annlee@home.example")
    duty = Duty("reviewer", (ANN,), "ann")
    me = [Signer("ann-2", (namesake,))]
    assert [o.code for o in objections(Matter(reviewers=(duty,)), me)] == [
        "approval.uncertain_person"
    ]
    told = Matter(reviewers=(duty,), distinct=frozenset({frozenset({"ann", "ann-2"})}))
    assert objections(told, me) == ()


def test_somebody_without_any_identifier_is_told_apart_from_nobody() -> None:
    made = Matter(Matter.of_parties([Party(role="developer", mentions=(ANN,))]))
    found = objections(made, [Signer("nameless", ())])
    assert [o.code for o in found] == ["approval.uncertain_person"]


def test_policies_combine_by_listing_them() -> None:
    def not_bob(_: Matter) -> list[Duty]:
        return [Duty("rival", (BOB,))]

    policies: tuple[Policy, ...] = (*SIGNING, not_bob)
    found = objections(Matter(), [Signer("bob", (BOB,))], policies)
    assert [o.message.split(":")[0] for o in found] == [
        "Robert Stone <rstone@example.com> is the rival"
    ]


NICKNAME = Party(role="developer", mentions=(Actor(name="mothwing"),))
WHO_IS_WHO = AliasTable(
    (
        TablePerson("P1", "Ann Lee", keys=("login:github:mothwing",), names=("mothwing",)),
        TablePerson("P2", "Evelyn Marsh", keys=("mail:emarsh@example.com",)),
    )
)


def of_nickname(signer: Actor, *reviewed_by: str) -> list[str]:
    parties = Matter.of_parties((NICKNAME,))
    return codes(signer, more=Matter(parties, table=WHO_IS_WHO, table_by=frozenset(reviewed_by)))


def test_a_reviewed_table_tells_a_nickname_from_somebody_else() -> None:
    assert of_nickname(EVE, "somebody-else") == []


def test_a_reviewed_table_tells_whose_nickname_it_is() -> None:
    ann = Actor(name="Ann Lee", login="mothwing", platform="github")
    assert of_nickname(ann, "somebody-else") == ["approval.same_person"]


def test_a_table_that_nobody_reviewed_clears_nobody() -> None:
    assert of_nickname(EVE) == ["approval.uncertain_person"]


def test_nobody_is_cleared_by_a_table_that_they_alone_reviewed() -> None:
    assert of_nickname(EVE, "signer") == ["approval.uncertain_person"]
    assert of_nickname(EVE, "signer", "somebody-else") == []
