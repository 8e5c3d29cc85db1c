"""Makes nouns from values whose types the caller's own code has made sure of.

A record becomes some eighty nouns. Validating each again, when a few lines above ``isinstance`` has
just decided what it is, took more than a third of the time in which a row becomes a case. What is
made here equals, field by field and byte by byte, what the class itself would make; the tests hold
the two together.
"""

from typing import TypeVar

from assay.domain import Digest, Fact, Origin, RecordPointer
from assay.domain.unchecked import (
    filled,
    made,
    set_extra,
    set_names,
    set_private,
    set_values,
)

__all__ = ["Place", "fact_of", "filled", "made", "pointer_to"]

Place = tuple[Digest, str, int]
"""A record: digest of its document, file and row."""

T = TypeVar("T")


_ORIGIN, _POINTER, _FACT = (set(kind.model_fields) for kind in (Origin, RecordPointer, Fact))

_new = object.__new__


def fact_of(kind: type[Fact[T]], name: str, value: T, place: Place, pointer: str) -> Fact[T]:
    """``made`` for a fact that a field states, its lineage and its origin: most nouns are these."""
    fact = _new(kind)
    set_values(fact, {"name": name, "value": value, "lineage": pointer_to(place, pointer)})
    set_names(fact, _FACT)
    set_extra(fact, None)
    set_private(fact, None)
    return fact


def pointer_to(place: Place, pointer: str) -> RecordPointer:
    """``made`` for the lineage that leads to a field, and its origin."""
    sha256, file, row = place
    origin = _new(Origin)
    set_values(origin, {"file": file, "row": row, "pointer": pointer})
    set_names(origin, _ORIGIN)
    set_extra(origin, None)
    set_private(origin, None)
    lineage = _new(RecordPointer)
    set_values(lineage, {"sha256": sha256, "origin": origin})
    set_names(lineage, _POINTER)
    set_extra(lineage, None)
    set_private(lineage, None)
    return lineage
