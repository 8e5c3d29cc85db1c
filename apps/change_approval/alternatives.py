"""Long lists of alternative words, arranged so that a pattern tries few of them at each place.

The regular expressions of Python try the alternatives of a list one by one wherever a match could
begin. Put together by their first letter, a place that begins with another letter costs one look.
"""

import re
from collections.abc import Iterator

__all__ = ["by_first_letter"]

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)

_REPEATS = "?*+{"


def by_first_letter(alternatives: str) -> str:
    """The same alternatives, those with the same first letter put together.

    Among alternatives with one first letter the order stays; two with different first letters
    never compete for a place. What does not begin with a plain letter comes last, so the whole
    finds the same places as the list did, and at a place may prefer another, shorter or longer.

    Args:
        alternatives: A pattern, alternatives at its top level, matched without regard to case.
    """
    groups: dict[str, list[str]] = {}
    others: list[str] = []
    for one in _opened(alternatives):
        if one[:1].isalpha() and one[1:2] not in _REPEATS:
            groups.setdefault(one[0].casefold(), []).append(one[1:])
        else:
            others.append(one)
    grouped = [f"{letter}(?:{'|'.join(rests)})" for letter, rests in groups.items()]
    return "|".join(grouped + others)


def _opened(alternatives: str) -> list[str]:
    """The alternatives; a group of words that begins one is written out: ``(?:a|b)c`` as ``ac|bc``."""
    found: list[str] = []
    for one in _split(alternatives):
        close = _close(one) if one.startswith("(?:") else 0
        if close and one[close : close + 1] not in tuple(_REPEATS):
            found += _opened(
                "|".join(f"{inner}{one[close:]}" for inner in _split(one[3 : close - 1]))
            )
        else:
            found.append(one)
    return found


def _close(pattern: str) -> int:
    """Where the group ends that begins the pattern."""
    depth = 0
    for position, piece in _pieces(pattern):
        depth += (piece == "(") - (piece == ")")
        if depth == 0:
            return position + 1
    return 0


def _split(pattern: str) -> list[str]:
    """The alternatives at the top level."""
    parts = [""]
    depth = 0
    for _, piece in _pieces(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _pieces(pattern: str) -> Iterator[tuple[int, str]]:
    """The characters with their places; an escape or a set of characters is one piece."""
    position = 0
    while position < len(pattern):
        match = _PIECE.match(pattern, position)
        piece = match.group() if match else pattern[position]
        yield position, piece
        position += len(piece)
