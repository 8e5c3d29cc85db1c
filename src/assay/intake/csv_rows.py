"""CSV: rows of text under a header, strictly decoded, with repeated headers kept.

A header that stands once gives ``header -> text``; one that repeats (Jira exports write one column
a comment) gives ``header -> [text, ...]`` in column order, so that nothing is overwritten. Rows
with more or fewer cells than the header are rejected: guessing which cell is missing would shift
an approval under another name.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.json_value import RowError, clip
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.lines import TextLines
from assay.intake.record import Record, Rejection

__all__ = ["CsvLayout", "name_columns", "read_csv"]

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 30
_EXCEL_HINT = "sep="


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """What is known of a file before it is read.

    Attributes:
        encoding: Of the text; strict.
        delimiter: One character; empty to choose among comma, semicolon, tab and bar.
        skip_lines: Lines before the header, a report's title for instance.
        footer_lines: Rows after the last record, a total for instance.
    """

    encoding: str = "utf-8"
    delimiter: str = ""
    skip_lines: int = 0
    footer_lines: int = 0


def read_csv(
    stream: BinaryIO,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    layout: CsvLayout | None = None,
) -> Iterator[Record | Rejection]:
    """Every row under the header as a record or a rejection; blank rows are skipped.

    A record's origin has the line on which its row starts; its raw bytes are the line or lines.

    Raises:
        EvidenceError: ``file.undecodable`` with offset, line and the encodings to try;
            ``file.unrecognised``: there is no header.
        UsageError: ``encoding.unknown``: Python knows no such encoding.
    """
    layout = layout or CsvLayout()
    lines = TextLines(stream, name, layout.encoding, limits.row_bytes)
    for _ in range(layout.skip_lines):
        next(lines, None)
    delimiter = layout.delimiter or _choose_delimiter(lines)
    reader = _open_reader(lines, delimiter, limits)
    columns = name_columns(_read_header(reader, lines, name), name, limits)
    held: deque[Record | Rejection] = deque()
    for row in _rows(reader, lines, columns, name, limits):
        held.append(row)
        if len(held) > layout.footer_lines:
            yield held.popleft()
    # What was held back is the footer, and is left out as told; lost rows are no footer.
    yield from (row for row in held if isinstance(row, Rejection) and row.code.startswith("file."))


def name_columns(header: list[str], name: str, limits: Limits) -> list[str]:
    """The columns' names: trimmed; a column without a name is ``column_N``, counted from 1.

    Raises:
        EvidenceError: ``file.unrecognised``: no column has a name, or there are too many.
    """
    columns = [text.strip() or f"column_{at}" for at, text in enumerate(header, start=1)]
    if not any(text.strip() for text in header) or len(columns) > limits.columns:
        raise EvidenceError(
            "file.unrecognised",
            f"no header row with names was found ({len(columns):,} columns)",
            remedy="the first row names the columns; skip a title with skip_lines in a mapping file",
            where=name,
        )
    return columns


def _open_reader(lines: TextLines, delimiter: str, limits: Limits) -> "Iterator[list[str]]":
    # The limit of the csv module is global and 128 KiB by default: a larger field would end the
    # file. Raise it to what a row may have; the smaller limit on fields is checked row by row.
    csv.field_size_limit(max(csv.field_size_limit(), limits.row_bytes))
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _choose_delimiter(lines: TextLines) -> str:
    """The delimiter under which most of the first rows have the same, greatest number of cells."""
    sample = lines.sample(_SAMPLE_LINES)
    if sample and sample[0].lower().startswith(_EXCEL_HINT):
        hint = next(lines).strip("\r\n")[len(_EXCEL_HINT) :]
        if len(hint) == 1:
            return hint
    scores = {mark: _score(sample, mark) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: scores[mark])


def _score(sample: list[str], delimiter: str) -> tuple[bool, float, int]:
    widths: list[int] = []
    # The rows before a broken one tell; whoever reads them in earnest says what is wrong.
    with suppress(csv.Error):
        widths.extend(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
    if not widths:
        return (False, 0.0, 0)
    width = widths[0]
    return (width > 1, sum(w == width for w in widths) / len(widths), width)


def _read_header(reader: Iterator[list[str]], lines: TextLines, name: str) -> list[str]:
    try:
        for header in reader:
            if any(cell.strip() for cell in header):
                lines.take_row()
                return header
    except csv.Error as error:
        raise EvidenceError(
            "file.unrecognised",
            f"the header can't be read: {error}",
            remedy="check that this is CSV, and its delimiter",
            where=f"{name}:{lines.line}",
        ) from error
    return []


def _rows(
    reader: Iterator[list[str]],
    lines: TextLines,
    columns: list[str],
    name: str,
    limits: Limits,
) -> Iterator[Record | Rejection]:
    repeated = {column for column, count in Counter(columns).items() if count > 1}
    while True:
        problem: RowError | None = None
        cells: list[str] | None = None
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = _explain(error, lines)
        except RowError as error:
            problem = error
        start, raw = lines.take_row()
        if cells is None and problem is None:
            return
        if cells == []:
            continue
        origin = Origin(file=name, row=start, pointer="")
        try:
            if problem:
                raise problem
            if cells is not None and not repeated and _is_plain(raw, cells, columns, limits):
                data: Mapping[str, object] = dict(zip(columns, cells, strict=True))
            else:
                data = _combine(columns, cells or [], repeated, limits)
            yield Record(origin, data, raw)
        except RowError as error:
            yield Rejection(
                origin=origin, code=error.code, message=error.message, sha256=digest(raw)
            )
            if error.code == "file.truncated":
                return


def _is_plain(raw: bytes, cells: list[str], columns: list[str], limits: Limits) -> bool:
    """Whether nothing in a row needs a closer look: nearly every row, and looking takes long."""
    return len(cells) == len(columns) and len(raw) <= limits.field_bytes and b"\0" not in raw


def _explain(error: csv.Error, lines: TextLines) -> RowError:
    text = str(error)
    if "new-line character" in text:
        return RowError(
            "row.malformed",
            "a carriage return stands outside of quotation marks: an end of line of another kind,"
            " or a cell of several lines without quotation marks",
        )
    if lines.is_ended and "unexpected end of data" in text:
        return RowError(
            "file.truncated",
            "a quotation mark opens here and is never closed: everything after it is lost",
        )
    return RowError("row.malformed", f"not CSV: {text}")


def _combine(
    columns: list[str], cells: list[str], repeated: set[str], limits: Limits
) -> Mapping[str, object]:
    if len(cells) != len(columns):
        raise RowError(
            "row.ragged", f"the row has {len(cells)} cells, the header has {len(columns)}"
        )
    data: dict[str, object] = {column: [] for column in columns if column in repeated}
    for column, cell in zip(columns, cells, strict=True):
        if "\0" in cell:
            raise RowError("row.malformed", f"a NUL character stands in {clip(column)}")
        if len(cell) * 4 > limits.field_bytes and len(cell.encode()) > limits.field_bytes:
            raise RowError(
                "field.too_large", f"{clip(column)} has more than {limits.field_bytes:,} bytes"
            )
        if column in repeated:
            data[column].append(cell)  # type: ignore[attr-defined]  # a list, from the line above
        else:
            data[column] = cell
    return data
