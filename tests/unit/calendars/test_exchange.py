"""Sessions of exchanges: the answers that are known, and none where none is known."""

import csv
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from assay.calendars import (
    ExchangeCalendar,
    business_calendar,
    calendars_underway,
    exchange_calendar,
    exchange_calendars,
)
from assay.errors import UsageError

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def nyse() -> ExchangeCalendar:
    return exchange_calendar("XNYS")


EARLY = [date(2024, 7, 3), date(2024, 11, 29), date(2025, 7, 3), date(2025, 12, 24)]


@pytest.mark.parametrize("day", EARLY)
def test_an_early_close_is_at_one_in_new_york(nyse, day):
    close = nyse.session_close(day)
    assert close is not None
    assert close.astimezone(NEW_YORK) == datetime(day.year, day.month, day.day, 13, tzinfo=NEW_YORK)


DAYS = {
    "Good Friday, no federal holiday": (date(2024, 3, 29), False),
    "an unscheduled day of mourning": (date(2025, 1, 9), False),
    "Columbus Day, a federal holiday": (date(2024, 10, 14), True),
    "a Saturday": (date(2024, 3, 30), False),
    "before the known years": (date(1950, 1, 3), None),
    "after the known years": (date(2099, 1, 5), None),
}


@pytest.mark.parametrize(("day", "answer"), DAYS.values(), ids=DAYS.keys())
def test_a_session_is_known_or_the_answer_is_none(nyse, day, answer):
    assert nyse.is_session(day) is answer


def test_until_close_and_until_the_next_close(nyse):
    said = datetime(2024, 7, 3, 12, 30, tzinfo=NEW_YORK)
    assert nyse.close_after(said) == datetime(2024, 7, 3, 13, tzinfo=NEW_YORK)
    assert nyse.close_after(said, 1) == datetime(2024, 7, 5, 16, tzinfo=NEW_YORK)


def test_until_close_said_after_the_close_is_not_certain(nyse):
    assert nyse.close_after(datetime(2024, 7, 3, 13, 1, tzinfo=NEW_YORK)) is None
    assert nyse.close_after(datetime(2024, 7, 6, 9, tzinfo=NEW_YORK)) is None


def test_the_day_of_an_instant_is_the_exchanges(nyse):
    late = datetime(2024, 7, 6, 1, 0, tzinfo=UTC)  # still Friday the 5th in New York
    assert nyse.close_after(late, 1) == datetime(2024, 7, 8, 16, tzinfo=NEW_YORK)


def test_the_next_session_skips_a_closure(nyse):
    assert nyse.next_session(date(2025, 1, 8)) == date(2025, 1, 10)
    assert nyse.add_business_days(date(2025, 1, 10), -1) == date(2025, 1, 8)
    assert nyse.add_business_days(date(2025, 1, 9), 0) == date(2025, 1, 10)
    assert nyse.next_session(nyse.last) is None


def test_an_exchange_recorded_for_fewer_years_answers_within_them():
    bombay = exchange_calendar("XBOM")
    assert bombay.is_session(date(2026, 3, 2)) is True
    assert bombay.is_session(date(2027, 3, 1)) is None


def test_an_exchange_that_cannot_be_built_says_so_in_one_short_line():
    # The library records this exchange's Sunday sessions in a way that it refuses itself.
    with pytest.raises(UsageError) as caught:
        exchange_calendar("XTAE")
    assert caught.value.code == "calendar.unknown"
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_a_calendar_pickles(nyse):
    assert pickle.loads(pickle.dumps(nyse)) == nyse  # noqa: S301 - our own bytes
    assert business_calendar("exchange:xnys") is nyse
    assert nyse.name == "exchange:XNYS"


def test_importing_calendars_does_not_import_pandas():
    code = "import assay.calendars, sys; print('pandas' in sys.modules, 'holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def _rows(folder, name):
    with (folder / "calendars" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_closure_and_early_close_is_known(shared_data):
    checked = 0
    for row in _rows(shared_data, "exchange_holidays_2012_2027.csv"):
        calendar, day = _calendar(row["mic"]), date.fromisoformat(row["date"])
        if calendar is not None and calendar.first <= day <= calendar.last:
            assert calendar.is_session(day) is False, row
            checked += 1
    for row in _rows(shared_data, "exchange_early_closes_2012_2027.csv"):
        calendar, day = _calendar(row["mic"]), date.fromisoformat(row["date"])
        if calendar is not None and calendar.first <= day <= calendar.last:
            assert calendar.session_close(day) == datetime.fromisoformat(row["close_utc"]), row
            checked += 1
    assert checked > 2000


def _calendar(mic: str) -> ExchangeCalendar | None:
    try:
        return exchange_calendar(mic)
    except UsageError:
        return None


def test_calendars_that_are_underway_are_the_same_and_unknown_ones_are_left_out():
    with calendars_underway(["XPRA", "NOWHERE", ""]):
        pass
    found = exchange_calendars(["XPRA", "NOWHERE", ""])
    assert found == {"XPRA": exchange_calendar("XPRA")}


def test_an_error_meanwhile_is_the_one_that_is_told():
    with pytest.raises(ZeroDivisionError), calendars_underway(["XDUB"]):
        raise ZeroDivisionError
    assert exchange_calendars(["XDUB"]) == {"XDUB": exchange_calendar("XDUB")}
