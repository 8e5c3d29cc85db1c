"""Until when a clearance read from text is good, as a moment that trades are compared with.

The words may leave open what no calendar was asked for: "until close" is the close of the venue,
"for two trading days" may or may not count the day on which it was said. What stays open makes a
moment as wide as it is open, so that a trade within it is undetermined, and never wrong.

>>> from datetime import UTC, datetime
>>> from assay.domain import Moment
>>> said = Moment.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC))
>>> str(expiry_of("2026-03-04T16:00:00Z", said, UTC, None))
'2026-03-04T16:00:00Z'
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from assay.calendars import ExchangeCalendar
from assay.domain import Moment

__all__ = ["beginning_of", "expiry_of"]

_TICK = timedelta(microseconds=1)
_EARLIEST_CLOSE = time(12)
_NON_SESSIONS = timedelta(days=5)
"""Longest run of days without a session that is taken for possible where no calendar is known."""
_COUNTED = re.compile(r"(\d{1,3}) sessions?")


def expiry_of(
    value: str, said_at: Moment | None, zone: tzinfo, venue: ExchangeCalendar | None
) -> Moment | None:
    """The last moment of a clearance.

    Args:
        value: As :mod:`personal_trade.reading.validity` writes it.
        said_at: When the clearance was given.
        zone: Zone of its days: the mail's own.
        venue: Sessions of the instrument's venue; ``None`` where it is not known.

    Returns:
        The moment; ``None`` where it can't be told at all: outside the calendar's years, or
        counted from an unknown day.
    """
    instant = _instant(value)
    if instant is not None:
        return instant
    words, _, close = value.partition(" ")
    day = _day(words)
    if day is not None and close == "close":
        return _close(day, value, zone, venue)
    if day is not None and not close:
        last = Moment.on(day, zone).latest
        return Moment(earliest=last, latest=last, text=value)
    if said_at is None:
        return None
    counted = _COUNTED.fullmatch(value)
    if counted is None and value != "next session":
        return None
    if venue is None:
        return _roughly(said_at, 1 if counted is None else int(counted[1]), value)
    if counted is None:
        return _exactly(venue.close_after(said_at.earliest, 1), value)
    return _sessions(said_at, int(counted[1]), value, venue)


def beginning_of(value: str, zone: tzinfo) -> Moment | None:
    """From when a clearance is good: the first moment of a day, or an instant; else ``None``."""
    day = _day(value)
    if day is None:
        return _instant(value)
    first = Moment.on(day, zone).earliest
    return Moment(earliest=first, latest=first, text=value)


def _instant(value: str) -> Moment | None:
    if re.match(r"\d{4}-\d\d-\d\dT", value) is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if instant.tzinfo is None else Moment.at(instant, value)


def _day(value: str) -> date | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value) is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _close(day: date, value: str, zone: tzinfo, venue: ExchangeCalendar | None) -> Moment | None:
    """The close of the venue on a day; somewhere in its second half where the venue is unknown."""
    if venue is not None:
        return _exactly(venue.session_close(day), value)
    first = datetime.combine(day, _EARLIEST_CLOSE, tzinfo=zone).astimezone(UTC)
    return Moment(earliest=first, latest=Moment.on(day, zone).latest, text=value)


def _exactly(instant: datetime | None, value: str) -> Moment | None:
    return None if instant is None else Moment.at(instant, value)


def _sessions(said_at: Moment, count: int, value: str, venue: ExchangeCalendar) -> Moment | None:
    """The close of the last of some sessions, whether or not the day of saying counts as one."""
    latest = venue.close_after(said_at.earliest, count)
    if latest is None:
        return None
    if count == 1:
        earliest = venue.close_after(said_at.earliest, 0) or latest
    else:
        counts = venue.close_after(said_at.earliest, 0) is not None
        earliest = (venue.close_after(said_at.earliest, count - 1) if counts else None) or latest
    return Moment(earliest=earliest, latest=latest, text=value)


def _roughly(said_at: Moment, count: int, value: str) -> Moment:
    """Between the day of saying and the longest that so many sessions may take."""
    longest = timedelta(days=2 * count) + _NON_SESSIONS
    return Moment(earliest=said_at.earliest + _TICK, latest=said_at.latest + longest, text=value)
