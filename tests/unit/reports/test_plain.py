"""Evidence made fit to print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.reports.plain import CELL_LIMIT, cell, clip, line, visible


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\ud800"]
)
def test_what_cannot_be_seen_is_spelled_out(hidden):
    assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


def test_what_can_be_seen_stays_as_it_is():
    text = "Grüße, 承認, ✔ 5 %\n\tindented"
    assert visible(text) == text


@settings(max_examples=80)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_cell_can_always_be_written_as_utf8_and_within_excels_limit(text):
    shown = cell(text * 200)
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    shown.encode()


def test_a_long_cell_says_that_it_was_cut_and_how_long_it_was():
    shown = cell("x" * 1_000_000)
    assert len(shown) <= CELL_LIMIT
    assert "1,000,000 characters in all" in shown


def test_a_cell_that_looks_like_rich_text_markup_no_longer_does():
    assert not cell("<r><t>a</t></r>").endswith("</r>")


def test_a_line_is_one_line_and_a_cut_shows():
    assert line("a\n b\u202e\tc") == "a b⟨U+202E⟩ c"
    assert line("x" * 500).endswith("…")
    assert clip("abc", 3) == "abc"
