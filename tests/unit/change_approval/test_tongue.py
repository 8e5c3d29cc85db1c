"""A sentence in another language is told from an English one by its small words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from change_approval.tongue import foreign_part

FOREIGN = (
    "Je m'oppose à cette mise en production.", "por favor não publiquem isto", "Bitte noch warten.",
    "Vent litt med dette, er du snill.", "Grazie, tutto bene.", "この変更には反対です。", "Proszę czekać.",
    "Подождите, пожалуйста.", "Vă rog să așteptați.", "Graag nog even niet doen.",
)  # fmt: skip
ENGLISH = (
    "rebased onto main, no functional difference", "thx hedda!!", "handshake ok with new cert",
    "Condition met; approved.", "Oscar van Gogh and Maria del Mar met at Café Odeon.", "👍", "", "a1b2c3",
    "Naïve fix, see the log of the den server", "smoke test green, logs look masked",
)  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_told(text):
    assert foreign_part(text) is not None


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_names_and_shorthand_is_english(text):
    assert foreign_part(text) is None


def test_one_sentence_in_another_language_is_found_among_english_ones():
    text = "Thanks for the update. Bitte nicht ausrollen. See you on Monday."
    start, end = foreign_part(text)
    assert text[start:end].strip() == "Bitte nicht ausrollen."


@given(st.text())
def test_whatever_is_found_lies_in_the_text(text):
    found = foreign_part(text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)
