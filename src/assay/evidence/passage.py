"""The surroundings of a quotation: its sentence, its clause, its line, what follows."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice

from assay.evidence.index import DocumentIndex, words_of
from assay.evidence.lazy import lazy
from assay.evidence.normalise import plain
from assay.evidence.sentence import is_item, sentence_ends

__all__ = ["Passage"]

_REACH = 1200
_NEAR = 200
_SEQUEL = 120


def _all_stops(index: DocumentIndex) -> list[int]:
    return list(sentence_ends(index.page.view.text, 0, len(index.page.view.text)))


@dataclass(frozen=True)
class Passage:
    """A found quotation in its document.

    Attributes:
        index: The document.
        start: Where the quotation begins on the page.
        end: Where it ends.
    """

    index: DocumentIndex
    start: int
    end: int

    @property
    def text(self) -> str:
        """The whole page."""
        return self.index.page.view.text

    @lazy
    def quoted(self) -> str:
        """The quoted words as the page has them."""
        return plain(self.text[self.start : self.end])

    @lazy
    def before(self) -> str:
        """What stands before the quotation in its sentence."""
        return plain(self.text[self._sentence[0] : self.start])

    @lazy
    def clause_before(self) -> str:
        """What stands before the quotation in its clause; a semicolon ends a clause."""
        return self.before.rpartition(";")[2]

    @lazy
    def after(self) -> str:
        """What stands after the quotation in its sentence."""
        return plain(self.text[self.end : self._sentence[1]])

    @lazy
    def following(self) -> str:
        """The beginning of what follows the sentence in the same paragraph or the next."""
        return plain(self.text[self._sentence[1] : self._sentence[1] + _SEQUEL]).lstrip(
            " \t\r\n.!?)'\""
        )

    @lazy
    def heading(self) -> str:
        """The line above, or above the list, that ends with a colon; empty where there is none."""
        above = self.text[max(0, self.start - _REACH) : self.line_start]
        if ":" not in above:
            return ""
        lines = above.splitlines()
        for line in reversed(lines):
            bare = plain(line).strip()
            if bare.endswith(":"):
                return bare
            if bare and not is_item(line, 0):
                return ""
        return ""

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
    def words_near(self) -> frozenset[str]:
        """The words of the sentence, its heading and its sequel, in lower case."""
        begin, end = self._sentence
        near = plain(self.text[begin : end + _SEQUEL] + " " + self.heading).lower()
        known = self.index.words
        if known is None:
            return frozenset(words_of(near))
        # Whether they are whole words there is for the patterns to say.
        return frozenset(word for word in known if word in near)

    @lazy
    def _sentence(self) -> tuple[int, int]:
        low = max(0, self.start - _REACH)
        limit = min(len(self.text), self.end + _REACH)
        if self.index.words is not None:
            stops = self.index.once(_all_stops)
            at = bisect_right(stops, self.start)
            begin = max(low, stops[at - 1]) if at else low
        else:
            begin = self._begin(max(0, self.start - _NEAR), low)
            stops = list(islice(sentence_ends(self.text, self.end, limit), 1))
        if self._is_closed():
            return begin, self.end
        after = bisect_left(stops, self.end + 1)
        return begin, min(stops[after], limit) if after < len(stops) else limit

    def _begin(self, near: int, low: int) -> int:
        """Where the sentence begins in a long document: looked for nearby first."""
        begin = max(sentence_ends(self.text, near, self.start), default=-1)
        if begin < 0 and low < near:
            begin = max(sentence_ends(self.text, low, self.start), default=-1)
        return low if begin < 0 else begin

    def _is_closed(self) -> bool:
        """Whether the quotation itself ends its sentence."""
        return self.quoted.rstrip("\"')").endswith((".", "!", "?", "。"))
