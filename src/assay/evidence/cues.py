"""Where a document holds wordings of the lexicon, found in one pass and kept with the document."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from assay.evidence.lexicon import Rule, lexicon, spaced

__all__ = ["Cue", "Cues", "find_cues"]

_CHUNK = 65_536
_LAP = 256
_WORD = re.compile(r"\S+")
_BLANK = re.compile(" ")
_NUMBERED = re.compile(r"\.?\s?\d")
_NUMBER_SIGNS = frozenset(("no", "nr", "n"))
_FIELD_MAX = 80  # characters of a line before the value
_FIELD = re.compile(r"[^\w\n]*[^\n:：=]{1,40}[:：=][^\w\n]*")
_APOSTROPHES = ("'", "\u2019")


class Cue(NamedTuple):
    """A wording in a text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        rule: What it does.
    """

    start: int
    end: int
    rule: Rule


def _order(cue: Cue) -> tuple[int, int, int]:
    return cue.start, cue.end, cue.rule.number


class Cues:
    """The wordings of one text, in order.

    Attributes:
        all: Every one that can count against a quotation.
        hints: Those that only say that a closer look is worth it, by their code.
        anywhere: The first that counts wherever it stands.
        field: The first that is the value of a field.
    """

    def __init__(self, text: str, found: list[Cue]) -> None:
        self.hints: dict[str, list[Cue]] = {}
        cues = []
        for cue in found:
            if cue.rule.code.startswith("hint."):
                self.hints.setdefault(cue.rule.code, []).append(cue)
            else:
                cues.append(cue)
        self.all = cues
        self._starts = [cue.start for cue in cues]
        self._later = [cue for cue in cues if "later" in cue.rule.places]
        self.anywhere = next((c for c in cues if "anywhere" in c.rule.places), None)
        fields = (c for c in cues if "field" in c.rule.places)
        self.field = next((c for c in fields if _is_value(text, c.start)), None)

    def moved(self, text: str, move: Callable[[Cue], Cue]) -> "Cues":
        """The same wordings, at their places in another form of the text."""
        if not self.all and not self.hints:
            return self
        hints = [cue for cues in self.hints.values() for cue in cues]
        return Cues(text, sorted(map(move, (*self.all, *hints)), key=_order))

    def within(self, low: int, high: int) -> list[Cue]:
        """Those that begin in a stretch."""
        return self.all[bisect_left(self._starts, low) : bisect_right(self._starts, high)]

    def after(self, place: int) -> Cue | None:
        """The last that takes something back after a place."""
        if self._later and self._later[-1].start >= place:
            return self._later[-1]
        return None


NONE = Cues("", [])
"""No wordings: what most documents hold."""


def _is_value(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    return start - line < _FIELD_MAX and _FIELD.fullmatch(text, line, start) is not None


def find_cues(text: str, lowered: str, *, is_cased: bool = True) -> Cues:
    """The wordings of a text.

    Args:
        text: As written.
        lowered: The same in lower case, code point by code point.
        is_cased: Whether the text still has its capitals.
    """
    found: list[Cue] = []
    if len(lowered) <= _CHUNK:
        found.extend(_in_chunk(text, lowered, 0, is_cased=is_cased))
    else:
        for at in range(0, len(lowered), _CHUNK):
            low = max(0, at - _LAP)
            found.extend(_in_chunk(text, lowered[low : at + _CHUNK], low, is_cased=is_cased))
    if not found:
        return NONE
    kept = _counting(sorted(set(found), key=_order))
    return Cues(text, kept) if kept else NONE


def _in_chunk(text: str, lowered: str, base: int, *, is_cased: bool) -> Iterator[Cue]:
    known = lexicon()
    gapped = spaced(lowered)
    is_packed = not _is_plain(lowered)
    hay = f" {' '.join(gapped.split())} " if is_packed else f" {gapped} "
    found = known.machine.find_matches_as_indexes(hay, overlapping=True)
    if not found:
        return
    place = _unpacked(hay, gapped) if is_packed else _by_one
    for key, first, last in found:
        start = base + place(first + (hay[first] == " "))
        end = base + place(last - 1 - (hay[last - 1] == " ")) + 1
        for rule, literal, is_elided in known.entries[key]:
            if literal and is_cased and text[start:end] != literal:
                continue
            if is_elided and text[end : end + 1] not in _APOSTROPHES:
                continue
            if hay[first:last].strip() in _NUMBER_SIGNS and _NUMBERED.match(text, end):
                continue
            yield Cue(start, end, rule)


def _is_plain(text: str) -> bool:
    """Whether one blank or line feed is all that ever separates words."""
    if "  " in text or " \n" in text or "\n " in text or "\t" in text or "\r" in text:
        return False
    return "' " not in text and (text.isascii() or ("\xa0" not in text and "’ " not in text))


def _by_one(at: int) -> int:
    return at - 1


def _unpacked(hay: str, gapped: str) -> Callable[[int], int]:
    """Where a place of the packed text lies in the text: the same word, as far into it."""
    words = [match.start() for match in _WORD.finditer(gapped)]
    blanks = [match.end() for match in _BLANK.finditer(hay)]

    def place(at: int) -> int:
        word = bisect_right(blanks, at) - 1
        return words[word] + at - blanks[word]

    return place


def _counting(cues: list[Cue]) -> list[Cue]:
    """Without what lies inside a phrase that says nothing against anybody."""
    shields = [(c.start, c.end) for c in cues if c.rule.code == "benign"]
    if not shields:
        return cues
    return [
        cue
        for cue in cues
        if cue.rule.code != "benign"
        and not any(start <= cue.start and cue.end <= end for start, end in shields)
    ]
