"""Cited words in place: a document's text cut into pieces, each with the citations that cover it.

Offsets are those of the grounding gate: code points of the original text. Spans may overlap and
touch; every piece knows all that cover it, and the pieces together are the text, nothing more.

>>> [(p.text, p.marks) for p in pieces("approved by Ann", [Cited("c1", 0, 8), Cited("c2", 3, 11)])]
[('app', ('c1',)), ('roved', ('c1', 'c2')), (' by', ('c2',)), (' Ann', ())]
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

__all__ = ["PAGE", "Cited", "Piece", "Window", "pieces", "runs", "window"]

PAGE = 20_000
"""Code points of a document that are shown at once."""

_UNSEEN = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)


class Cited(NamedTuple):
    """A citation: its name on the page and its half-open span."""

    mark: str
    start: int
    end: int


class Piece(NamedTuple):
    """Consecutive characters that the same citations cover.

    Attributes:
        start: Offset of the first character in the document.
        text: The characters.
        marks: Names of the citations, in the order in which they were given.
        first: Those of them that begin here; a citation is scrolled to where it begins.
    """

    start: int
    text: str
    marks: tuple[str, ...]
    first: tuple[str, ...] = ()


class Window(NamedTuple):
    """The part of a document that is shown.

    Attributes:
        start: Its first code point.
        end: One after its last.
        total: Code points of the whole document.
    """

    start: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.start == 0 and self.end == self.total


def window(total: int, start: int, size: int = PAGE) -> Window:
    """The page of a document that holds an offset; pages begin at multiples of the size."""
    at = min(max(start, 0), max(total - 1, 0)) // size * size
    return Window(at, min(at + size, total), total)


def pieces(text: str, cited: Iterable[Cited], shown: Window | None = None) -> Iterator[Piece]:
    """The shown part of a text as pieces, in order; spans beyond it are cut or left out.

    Args:
        text: The whole document.
        cited: Spans of it.
        shown: Which part; ``None`` for all of it.
    """
    start, end = (0, len(text)) if shown is None else (shown.start, shown.end)
    spans = [Cited(c.mark, max(c.start, start), min(c.end, end)) for c in cited]
    spans = [span for span in spans if span.start < span.end]
    edges = sorted({start, end, *(s.start for s in spans), *(s.end for s in spans)})
    for left, right in pairwise(edges):
        over = [span for span in spans if span.start <= left and right <= span.end]
        yield Piece(
            left,
            text[left:right],
            tuple(span.mark for span in over),
            tuple(span.mark for span in over if span.start == left),
        )


def runs(text: str) -> Iterator[tuple[str, str]]:
    r"""A text as runs: (characters, ``""``), or an unseen character as (``""``, its code point).

    >>> list(runs("paid\u202e05"))
    [('paid', ''), ('', 'U+202E'), ('05', '')]
    """
    at = 0
    for found in _UNSEEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], ""
        yield "", f"U+{ord(found.group()):04X}"
        at = found.end()
    if at < len(text):
        yield text[at:], ""
