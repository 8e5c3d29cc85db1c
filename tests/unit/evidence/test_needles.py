import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evidence import Needles


@given(
    needles=st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=8),
    text=st.text(max_size=60),
)
def test_finds_what_the_text_holds_and_nothing_else(needles: list[str], text: str) -> None:
    assert Needles(needles).found_in(text) == {needle for needle in needles if needle in text}


@pytest.mark.parametrize("repeats", [1, 40_000])
def test_short_and_long_texts_answer_alike(repeats: int) -> None:
    needles = Needles(["ack", "utack", "nope", "\ud800"])
    assert needles.found_in("utack \ud800 " * repeats) == {"ack", "utack", "\ud800"}
