"""Cells of a mapped row become facts with their lineage."""

from collections.abc import Mapping

from assay.domain import Actor, Digest, Fact, Moment, RecordPointer
from assay.intake import Cell

__all__ = ["Cells", "moment", "person", "text"]

Cells = Mapping[str, object]
"""Canonical field to cell, as a mapped table delivers a row."""


def text(cells: Cells, field: str) -> Fact[str] | None:
    """The words of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell):
        return None
    return Fact[str](name=field, value=str(cell.value).strip(), lineage=_lineage(cell))


def moment(cells: Cells, field: str) -> Fact[Moment] | None:
    """The moment of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Moment):
        return None
    return Fact[Moment](name=field, value=cell.value, lineage=_lineage(cell))


def person(cells: Cells, field: str) -> Fact[Actor] | None:
    """The person of a field."""
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Actor):
        return None
    return Fact[Actor](name=field, value=cell.value, lineage=_lineage(cell))


def _lineage(cell: Cell) -> RecordPointer:
    return RecordPointer(sha256=Digest(cell.sha256), origin=cell.origin)
