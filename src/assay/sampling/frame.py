"""The population that a sample is drawn of: every item once, in one order, under one digest.

The order is by stratum, then by id, both as their UTF-8 bytes. The population root is
``SHA256("population/v1" 0x00 || lp(stratum) || lp(id) || ...)`` over the items in that order; ``lp``
is the length in bytes as eight bytes, big-endian, then the bytes. It fixes every item and with them
the counts of the strata.

>>> Frame.of([Item("B", "b1"), Item("A", "a2"), Item("A", "a1")]).root[:15]
'sha256:f89db456'
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice
from types import MappingProxyType
from typing import NamedTuple

from assay.errors import EvidenceError

__all__ = ["Frame", "Item", "is_name", "length_prefixed"]

_DOMAIN = b"population/v1\x00"
_CHUNK = 10_000  # items hashed at once: few calls, little memory

_NAME = re.compile("[^\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]{1,256}")


class Item(NamedTuple):
    """One item of a population.

    Attributes:
        stratum: The part of the population that it is drawn with.
        id: What names it; in one stratum only.
    """

    stratum: str
    id: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A population in canonical order; made by :meth:`of`.

    Attributes:
        items: Every item, in order.
        counts: Items of each stratum, in order of the strata.
        root: The population root, ``sha256:<hex>``.
    """

    items: tuple[Item, ...]
    counts: Mapping[str, int]
    root: str

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Frame":
        """Put items in order and take their digest.

        Args:
            items: In any order; none is a population as well.

        Raises:
            EvidenceError: A name is malformed, or an id occurs twice, be it in two strata.
        """
        ordered = tuple(sorted(items))
        _check(ordered)
        counts = {name: sum(1 for _ in group) for name, group in groupby(ordered, _stratum)}
        return cls(ordered, MappingProxyType(counts), _root(ordered))

    def of_stratum(self, stratum: str) -> tuple[Item, ...]:
        """The items of a stratum, in order."""
        start = 0
        for name, count in self.counts.items():
            if name == stratum:
                return self.items[start : start + count]
            start += count
        return ()


def is_name(text: str) -> bool:
    """Whether a text can name something that is published.

    A stratum, an id or a purpose has 1 to 256 characters, no control characters and no lone
    surrogates.
    """
    return _NAME.fullmatch(text) is not None


def length_prefixed(*parts: bytes) -> bytes:
    """Each part behind its length in bytes, as eight bytes, big-endian: nothing can run together."""
    return b"".join(len(part).to_bytes(8) + part for part in parts)


def _stratum(item: Item) -> str:
    return item.stratum


def _check(ordered: tuple[Item, ...]) -> None:
    for item in ordered:
        for name in item:
            if not is_name(name):
                raise EvidenceError(
                    "item.malformed",
                    f"{name[:80]!r} can't name an item or a stratum",
                    remedy="use 1 to 256 characters without control characters",
                )
    if len({item.id for item in ordered}) == len(ordered):
        return
    seen: set[str] = set()
    for item in ordered:
        if item.id in seen:
            raise EvidenceError(
                "item.duplicate",
                f"{item.id!r} is in the population twice",
                remedy="list every item once, in one stratum",
            )
        seen.add(item.id)


def _root(ordered: tuple[Item, ...]) -> str:
    made = sha256(_DOMAIN)
    for stratum, group in groupby(ordered, _stratum):
        prefix = length_prefixed(stratum.encode())
        ids = (item.id.encode() for item in group)
        while chunk := list(islice(ids, _CHUNK)):
            made.update(b"".join(prefix + len(name).to_bytes(8) + name for name in chunk))
    return "sha256:" + made.hexdigest()
