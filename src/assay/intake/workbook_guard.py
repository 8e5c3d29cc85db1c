"""What a workbook may hold, checked while it is read: a small file can ask for gigabytes.

A text of one letter a billion times is three megabytes in the archive, and a workbook's reader
builds every text, every row and every table of styles in memory before it hands anything on. The
archive here counts what goes by and stops where no program that writes workbooks would go on:

* a text or tag longer than a field may be, in bytes as the file spells it;
* a row, or one shared text, longer than a row may be, or of more than 262,144 tags (16 a column);
* shared texts that would take more than 512 MiB of memory together;
* a part that is read in one piece (styles, the list of sheets) of more than 16 MiB;
* rows whose numbers don't rise: the reader would leave out the later ones without a word;
* a document type definition, which no workbook has and whose entities grow.
"""

import re
from pathlib import Path
from typing import IO, Any, Final, Self
from zipfile import ZipFile, ZipInfo

from assay.errors import EvidenceError
from assay.intake.limits import Limits

__all__ = ["MAX_CELL_CHARACTERS", "GuardedArchive", "GuardedPart"]

MAX_CELL_CHARACTERS: Final = 32_767
"""Characters that a cell of Excel holds (Excel specifications and limits)."""

_MAX_TAGS = 16 * 16_384
_WHOLE_BYTES = 16 * 1024 * 1024
_STRINGS_BYTES = 512 * 1024 * 1024
_STRING_OVERHEAD = 64
_STEP = 256 * 1024
_OVERLAP = 512
_BOUNDARY = re.compile(rb"<(?:\w+:)?(row|si)(?=[\s/>])([^<>]*)")
_NUMBER = re.compile(rb"""\sr=["'](\d{1,9})["']""")


class GuardedArchive(ZipFile):
    """An archive whose parts are counted while they are read.

    Args:
        path: The workbook.
        limits: Ceilings.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__(path)
        self._name = path.name
        self._limits = limits

    def read(self, name: str | ZipInfo, pwd: bytes | None = None) -> bytes:
        """A whole part.

        Raises:
            EvidenceError: ``file.oversized``: it is too large to be held in memory.
        """
        info = name if isinstance(name, ZipInfo) else self.getinfo(name)
        if info.file_size > _WHOLE_BYTES:
            raise _oversized(
                self._name,
                f"{info.filename} has {info.file_size:,} bytes, more than {_WHOLE_BYTES:,}",
            )
        with super().open(info, pwd=pwd) as part:
            data = part.read()
        if data.count(b"<") > _MAX_TAGS:
            raise _oversized(self._name, f"{info.filename} has more than {_MAX_TAGS:,} tags")
        _refuse_definitions(data[:_STEP], self._name)
        return data

    def open(self, name: str | ZipInfo, *args: Any, **kwargs: Any) -> Any:
        """A part as a stream that is counted.

        Raises:
            EvidenceError: While reading: ``file.oversized``, ``file.unrecognised``.
        """
        part = super().open(name, *args, **kwargs)
        return GuardedPart(part, self._name, self._limits)


class GuardedPart:
    """A part of a workbook as a stream that counts.

    Args:
        part: Its bytes.
        name: Name of the workbook, for errors.
        limits: Ceilings.

    Attributes:
        rows: The number of the last row that went by.
    """

    def __init__(self, part: IO[bytes], name: str, limits: Limits) -> None:
        self._part = part
        self._name = name
        self._limits = limits
        self.rows = 0
        self._tail = b""
        self._run = 0
        self._bytes = 0
        self._tags = 0
        self._strings = 0
        self._started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self._part.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, counted.

        Raises:
            EvidenceError: ``file.oversized``, ``file.unrecognised``: see the module.
        """
        if size >= 0:
            return self._counted(self._part.read(size))
        pieces = []
        while piece := self._counted(self._part.read(_STEP)):
            pieces.append(piece)
            if sum(map(len, pieces)) > _WHOLE_BYTES:
                raise _oversized(self._name, f"a part has more than {_WHOLE_BYTES:,} bytes")
        return b"".join(pieces)

    def _counted(self, data: bytes) -> bytes:
        try:
            if not self._started:
                _refuse_definitions(data, self._name)
                self._started = True
            self._count_texts(data)
            self._count_rows(data)
        except EvidenceError:
            self.close()  # whoever reads may have no chance to
            raise
        return data

    def _count_texts(self, data: bytes) -> None:
        """The longest stretch without a tag: no text may be longer than a field."""
        first, *rest = data.split(b"<")
        self._run += len(first)
        longest = max(self._run, *map(len, rest)) if rest else self._run
        if rest:
            self._run = len(rest[-1])
        if longest > self._limits.field_bytes:
            where = f"after row {self.rows:,}" if self.rows else "among its texts"
            raise _oversized(
                self._name,
                f"{where} stands a text of more than {self._limits.field_bytes:,} bytes;"
                f" a cell of Excel holds {MAX_CELL_CHARACTERS:,} characters",
            )

    def _count_rows(self, data: bytes) -> None:
        """What stands since the last row or shared text began."""
        text = self._tail + data
        at = 0
        for match in _BOUNDARY.finditer(text):
            if match.end() == len(text):
                break  # its attributes may go on in the next piece
            self._add(text, at, match.start())
            self._bytes = self._tags = 0
            at = match.end()
            if match[1] == b"si":
                self._strings += _STRING_OVERHEAD
            else:
                self._number(match[2])
        # A tag that begins near the end is looked at again, with what follows.
        cut = text.rfind(b"<", max(at, len(text) - _OVERLAP))
        keep = len(text) - cut if cut >= 0 else 0
        self._add(text, at, len(text) - keep)
        self._tail = text[len(text) - keep :]

    def _add(self, text: bytes, start: int, end: int) -> None:
        self._bytes += end - start
        self._tags += text.count(b"<", start, end)
        if self._strings:
            self._strings += end - start
        if self._bytes > self._limits.row_bytes or self._tags > _MAX_TAGS:
            raise _oversized(
                self._name,
                f"row {self.rows:,} or what follows it has more than"
                f" {self._limits.row_bytes:,} bytes or {_MAX_TAGS:,} tags",
            )
        if self._strings > _STRINGS_BYTES:
            raise _oversized(
                self._name, f"its texts take more than {_STRINGS_BYTES:,} bytes of memory"
            )

    def _number(self, attributes: bytes) -> None:
        found = _NUMBER.search(attributes)
        number = int(found[1]) if found else self.rows + 1
        if number <= self.rows:
            raise EvidenceError(
                "file.unrecognised",
                f"the rows are out of order: row {number:,} stands after row {self.rows:,}",
                remedy="open the workbook in Excel and save it again, or export it as CSV",
                where=self._name,
            )
        self.rows = number


def _refuse_definitions(head: bytes, name: str) -> None:
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise EvidenceError(
            "file.unrecognised",
            "the workbook holds a document type definition, which no workbook has",
            remedy="save it again as .xlsx, or export it as CSV",
            where=name,
        )


def _oversized(name: str, what: str) -> EvidenceError:
    return EvidenceError(
        "file.oversized",
        f"the workbook can't be held in memory: {what}",
        remedy="find out what wrote it; export it as CSV, which is read row by row",
        where=name,
    )
