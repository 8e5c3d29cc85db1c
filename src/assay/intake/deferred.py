"""Rows that are mapped where they are needed: a worker maps what the main process only counts."""

from collections.abc import Mapping

from assay.domain import Origin
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

    _row: Mapping[str, object]
    _mapper: RowMapper
    _mapped: Mapping[str, object] | None

    def __init__(self, row: Record, mapper: RowMapper) -> None:
        put = object.__setattr__  # the class that it refines is frozen
        put(self, "origin", row.origin)
        put(self, "raw", row.raw)
        put(self, "is_plain", False)  # noqa: FBT003 - the value of a field
        put(self, "_row", row.data)
        put(self, "_mapper", mapper)
        put(self, "_mapped", None)

    @property
    def data(self) -> Mapping[str, object]:
        """The canonical fields.

        Raises:
            RowError: A field is missing or malformed.
        """
        mapped = self._mapped
        if mapped is None:
            row = Record(self.origin, self._row, self.raw)
            mapped = self._mapper.map(row, _no_children).data
            object.__setattr__(self, "_mapped", mapped)
        return mapped

    def __reduce__(self) -> tuple[object, ...]:
        origin = self.origin
        return _read_again, (origin.file, origin.row, self._row, self.raw, self._mapper)


def _no_children(_file: str, _column: str, _key: str) -> list[Record]:
    return []


def _read_again(
    file: str, row: int, data: Mapping[str, object], raw: bytes, mapper: RowMapper
) -> DeferredRecord:
    origin = Origin(file=file, row=row, pointer="")
    return DeferredRecord(Record(origin, data, raw), mapper)
