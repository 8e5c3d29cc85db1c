"""Choosing a calendar by its name on the command line or in a policy file."""

from pathlib import Path

from assay.calendars.business import BusinessCalendar, WeekdayCalendar
from assay.calendars.exchange import exchange_calendar
from assay.calendars.holiday import country_calendar, file_calendar
from assay.errors import UsageError

__all__ = ["business_calendar"]


def business_calendar(spec: str) -> BusinessCalendar:
    """The calendar that a specification names.

    Args:
        spec: ``weekdays`` (or empty), ``country:US``, ``country:DE-BY``, ``exchange:XNYS``,
            ``file:PATH``.

    Raises:
        UsageError: ``calendar.unknown`` or ``calendar.unavailable``.
        EvidenceError: The file can't be read as a calendar.
    """
    kind, _, rest = spec.strip().partition(":")
    match kind, rest.strip():
        case ("weekdays" | "", ""):
            return WeekdayCalendar()
        case "country", code if code:
            return country_calendar(code.upper())
        case "exchange", mic if mic:
            return exchange_calendar(mic.upper())
        case "file", path if path:
            return file_calendar(Path(path))
    raise UsageError(
        "calendar.unknown",
        f"no calendar is named {spec[:80]!r}",
        remedy="give weekdays, country:US, exchange:XNYS or file:PATH",
    )
