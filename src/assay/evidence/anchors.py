"""Where many quotations stand in one long text: found together, in one pass over it.

Of each quotation the sixteen characters that promise to be rarest are its anchor. All anchors are
looked for at once (Aho-Corasick); as they are of one length, at most one ends at any place, so that
neither a text nor quotations made for it can make the pass slow. Each place is then compared with
the whole quotation.
"""

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick

__all__ = ["Anchors"]

_LENGTH = 16
_BEFORE = 4
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHUNK = 1_000_000
_PLACES_MAX = 4096


class Anchors:
    """The places of some quotations in one text."""

    def __init__(self, text: str, quotations: Iterable[str]) -> None:
        self._text = text
        # Half a surrogate pair is in no quotation, and no automaton takes it.
        self._sought = _SURROGATE.sub("\ufffd", text) if not text.isascii() else text
        long_enough = sorted({q for q in quotations if len(q) >= _LENGTH})
        self._offsets = {q: _rarest(q) for q in long_enough}
        anchors = sorted({q[at : at + _LENGTH] for q, at in self._offsets.items()})
        self._places: dict[str, list[int]] = {anchor: [] for anchor in anchors}
        if anchors:
            self._look(AhoCorasick(anchors), anchors)

    def _look(self, machine: AhoCorasick, anchors: list[str]) -> None:
        places = [self._places[anchor] for anchor in anchors]
        for base in range(0, len(self._sought), _CHUNK):
            piece = self._sought[base : base + _CHUNK + _LENGTH - 1]
            for key, start, _ in machine.find_matches_as_indexes(piece, overlapping=True):
                if len(places[key]) <= _PLACES_MAX:
                    places[key].append(base + start)

    def starts(self, quotation: str) -> Iterator[int] | None:
        """Where a quotation stands, in order; ``None`` where it was not looked for."""
        at = self._offsets.get(quotation)
        if at is None:
            return None
        places = self._places[quotation[at : at + _LENGTH]]
        return None if len(places) > _PLACES_MAX else self._verified(places, at, quotation)

    def _verified(self, places: list[int], offset: int, quotation: str) -> Iterator[int]:
        for place in places:
            start = place - offset
            if start >= 0 and self._text.startswith(quotation, start):
                yield start


def _rarest(quotation: str) -> int:
    """Where the characters begin that promise to be rare: around the longest number or word."""
    runs = _NUMBER.findall(quotation) or _WORD.findall(quotation)
    at = quotation.find(max(runs, key=len)) - _BEFORE if runs else 0
    return min(max(0, at), len(quotation) - _LENGTH)
