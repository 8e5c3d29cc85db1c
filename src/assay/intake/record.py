"""What a source yields: records, and rows that it had to reject with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import orjson

from assay.domain import Origin

__all__ = ["CUT_KEY", "ExportCap", "Record", "Rejection", "Source", "SourceInputs", "SourceOptions"]

CUT_KEY = "#cut"
"""Member of the last record of a file that says of itself that rows are missing, and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source file, parsed but not yet understood.

    Attributes:
        origin: Where it stands.
        data: Its fields. Values are JSON values; a mapped table delivers its canonical fields.
        raw: The verbatim bytes of the record where the format has such (a JSON line, a CSV row),
            otherwise its canonical JSON. The record's document is made of them.
        is_plain: ``orjson`` reads ``data`` exactly in ``raw``: from one process to another the
            record then travels as these bytes, at half the cost.
    """

    origin: Origin
    data: Mapping[str, object]
    raw: bytes
    is_plain: bool = field(default=False, kw_only=True, compare=False, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        if self.is_plain:
            return _read_again, (self.origin.file, self.origin.row, self.raw)
        return Record, (self.origin, self.data, self.raw)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that can't become a case. It is counted, listed and recorded; never dropped.

    Attributes:
        origin: Where it stands.
        code: Why, for programs: ``row.malformed``, ``row.too_large``, ``row.duplicate``,
            ``field.missing``, ``field.malformed``...
        message: Why, for people, naming the field and the value (cut to 80 characters).
        sha256: Digest of the row's bytes; empty where they could not be read.
    """

    origin: Origin
    code: str
    message: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How to read the files of a source; every option is part of the run's manifest.

    Attributes:
        encoding: Text encoding of the files; strict, never guessed.
        zone: IANA zone of dates without an offset; empty where the source fixes it or where such
            dates shall stay undetermined.
        date_formats: ``strptime`` formats of dates; empty for ISO 8601.
        mapping: Mapping file of a mapped table.
        sheet: Sheet of a workbook; empty for the first.
        platform: Platform name for logins; empty for the source's own.
        extra: Options that one source alone knows.
    """

    encoding: str = "utf-8"
    zone: str = ""
    date_formats: tuple[str, ...] = ()
    mapping: Path | None = None
    sheet: str = ""
    platform: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceInputs:
    """The files that a source reads, in order, and how."""

    source: str
    paths: tuple[Path, ...]
    options: SourceOptions = SourceOptions()


@dataclass(frozen=True, slots=True)
class ExportCap:
    """A known limit at which an export of this source is cut off.

    Attributes:
        rows: The exact number of rows at which the export stops.
        reason: Which product limit this is.
    """

    rows: int
    reason: str


class Source(Protocol):
    """Reads files into records; streams, and never holds a file in memory."""

    @property
    def name(self) -> str:
        """``github-pulls``, ``table``..."""
        ...

    @property
    def title(self) -> str:
        """One line for people: what it reads, in which formats."""
        ...

    @property
    def caps(self) -> tuple[ExportCap, ...]:
        """The known export limits."""
        ...

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files in order, as a record or as a rejection.

        Raises:
            EvidenceError: A file can't be opened, or is not in the format at all.
            UsageError: An option makes no sense for this source.
        """
        ...


def _read_again(file: str, row: int, raw: bytes) -> Record:
    return Record(Origin(file=file, row=row), orjson.loads(raw), raw, is_plain=True)
