"""Nouns of values whose types the caller has made sure of, on the engine's :func:`made`.

A trade and its decisions are some fifty facts, each of cells whose types their mapping fixed. What is
made here equals what the classes make; a test holds the two together.
"""

from assay.domain import Digest, Origin, RecordPointer
from assay.domain.unchecked import filled, made

__all__ = ["filled", "made", "pointer_to"]


def pointer_to(sha256: Digest, file: str, row: int, pointer: str) -> RecordPointer:
    """The lineage that leads to a field of a row, and its origin."""
    return RecordPointer(sha256=sha256, origin=Origin(file=file, row=row, pointer=pointer))
