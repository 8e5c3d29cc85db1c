"""XLSX: rows of a sheet under a header, read as a stream.

A cell that Excel holds as a date becomes ISO text and is listed under ``#types`` in the record, so
that a reader knows that nobody had to guess day and month. A formula whose value the file does not
hold would read as an empty cell; the row is rejected instead.
"""

from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import orjson

from assay.canonical import digest
from assay.domain import Origin
from assay.intake.csv_rows import name_columns
from assay.intake.json_value import RowError, clip
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.record import Record, Rejection
from assay.intake.workbook import SheetCell, open_sheet
from assay.intake.workbook_guard import MAX_CELL_CHARACTERS

__all__ = ["TYPES_KEY", "read_xlsx"]

TYPES_KEY = "#types"
"""Member of a record that names the type of each cell that is not plain text or number."""


def read_xlsx(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    sheet: str = "",
    skip_rows: int = 0,
    footer_rows: int = 0,
) -> Iterator[Record | Rejection]:
    """Every row under the header as a record or a rejection; blank rows are skipped.

    Texts stay texts, whole numbers integers, other numbers decimal text (the shortest that names
    the stored binary number), dates ISO text with their type under :data:`TYPES_KEY`; error values
    (``#REF!``) keep their text and are typed ``error``. Rows are the sheet's own numbers.

    Args:
        path: The workbook.
        limits: Ceilings.
        sheet: Name of the sheet; empty for the first that is not hidden.
        skip_rows: Rows before the header.
        footer_rows: Rows after the last record.

    Raises:
        EvidenceError: ``file.encrypted``, ``file.unrecognised``, ``file.oversized`` and the errors
            of :func:`~assay.intake.opening.open_source_file`.
        UsageError: ``sheet.unknown``.
    """
    columns: list[str] = []
    held: deque[Record | Rejection] = deque()
    with open_sheet(path, sheet, limits) as rows:
        for number, cells in rows:
            if number <= skip_rows or not any(cell != SheetCell(None) for cell in cells):
                continue
            if not columns:
                names = ["" if cell.value is None else str(cell.value) for cell in cells]
                columns = name_columns(names, path.name, limits)
                continue
            held.append(_row(cells, columns, Origin(file=path.name, row=number), limits))
            if len(held) > footer_rows:
                yield held.popleft()
    if not columns:
        name_columns([], path.name, limits)


def _row(
    cells: list[SheetCell], columns: list[str], origin: Origin, limits: Limits
) -> Record | Rejection:
    padded = cells[: len(columns)] + [SheetCell(None)] * (len(columns) - len(cells))
    data = _combine(padded, columns)
    try:
        raw = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        return Rejection(origin=origin, code="row.malformed", message=f"not text: {error}")
    try:
        _require_sound(padded, columns, limits)
        _require_empty(cells[len(columns) :], len(columns))
    except RowError as error:
        return Rejection(origin=origin, code=error.code, message=error.message, sha256=digest(raw))
    return Record(origin=origin, data=data, raw=raw)


def _require_sound(cells: list[SheetCell], columns: list[str], limits: Limits) -> None:
    for column, cell in zip(columns, cells, strict=True):
        if cell.kind == "formula":
            raise RowError(
                "field.missing",
                f"{clip(column)} is a formula whose value the file does not hold;"
                " open and save the workbook in Excel",
            )
        if isinstance(cell.value, str) and len(cell.value) > MAX_CELL_CHARACTERS:
            raise RowError(
                "field.too_large",
                f"{clip(column)} has {len(cell.value):,} characters; a cell of Excel holds"
                f" {MAX_CELL_CHARACTERS:,}, so another program wrote this and nobody can read it there",
            )
        if isinstance(cell.value, str) and len(cell.value.encode()) > limits.field_bytes:
            raise RowError(
                "field.too_large", f"{clip(column)} has more than {limits.field_bytes:,} bytes"
            )


def _require_empty(cells: list[SheetCell], columns: int) -> None:
    if any(cell.value is not None for cell in cells):
        raise RowError("row.ragged", f"cells stand beyond the {columns} columns of the header")


def _combine(cells: list[SheetCell], columns: list[str]) -> dict[str, object]:
    repeated = {column for column, count in Counter(columns).items() if count > 1}
    data: dict[str, object] = {}
    types: dict[str, object] = {}
    for column, cell in zip(columns, cells, strict=True):
        if column in repeated:
            data.setdefault(column, []).append(cell.value)  # type: ignore[attr-defined]  # a list
            types.setdefault(column, []).append(cell.kind)  # type: ignore[attr-defined]  # a list
        else:
            data[column] = cell.value
            types[column] = cell.kind
    kept = {column: kind for column, kind in types.items() if kind and kind != [""] * len(kind)}  # type: ignore[arg-type]  # text or list
    return {**data, TYPES_KEY: kept} if kept else data
