"""Number sequences among identifiers, and the numbers that are missing from them."""

import re
from array import array
from itertools import pairwise
from typing import NamedTuple

__all__ = ["NumberSequences", "Sequence"]

_NUMBERED = re.compile(r"(.*?)(\d{1,15})")
_MAX_PREFIXES = 64
_MAX_RANGES = 1000


class Sequence(NamedTuple):
    """The numbers that share a prefix.

    Attributes:
        prefix: What stands before the number.
        first: Smallest number.
        last: Greatest number.
        present: How many distinct numbers there are.
        missing: How many numbers between the two are not there.
        ranges: The missing ones, ``17`` or ``20-25`` after the prefix; at most 1,000 ranges.
    """

    prefix: str
    first: int
    last: int
    present: int
    missing: int
    ranges: tuple[str, ...]


class NumberSequences:
    """Collects identifiers such as ``CHG0001234``; eight bytes each.

    Identifiers with more than 64 different prefixes, such as commit ids, are no sequence: nothing
    is then reported.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, array[int]] = {}
        self._is_numbered = True

    def add(self, identifier: str) -> None:
        """Take one identifier in."""
        match = _NUMBERED.fullmatch(identifier) if self._is_numbered else None
        if match is None:
            return
        prefix, number = match.groups()
        if prefix not in self._numbers:
            self._numbers[prefix] = array("Q")
        self._numbers[prefix].append(int(number))
        if len(self._numbers) > _MAX_PREFIXES:
            self._is_numbered = False
            self._numbers.clear()

    def sequences(self) -> tuple[Sequence, ...]:
        """Every sequence of at least two numbers, by prefix."""
        found = (_survey(prefix, numbers) for prefix, numbers in sorted(self._numbers.items()))
        return tuple(sequence for sequence in found if sequence.present > 1)


def _survey(prefix: str, numbers: "array[int]") -> Sequence:
    ordered = sorted(numbers)
    ranges: list[str] = []
    missing = 0
    present = 1
    for before, after in pairwise(ordered):
        present += after != before
        if after - before > 1:
            missing += after - before - 1
            if len(ranges) < _MAX_RANGES:
                ranges.append(_range(prefix, before + 1, after - 1))
    return Sequence(prefix, ordered[0], ordered[-1], present, missing, tuple(ranges))


def _range(prefix: str, first: int, last: int) -> str:
    return f"{prefix}{first}" if first == last else f"{prefix}{first}-{last}"
