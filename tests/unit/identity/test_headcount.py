"""Two identities of one person are never counted as two people."""

import pytest

from assay.domain import Actor
from assay.identity import GraphBuilder, Headcount, IdentityGraph


def login(name: str) -> Actor:
    return Actor(login=name, platform="github")


JANE = Actor(name="Jane Roe", email="jane@x.example")
JANE_ELSEWHERE = Actor(name="Jane Roe", email="jr@y.example")
BEN = Actor(name="Ben Lee", email="ben@x.example")

COUNTS = {
    "nobody": ((), Headcount(0, 0)),
    "one person twice": ((JANE, JANE), Headcount(1, 1)),
    "one person, perhaps two": ((JANE, JANE_ELSEWHERE), Headcount(1, 2)),
    "two people, perhaps three": ((JANE, JANE_ELSEWHERE, BEN), Headcount(2, 3)),
    "three accounts": ((login("octo"), login("zed"), login("kim")), Headcount(3, 3)),
    "a machine is no person": ((login("x[bot]"), JANE), Headcount(1, 1)),
    "an unnamed mention is no person": ((Actor(), JANE), Headcount(1, 1)),
    "a shared account is somebody": ((login("root"), JANE), Headcount(1, 2)),
}


@pytest.mark.parametrize(("actors", "count"), COUNTS.values(), ids=COUNTS.keys())
def test_the_bounds_are_certain(actors, count):
    assert IdentityGraph().distinct_people(actors) == count


def test_linked_identities_count_once():
    builder = GraphBuilder()
    builder.observe(Actor(login="jroe", platform="github", email="jane@x.example"))
    assert builder.build().distinct_people([login("jroe"), JANE]) == Headcount(1, 1)


def test_a_crowd_is_counted_without_searching_forever():
    crowd = [login(f"{first}{second}zz") for first in "abcdefgh" for second in "qrstuvwx"]
    count = IdentityGraph().distinct_people(crowd)
    assert 1 <= count.certain <= count.possible == len(crowd)
