"""A workbook written row by row: styles by name, text that stays text, limits that are kept.

Rules: everything from evidence goes through :func:`~assay.reports.plain.cell` and is written as a
string, never as a formula, number or link; only this package writes formulas. Rows only go
downwards, because the workbook streams to disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from assay.errors import StoreError
from assay.reports.plain import cell, line

__all__ = ["MAX_ROWS", "Book", "Cell", "Entry", "Formula", "Link", "Sheet", "Styled", "open_book"]

MAX_ROWS = 1_048_576
"""Rows of an Excel sheet."""

MAX_LINKS = 60_000
"""Links that a sheet gets; Excel's own limit is 65,530."""

_LINE = 13.5
_MAX_LINES = 24
_WIDE = 260
_NAVY, _INK, _MUTED, _RULE = "#1B2A41", "#1F2933", "#66727F", "#C9D1DA"
_HEAD, _ENTRY = "#E8EDF3", "#FFF8DC"
_FONT = {"font_name": "Calibri", "font_size": 10, "font_color": _INK, "valign": "top"}
_BOX = {**_FONT, "border": 1, "border_color": _RULE}
_MARK = {**_BOX, "align": "center", "font_size": 10}

_STYLES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "title": {**_FONT, "font_size": 16, "bold": True, "font_color": _NAVY},
        "subtitle": {**_FONT, "font_color": _MUTED},
        "section": {**_FONT, "font_size": 12, "bold": True, "font_color": _NAVY, "bottom": 2},
        "note": {**_FONT, "font_color": _MUTED, "text_wrap": True, "italic": True},
        "text": {**_FONT, "text_wrap": True},
        "label": {**_BOX, "bold": True, "bg_color": _HEAD, "text_wrap": True},
        "head": {
            **_BOX,
            "bold": True,
            "bg_color": _NAVY,
            "font_color": "#FFFFFF",
            "text_wrap": True,
            "valign": "vcenter",
        },
        "cell": {**_BOX, "text_wrap": True},
        "tight": _BOX,
        "mono": {**_BOX, "font_name": "Consolas", "font_size": 9},
        "digest": {**_BOX, "font_name": "Consolas", "font_size": 9, "align": "fill"},
        "number": {**_BOX, "num_format": "#,##0"},
        "count": {**_BOX, "num_format": "#,##0", "align": "left"},
        "rate": {**_BOX, "num_format": "0.00%"},
        "entry": {**_BOX, "bg_color": _ENTRY, "text_wrap": True, "border": 4},
        "link": {**_BOX, "font_color": "#0B5CAD", "underline": 1},
        "pass": {**_MARK, "font_color": "#146C43", "bg_color": "#E6F4EA"},
        "fail": {**_MARK, "font_color": "#9B1C1C", "bg_color": "#FBE3E1", "bold": True},
        "undetermined": {**_MARK, "font_color": "#8A5300", "bg_color": "#FFF1D6", "bold": True},
        "not_applicable": {**_MARK, "font_color": "#7B8794", "bg_color": "#F4F6F8"},
        "approve": {**_BOX, "font_color": "#146C43", "bg_color": "#E6F4EA", "bold": True},
        "review": {**_BOX, "font_color": "#8A5300", "bg_color": "#FFF1D6", "bold": True},
        "block": {**_BOX, "font_color": "#FFFFFF", "bg_color": "#9B1C1C", "bold": True},
    }
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, with the value that it has now."""

    text: str
    value: int | Decimal | str
    style: str = "number"


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to another place of the workbook (``internal:``) or to a file beside it."""

    target: str
    text: str
    style: str = "link"


@dataclass(frozen=True, slots=True)
class Styled:
    """A text in a named style."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A field that a person fills in; ``choices`` makes it a list to choose from."""

    choices: tuple[str, ...] = ()


Cell: TypeAlias = "str | int | Decimal | Formula | Link | Styled | Entry | None"


