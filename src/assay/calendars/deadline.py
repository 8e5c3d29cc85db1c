"""Deadlines in business days, and business time between two instants.

Rules: a day belongs to a zone, the organisation's, not the server's; a deadline of *n* business
days ends with the last instant of the *n*-th business day after the day on which the clock
started; an answer that would leave the years which a calendar knows is ``None``.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from assay.calendars.business import BusinessCalendar

__all__ = ["business_days_between", "business_time_between", "end_of_business_day"]

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_OPENS, _CLOSES = time(9), time(17)


def end_of_business_day(
    calendar: BusinessCalendar, since: datetime, days: int, zone: tzinfo
) -> datetime | None:
    """The last instant, UTC and inclusive, of the ``days``-th business day after an instant.

    Args:
        calendar: Which days count.
        since: When the clock starts; with a zone of its own.
        days: Business days; 0 for the end of the same day, or of the next business day.
        zone: Where the days begin and end.

    Returns:
        The deadline; ``None`` where the calendar can't tell.
    """
    due = calendar.add_business_days(since.astimezone(zone).date(), days)
    if due is None:
        return None
    return _start_of(due + _DAY, zone) - _TICK


def business_days_between(calendar: BusinessCalendar, start: date, end: date) -> int | None:
    """Business days after ``start`` up to and including ``end``; negative where ``end`` is earlier.

    Returns:
        The count; ``None`` where the calendar can't tell.
    """
    if end < start:
        back = business_days_between(calendar, end, start)
        return None if back is None else -back
    count = 0
    for offset in range(1, (end - start).days + 1):
        counts = calendar.is_business_day(start + offset * _DAY)
        if counts is None:
            return None
        count += counts
    return count


def business_time_between(
    calendar: BusinessCalendar,
    start: datetime,
    end: datetime,
    zone: tzinfo,
    *,
    opens: time = _OPENS,
    closes: time = _CLOSES,
) -> timedelta | None:
    """Time between two instants that falls into business hours; negative where ``end`` is earlier.

    Args:
        calendar: Which days count.
        start: With a zone of its own.
        end: With a zone of its own.
        zone: Where the hours are kept.
        opens: Start of business, local.
        closes: End of business, local.

    Returns:
        Elapsed business time, also over a change of clocks; ``None`` where the calendar can't tell.
    """
    if end < start:
        back = business_time_between(calendar, end, start, zone, opens=opens, closes=closes)
        return None if back is None else -back
    total = timedelta()
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        counts = calendar.is_business_day(day)
        if counts is None:
            return None
        if counts:
            begin = max(start, datetime.combine(day, opens, zone).astimezone(UTC))
            until = min(end, datetime.combine(day, closes, zone).astimezone(UTC))
            total += max(until - begin, timedelta())
        day += _DAY
    return total


def _start_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
