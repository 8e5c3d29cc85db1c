"""Cells of a mapped row become facts with their lineage.

A trade has some twenty facts. A cell's type is known from its mapping, so they are made without
being validated again; a test holds them equal to what the classes themselves make.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from assay.domain import Actor, Digest, Fact, Moment, RecordPointer
from assay.intake import Cell
from personal_trade.unchecked import fact_of, made

__all__ = ["Cells", "choice", "moment", "person", "text"]

E = TypeVar("E", bound=StrEnum)

Cells = Mapping[str, object]
"""Canonical field to cell, as a mapped table delivers a row."""

# Looking a generic class up anew for each fact costs as much as making it.
_TEXT, _MOMENT, _PERSON = Fact[str], Fact[Moment], Fact[Actor]
_chosen: dict[type[StrEnum], type[Fact[StrEnum]]] = {}


def text(cells: Cells, field: str) -> Fact[str] | None:
    """The words of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell):
        return None
    return fact_of(_TEXT, field, str(cell.value).strip(), _lineage(cell))


def moment(cells: Cells, field: str) -> Fact[Moment] | None:
    """The moment of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Moment):
        return None
    return fact_of(_MOMENT, field, cell.value, _lineage(cell))


def person(cells: Cells, field: str) -> Fact[Actor] | None:
    """The person of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Actor):
        return None
    return fact_of(_PERSON, field, cell.value, _lineage(cell))


def choice(kind: type[E], cells: Cells, field: str) -> Fact[E] | None:
    """The word of a field that allows only some."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not cell.value:
        return None
    return fact_of(_class_of(kind), field, kind(str(cell.value)), _lineage(cell))


def _class_of(kind: type[E]) -> type[Fact[E]]:
    found = _chosen.get(kind)
    if found is None:
        found = _chosen[kind] = Fact[kind]  # type: ignore[valid-type]
    return found  # type: ignore[return-value]  # the class stands under its own kind


def _lineage(cell: Cell) -> RecordPointer:
    return made(RecordPointer, sha256=Digest(cell.sha256), origin=cell.origin)
