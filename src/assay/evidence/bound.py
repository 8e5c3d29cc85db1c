"""A time or an amount that bounds a statement and stands in the statement itself.

"Approved, good until Friday" says how long it holds: nothing is left out, and an app derives the
day from the words. "Approved until the tests fail" names no time and goes to a person.

>>> words = "approved, valid until Friday COB"
>>> states_bound(words, 16, 21)
True
"""

import re

from assay.evidence.classes import WORD, classes, is_listed

__all__ = ["states_bound"]

_END = re.compile(r"[;()\n]|[.,!?](?!\w)|:(?=\s)")
_REACH = 60
_AMOUNT = re.compile(r"\d")


def states_bound(quoted: str, start: int, end: int) -> bool:
    """Whether a word that bounds has its bound, a time or an amount, beside it.

    Args:
        quoted: The quotation.
        start: Where the word begins in it.
        end: Where the word ends.
    """
    word = " ".join(quoted[start:end].lower().split())
    if word not in classes().bounds:
        return False
    stop = _END.search(quoted, end + 1, end + _REACH)
    after = quoted[end : stop.start() if stop else end + _REACH]
    before = _END.split(quoted[max(0, start - _REACH) : start])[-1]
    return _is_bound(WORD.findall(after)) or (not after.strip() and _is_time(before))


def _is_bound(words: list[str]) -> bool:
    """Whether words state a time or an amount and nothing that nobody listed."""
    lowered = [word.lower() for word in words]
    times = classes().times
    if not any(word in times or _AMOUNT.search(word) for word in lowered):
        return False
    return all(low in times or is_listed(word) for low, word in zip(lowered, words, strict=True))


def _is_time(before: str) -> bool:
    """Whether the last word is a time: "valid today [only]"."""
    words = WORD.findall(before)
    return bool(words) and (words[-1].lower() in classes().times or bool(_AMOUNT.search(words[-1])))
