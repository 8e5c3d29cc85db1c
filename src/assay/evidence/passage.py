"""The surroundings of a quotation: its sentence, its line, its paragraph, what follows."""

import re
from bisect import bisect_left, bisect_right
from itertools import islice

from assay.evidence.index import DocumentIndex
from assay.evidence.lazy import lazy
from assay.evidence.normalise import plain
from assay.evidence.sentence import all_sentence_ends, is_item, sentence_ends

__all__ = ["Passage"]

_REACH = 1200
_NEAR = 200
_SHORT = 4096
_PLAIN_ENDS = (".\n", ".")
_FOLLOWING = 5  # sentences
_BETWEEN = " \t\r\n.!?)'\"”’»。！？*_"
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")


def _all_stops(index: DocumentIndex) -> list[int]:
    return all_sentence_ends(index.page.view.text)


class Passage:
    """A found quotation in its document.

    Attributes:
        index: The document.
        text: The whole page.
        start: Where the quotation begins on the page.
        end: Where it ends.
    """

    def __init__(self, index: DocumentIndex, start: int, end: int) -> None:
        self.index = index
        self.text = index.page.view.text
        self.start = start
        self.end = end

    @lazy
    def quoted(self) -> str:
        """The quoted words as the page has them."""
        return plain(self.text[self.start : self.end])

    @lazy
    def before(self) -> str:
        """What stands before the quotation in its sentence."""
        return plain(self.text[self.sentence[0] : self.start])

    @lazy
    def after(self) -> str:
        """What stands after the quotation in its sentence."""
        return plain(self.text[self.end : self.sentence[1]])

    @lazy
    def opening(self) -> int:
        """Where the next sentence begins."""
        at = self.sentence[1]
        while at < len(self.text) and self.text[at] in _BETWEEN:
            at += 1
        return at

    @lazy
    def following(self) -> tuple[int, ...]:
        """Where the next few sentences begin."""
        limit = min(len(self.text), self.end + _REACH)
        if len(self.text) <= _SHORT:
            stops = self.index.once(_all_stops)
            ends = stops[bisect_left(stops, self.end) :][:_FOLLOWING]
        else:
            ends = list(islice(sentence_ends(self.text, self.end, limit), _FOLLOWING))
        return (self.end, *ends)

    @lazy
    def heading(self) -> tuple[int, int]:
        """The line above, or above the list, that ends with a colon; empty where there is none."""
        base = max(0, self.start - _REACH)
        if ":" not in self.text[base : self.line_start]:
            return 0, 0
        end = self.line_start - 1
        while end > base:
            start = max(base, self.text.rfind("\n", 0, end) + 1)
            bare = self.text[start:end].strip()
            if bare.endswith(":"):
                return start, end
            if bare and not is_item(self.text, start):
                break
            end = start - 1
        return 0, 0

    @lazy
    def neighbourhood(self) -> tuple[int, int]:
        """The paragraph, the one before and the one after, up to a limit; its heading with it."""
        low = max(0, self.start - _REACH)
        high = min(len(self.text), self.end + _REACH)
        above = list(_PARAGRAPH.finditer(self.text, low, self.start))
        below = list(islice(_PARAGRAPH.finditer(self.text, self.end, high), 2))
        low = above[-2].end() if len(above) > 1 else low
        high = below[1].start() if len(below) > 1 else high
        head = self.heading
        return min(low, self.sentence[0], head[0] if head[1] else low), high

    @lazy
    def line_start(self) -> int:
        """Where the line begins on which the quotation begins."""
        return self.text.rfind("\n", 0, self.start) + 1

    @lazy
    def lines(self) -> str:
        """The whole lines on which the quotation stands, up to a limit on either side."""
        end = self.text.find("\n", self.end)
        stop = len(self.text) if end < 0 else end
        first = max(self.line_start, self.start - _REACH)
        return self.text[first : min(stop, self.end + _REACH)]

    @lazy
    def sentence(self) -> tuple[int, int]:
        """Where the sentence, or the sentences, of the quotation begin and end."""
        begin = self.start if self._is_begun() else self._found_begin()
        if self._is_closed():
            return begin, self.end
        if self.text[self.end : self.end + 2] in _PLAIN_ENDS and self._ends_plainly():
            return begin, self.end + 1
        limit = min(len(self.text), self.end + _REACH)
        return begin, next(sentence_ends(self.text, self.end, limit), limit)

    def _is_begun(self) -> bool:
        """Whether a sentence plainly begins with the quotation: the common cases."""
        if self.start == 0:
            return True
        mark = self.text[max(0, self.start - 5) : self.start]
        if mark.endswith("\n\n"):
            return True
        # What ends in a digit or in three small letters is no abbreviation.
        last = mark[:-2]
        return mark.endswith(". ") and (last[-1:].isdigit() or (last.isalpha() and last.islower()))

    def _ends_plainly(self) -> bool:
        last = self.text[self.end - 3 : self.end]
        return last[-1:].isdigit() or (last.isalpha() and last.islower())

    def _found_begin(self) -> int:
        low = max(0, self.start - _REACH)
        if len(self.text) > _SHORT:
            return self._begin(max(0, self.start - _NEAR), low)
        stops = self.index.once(_all_stops)
        at = bisect_right(stops, self.start)
        return max(low, stops[at - 1]) if at else low

    def _begin(self, near: int, low: int) -> int:
        """Where the sentence begins in a long document: looked for nearby first."""
        begin = max(sentence_ends(self.text, near, self.start), default=-1)
        if begin < 0 and low < near:
            begin = max(sentence_ends(self.text, low, self.start), default=-1)
        return low if begin < 0 else begin

    def _is_closed(self) -> bool:
        """Whether the quotation itself ends its sentence."""
        return self.quoted.rstrip("\"')").endswith((".", "!", "?", "。"))
