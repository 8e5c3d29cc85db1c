"""The surroundings of a quotation: its sentence, its clause, its line, what follows.

Sentences are found cautiously: where it is unclear whether one ends, it goes on, because a "not"
that is looked at in vain costs a person a minute and one that is missed costs the control.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assay.evidence.index import DocumentIndex, words_of
from assay.evidence.lazy import lazy
from assay.evidence.normalise import plain
from assay.evidence.wording import TRIGGERS

__all__ = ["Passage"]

_REACH = 1200
_WRAPPED = 45
_STOP = re.compile(r"[.!?][.!?]*[\"'”’)\]]*(?=\s|$)|[。！？]|\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINES = "\n\r\x0b\x0c\x85\u2028\u2029"
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\be\.g|\bi\.e|\bz\.B|\b(?:Mr|Ms|Dr|Mrs|No|Nr|vs))$")
_BLANK_NEXT = re.compile(r"[ \t]*(?:[\n\r\x0b\x0c\x85\u2028\u2029]|$)")
_LOWER_NEXT = re.compile(r"[ \t]*[a-zà-öø-ÿß(,;]")
_ITEM = re.compile(r"[ \t]*(?:[-*+•‣]|\d{1,3}[.)]|\[[ xX]?\])[ \t]")
_LEADS_ON = re.compile(
    r"(?:[,;(]|\b(?:a|an|and|any|as|at|be|been|by|cannot|die|for|from|have|has|if|in|is|it|kein\w*"
    r"|never|nicht|no|not|of|on|or|subject|that|the|to|und|unless|until|was|were|wenn|when|which"
    r"|will|with|without|\w+n't))[ \t]*$",
    re.IGNORECASE,
)


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
        return plain(self.text[self._sentence[1] : self._sentence[1] + 120]).lstrip(
            " \t\r\n.!?)'\""
        )

    @lazy
    def heading(self) -> str:
        """The line above, or above the list, that ends with a colon; empty where there is none."""
        lines = self.text[max(0, self.start - _REACH) : self.line_start].splitlines()
        for line in reversed(lines):
            bare = plain(line).strip()
            if bare.endswith(":"):
                return bare
            if bare and not _ITEM.match(line):
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
    def words(self) -> frozenset[str]:
        """The words around the quotation that a check may react to; all, where there are few."""
        known = self.index.trigger_words
        if known is not None:
            return known
        return TRIGGERS & words_of(self.text[max(0, self.start - _REACH) : self.end + _REACH])

    @lazy
    def _sentence(self) -> tuple[int, int]:
        low = max(0, self.start - _REACH)
        begin = max(self._stops(low, self.start), default=low)
        if self._is_closed():
            return begin, self.end
        limit = min(len(self.text), self.end + _REACH)
        return begin, next(self._stops(self.end, limit), limit)

    def _is_closed(self) -> bool:
        """Whether the quotation itself ends its sentence."""
        return self.quoted.rstrip("\"')").endswith((".", "!", "?", "。"))

    def _stops(self, low: int, high: int) -> Iterator[int]:
        """Where sentences end between two places."""
        text = self.text
        for match in _STOP.finditer(text, low, min(len(text), high)):
            start, end = match.span()
            mark = text[start]
            if mark in _LINES:
                ends = self._line_ends(start, end)
            else:
                ends = mark != "." or not _ABBREVIATED.search(text, max(0, start - 4), start)
            if ends:
                yield end

    def _line_ends(self, start: int, end: int) -> bool:
        """Whether a line break ends the sentence, or only the line was full."""
        text = self.text
        if _BLANK_NEXT.match(text, end) or _ITEM.match(text, end):
            return True
        line = text[max(0, start - 160) : start].rpartition("\n")[2]
        if _LEADS_ON.search(plain(line)) or _LOWER_NEXT.match(text, end):
            return False
        return len(line) < _WRAPPED or line.rstrip().endswith((".", "!", "?", ":"))
