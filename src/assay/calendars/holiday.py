"""Calendars of days off: a country's public holidays, or a file of an organisation's own."""

import csv
import importlib
import tomllib
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from assay.calendars.business import HolidayCalendar
from assay.errors import EvidenceError, UsageError

__all__ = ["country_calendar", "file_calendar"]

# Beyond it holidays are not yet set everywhere (elections, lunar dates): the answer is None.
_FIRST_YEAR, _LAST_YEAR = 1990, 2030
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_REMEDY = "a CSV file needs a header with a column date, a TOML file a list holidays = [2026-01-01]"


@cache
def country_calendar(code: str) -> HolidayCalendar:
    """Public holidays of a country, or of one of its parts.

    Args:
        code: ISO 3166-1 code, with an ISO 3166-2 part after a hyphen where wanted: ``US``,
            ``DE-BY``.

    Raises:
        UsageError: ``calendar.unavailable`` where the library is not installed,
            ``calendar.unknown`` where it does not know the country.
    """
    try:
        library = importlib.import_module("holidays")
    except ImportError:
        raise UsageError(
            "calendar.unavailable",
            "holiday calendars are not installed",
            remedy="pip install 'assay[calendars]'",
        ) from None
    country, _, part = code.partition("-")
    try:
        days = library.country_holidays(
            country, subdiv=part or None, years=range(_FIRST_YEAR, _LAST_YEAR + 1)
        )
    except NotImplementedError as error:
        raise UsageError(
            "calendar.unknown",
            " ".join(str(error)[:160].split()),
            remedy="give an ISO 3166 code, for example country:US or country:DE-BY",
        ) from None
    first, last = max(_FIRST_YEAR, days.start_year), min(_LAST_YEAR, days.end_year)
    return HolidayCalendar.of_years(f"country:{code}", days, first, last, days.weekend)


def file_calendar(path: Path) -> HolidayCalendar:
    """An organisation's own holidays.

    A CSV file has a header with a column ``date`` (ISO 8601); it knows the years from its first to
    its last date. A TOML file has ``holidays`` (a list of dates) and may have ``first``, ``last``
    (the days that it knows) and ``weekend`` (``["sat", "sun"]``). The calendar's name carries the
    digest of the file, so that a changed file is another calendar.

    Raises:
        EvidenceError: ``calendar.unreadable`` or ``calendar.malformed``, with the line.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            "calendar.unreadable",
            f"the calendar can't be read: {getattr(error, 'strerror', None) or 'not UTF-8 text'}",
            remedy=_REMEDY,
            where=str(path),
        ) from None
    name = f"file:{path.name}@{sha256(content).hexdigest()[:12]}"
    if path.suffix.lower() == ".toml":
        return _from_toml(name, text, path)
    return _from_csv(name, text, path)


def _from_csv(name: str, text: str, path: Path) -> HolidayCalendar:
    rows = csv.reader(text.splitlines())
    header = [cell.strip().lower() for cell in next(rows, [])]
    if "date" not in header:
        raise _malformed(path, 1, "there is no column date")
    column = header.index("date")
    days: dict[date, int] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        word = row[column].strip() if column < len(row) else ""
        try:
            day = date.fromisoformat(word)
        except ValueError:
            raise _malformed(path, rows.line_num, f"{word[:40]!r} is not a date") from None
        if day in days:
            raise _malformed(path, rows.line_num, f"{day} stands on line {days[day]} already")
        days[day] = rows.line_num
    if not days:
        raise _malformed(path, 1, "there are no dates")
    return HolidayCalendar.of_years(name, days, min(days).year, max(days).year)


def _from_toml(name: str, text: str, path: Path) -> HolidayCalendar:
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(path, 0, str(error)[:160]) from None
    unknown = sorted(content.keys() - {"holidays", "first", "last", "weekend"})
    if unknown:
        raise _malformed(path, 0, f"there is no setting {unknown[0]!r}")
    days = content.get("holidays")
    if not isinstance(days, list) or not days or not all(type(day) is date for day in days):
        raise _malformed(path, 0, "holidays is not a list of dates")
    first = content.get("first", date(min(days).year, 1, 1))
    last = content.get("last", date(max(days).year, 12, 31))
    weekend = content.get("weekend", ["sat", "sun"])
    if type(first) is not date or type(last) is not date or first > last:
        raise _malformed(path, 0, "first and last are not dates in order")
    if not isinstance(weekend, list) or not set(weekend) <= set(_DAYS) or len(set(weekend)) > 6:  # noqa: PLR2004 - days
        raise _malformed(path, 0, f"weekend is not a list of {', '.join(_DAYS)}")
    off = frozenset(_DAYS.index(day) for day in weekend)
    return HolidayCalendar(name, frozenset(days), first, last, off)


def _malformed(path: Path, line: int, what: str) -> EvidenceError:
    where = f"{path}:{line}" if line else str(path)
    return EvidenceError("calendar.malformed", what, remedy=_REMEDY, where=where)
