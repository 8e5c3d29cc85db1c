"""A wording that denies, refuses or takes back is found in languages that nobody reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.evidence import opposing_span


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bitte heute nicht ausrollen.", "nicht"),
        ("Je m'oppose à cette livraison.", "Je m'oppose"),
        ("İstanbul: bunu reddediyorum", "reddediyorum"),
        ("承認を撤回します", "撤回"),
    ],
)
def test_words_against_are_found_where_they_stand(text, words):
    start, end = opposing_span(text)
    assert text[start:end] == words


def test_a_text_without_such_words_holds_none():
    assert opposing_span("Alles getestet und gut.") is None


@given(st.text())
def test_a_span_lies_in_the_text(text):
    found = opposing_span(text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)


def test_words_that_only_deny_are_left_out_where_refusals_are_asked_for():
    assert opposing_span("Alles ohne Befund.", denials=False) is None
    assert opposing_span("Ich ziehe zurück.", denials=False) is not None
