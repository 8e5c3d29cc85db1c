"""Instants as the record carries them: RFC 3339 in UTC with milliseconds, which sort as text."""

from datetime import UTC, datetime

__all__ = ["seconds_between", "stamp"]


def stamp(moment: datetime) -> str:
    """An instant as text.

    >>> stamp(datetime(2026, 3, 4, 9, tzinfo=UTC))
    '2026-03-04T09:00:00.000Z'
    """
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def seconds_between(earlier: str, later: datetime) -> int:
    """Whole seconds from a stamp to an instant, never below zero."""
    passed = later - datetime.fromisoformat(earlier)
    return max(0, int(passed.total_seconds()))