class Sheet:
    """One sheet with a cursor that only moves down."""

    def __init__(self, book: "Book", sheet: Any, widths: Sequence[float]) -> None:
        self._book = book
        self._sheet = sheet
        self._widths = tuple(widths)
        self._columns = len(widths)
        self._links = 0
        self.row = 0
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    @property
    def name(self) -> str:
        """Name on the tab."""
        return str(self._sheet.get_name())

    @property
    def room(self) -> int:
        """Rows left, a few kept for the note that says that more was cut."""
        return MAX_ROWS - self.row - 4

    def heading(self, title: str, subtitle: str) -> None:
        """The two lines at the top of a sheet."""
        self._sheet.set_row(self.row, 24)
        self._put(0, Styled(title, "title"))
        self.row += 1
        self._put(0, Styled(subtitle, "subtitle"))
        self.row += 2

    def section(self, text: str) -> None:
        """A heading within the sheet, with a line below it and space above."""
        self.row += 1
        self._sheet.set_row(self.row, 19)
        for column in range(self._columns):
            self._put(column, Styled(text if column == 0 else "", "section"))
        self.row += 1

    def paragraph(self, text: str, style: str = "text") -> None:
        """A text over the whole width; the row is made high enough for it."""
        shown = cell(text)
        self._sheet.set_row(self.row, _LINE * _lines(shown, sum(self._widths)) + 2)
        self._sheet.merge_range(
            self.row, 0, self.row, self._columns - 1, "", self._book.style(style)
        )
        self._sheet.write_string(self.row, 0, shown, self._book.style(style))
        self.row += 1

    def head(self, headings: Sequence[str], *, height: float = 0) -> int:
        """The head of a table; its row."""
        if height:
            self._sheet.set_row(self.row, height)
        for column, heading in enumerate(headings):
            self._put(column, Styled(heading, "head"))
        self.row += 1
        return self.row - 1

    def add(self, values: Sequence[Cell], *, height: float = 0) -> int:
        """One row of a table; its index. Without a height it gets as high as its text needs."""
        needed = height or _LINE * max(map(self._lines, values, self._widths), default=1)
        if needed > _LINE:
            self._sheet.set_row(self.row, needed)
        for column, value in enumerate(values):
            self._put(column, value)
        self.row += 1
        return self.row - 1

    def pairs(self, rows: Sequence[tuple[str, Cell]]) -> None:
        """Labels with values beside them."""
        for label, value in rows:
            self.add((Styled(label, "label"), value))

    def comment(self, row: int, column: int, text: str) -> None:
        """A note on a cell."""
        options = {"x_scale": 2.4, "y_scale": 1.6, "font_size": 9}
        self._sheet.write_comment(row, column, cell(text[:4_000]), options)

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep rows above and columns left of a cell in sight; print the last row everywhere."""
        self._sheet.freeze_panes(row, column)
        self._sheet.repeat_rows(max(row - 1, 0))

    def filter(self, first: int, last_column: int) -> None:
        """A filter over the table whose head is row ``first`` and which ends above the cursor."""
        if self.row > first + 1:
            self._sheet.autofilter(first, 0, self.row - 1, last_column)

    def choices(self, first: int, column: int, choices: tuple[str, ...]) -> None:
        """A list to choose from, for a column from row ``first`` to the cursor."""
        if self.row > first:
            rule = {"validate": "list", "source": list(choices), "ignore_blank": True}
            self._sheet.data_validation(first, column, self.row - 1, column, rule)

    def print_on(self, *, landscape: bool, footer: str) -> None:
        """Paper set-up: one page wide, A4 or for wide sheets A3, page numbers."""
        self._sheet.set_paper(9 if sum(self._widths) < _WIDE else 8)
        if landscape:
            self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._sheet.set_footer(f"&L&8{footer.replace('&', '&&')}&C&8&A&R&8Page &P of &N")
        self._sheet.hide_gridlines(2)

    def tab(self, colour: str) -> None:
        """Colour of the tab."""
        self._sheet.set_tab_color(colour)

    @staticmethod
    def _lines(value: Cell, width: float) -> int:
        if isinstance(value, str):
            return _lines(value, width)
        wraps = isinstance(value, Styled | Link) and "text_wrap" in _STYLES[value.style]
        return _lines(value.text, width) if wraps else 1  # type: ignore[union-attr]  # by wraps

    def _put(self, column: int, value: Cell) -> None:
        write, style = self._sheet, self._book.style
        if value is None:
            write.write_blank(self.row, column, None, style("tight"))
        elif isinstance(value, str):
            write.write_string(self.row, column, cell(value), style("cell"))
        elif isinstance(value, Styled):
            self._put_text(column, value.text, value.style)
        elif isinstance(value, Link):
            self._put_link(column, value)
        elif isinstance(value, int):
            write.write_number(self.row, column, value, style("number"))
        elif isinstance(value, Decimal):
            write.write_number(self.row, column, float(value), style("rate"))
        elif isinstance(value, Formula):
            now = float(value.value) if isinstance(value.value, Decimal) else value.value
            write.write_formula(self.row, column, value.text, style(value.style), now)
        else:
            self._put_entry(column, value)

    def _put_text(self, column: int, text: str, style: str) -> None:
        if text:
            self._sheet.write_string(self.row, column, cell(text), self._book.style(style))
        else:
            self._sheet.write_blank(self.row, column, None, self._book.style(style))

    def _put_link(self, column: int, link: Link) -> None:
        self._links += 1
        if self._links > MAX_LINKS:
            style = "tight" if link.style == "link" else link.style
            self._put_text(column, link.text, style)
            return
        target: Any = link.target
        if link.target.startswith("external:"):
            target = _portable()(link.target)
            target.text = cell(link.text)
        self._sheet.write_url(
            self.row, column, target, self._book.style(link.style), cell(link.text)
        )

    def _put_entry(self, column: int, entry: Entry) -> None:
        self._sheet.write_blank(self.row, column, None, self._book.style("entry"))
        if entry.choices:
            rule = {"validate": "list", "source": list(entry.choices), "ignore_blank": True}
            self._sheet.data_validation(self.row, column, self.row, column, rule)


class Book:
    """A workbook under construction."""

    def __init__(self, workbook: Any, footer: str) -> None:
        self._workbook = workbook
        self._footer = footer
        self._formats: dict[str, Any] = {}

    def style(self, name: str) -> Any:
        """The format of that name."""
        found = self._formats.get(name)
        if found is None:
            found = self._formats[name] = self._workbook.add_format(dict(_STYLES[name]))
        return found

    def sheet(
        self, name: str, widths: Sequence[float], *, landscape: bool = True, tab: str = _NAVY
    ) -> Sheet:
        """A new sheet; tabs stand in the order of creation."""
        sheet = Sheet(self, self._workbook.add_worksheet(name), widths)
        sheet.print_on(landscape=landscape, footer=self._footer)
        sheet.tab(tab)
        return sheet


@contextmanager
def open_book(
    path: Path, *, scratch: Path, created: str, title: str, company: str, footer: str
) -> Iterator[Book]:
    """Write a workbook; nothing about the moment or the machine of writing enters it.

    Args:
        path: Where to.
        scratch: Folder for the streamed sheets; on the disk that has room for them.
        created: RFC 3339; becomes the creation date of the document, empty for 1980-01-01.
        title: Document property.
        company: Document property.
        footer: Text at the foot of every printed page.

    Raises:
        StoreError: The disk is full or can't be written.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and only this report needs it
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - likewise

    options = {
        "constant_memory": True,
        "tmpdir": str(scratch),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "use_zip64": True,
    }
    workbook = Workbook(str(path), options)
    workbook.set_properties(
        {
            "title": line(title),
            "author": "assay",
            "company": line(company),
            "created": _created(created),
        }
    )
    workbook.set_size(26_000, 16_000)
    try:
        yield Book(workbook, line(footer, 90))
        workbook.close()
    except XlsxWriterException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, OSError):
            raise cause from error
        raise StoreError("workbook.unwritable", f"can't write {path.name}: {error}") from error
    finally:
        _release(workbook)


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a high row stays readable and within Excel's limit."""
    if len(text) < width and "\n" not in text:
        return 1
    parts = text[:8_000].split("\n")
    return min(sum(1 + int(len(part) * 1.1 / max(width, 1)) for part in parts), _MAX_LINES)


@cache
def _portable() -> Any:
    """The type of links to files beside the workbook that every system follows.

    XlsxWriter writes such paths with backslashes; Excel also follows slashes, others only them.
    """
    from xlsxwriter.url import Url  # noqa: PLC0415 - heavy, and only this report needs it

    class PortableUrl(Url):  # type: ignore[misc]  # the library has no types
        def _target(self) -> str:
            return str(super()._target()).replace("\\", "/")

    return PortableUrl


def _created(instant: str) -> datetime:
    if not instant:
        return datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    return datetime.fromisoformat(instant).astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _release(workbook: Any) -> None:
    """Close what a workbook that could not be finished still holds open."""
    workbook.fileclosed = 1
    for sheet in workbook.worksheets():
        handle = getattr(sheet, "row_data_fh", None)
        if handle is not None and not handle.closed:
            try:
                handle.close()
            except OSError:  # the disk is full: what was buffered is lost with the file
                continue
