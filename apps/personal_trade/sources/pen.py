"""Cells of a mapped row become facts with their lineage.

A cell's type is known from its mapping, which is why nothing is checked again here.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from assay.domain import Actor, Digest, Fact, Moment, RecordPointer
from assay.intake import Cell
from personal_trade.unchecked import pointer_to

__all__ = ["Cells", "choice", "moment", "person", "text"]

E = TypeVar("E", bound=StrEnum)

Cells = Mapping[str, object]
"""Canonical field to cell, as a mapped table delivers a row."""


def text(cells: Cells, field: str) -> Fact[str] | None:
    """The words of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell):
        return None
    return Fact(name=field, value=str(cell.value).strip(), lineage=_lineage(cell))


def moment(cells: Cells, field: str) -> Fact[Moment] | None:
    """The moment of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Moment):
        return None
    return Fact(name=field, value=cell.value, lineage=_lineage(cell))


def person(cells: Cells, field: str) -> Fact[Actor] | None:
    """The person of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Actor):
        return None
    return Fact(name=field, value=cell.value, lineage=_lineage(cell))


def choice(kind: type[E], cells: Cells, field: str) -> Fact[E] | None:
    """The word of a field that allows only some."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not cell.value:
        return None
    return Fact(name=field, value=kind(str(cell.value)), lineage=_lineage(cell))


def _lineage(cell: Cell) -> RecordPointer:
    return pointer_to(Digest(cell.sha256), cell.row.file, cell.row.row, cell.pointer)
