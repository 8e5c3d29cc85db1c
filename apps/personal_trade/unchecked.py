"""Nouns of values whose types the caller has made sure of, on the engine's :func:`made`.

A trade and its decisions are some fifty facts, each of cells whose types their mapping fixed. What is
made here equals what the classes make; a test holds the two together.
"""

from assay.domain import Digest, Origin, RecordPointer
from assay.domain.unchecked import filled, made, setters_of

__all__ = ["filled", "made", "pointer_to"]


def pointer_to(sha256: Digest, file: str, row: int, pointer: str) -> RecordPointer:
    """The lineage that leads to a field of a row, and its origin."""
    origin = _new(Origin)
    _set_file(origin, file)
    _set_row(origin, row)
    _set_pointer(origin, pointer)
    lineage = _new(RecordPointer)
    _set_sha256(lineage, sha256)
    _set_origin(lineage, origin)
    return lineage


_new = object.__new__
_set_file, _set_row, _set_pointer = setters_of(Origin)
_set_sha256, _set_origin = setters_of(RecordPointer)
