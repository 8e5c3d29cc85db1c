"""Where sentences end.

Cautiously: where it is unclear whether one ends, it goes on, because a "not" that is looked at in
vain costs a person a minute and one that is missed costs the control.
"""

import re
from collections.abc import Iterator

from assay.evidence.normalise import plain

__all__ = ["all_sentence_ends", "is_item", "sentence_ends"]

_WRAPPED = 45
_LAST_WORD = 16
_STOP = re.compile(r"[.!?][.!?]*[\"'”’)\]]*(?=\s|$)|[。！？]|\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINES = "\n\r\x0b\x0c\x85\u2028\u2029"
_NEXT_ENDS = ("", "\n")
_CLOSED = (".", "!", "?", ":")
_MARGIN = 64
_PLAIN_END = 3
_SPAN = re.Match.span
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


def sentence_ends(text: str, low: int, high: int) -> Iterator[int]:
    """Where sentences end between two places: the place after the mark or line break."""
    # The search ends a little behind the place: a line without a stop may be a whole document.
    for match in _STOP.finditer(text, low, high + _MARGIN):
        start, end = match.span()
        if end > high:
            return
        if _ends(text, start, end):
            yield end


def all_sentence_ends(text: str) -> list[int]:
    """Where all sentences of a text end."""
    return [end for start, end in map(_SPAN, _STOP.finditer(text)) if _ends(text, start, end)]


def _ends(text: str, start: int, end: int) -> bool:
    mark = text[start]
    if mark == ".":
        # Three small letters before the full stop are no abbreviation.
        last = text[max(0, start - 3) : start]
        if last.islower() and last.isalpha() and len(last) == _PLAIN_END:
            return True
        return not _ABBREVIATED.search(text, max(0, start - 4), start)
    if mark in _LINES:
        after = text[end : end + 1]
        if after in _NEXT_ENDS or (after.isupper() and text[start - 1 : start] in _CLOSED):
            return True
        return _line_ends(text, start, end)
    return True


def is_item(text: str, at: int) -> bool:
    """Whether a list item begins there."""
    return _ITEM.match(text, at) is not None


def _line_ends(text: str, start: int, end: int) -> bool:
    """Whether a line break ends the sentence, or only the line was full."""
    if _BLANK_NEXT.match(text, end) or is_item(text, end):
        return True
    line = text[max(0, start - 160) : start].rpartition("\n")[2]
    if _LEADS_ON.search(plain(line[-_LAST_WORD:])) or _LOWER_NEXT.match(text, end):
        return False
    return len(line) < _WRAPPED or line.rstrip().endswith((".", "!", "?", ":"))
