"""Writing the queue of a run into a workbook."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from assay.errors import StoreError
from assay.reports.queue_book.layout import CHOICES, COLUMNS, ENTERED, SHEET, cells_of, seal_of
from assay.review.decision import REASON_CODES
from assay.review.queue import QueueItem, page
from assay.stores import Snapshot

__all__ = ["write_queue"]

_PAGE = 500
_WIDTHS = (18, 40, 18, 44, 14, 22, 2, 2, 2, 18, 22, 60, 40)
_HIDDEN = slice(6, 9)
_ROWS = 100_000  # beyond it a workbook is no way to review


def write_queue(view: Snapshot, run_key: str, path: Path, *, person: str, now: datetime) -> int:
    """Write one row for each open item; gives how many.

    Args:
        view: The store.
        run_key: Id or number of the run.
        path: The file.
        person: Person id of who will decide: what is hidden from them stays hidden.
        now: Against which ages and leases are told.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
        StoreError: ``file.unwritable``.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and only this needs it
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415 - likewise

    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "constant_memory": True,
    }
    count = 0
    try:
        with Workbook(str(path), options) as book:
            sheet = book.add_worksheet(SHEET)
            looks = _looks(book)
            _head(sheet, looks)
            for item in _items(view, run_key, person, now):
                count += 1
                _row(sheet, looks, count, item)
            _foot(sheet, count)
    except (OSError, XlsxWriterException) as error:
        raise StoreError(
            "file.unwritable",
            f"{path} can't be written: {error}",
            remedy="check free space and rights, and that Excel does not hold it open",
        ) from error
    return count


def _items(view: Snapshot, run_key: str, person: str, now: datetime) -> Iterator[QueueItem]:
    run_id, start = view.run(run_key).run_id, 0
    left = _ROWS
    while left > 0:
        found = page(view, run_id, person=person, start=start, size=min(_PAGE, left), now=now)
        yield from found.items
        left -= len(found.items)
        if found.next_start is None:
            return
        start = found.next_start


def _looks(book: Any) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 10, "valign": "top", "text_wrap": True}
    boxed = {**plain, "border": 1, "border_color": "#C9D1DA"}
    return {
        "head": book.add_format(
            {**boxed, "bold": True, "bg_color": "#1B2A41", "font_color": "#FFFFFF"}
        ),
        "locked": book.add_format({**boxed, "locked": True}),
        "entry": book.add_format({**boxed, "locked": False, "bg_color": "#FFF8DC"}),
    }


def _head(sheet: Any, looks: dict[str, Any]) -> None:
    for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        is_hidden = column in range(*_HIDDEN.indices(len(COLUMNS)))
        sheet.set_column(column, column, width, None, {"hidden": is_hidden})
        sheet.write_string(0, column, heading, looks["head"])
    sheet.freeze_panes(1, 1)


def _row(sheet: Any, looks: dict[str, Any], row: int, item: QueueItem) -> None:
    cells = cells_of(item)
    for column, text in enumerate((*cells, seal_of(cells))):
        sheet.write_string(row, column, text, looks["locked"])
    for column in range(len(COLUMNS) - len(ENTERED), len(COLUMNS)):
        sheet.write_blank(row, column, None, looks["entry"])


def _foot(sheet: Any, count: int) -> None:
    last, first = max(count, 1), len(COLUMNS) - len(ENTERED)
    for column, choices in ((first, CHOICES), (first + 1, tuple(REASON_CODES))):
        rule = {"validate": "list", "source": list(choices), "ignore_blank": True}
        sheet.data_validation(1, column, last, column, rule)
    # No password: it keeps from slips, not from anyone; the seal shows what was changed.
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True})
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
