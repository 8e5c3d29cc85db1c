"""Nouns of values whose types the caller has made sure of, on the engine's :func:`made`.

A trade and its decisions are some fifty facts, each of cells whose types their mapping fixed. What is
made here equals what the classes make; a test holds the two together.
"""

from typing import Any

from assay.domain import Digest, Fact, Origin, RecordPointer
from assay.domain.unchecked import filled, made

__all__ = ["fact_of", "filled", "made", "pointer_to"]


def pointer_to(sha256: Digest, file: str, row: int, pointer: str) -> RecordPointer:
    """The lineage that leads to a field of a row, and its origin."""
    origin = made(Origin, file=file, row=row, pointer=pointer)
    return made(RecordPointer, sha256=sha256, origin=origin)


def fact_of(kind: type[Fact[Any]], name: str, value: object, lineage: RecordPointer) -> Fact[Any]:
    """A fact of a value whose class is its kind's."""
    return made(kind, name=name, value=value, lineage=lineage)
