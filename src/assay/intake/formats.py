"""Which reader a file needs, and reading it: one call for every format of tables and documents.

The content decides, the suffix only between formats that look alike: an export named ``.csv`` that
is a workbook inside is read as a workbook.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assay.errors import EvidenceError
from assay.intake.csv_rows import CsvLayout, read_csv
from assay.intake.json_array import read_json
from assay.intake.jsonl import read_jsonl
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.opening import open_source_file
from assay.intake.record import Record, Rejection
from assay.intake.xlsx_rows import read_xlsx

__all__ = ["FileFormat", "ReadOptions", "detect_format", "read_rows"]

_SAMPLE_BYTES = 64 * 1024
_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_MAX_NULS = 40  # UTF-16 text of a western language has 32 in 64 bytes
_FOREIGN = {
    b"%PDF": "a PDF",
    b"\x7fELF": "a program",
    b"\x89PNG": "a picture",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
}


class FileFormat(StrEnum):
    """A format that a file can have."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file; the defaults find out.

    Attributes:
        format: The format; ``None`` to detect it.
        encoding: Text encoding of CSV; JSON is UTF-8.
        delimiter: Of CSV; empty to detect it.
        skip_lines: Lines (rows of a sheet) before the header.
        footer_lines: Rows after the last record.
        sheet: Sheet of a workbook; empty for the first.
        records: Member of a JSON object that holds the array; empty for the well-known ones.
        limits: Ceilings.
    """

    format: FileFormat | None = None
    encoding: str = "utf-8"
    delimiter: str = ""
    skip_lines: int = 0
    footer_lines: int = 0
    sheet: str = ""
    records: str = ""
    limits: Limits = DEFAULT_LIMITS


def read_rows(path: Path, options: ReadOptions | None = None) -> Iterator[Record | Rejection]:
    """Every row of a file, in order, as a record or a rejection; streams.

    Raises:
        EvidenceError: The file can't be opened or is not in the format at all.
        UsageError: The encoding is unknown, or the sheet does not exist.
    """
    options = options or ReadOptions()
    chosen = options.format or detect_format(path, options)
    limits = options.limits
    if chosen is FileFormat.XLSX:
        yield from read_xlsx(
            path,
            limits,
            sheet=options.sheet,
            skip_rows=options.skip_lines,
            footer_rows=options.footer_lines,
        )
        return
    with open_source_file(path, limits) as stream:
        if chosen is FileFormat.JSONL:
            yield from read_jsonl(stream, path.name, limits)
        elif chosen is FileFormat.JSON:
            yield from read_json(stream, path.name, limits, key=options.records)
        else:
            layout = CsvLayout(
                encoding=options.encoding,
                delimiter=options.delimiter,
                skip_lines=options.skip_lines,
                footer_lines=options.footer_lines,
            )
            yield from read_csv(stream, path.name, limits, layout)


def detect_format(path: Path, options: ReadOptions | None = None) -> FileFormat:
    """The format of a file, from its first 64 KiB and, between look-alikes, its suffix.

    Raises:
        EvidenceError: As :func:`~assay.intake.opening.open_source_file`; ``file.unrecognised`` for
            something that no reader understands; ``file.encrypted`` for a protected workbook.
    """
    limits = (options or ReadOptions()).limits
    with open_source_file(path, limits) as stream:
        head = stream.read(_SAMPLE_BYTES)
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    if head.startswith((_ZIP_MAGIC, _OLE_MAGIC)):
        return FileFormat.XLSX  # its reader tells workbooks from other archives
    _refuse_foreign(head, path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix in {".csv", ".tsv", ".tab"} or not text.startswith((b"{", b"[")):
        return _text_format(suffix, path)
    if text.startswith(b"["):
        return FileFormat.JSONL if suffix in {".jsonl", ".ndjson"} else FileFormat.JSON
    return _object_format(text, suffix)


def _text_format(suffix: str, path: Path) -> FileFormat:
    if suffix in {".jsonl", ".ndjson"}:
        return FileFormat.JSONL  # its reader rejects what is not an object, line by line
    if suffix in {".json", ".xlsx", ".xls", ".xlsm"}:
        raise EvidenceError(
            "file.unrecognised",
            f"the name ends in {suffix}, the content is something else",
            remedy="export it again, or name it for what it is",
            where=path.name,
        )
    return FileFormat.CSV


def _object_format(text: bytes, suffix: str) -> FileFormat:
    """JSON lines when the first line is an object of its own and another one follows."""
    if suffix in {".jsonl", ".ndjson"}:
        return FileFormat.JSONL
    first, newline, rest = text.partition(b"\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return FileFormat.JSON
    return FileFormat.JSONL if newline and rest.lstrip()[:1] == b"{" else FileFormat.JSON


def _refuse_foreign(head: bytes, path: Path) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise EvidenceError(
                "file.unrecognised",
                f"the file is {what}, not CSV, XLSX, JSON or JSON lines",
                remedy="export it in one of these formats",
                where=path.name,
            )
    if head[:64].count(b"\0") > _MAX_NULS and not head.startswith(_UTF16_BOMS):
        raise EvidenceError(
            "file.unrecognised",
            "the file is binary",
            remedy="export it as CSV, XLSX, JSON or JSON lines",
            where=path.name,
        )
