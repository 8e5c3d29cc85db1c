from hypothesis import given
from hypothesis import strategies as st

from assay.web.spans import Cited, pieces, runs, window

texts = st.text(max_size=80)


@given(texts, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=6))
def test_the_pieces_are_the_text_and_each_knows_exactly_what_covers_it(text, spans):
    cited = [Cited(f"q{n}", start, end) for n, (start, end) in enumerate(spans)]
    found = list(pieces(text, cited))
    assert "".join(piece.text for piece in found) == text
    for piece in found:
        for at in range(piece.start, piece.start + len(piece.text)):
            over = {c.mark for c in cited if c.start <= at < c.end}
            assert set(piece.marks) == over


@given(texts, st.integers(0, 200), st.integers(1, 30))
def test_a_window_lies_in_the_document_and_holds_what_was_asked_for(text, at, size):
    shown = window(len(text), at, size)
    assert 0 <= shown.start <= shown.end <= len(text)
    assert shown.end - shown.start <= size
    if at < len(text):
        assert shown.start <= at < shown.end
    joined = "".join(p.text for p in pieces(text, [Cited("q", 0, len(text))], shown))
    assert joined == text[shown.start : shown.end]


@given(st.text(alphabet="ab\r\n\u202e\u200b\u00ad\U000e0041\x00", max_size=30))
def test_no_character_is_lost_and_none_that_can_not_be_seen_is_printed(text):
    found = list(runs(text))
    again = "".join(words or chr(int("0x" + unseen[2:], 0)) for words, unseen in found)
    assert again == text
    printed = "".join(words for words, _ in found).replace("\r\n", "\n")
    assert set(printed) <= set("ab\n")


def test_a_citation_is_marked_where_it_begins():
    found = list(pieces("approved by Ann", [Cited("c1", 0, 8), Cited("c2", 3, 11)]))
    assert [(p.text, p.first) for p in found] == [
        ("app", ("c1",)), ("roved", ("c2",)), (" by", ()), (" Ann", ()),
    ]  # fmt: skip
