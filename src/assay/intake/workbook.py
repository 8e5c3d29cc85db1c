"""Opening one sheet of a workbook safely: no bombs, no encryption, no surprises."""

import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from assay.errors import EvidenceError, UsageError
from assay.intake.limits import Limits
from assay.intake.opening import open_source_file
from assay.intake.workbook_guard import GuardedArchive

__all__ = ["SheetCell", "open_sheet"]

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_ROWS = 1_048_576
_STRINGS_BYTES = 512 * 1024 * 1024
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_LITERAL = re.compile(r"""\"[^"]*\"|\\.|_.|\*.|\[[^\]]*\]""")
_MAX_INTEGER = 2**53
_SCAN_BYTES = 256 * 1024

# What openpyxl, zipfile and expat are known to raise on files that are not what they claim to be;
# found by feeding them damaged workbooks.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)


class SheetCell(NamedTuple):
    """One cell.

    Attributes:
        value: Text, integer, decimal text, boolean, ISO text of a date, or ``None``.
        kind: Empty, or ``datetime``, ``date``, ``time``, ``duration``, ``error``, ``formula`` (one
            without a stored value).
    """

    value: str | int | bool | None
    kind: str = ""


@contextmanager
def open_sheet(
    path: Path, sheet: str, limits: Limits
) -> Iterator[Iterator[tuple[int, list[SheetCell]]]]:
    """The rows of a sheet with their numbers, streamed.

    Raises:
        EvidenceError: ``file.encrypted``, ``file.unrecognised``, ``file.oversized``; while reading
            ``file.unrecognised`` for damage inside.
        UsageError: ``sheet.unknown``.
    """
    has_formulas = _inspect(path, limits)
    book, strings = _load(path, limits)
    books = [book]
    try:
        if has_formulas:
            books.append(_load(path, limits, strings)[0])
        sheets = [_find_sheet(book, sheet, path) for book in books]
        yield _rows(sheets, path)
    finally:
        for book in books:
            book.close()


def _inspect(path: Path, limits: Limits) -> bool:
    """Refuse what must not be opened; say whether any sheet holds formulas."""
    with open_source_file(path, limits) as stream:
        if stream.read(len(_OLE_MAGIC)) == _OLE_MAGIC:
            raise EvidenceError(
                "file.encrypted",
                "the workbook is password-protected, or in the format before 2007",
                remedy="save it as .xlsx without a password",
                where=path.name,
            )
    try:
        with ZipFile(path) as archive:
            if "[Content_Types].xml" not in archive.namelist():
                raise _not_a_workbook(path, "the archive holds no workbook")
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            strings = sum(size for name, size in sizes.items() if name.endswith("haredStrings.xml"))
            if sum(sizes.values()) > limits.inflated_bytes or strings > _STRINGS_BYTES:
                raise EvidenceError(
                    "file.oversized",
                    f"the workbook grows to {sum(sizes.values()):,} bytes when it is opened",
                    remedy="export it as CSV",
                    where=path.name,
                )
            sheets = [name for name in sizes if name.startswith("xl/worksheets/")]
            return any(_has_formula(archive, name) for name in sheets)
    except _BROKEN as error:
        raise _not_a_workbook(path, str(error)) from error


def _has_formula(archive: ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        tail = b""
        while chunk := part.read(_SCAN_BYTES):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-64:]
    return False


