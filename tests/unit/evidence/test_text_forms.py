import pytest

from assay.domain import GateAnswer
from assay.evidence.boundary import Cut, cut_at
from assay.evidence.markup import read_html
from assay.evidence.near_miss import nearest
from assay.evidence.normalise import normalise
from assay.evidence.words import WordIndex

HTML = "text/html; charset=utf-8"

SHOWN = {
    "inline tags": ("<p>CHG-1 was <b>approved</b> by <i>Ada</i></p>", "CHG-1 was approved by Ada"),
    "entities, once": ("CHG-1 &amp; 2 approved by O&#39;Brien", "CHG-1 & 2 approved by O'Brien"),
    "a line break": ("CHG-1 approved<br>by Ada Byron", "CHG-1 approved by Ada Byron"),
}

NOT_SHOWN = {
    "a comment": ("<!-- CHG-1 approved by Ada -->", "CHG-1 approved by Ada", "block"),
    "a comment without an end": ("<!-- CHG-1 approved by Ada", "CHG-1 approved by Ada", "block"),
    "an attribute": ('<p title="CHG-1 approved by Ada">x</p>', "CHG-1 approved by Ada", "block"),
    "a script": ("<script>CHG-1 approved by Ada</script>", "CHG-1 approved by Ada", "block"),
    "entities, twice": ("CHG &amp;lt; 1 approved", "CHG < 1 approved", "block"),
    "half a word in tags": ("un<b>approved by Ada</b>", "approved by Ada", "block"),
    "a hidden not": (
        "It was <i hidden>not</i> approved by Ada",
        "It was approved by Ada",
        "block",
    ),
    "a hidden element": (
        '<p>CHG-1</p><p style="display:none">approved by Ada</p>',
        "approved by Ada",
        "flag",
    ),
    "a hidden element with children": (
        "<div hidden><div>x</div>approved by Ada</div>",
        "approved by Ada",
        "flag",
    ),
    "a tag that misleads": (
        "<p title='<' style='display:none'>approved by Ada</p>",
        "approved by Ada",
        "flag",
    ),
    "deleted text": ("<del>CHG-1 approved by Ada</del>", "CHG-1 approved by Ada", "flag"),
    "a block quotation": (
        "<blockquote>CHG-1 approved by Ada</blockquote>",
        "CHG-1 approved by Ada",
        "flag",
    ),
}


@pytest.mark.parametrize(("text", "quotation"), SHOWN.values(), ids=SHOWN)
def test_declared_html_is_matched_as_it_is_shown(examine, text, quotation):
    grounding = examine(text, quotation, media_type=HTML)
    assert grounding.answer is GateAnswer.PASS, grounding.message
    span = grounding.quotation.span
    assert text[span.start : span.end] == grounding.quotation.text


@pytest.mark.parametrize(("text", "quotation", "answer"), NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_html_that_is_not_shown_never_passes(examine, text, quotation, answer):
    assert examine(text, quotation, media_type=HTML).answer == answer


def test_markup_that_nobody_declared_is_text(examine):
    assert examine("was <b>approved</b> by Ada", "was approved by Ada").answer == "block"


@pytest.mark.parametrize("text", ["<", "<a", "<a <b <c", "</", "<!--", "&#", "<p", "<a b='"])
def test_broken_markup_is_read_without_an_error(text):
    assert isinstance(read_html(text * 50).view.text, str)


def test_a_view_leads_back_to_the_tightest_place_of_its_origin():
    text = "a\u00ad  ﬁn\u00adal cut"
    view = normalise(text)
    at = view.text.index("final")
    start, end = view.origin(at, at + len("final"))
    assert text[start:end] == "ﬁn\u00adal"


def test_long_runs_of_marks_are_left_alone_and_take_linear_time():
    text = "a" + "\u0301\u0323" * 200_000
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("pay 500 now", "500", Cut.NONE),
        ("pay 1,500 now", "500", Cut.THROUGH),
        ("pay 500,25 now", "500", Cut.THROUGH),
        ("pay 500, now", "500", Cut.NONE),
        ("at 14:05 now", "05", Cut.THROUGH),
        ("see a_b_c", "b", Cut.THROUGH),
        ("see _b_ now", "b", Cut.NONE),
        ("a pre-cleared b", "cleared", Cut.COMPOUND),
        ("a un-cleared b", "-cleared", Cut.THROUGH),
        ("dis*approved*", "approved", Cut.COMPOUND),
        ("5% fee", "5", Cut.COMPOUND),
        ("by 5% a year", "% a year", Cut.COMPOUND),
        ("moved by -5 then", "moved by -", Cut.COMPOUND),
        ("limit of $.50 then", "limit of $", Cut.COMPOUND),
        ("approved - then", "approved -", Cut.NONE),
        ("変更を承認", "承認", Cut.NONE),
        ("千五百株", "五百株", Cut.THROUGH),
        ("x\u200by", "y", Cut.THROUGH),
    ],
)
def test_words_and_numbers_end_where_they_end(text, words, cut):
    start = text.index(words)
    assert cut_at(text, start, start + len(words)) is cut


def test_an_index_of_words_finds_what_a_scan_finds():
    text = "one two three four five six. " * 3 + "one two seven four. " * 200
    index = WordIndex(text)
    scanned = [at for at in range(len(text)) if text.startswith("two three four", at)]
    assert list(index.starts("two three four")) == scanned
    assert list(index.starts("two missing four")) == []
    assert index.starts("three") is None


def test_what_came_closest_never_carries_a_surrogate(document):
    miss = nearest("was approved by Ada", document("was approved\ud83dby Ada"))
    miss.text.encode("utf-8")
    assert nearest("zzzz", document("was approved")) is None


def test_what_came_closest_is_found_in_a_long_document(document):
    text = "x " * 50_000 + "approved by Turing today" + " x" * 50_000
    miss = nearest("approved by Turing yesterday", document(text))
    assert "approved by Turing" in miss.text


def test_a_place_that_cannot_be_told_unique_is_ambiguous(examine):
    text = "red fox ran " + "1.red fox ran.1 " * 30_000
    assert examine(text, "red fox ran").answer is not GateAnswer.PASS
