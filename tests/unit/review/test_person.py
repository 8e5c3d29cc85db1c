"""How a person names themself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Actor
from assay.errors import UsageError
from assay.review import name_of, parse_person


@pytest.mark.parametrize(
    ("text", "person", "name"),
    [
        ("ann@example.com", Actor(email="ann@example.com"), "ann@example.com"),
        ("Ann Lee <Ann@Example.com>", Actor(name="Ann Lee", email="Ann@Example.com"),
         "ann@example.com"),
        ("github:ann", Actor(login="ann", platform="github"), "github:ann"),
        ("Ann Lee", Actor(name="Ann Lee"), "Ann Lee"),
        ("ann", Actor(login="ann"), "ann"),
        ("Ann Lee <ann@example.com> github:ann",
         Actor(name="Ann Lee", email="ann@example.com", login="ann", platform="github"),
         "ann@example.com"),
    ],
)  # fmt: skip
def test_every_form_is_understood(text: str, person: Actor, name: str) -> None:
    assert parse_person(text) == person
    assert name_of(person) == name


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
    assert name_of(person)
