"""Whether a quotation begins and ends where words and numbers do.

``5,000`` is not in ``15,000``, ``approved`` is not in ``unapproved``, ``CHG-4821`` is not in
``CHG-48210``. Characters that show nothing do not separate.

>>> cut_at("Limit 15,000 EUR", 7, 16).name
'THROUGH'
"""

import re
import unicodedata
from enum import IntEnum

from assay.evidence.normalise import INVISIBLE, is_unspaced

__all__ = ["Cut", "cut_at"]


class Cut(IntEnum):
    """How the ends of a span fall; the greater the worse."""

    NONE = 0
    """Between words."""
    COMPOUND = 1
    """Between the parts of a compound (``pre-approved``), or a sign of comparison is left out."""
    THROUGH = 2
    """Inside a word, a number or an identifier."""


_REACH = 64
_HIDDEN = re.compile(f"[{INVISIBLE}\xad]")
_DIGIT_JOIN = ".,:/'’-−–_·٫٬⁄∕"
_WORD_JOIN = "-‐‑'’&@/"
_ANY_JOIN = _DIGIT_JOIN + _WORD_JOIN
_NAME_JOIN = "-_/"
_EMPHASIS = "*~`"
_SIGNS = "-−+±–"
_MEASURES = "<>≤≥≠~≈$€£¥#"
_SIGNS_AND_MEASURES = _SIGNS + _MEASURES
_SHARES = "%‰°"
_GROUP_GAP = "\xa0\u2009\u202f"
_GROUP_HEAD = re.compile(r"\d{3}(?!\d)")
_GROUP_TAIL = re.compile(r"(?<!\d)\d{1,3}$")


def cut_at(text: str, start: int, end: int) -> Cut:
    """How ``text[start:end]`` is cut out of ``text``; both ends are looked at."""
    if start >= end:
        return Cut.THROUGH
    left = _visible(text[max(0, start - _REACH) : start])
    right = _visible(text[end : end + _REACH])
    first = _visible(text[start : start + _REACH])
    last = _visible(text[max(start, end - _REACH) : end])
    if not first or not last:
        return Cut.THROUGH
    if _is_swamped(left, start) or _is_swamped(right, len(text) - end):
        return Cut.COMPOUND
    return max(_left(left, first), _right(last, right))


def _visible(text: str) -> str:
    return text if text.isascii() else _HIDDEN.sub("", text)


def _is_swamped(visible: str, reach: int) -> bool:
    """Nothing but invisible characters as far as one looks: who knows what is behind them."""
    return not visible and reach >= _REACH


def _left(left: str, first: str) -> Cut:
    if not left or left[-1] == "\n":
        return Cut.NONE
    before, inner, outer = left[-1], first[0], left[-2:-1]
    if _is_mark(inner) or _is_one_word(before, outer, inner):
        return Cut.THROUGH
    emphasised = before in _EMPHASIS and left.rstrip(_EMPHASIS)[-1:].isalnum()
    if emphasised and inner.isalnum():
        return Cut.COMPOUND
    if inner in _SHARES and before.isdigit():
        return Cut.COMPOUND
    number = _left_of_number(before, outer, first) if inner.isdigit() else Cut.NONE
    return max(number, _joint(before, outer, inner, first[1:2]))


def _left_of_number(before: str, outer: str, first: str) -> Cut:
    if before in _DIGIT_JOIN and (outer.isdigit() or (before in _NAME_JOIN and outer.isalnum())):
        return Cut.THROUGH
    if before in _SIGNS or (before == "." and not outer.isalnum()):
        return Cut.THROUGH
    if before in _MEASURES or (before == " " and outer != "" and outer in _MEASURES):
        return Cut.COMPOUND
    if _GROUP_HEAD.match(first) and outer.isdigit():
        return _gap(before)
    return Cut.NONE


def _right(last: str, right: str) -> Cut:
    if not right or right[0] == "\n":
        return Cut.NONE
    after, inner, outer = right[0], last[-1], right[1:2]
    if _is_mark(after) or _is_one_word(after, outer, inner):
        return Cut.THROUGH
    emphasised = after in _EMPHASIS and right.lstrip(_EMPHASIS)[:1].isalnum()
    if emphasised and inner.isalnum():
        return Cut.COMPOUND
    if inner in _SIGNS_AND_MEASURES and (after.isdigit() or (after == "." and outer.isdigit())):
        return Cut.COMPOUND  # the sign of a number without its number
    number = _right_of_number(last, right) if inner.isdigit() else Cut.NONE
    return max(number, _joint(after, outer, inner, last[-2:-1]))


def _right_of_number(last: str, right: str) -> Cut:
    after, outer = right[0], right[1:2]
    if after in _DIGIT_JOIN and (outer.isdigit() or (after in _NAME_JOIN and outer.isalnum())):
        return Cut.THROUGH
    if after in _SHARES or (after == " " and outer != "" and outer in _SHARES):
        return Cut.COMPOUND
    if _GROUP_TAIL.search(last) and _GROUP_HEAD.match(right[1:]):
        return _gap(after)
    return Cut.NONE


def _joint(near: str, outer: str, inner: str, deeper: str) -> Cut:
    """A hyphen or the like that joins what is quoted with what is not.

    The quotation may also begin or end with the joint itself: "-approved" out of "un-approved".
    """
    if near in _WORD_JOIN and outer.isalnum() and inner.isalnum():
        return Cut.THROUGH if outer.isdigit() or inner.isdigit() else Cut.COMPOUND
    if inner in _ANY_JOIN and near.isalnum() and deeper.isalnum():
        return Cut.THROUGH
    return Cut.NONE


def _gap(character: str) -> Cut:
    """Blanks may group digits (``1 250 000``): a narrow one does, a common one perhaps."""
    if character in _GROUP_GAP:
        return Cut.THROUGH
    return Cut.COMPOUND if character == " " else Cut.NONE


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and unicodedata.category(character)[0] == "M"


def _is_one_word(near: str, outer: str, inner: str) -> bool:
    """Whether the last quoted character and its neighbour belong together.

    An underscore joins names (``approved_by``) but also marks emphasis (``_approved_``).
    """
    if near == "_":
        return _is_word(outer) and _is_word(inner)
    if not (_is_word(near) and _is_word(inner)):
        return False
    if near.isnumeric() and inner.isnumeric():
        return True
    return not (is_unspaced(near) or is_unspaced(inner))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
