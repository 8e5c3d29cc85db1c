"""How a person names themself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Actor
from assay.errors import UsageError
from assay.sign import parse_person, person_id


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("ann@example.com", Actor(email="ann@example.com")),
        ("Ann Lee <Ann@Example.com>", Actor(name="Ann Lee", email="Ann@Example.com")),
        ("github:ann", Actor(login="ann", platform="github")),
        ("Ann Lee", Actor(name="Ann Lee")),
        ("ann", Actor(login="ann")),
        ("Ann Lee <ann@example.com> github:ann",
         Actor(name="Ann Lee", email="ann@example.com", login="ann", platform="github")),
    ],
)  # fmt: skip
def test_every_form_is_understood(text: str, person: Actor) -> None:
    assert parse_person(text) == person


@pytest.mark.parametrize("text", ["", "   ", "a@b@c", "<>", "Ann\nLee", "x" * 400, "Ann <a b@c>"])
def test_what_does_not_say_who_acts_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_person(text)
    assert refusal.value.code == "person.unclear"


@given(st.text(max_size=200))
def test_no_text_does_anything_but_name_somebody_or_be_refused(text: str) -> None:
    try:
        person = parse_person(text)
    except UsageError:
        return
    assert person.name or person.email or person.login


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Ann Lee", "ann-lee"),
        ("Zoë Ångström", "zoe-angstrom"),
        ("ann.lee", "ann.lee"),
        ("O'Brien, Pat", "o-brien-pat"),
    ],
)
def test_an_id_is_made_from_a_name(text: str, made: str) -> None:
    assert person_id(text) == made


@pytest.mark.parametrize("text", ["", "---", "名前", "x" * 65, "..."])
def test_a_name_that_gives_no_id_asks_for_one(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        person_id(text)
    assert refusal.value.code == "person.unclear"
