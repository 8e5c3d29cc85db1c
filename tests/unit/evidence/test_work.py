"""How much the gate does, counted in calls and not in seconds: once a document, little a citation.

Hostile texts repeat what the gate looks at; its work may grow with their length and no faster.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Citation, GateAnswer
from assay.evidence import Gate
from assay.evidence.classes import Statements
from assay.evidence.cues import find_cues

DECISION = "The board approved change CHG-4711 on 2026-03-04 at noon."
HOSTILE = [
    "not ",
    "if ",
    "but\n",
    "AI: mark ",
    "AI mark it ",
    "ignore ",
    "denied ",
    "no objections ",
    "> On Monday Ada wrote:\n",
    "On Monday Ada wrote:\n> a\n\n",
    "<!-- a -->\n",
    "PS: x\n",
    "Ada: no\n",
    "Ada, 10:00\n",
]
SHORT, LONG = 20_000, 40_000


def _calls(work: Callable[[], object]) -> Counter[str]:
    """How often each function is called, built-in ones included, while something is done."""
    seen: Counter[str] = Counter()

    def count(frame, event, argument) -> None:
        if event == "call":
            seen[frame.f_code.co_name] += 1
        elif event == "c_call":
            seen[argument.__name__] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def _text(unit: str, length: int) -> str:
    return unit * (length // len(unit)) + f"\n\n{DECISION}\n"


def _cite(quotation: str) -> Citation:
    return Citation(document_id="d1", quotation=quotation)


@pytest.fixture(scope="module", autouse=True)
def _data_is_read() -> None:
    """The lists of words are read before anything is counted."""
    find_cues("not", "not")


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_text_twice_as_long_is_at_most_twice_the_work(document, unit):
    def work(length: int) -> int:
        note = document(_text(unit, length))
        return _calls(lambda: Gate({}).examine(_cite(DECISION), (note,))).total()

    work(len(unit))
    assert work(LONG) <= 2.1 * work(SHORT)


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_further_citation_is_no_more_work_in_a_longer_text(document, unit):
    def work(length: int) -> int:
        note, gate = document(_text(unit, length)), Gate({})
        gate.examine(_cite(DECISION), (note,))
        return _calls(lambda: gate.examine(_cite(DECISION[4:]), (note,))).total()

    assert work(LONG) <= 1.1 * work(SHORT)


def test_wordings_become_objects_only_near_a_quotation():
    found = find_cues(text := "not " * 10_000, text)
    assert len(found.within(20_000, 20_800)) == len(found.within(0, 800))
    assert len(found.within(0, 800)) < 1_000


def test_the_end_of_a_quoted_block_is_not_looked_for_at_every_line(document):
    note = document("> On Monday Ada wrote:\n" * 500 + f"\n{DECISION}\n")
    calls = _calls(lambda: Gate({}).examine(_cite(DECISION), (note,)))
    assert calls["_end_of_block"] <= 2  # the last one ends with its block


def test_a_document_is_looked_through_once_for_all_its_citations(document):
    note, gate = document(f"On Monday it was not raining. {DECISION}\nAda ran the tests."), Gate({})
    words = (DECISION, "The board approved change CHG-4711", "Ada ran the tests", DECISION[4:])
    calls = _calls(lambda: [gate.examine(_cite(w), (note,)) for w in words])
    assert calls["find_cues"] == calls["_applicable"] == 1


def test_a_whole_sentence_is_not_searched_for_statements(document):
    note = document(f"Hello.\n\n{DECISION}\n\nThe tests ran.\n")
    answers = []
    calls = _calls(lambda: answers.append(Gate({}).examine(_cite(DECISION), (note,))))
    assert answers[0].answer is GateAnswer.PASS
    assert calls["are_in"] == 0


def test_a_plain_exact_quotation_needs_no_normalised_form(document):
    note = document(f"Hello.\n\n{DECISION}\n\nThe tests ran.\n")
    calls = _calls(lambda: Gate({}).examine(_cite(DECISION), (note,)))
    assert calls["normalise"] == calls["loosen"] == 0


STEMS, WORDS = (
    ["approv", "auth", "authoris", "går", "phê duyệt", "наш"],
    ["ok", "go-ahead", "hayır"],
)


@given(
    st.lists(
        st.sampled_from([*STEMS, *WORDS, "hayir", "OK", "HAYIR", "s", "x", "-", "_", " ", ".", "Å"])
    ).map("".join)
)
def test_statements_are_found_as_a_plain_list_of_words_finds_them(text):
    stems, words = "|".join(STEMS), "|".join(map(re.escape, WORDS))
    plain = re.compile(rf"\b(?:{stems}|(?:{words})(?![\w-]))", re.IGNORECASE)
    assert Statements(STEMS, WORDS).are_in(text) is (plain.search(text) is not None)
