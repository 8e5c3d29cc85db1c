"""Rows that are mapped where they are needed: a worker maps what the main process only counts."""

from collections.abc import Mapping

from assay.domain import Origin
from assay.domain.unchecked import made
from assay.intake.record import Record
from assay.intake.row_mapper import RowMapper

__all__ = ["DeferredRecord"]


class DeferredRecord(Record):
    """A row of a table whose canonical fields are worked out when they are asked for.

    It travels from one process to another as the row that it was read as.

    Args:
        row: As it was read.
        mapper: Maps it.
    """

    __slots__ = ("_mapped", "_mapper", "_row")

    def __init__(self, row: Record, mapper: RowMapper) -> None:
        # The class it refines is frozen.
        for name, value in (("origin", row.origin), ("raw", row.raw), ("is_plain", False)):
            object.__setattr__(self, name, value)
        for name, value in (("_row", row.data), ("_mapper", mapper), ("_mapped", None)):
            object.__setattr__(self, name, value)

    @property
    def data(self) -> Mapping[str, object]:  # type: ignore[override]  # worked out, not stored
        """The canonical fields.

        Raises:
            RowError: A field is missing or malformed.
        """
        if self._mapped is None:
            row = Record(self.origin, self._row, self.raw)
            object.__setattr__(self, "_mapped", self._mapper.map(row, _no_children).data)
        return self._mapped

    def __reduce__(self) -> tuple[object, ...]:
        origin = self.origin
        return _read_again, (origin.file, origin.row, self._row, self.raw, self._mapper)


def _no_children(_file: str, _column: str, _key: str) -> list[Record]:
    return []


def _read_again(
    file: str, row: int, data: Mapping[str, object], raw: bytes, mapper: RowMapper
) -> DeferredRecord:
    origin = made(Origin, file=file, row=row, pointer="")
    return DeferredRecord(Record(origin, data, raw), mapper)
