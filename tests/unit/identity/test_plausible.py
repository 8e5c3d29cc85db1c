import pytest

from assay.domain import Actor
from assay.identity import IdentityGraph, Match
from assay.identity.plausible import has_remark, is_group, is_plausible


@pytest.mark.parametrize(
    "name",
    ["To Be Determined", "To Be Reviewed", "Nobody Yet", "no one yet", "not yet", "not reviewed", "not required", "none needed", "waiting for Cy", "see PR", "see below", "See Gerrit", "your name here", "TBR=cy", "trivial change", "obvious fix", "pair programming", "Post Merge Review Pending", "Unknown User", "Not Applicable", "see attached", "Change Manager", "Not yet approved", "no approval needed", "Orla Fenwick (rejected)", "Orla Fenwick - pending", "rejected by Orla Fenwick", "Payments Team", "External Vendor"],
)  # fmt: skip
def test_words_that_stand_for_a_person_are_nobody_and_independent_of_nobody(name):
    assert not is_plausible(name)
    answer = IdentityGraph().compare(Actor(name=name), Actor(name="Ann Able", email="ann@x.org"))
    assert answer.match is Match.UNCERTAIN


@pytest.mark.parametrize(
    "name",
    [
        "Ann Able",
        "Ana de la Cruz",
        "J. Roe",
        "O'Hara Quinn",
        "Kuan-Po (Cooper) Tseng",
        "Li Wei",
        "Cy Clark (@cyclark)",
        "YEONCHEOL JANG",
        "王 小明",
        "Able, Ann",
        "jdoe",
        "jane.doe",
    ],
)
def test_names_of_people_are_plausible(name):
    assert is_plausible(name)


def test_words_written_small_are_surely_nobody_else():
    answer = IdentityGraph().compare(Actor(name="quick lunch"), Actor(name="Ann Able"))
    assert answer.match is Match.UNCERTAIN


def test_a_group_is_nobody_even_beside_an_address():
    assert is_group("Payments Team")
    group = Actor(name="Payments Team", email="pay@x.org")
    assert IdentityGraph().compare(group, Actor(name="Ann Able", email="a@x.org")).match is (
        Match.UNCERTAIN
    )


@pytest.mark.parametrize("name", ["pending Ann", "Not Ann Able", "rejected by Ann", "for Ann"])
def test_a_remark_within_a_name_is_seen(name):
    assert has_remark(name)
    assert not has_remark("Ann Able")
