"""Where the words of a long text stand, so that many quotations need not scan it one by one.

Every word that lies wholly inside a quotation, blanks or punctuation on both sides, is a whole word
of the text wherever the quotation stands. The rarest such word leads to the few places to look at.
"""

import re
from array import array
from collections.abc import Iterator

__all__ = ["WordIndex"]

_WORD = re.compile(r"\w+")


class WordIndex:
    """The positions of every word of one text; built in one pass."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[str, array[int]] = {}
        places = self._places
        for match in _WORD.finditer(text):
            word = match.group()
            at = places.get(word)
            if at is None:
                at = places[word] = array("q")
            at.append(match.start())

    def starts(self, quotation: str) -> Iterator[int] | None:
        """Where the quotation stands, in order; ``None`` where scanning is the better way."""
        best: array[int] | None = None
        offset = 0
        for match in _WORD.finditer(quotation):
            if match.start() == 0 or match.end() == len(quotation):
                continue
            at = self._places.get(match.group())
            if at is None:
                return iter(())
            if best is None or len(at) < len(best):
                best, offset = at, match.start()
        if best is None or len(best) * 64 > len(self._text):
            return None
        return self._verified(best, offset, quotation)

    def _verified(self, places: "array[int]", offset: int, quotation: str) -> Iterator[int]:
        text = self._text
        for at in places:
            start = at - offset
            if start >= 0 and text.startswith(quotation, start):
                yield start
