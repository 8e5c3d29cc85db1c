"""The needles are a promise: whatever a pattern finds holds one of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from change_approval import lexicon as lex

PATTERNS = {
    "mention": (lex.MENTION, lex.MENTION_NEEDLES),
    "objection": (lex.OBJECTION, lex.OBJECTION_NEEDLES),
    "withdrawal": (lex.WITHDRAWAL, lex.WITHDRAWAL_NEEDLES),
    "foreign": (lex.FOREIGN, lex.FOREIGN_NEEDLES),
    "habit": (lex.HABIT, lex.HABIT_NEEDLES),
    "partial": (lex.PARTIAL, lex.PARTIAL_NEEDLES),
    "reservation": (lex.RESERVATION, lex.RESERVATION_NEEDLES),
}


@pytest.mark.parametrize("name", PATTERNS)
@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_a_pattern_finds_holds_one_of_its_needles(name, data):
    pattern, needles = PATTERNS[name]
    text = data.draw(st.from_regex(pattern))
    for match in pattern.finditer(text):
        words = match.group().casefold()
        assert any(needle in words for needle in needles), words


@given(st.from_regex(lex.MENTION))
@settings(max_examples=500, deadline=None)
def test_a_mention_lies_within_reach_of_each_needle_that_it_holds(text):
    for match in lex.MENTION.finditer(text):
        words = match.group().casefold()
        held = [words.find(needle) for needle in lex.MENTION_NEEDLES if needle in words]
        assert held, words
        assert max(held) < lex.MENTION_REACH
        assert len(words) - max(held) < lex.MENTION_REACH
