"""Many small rows in little memory: each packed by itself, found by its number or by a key.

A population and its lists have hundreds of thousands of rows, and each process that tests trades
holds all of them. As objects they take a kilobyte each; packed against the first rows of their
kind, a tenth of that, and unpacking one takes a microsecond or two.

>>> shelf = Shelf()
>>> shelf.add(("T-1", 40)), shelf.add(("T-2", 50))
(0, 1)
>>> shelf[1]
('T-2', 50)
"""

import marshal
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import zstandard

from assay.domain import Moment
from personal_trade.unchecked import made

__all__ = ["Lookup", "LookupDraft", "Shelf", "Stamp", "moment_of", "stamp_of", "ticks"]

_SAMPLE = 64
_DICTIONARY_BYTES = 8192
_LEVEL = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

Stamp = tuple[int, int, str]
"""A moment in plain values: first and last microsecond since 1970, and its words."""


def ticks(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - _EPOCH) // _TICK


def stamp_of(moment: Moment) -> Stamp:
    """A moment in plain values."""
    first = ticks(moment.earliest)
    last = first if moment.is_exact else ticks(moment.latest)
    return first, last, moment.text


def moment_of(stamp: Stamp) -> Moment:
    """The moment that was stamped."""
    first, last, text = stamp
    earliest = _EPOCH + timedelta(microseconds=first)
    latest = earliest if first == last else _EPOCH + timedelta(microseconds=last)
    return made(Moment, earliest=earliest, latest=latest, text=text)


class Shelf:
    """Rows of plain values (texts, numbers, tuples of such), in the order in which they came."""

    def __init__(self) -> None:
        self._sample: list[bytes] = []
        self._dictionary = b""
        self._packed = bytearray()
        self._ends = array("Q")

    def add(self, row: tuple[Any, ...]) -> int:
        """Put a row on the shelf; gives its number, from 0."""
        data = marshal.dumps(row)
        if len(self._sample) < _SAMPLE:
            self._sample.append(data)
            if len(self._sample) == _SAMPLE:
                self._dictionary = b"".join(self._sample)[:_DICTIONARY_BYTES]
                self._equip()
        else:
            self._packed += self._compress(data)
            self._ends.append(len(self._packed))
        return len(self) - 1

    def __len__(self) -> int:
        return len(self._sample) + len(self._ends)

    def __getitem__(self, at: int) -> Any:
        if at < _SAMPLE:
            return marshal.loads(self._sample[at])  # noqa: S302 - packed above, never from outside
        place = at - _SAMPLE
        start = self._ends[place - 1] if place else 0
        data = self._packed[start : self._ends[place]]
        return marshal.loads(self._expand(data))  # noqa: S302 - likewise

    def __iter__(self) -> Iterator[Any]:
        return (self[at] for at in range(len(self)))

    def __getstate__(self) -> tuple[list[bytes], bytes, bytearray, "array[int]"]:
        return self._sample, self._dictionary, self._packed, self._ends

    def __setstate__(self, state: tuple[list[bytes], bytes, bytearray, "array[int]"]) -> None:
        self._sample, self._dictionary, self._packed, self._ends = state
        if self._dictionary:
            self._equip()

    def _equip(self) -> None:
        """Make ready to pack and unpack against the first rows."""
        known = zstandard.ZstdCompressionDict(
            self._dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT
        )
        known.precompute_compress(_LEVEL)
        packer = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=known, write_checksum=False, write_dict_id=False
        )
        self._compress = packer.compress
        self._expand = zstandard.ZstdDecompressor(dict_data=known).decompress


class LookupDraft:
    """A lookup that is being filled."""

    def __init__(self) -> None:
        self._heads = array("Q")
        self._tails = array("Q")
        self._rows = array("I")

    def add(self, key: str, row: int) -> None:
        """Note that a row has a key; rows come in ascending order."""
        head, tail = _digest(key)
        self._heads.append(head)
        self._tails.append(tail)
        self._rows.append(row)

    def close(self) -> "Lookup":
        """The lookup."""
        heads, tails = self._heads.__getitem__, self._tails.__getitem__
        order = sorted(range(len(self._heads)), key=heads)
        return Lookup(
            array("Q", map(heads, order)),
            array("Q", map(tails, order)),
            array("I", map(self._rows.__getitem__, order)),
        )


class Lookup:
    """Row numbers by key, twenty bytes a pair.

    Keys are kept as digests of sixteen bytes, which no two keys share.

    Args:
        heads: First halves of the digests, ascending.
        tails: Second halves.
        rows: The row of each; ascending where first halves are equal.
    """

    def __init__(self, heads: "array[int]", tails: "array[int]", rows: "array[int]") -> None:
        self._heads = heads
        self._tails = tails
        self._rows = rows

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, int]]) -> "Lookup":
        """A lookup of keys and rows, rows ascending."""
        draft = LookupDraft()
        for key, row in pairs:
            draft.add(key, row)
        return draft.close()

    def of(self, key: str) -> "array[int]":
        """The rows of a key, ascending."""
        head, tail = _digest(key)
        heads = self._heads
        first = bisect_left(heads, head)
        last = bisect_right(heads, head, lo=first)
        rows, tails = self._rows[first:last], self._tails[first:last]
        if tails.count(tail) == len(tails):
            return rows
        return array("I", (row for row, other in zip(rows, tails, strict=True) if other == tail))

    def repeated(self) -> Iterator["array[int]"]:
        """The rows of each key that has several, and perhaps of another one with it."""
        first, heads, size = 0, self._heads, len(self._heads)
        while first < size:
            last = first + 1
            while last < size and heads[last] == heads[first]:
                last += 1
            if last - first > 1:
                yield self._rows[first:last]
            first = last


_halves = struct.Struct(">QQ").unpack


def _digest(key: str) -> tuple[int, int]:
    return _halves(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest())
