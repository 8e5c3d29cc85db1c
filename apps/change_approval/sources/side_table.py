"""Files that belong to a population's changes: approvals and field history of ServiceNow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import orjson

from assay.intake import ReadOptions, Record, Rejection, read_rows
from assay.intake.child_table import ChildTable

__all__ = ["SideTable", "side_of"]

_MARKS = {
    "sysapproval_approver": (("sysapproval", "approver"), ("Approval for", "Approver")),
    "sys_audit": (("documentkey", "fieldname"), ("Document key", "Field name")),
}
_SYS_ID_LENGTH = 32


def side_of(path: Path, options: ReadOptions) -> str | None:
    """The table that a file's first row belongs to; ``None`` for change requests."""
    for row in read_rows(path, options):
        if isinstance(row, Record):
            for table, marks in _MARKS.items():
                if any(all(column in row.data for column in columns) for columns in marks):
                    return table
            return None
    return None


class SideTable:
    """Rows of one side file, by the change that they belong to; spooled, not held in memory.

    Args:
        path: The file.
        kind: Its table.
        options: How to read it.
    """

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self.kind = kind
        column, self.is_by_number = _key_of(path, kind, options)
        self._rows = ChildTable(path, column, options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    def rows(self, key: str) -> list[object]:
        """The rows of one change, in the order of the file."""
        return [dict(row.data) for row in self._rows.rows(key)] if key else []

    def leftovers(self) -> Iterator[Rejection]:
        """Rows that could not be read, and rows of changes that the population does not have."""
        yield from self._rows.leftovers()

    @staticmethod
    def encode(data: dict[str, object]) -> bytes:
        """The bytes of a record with its joined rows."""
        try:
            return orjson.dumps(data)
        except TypeError:  # a whole number of more than 64 bits, which JSON allows
            return json.dumps(data, separators=(",", ":")).encode()


def _key_of(path: Path, kind: str, options: ReadOptions) -> tuple[str, bool]:
    """The column that names the change, and whether it does so by number."""
    for row in read_rows(path, options):
        if isinstance(row, Record):
            column = next(
                marks[0]
                for marks in _MARKS[kind]
                if marks[0] in row.data or marks is _MARKS[kind][-1]
            )
            value = row.data.get(column)
            if isinstance(value, dict):
                return f"{column}.value", False
            return column, len(str(value).strip()) != _SYS_ID_LENGTH
    return _MARKS[kind][0][0], False
