"""A second file whose rows belong to records of the first: approvals, tests, comments.

Rows are spooled to an unnamed temporary file and found again by key, so that memory holds one
offset a row. Rows that no record asked for are handed back at the end: an approval of a record
that the population does not have is a finding, not noise.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import UsageError
from assay.intake.column_path import locate
from assay.intake.formats import ReadOptions, read_rows
from assay.intake.json_value import clip
from assay.intake.mapping import nearest
from assay.intake.record import Record, Rejection
from assay.intake.typed_value import is_blank

__all__ = ["ChildTable"]

_LENGTH_BYTES = 8


class ChildTable:
    """The rows of a child file by key.

    Args:
        path: The file.
        key: Its column that holds the key of the record.
        options: How to read it.

    Raises:
        EvidenceError: The file can't be opened or read.
        UsageError: ``column.unknown``: no row has the key column.
    """

    def __init__(self, path: Path, key: str, options: ReadOptions) -> None:
        self._name = path.name
        self._offsets: dict[str, list[int]] = {}
        self._asked: set[str] = set()
        self._rejected: list[Rejection] = []
        with ExitStack() as stack:
            self._spool: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
            self._fill(path, key, options)
            self._open = stack.pop_all()

    def close(self) -> None:
        """Give the temporary file back."""
        self._open.close()

    def rows(self, key: str) -> list[Record]:
        """The rows of a record, in the order of the file; empty where there are none."""
        self._asked.add(key)
        return [self._read(offset) for offset in self._offsets.get(key, ())]

    def leftovers(self) -> Iterator[Rejection]:
        """Rows that could not be read, and rows of records that were never asked for."""
        yield from self._rejected
        for key, offsets in self._offsets.items():
            if key in self._asked:
                continue
            for offset in offsets:
                record = self._read(offset)
                yield Rejection(
                    origin=record.origin,
                    code="row.orphaned",
                    message=f"the row belongs to {clip(key)}, which the population does not have",
                    sha256=digest(record.raw),
                )

    def _fill(self, path: Path, key: str, options: ReadOptions) -> None:
        columns: list[str] = []
        is_found = False
        for row in read_rows(path, options):
            if isinstance(row, Rejection):
                self._rejected.append(row)
                continue
            columns = columns or list(row.data)
            located = locate(row.data, key)
            is_found = is_found or located.exists
            if is_blank(located.value):
                message = f"{key}: the row does not say which record it belongs to"
                self._rejected.append(
                    Rejection(row.origin, "field.missing", message, digest(row.raw))
                )
                continue
            self._offsets.setdefault(str(located.value).strip(), []).append(self._write(row))
        if columns and not is_found:
            raise UsageError(
                "column.unknown",
                f"no row has the column {key!r}",
                remedy=nearest(key, columns),
                where=path.name,
            )

    def _write(self, record: Record) -> int:
        offset = self._spool.tell()
        data = json.dumps([record.origin.row, record.data]).encode()
        for part in (data, record.raw):
            self._spool.write(len(part).to_bytes(_LENGTH_BYTES))
            self._spool.write(part)
        return offset

    def _read(self, offset: int) -> Record:
        self._spool.seek(offset)
        parts = []
        for _ in range(2):
            size = int.from_bytes(self._spool.read(_LENGTH_BYTES))
            parts.append(self._spool.read(size))
        row, data = json.loads(parts[0])
        return Record(Origin(file=self._name, row=row), data, parts[1])
