"""Deadlines in business days, over weekends, holidays and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assay.calendars import (
    WeekdayCalendar,
    business_calendar,
    business_days_between,
    business_time_between,
    end_of_business_day,
)

WEEKDAYS = WeekdayCalendar()
NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
TICK = timedelta(microseconds=1)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


DEADLINES = {
    "one business day from Friday": (at(6, 15), 1, at(10, 0)),
    "the same day": (at(6, 15), 0, at(7, 0)),
    "none from a Saturday is Monday": (at(7, 15), 0, at(10, 0)),
    "over the change of clocks": (at(5, 23), 2, at(10, 0)),
}


@pytest.mark.parametrize(("since", "days", "end"), DEADLINES.values(), ids=DEADLINES.keys())
def test_a_deadline_is_the_last_instant_of_its_day(since, days, end):
    due = end_of_business_day(WEEKDAYS, since, days, NEW_YORK)
    assert due == end.astimezone(UTC) - TICK
    assert due.tzinfo is UTC


def test_the_zone_decides_which_day_it_is():
    since = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)  # Saturday in Tokyo
    assert end_of_business_day(WEEKDAYS, since, 1, TOKYO) == end_of_business_day(
        WEEKDAYS, datetime(2026, 3, 6, 12, 0, tzinfo=UTC), 1, TOKYO
    )
    assert end_of_business_day(WEEKDAYS, since, 0, TOKYO) != end_of_business_day(
        WEEKDAYS, since, 0, NEW_YORK
    )


def test_a_holiday_moves_the_deadline():
    since = datetime(2024, 7, 3, 12, tzinfo=NEW_YORK)
    due = end_of_business_day(business_calendar("country:US"), since, 1, NEW_YORK)
    assert due == datetime(2024, 7, 6, tzinfo=NEW_YORK).astimezone(UTC) - TICK


def test_outside_the_known_years_no_deadline_is_known():
    calendar = business_calendar("country:US")
    since = datetime(2030, 12, 31, 12, tzinfo=NEW_YORK)
    assert end_of_business_day(calendar, since, 3, NEW_YORK) is None
    assert business_days_between(calendar, date(2030, 12, 1), date(2031, 2, 1)) is None
    later = datetime(2031, 1, 5, tzinfo=NEW_YORK)
    assert business_time_between(calendar, since, later, NEW_YORK) is None


def test_business_days_are_counted_without_the_first_and_with_the_last():
    friday, monday = date(2026, 3, 6), date(2026, 3, 9)
    assert business_days_between(WEEKDAYS, friday, monday) == 1
    assert business_days_between(WEEKDAYS, monday, friday) == -1
    assert business_days_between(WEEKDAYS, friday, friday) == 0


HOURS = {
    "within a day": (at(6, 10), at(6, 12), timedelta(hours=2)),
    "over a weekend": (at(6, 16), at(9, 10), timedelta(hours=2)),
    "before hours count nothing": (at(6, 1), at(6, 9, 30), timedelta(minutes=30)),
    "only a weekend": (at(7, 1), at(8, 23), timedelta()),
    "backwards": (at(6, 12), at(6, 10), -timedelta(hours=2)),
}


@pytest.mark.parametrize(("start", "end", "spent"), HOURS.values(), ids=HOURS.keys())
def test_only_business_hours_count(start, end, spent):
    assert business_time_between(WEEKDAYS, start, end, NEW_YORK) == spent


def test_hours_that_the_clock_skips_are_not_counted():
    every_day = business_time_between(
        _Always(), at(8, 0), at(9, 0), NEW_YORK, opens=time(0), closes=time(23)
    )
    assert every_day == timedelta(hours=22)


class _Always(WeekdayCalendar):
    def is_business_day(self, day: date) -> bool | None:
        return True
