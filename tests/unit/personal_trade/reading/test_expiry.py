"""Until when a clearance read from text is good."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from assay.calendars import exchange_calendar
from assay.domain import Moment
from personal_trade.reading import expiry_of

ZURICH = timezone(timedelta(hours=1))
SAID = Moment.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC))


def in_new_york(value: str, *said: int) -> str:
    new_york = exchange_calendar("XNYS")
    return str(expiry_of(value, Moment.at(datetime(*said, tzinfo=UTC)), UTC, new_york))


def test_early_closes_and_holidays_of_the_venue_count():
    assert in_new_york("next session", 2024, 7, 3, 16, 30) == "2024-07-05T20:00:00Z"
    assert in_new_york("2024-07-03 close", 2024, 7, 3, 16, 30) == "2024-07-03T17:00:00Z"
    assert in_new_york("next session", 2025, 1, 8, 15) == "2025-01-10T21:00:00Z"


def test_whether_the_day_of_saying_is_one_of_two_trading_days_stays_open():
    found = in_new_york("2 sessions", 2026, 3, 4, 15)
    assert found == "2026-03-05T21:00:00Z/2026-03-06T21:00:00Z"
    assert in_new_york("1 session", 2026, 3, 4, 15) == "2026-03-04T21:00:00Z/2026-03-05T21:00:00Z"
    assert in_new_york("2 sessions", 2026, 3, 7, 15) == "2026-03-10T20:00:00Z"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-06", "2026-03-06T22:59:59.999999Z"),
        ("2026-03-06 close", "2026-03-06T11:00:00Z/2026-03-06T22:59:59.999999Z"),
        ("2026-03-05T16:00:00Z", "2026-03-05T16:00:00Z"),
        ("2 sessions", "2026-03-04T08:30:00.000001Z/2026-03-13T08:30:00Z"),
        ("whenever", "None"),
    ],
)
def test_what_no_calendar_was_asked_for_stays_open(value, expected):
    assert str(expiry_of(value, SAID, ZURICH, None)) == expected


def test_a_close_on_a_day_without_session_or_beyond_the_calendar_is_unknown():
    new_york = exchange_calendar("XNYS")
    assert expiry_of("2026-03-07 close", SAID, ZURICH, new_york) is None
    assert expiry_of("2199-03-07 close", SAID, ZURICH, new_york) is None
    assert expiry_of("2 sessions", None, ZURICH, new_york) is None
