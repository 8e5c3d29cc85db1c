"""Every phrase of the data does what its rule says; the pass over a text misses none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Citation, Document, GateAnswer, Origin
from assay.evidence import Gate
from assay.evidence.cues import find_cues
from assay.evidence.lexicon import PLACES, _phrases, lexicon

ORIGIN = Origin(file="f", row=1)
WORDS = "basalt cobalt dahlia fjord"
PHRASES = [(rule, phrase) for rule, phrase in _phrases() if rule.code != "benign"]

# How a text must look for a phrase of a place to count.
SHAPES = {
    "before": f"Amber {{}} {WORDS}.",
    "inside": None,
    "after": f"{WORDS} amber {{}} ember.",
    "opening": f"{WORDS.capitalize()}. {{}}, ember.",
    "heading": f"{{}}:\n- {WORDS}",
    "answered": f"{WORDS}: {{}}",
    "tail": f"{WORDS} {{}} ember.",
    "near": f"Amber {{}} ember.\n\n{WORDS.capitalize()}.",
    "title": f"{{}}: ember\n\n{WORDS.capitalize()}.",
    "label": f"{{}}: {WORDS}.",
    "later": f"{WORDS.capitalize()}.\n\nEmber.\n\nEmber {{}} ember.",
    "field": f"Outcome: {{}}\n\n{WORDS.capitalize()}.",
    "anywhere": f"Amber {{}} ember.\n\nEmber.\n\nEmber.\n\n{WORDS.capitalize()}.",
    "sentence": f"{WORDS} amber {{}} ember.",
}


def _shown(phrase: str) -> str:
    """A phrase as a text holds it: stems and suffixes are completed."""
    bare = phrase.lstrip("=")
    if bare.endswith("'*"):
        return bare[:-1] + "a"
    return (
        ("x" if bare.startswith("*") else "") + bare.strip("*") + ("" if bare[-1] != "*" else "x")
    )


def _codes(text: str) -> set[str]:
    note = Document.of("d", "note", text, ORIGIN)
    quotation = re.search(WORDS, text, re.IGNORECASE).group()
    grounding = Gate({}).examine(Citation(document_id="d", quotation=quotation), (note,))
    if grounding.answer is GateAnswer.PASS:
        return set()
    return {part.partition(":")[0] for part in grounding.message.split("; ")}


@pytest.mark.parametrize("place", [place for place, shape in SHAPES.items() if shape])
def test_every_phrase_flags_from_every_place_in_which_it_counts(place):
    shielded = {phrase for rule, phrase in _phrases() if rule.code == "benign"}
    missed = [
        phrase
        for rule, phrase in PHRASES
        if place in rule.places
        and phrase not in shielded
        and rule.code not in _codes(SHAPES[place].format(_shown(phrase)))
    ]
    assert missed == []


def test_every_rule_names_known_places_and_says_what_it_does():
    for rule, phrase in _phrases():
        assert rule.places <= set(PLACES)
        assert phrase == phrase.strip()
        assert rule.meaning or rule.code == "benign" or rule.code.startswith("hint.")


def test_the_lexicon_speaks_many_languages():
    assert len(lexicon().keys) > 5000


@given(
    st.lists(st.sampled_from(["not", "as long as", "amber", "möglich", "未", "n'a", "May", "may"])),
    st.lists(st.sampled_from([" ", "  ", "\n", ", ", "\t", "\n\n  ", "; "]), min_size=40),
)
@settings(max_examples=100, deadline=None)
def test_a_phrase_is_found_at_its_place_however_the_text_is_spaced(words, gaps):
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    found = {(c.start, c.end) for c in find_cues(text, text.lower()).all}
    for at in re.finditer(r"\bnot\b|\bas long as\b|未", text):
        assert at.span() in found
    assert all(text[a:b] != "May" for a, b in found)
