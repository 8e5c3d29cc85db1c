"""Makes nouns from values whose types the caller's own code has made sure of.

A record becomes some eighty nouns. Validating each again, when a few lines above ``isinstance`` has
just decided what it is, took more than a third of the time in which a row becomes a case. What is
made here equals, field by field and byte by byte, what the class itself would make; the tests hold
the two together.
"""

from typing import Final, TypeVar

from assay.domain import Digest, Fact, Origin, RecordPointer
from assay.domain.unchecked import filled, made, setters_of

__all__ = ["Place", "fact_of", "filled", "made", "pointer_to"]

Place = tuple[Digest, str, int]
"""A record: digest of its document, file and row."""

T = TypeVar("T")

_new: Final = object.__new__


_set_file, _set_row, _set_pointer = setters_of(Origin)
_set_sha256, _set_origin = setters_of(RecordPointer)
_set_name, _set_value, _set_lineage = setters_of(Fact)


def fact_of(name: str, value: T, place: Place, pointer: str) -> Fact[T]:
    """A fact that a field states, its lineage and its origin: most of what a case holds."""
    fact: Fact[T] = _new(Fact)
    _set_name(fact, name)
    _set_value(fact, value)
    _set_lineage(fact, pointer_to(place, pointer))
    return fact


def pointer_to(place: Place, pointer: str) -> RecordPointer:
    """The lineage that leads to a field, and its origin."""
    sha256, file, row = place
    origin = _new(Origin)
    _set_file(origin, file)
    _set_row(origin, row)
    _set_pointer(origin, pointer)
    lineage = _new(RecordPointer)
    _set_sha256(lineage, sha256)
    _set_origin(lineage, origin)
    return lineage