def _load(path: Path, limits: Limits, strings: Any = None) -> tuple[Any, Any]:
    """The workbook with its values and its shared texts; with its formulas where those are given."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - 100 ms, for workbooks alone

    # openpyxl warns of styles and extensions that it leaves out; none of them holds a value.
    warnings.filterwarnings("ignore", module="openpyxl")
    try:
        with path.open("rb") as file:  # openpyxl would judge a path by its suffix
            reader = ExcelReader(file, read_only=True, data_only=strings is None, keep_links=False)
        reader.archive = GuardedArchive(path, limits)
        if strings is not None:  # they may take half a gigabyte: once is enough
            reader.shared_strings = strings
            reader.read_strings = _keep  # type: ignore[method-assign]  # its own would read again
        with ExitStack() as stack:
            stack.callback(reader.archive.close)
            reader.read()
            stack.pop_all()  # the sheets go on reading from it
    except _BROKEN as error:
        raise _not_a_workbook(path, str(error)) from error
    return reader.wb, reader.shared_strings


def _keep() -> None:
    """The shared texts were read before."""


def _find_sheet(book: Any, sheet: str, path: Path) -> Any:
    worksheets = book.worksheets
    # Whoever exported looked at what is shown: a hidden sheet is read only where it is named.
    shown = [ws for ws in worksheets if ws.sheet_state == "visible"]
    found = [ws for ws in worksheets if ws.title == sheet] if sheet else shown or worksheets
    if not found:
        names = ", ".join(repr(ws.title) for ws in worksheets[:10])
        if not sheet:
            raise _not_a_workbook(path, "it has no sheet with cells")
        raise UsageError(
            "sheet.unknown",
            f"{path.name} has no sheet {sheet!r}",
            remedy=f"it has {names}",
        )
    found[0].reset_dimensions()  # the stated dimensions are a claim: rows beyond would be lost
    return found[0]


def _rows(sheets: list[Any], path: Path) -> Iterator[tuple[int, list[SheetCell]]]:
    readers = [iter(ws.iter_rows()) for ws in sheets]
    number = 0
    while True:
        try:
            rows = [next(reader, None) for reader in readers]
            if rows[0] is None:
                return
            number += 1
            if number > _MAX_ROWS:
                raise _not_a_workbook(path, "it has more rows than Excel allows")
            formulas = rows[1] if len(rows) > 1 else None
            cells = [
                _convert(cell, formulas[at] if formulas else None)
                for at, cell in enumerate(rows[0])
            ]
        except _BROKEN as error:
            raise _not_a_workbook(path, f"damaged after row {number:,}: {error}") from error
        yield number, cells


def _convert(cell: Any, formula: Any) -> SheetCell:
    value = cell.value
    if value is None:
        is_formula = formula is not None and formula.value is not None
        return SheetCell(None, "formula" if is_formula else "")
    if isinstance(value, bool | int):
        return SheetCell(value if abs(value) < _MAX_INTEGER else str(value))
    if isinstance(value, float):
        return SheetCell(_decimal(value))
    if isinstance(value, datetime):
        return _shown_date(value, cell.number_format)
    if isinstance(value, date):
        return SheetCell(value.isoformat(), "date")
    if isinstance(value, time):
        return SheetCell(value.isoformat(), "time")
    if isinstance(value, timedelta):
        return SheetCell(str(value), "duration")
    return SheetCell(str(value), "error" if cell.data_type == "e" else "")


def _shown_date(value: datetime, number_format: str) -> SheetCell:
    """A date as precisely as the sheet shows it.

    Excel stores a day as its midnight. Read as an instant, an approval "on 4 March" would come
    before everything that happened on that day.
    """
    shown = _LITERAL.sub("", number_format or "").lower()
    if "h" not in shown and "s" not in shown and value.time() == time():
        return SheetCell(value.date().isoformat(), "date")
    if "s" not in shown and value.second == value.microsecond == 0:
        return SheetCell(value.isoformat(timespec="minutes"), "datetime")
    return SheetCell(value.isoformat(), "datetime")


def _decimal(value: float) -> str | int:
    return int(value) if value.is_integer() and abs(value) < _MAX_INTEGER else repr(value)


def _not_a_workbook(path: Path, reason: str) -> EvidenceError:
    return EvidenceError(
        "file.unrecognised",
        f"this is not a readable XLSX workbook: {reason}",
        remedy="save it again as .xlsx, or export it as CSV",
        where=path.name,
    )
