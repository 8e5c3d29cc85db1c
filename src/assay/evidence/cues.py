"""Where a document holds wordings of the lexicon, found in one pass and kept with the document.

A hostile text holds a wording every few characters, so what is kept of each is three numbers; a
:class:`Cue` is made only of those near a quotation.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from assay.evidence.lazy import lazy
from assay.evidence.lexicon import Group, Lexicon, Rule, lexicon, spaced
from assay.evidence.view import Edits

__all__ = ["Cue", "Cues", "find_cues"]

_CHUNK = 65_536
_LAP = 256
_FEW = 64
_WORD = re.compile(r"\S+")
_BLANK = re.compile(" ")
_NUMBERED = re.compile(r"\.?\s?\d")
_FIELD_MAX = 80  # characters of a line before the value
_FIELD = re.compile(r"[^\w\n]*[^\n:：=]{1,40}[:：=][^\w\n]*")
_APOSTROPHES = ("'", "\u2019")

_Hit: TypeAlias = tuple[int, int, int]
"""Where a wording begins, where it ends, and the number of its group in the lexicon."""


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


class Cues:
    """The wordings of one text.

    Args:
        text: The text.
        hits: Every wording in it that counts or hints, in order.

    Attributes:
        reach_far: Whether any may count however far from it a quotation stands.
    """

    def __init__(self, text: str, hits: list[_Hit]) -> None:
        self._text = text
        self._hits = hits
        self._groups = {hit[2] for hit in hits}
        self.reach_far = bool(hits) and not self._groups.isdisjoint(lexicon().distant)

    def __bool__(self) -> bool:
        return bool(self._hits)

    @property
    def all(self) -> list[Cue]:
        """Every one that can count against a quotation, in order."""
        return sorted(set(self._made(self._hits)))

    @lazy
    def _few(self) -> list[Cue]:
        """All of them where they are few, as in most documents; else none."""
        return self.all if len(self._hits) <= _FEW else []

    @lazy
    def hints(self) -> dict[str, list[tuple[int, int]]]:
        """Where those begin and end that only say that a closer look is worth it, by their code."""
        known = lexicon()
        those: dict[str, set[int]] = {}
        for number in self._groups & known.hinting:
            for code in known.groups[number].hints:
                those.setdefault(code, set()).add(number)
        return {
            code: [(start, end) for start, end, number in self._hits if number in numbers]
            for code, numbers in those.items()
        }

    @lazy
    def anywhere(self) -> Cue | None:
        """The first that counts wherever it stands."""
        return self._first(self._of_place("anywhere"), "anywhere")

    @lazy
    def field(self) -> Cue | None:
        """The first that is the value of a field."""
        hits = (hit for hit in self._of_place("field") if _is_value(self._text, hit[0]))
        return self._first(hits, "field")

    @lazy
    def _last(self) -> Cue | None:
        """The last that takes something back from what stands above it."""
        hits = list(self._of_place("later"))
        ties = hits[bisect_left(hits, hits[-1][:2]) :] if hits else []
        return max((c for c in self._made(ties) if "later" in c.rule.places), default=None)

    def _of_place(self, place: str) -> Iterable[_Hit]:
        """Those with a rule that counts in a place; mostly none does."""
        groups = lexicon().groups
        those = {number for number in self._groups if place in groups[number].places}
        return (hit for hit in self._hits if hit[2] in those) if those else ()

    def _first(self, hits: Iterable[_Hit], place: str) -> Cue | None:
        first, ties = None, []
        for hit in hits:
            first = first or hit[:2]
            if hit[:2] != first:
                break
            ties.append(hit)
        return min((c for c in self._made(ties) if place in c.rule.places), default=None)

    def _made(self, hits: Iterable[_Hit]) -> list[Cue]:
        groups = lexicon().groups
        return [Cue(start, end, rule) for start, end, n in hits for rule in groups[n].rules]

    def moved(self, text: str, steps: Iterable[Edits]) -> "Cues":
        """The same wordings in the text from which theirs was made.

        Args:
            text: That text.
            steps: The edits that lead to it, the last first.
        """
        hits = self._hits
        for edits in steps:
            if hits and edits.starts:
                hits = sorted(_origins(hits, edits))
        return Cues(text, hits)

    def within(self, low: int, high: int) -> list[Cue]:
        """Those that begin in a stretch, in order."""
        hits = self._hits
        if self._few and low <= hits[0][0] and hits[-1][0] <= high:
            return self._few
        return sorted(self._made(hits[bisect_left(hits, (low,)) : bisect_left(hits, (high + 1,))]))

    def after(self, place: int) -> Cue | None:
        """The last that takes something back after a place."""
        last = self._last
        return last if last is not None and last.start >= place else None


NONE = Cues("", [])
"""No wordings: what most documents hold."""


def _origins(hits: list[_Hit], edits: Edits) -> Iterable[_Hit]:
    """Where wordings stand in the text that was edited; they come in order of their beginnings."""
    starts, row = edits.starts, -1
    for start, end, number in hits:
        while row + 1 < len(starts) and starts[row + 1] <= start:
            row += 1
        yield edits.origin_of_start(start, row), edits.origin_of_end(end), number


def _is_value(text: str, start: int) -> bool:
    low = max(0, start - _FIELD_MAX)
    line = text.rfind("\n", low, start) + 1
    return (line > 0 or start < _FIELD_MAX) and _FIELD.fullmatch(text, line, start) is not None


def find_cues(text: str, lowered: str, *, is_cased: bool = True) -> Cues:
    """The wordings of a text.

    Args:
        text: As written.
        lowered: The same in lower case, code point by code point.
        is_cased: Whether the text still has its capitals.
    """
    known = lexicon()
    if len(lowered) <= _CHUNK:
        hits = _in_chunk(known, text, lowered, 0, is_cased=is_cased)
        hits.sort()
    else:
        found: set[_Hit] = set()
        for at in range(0, len(lowered), _CHUNK):
            low = max(0, at - _LAP)
            piece = lowered[low : at + _CHUNK]
            found.update(_in_chunk(known, text, piece, low, is_cased=is_cased))
        hits = sorted(found)
    if not hits:
        return NONE
    kept = _unshielded(hits, known)
    return Cues(text, kept) if kept else NONE


def _in_chunk(known: Lexicon, text: str, lowered: str, base: int, *, is_cased: bool) -> list[_Hit]:
    gapped = spaced(lowered)
    is_packed = not _is_plain(lowered)
    hay = f" {' '.join(gapped.split())} " if is_packed else f" {gapped} "
    found = known.machine.find_matches_as_indexes(hay, overlapping=True)
    if not found:
        return []
    leads, tails, guarded = known.leads, known.tails, known.guarded
    if is_packed:
        place = _unpacked(hay, gapped)
        hits = [
            (base + place(first + leads[key]), base + place(last - 1 - tails[key]) + 1, key)
            for key, first, last in found
        ]
    else:
        base -= 1  # the blank that was put before
        hits = [
            (base + first + leads[key], base + last - tails[key], key) for key, first, last in found
        ]
    if any(hit[2] in guarded for hit in hits):
        return [
            (hit[0], hit[1], number)
            for hit in hits
            for number in _allowed(known, text, hit, is_cased=is_cased)
        ]
    return hits


def _allowed(known: Lexicon, text: str, hit: _Hit, *, is_cased: bool) -> Iterable[int]:
    """The groups of a key that count as the text writes it: in its case, before what follows."""
    start, end, key = hit
    if key not in known.guarded:
        return (key,)
    if known.groups[key].is_number and _NUMBERED.match(text, end):
        return ()
    return [
        number
        for number in known.guarded[key]
        if _holds(known.groups[number], text, start, end, is_cased=is_cased)
    ]


def _holds(group: Group, text: str, start: int, end: int, *, is_cased: bool) -> bool:
    if group.literal and is_cased and text[start:end] != group.literal:
        return False
    return not group.is_elided or text[end : end + 1] in _APOSTROPHES


def _is_plain(text: str) -> bool:
    """Whether one blank or line feed is all that ever separates words."""
    if "  " in text or " \n" in text or "\n " in text or "\t" in text or "\r" in text:
        return False
    return "' " not in text and (text.isascii() or ("\xa0" not in text and "’ " not in text))


def _unpacked(hay: str, gapped: str) -> Callable[[int], int]:
    """Where a place of the packed text lies in the text: the same word, as far into it."""
    words = [match.start() for match in _WORD.finditer(gapped)]
    blanks = [match.end() for match in _BLANK.finditer(hay)]

    def place(at: int) -> int:
        word = bisect_right(blanks, at) - 1
        return words[word] + at - blanks[word]

    return place


def _unshielded(hits: list[_Hit], known: Lexicon) -> list[_Hit]:
    """Without what lies inside a phrase that says nothing against anybody."""
    shields = [hit for hit in hits if hit[2] in known.benign]
    if not shields:
        return hits
    starts = [hit[0] for hit in shields]
    # How far the shields reach that begin at a place or before it.
    reach = [-1, *accumulate((hit[1] for hit in shields), max)]
    return [hit for hit in hits if reach[bisect_right(starts, hit[0])] < hit[1]]
