"""Business days: weekdays, countries, files."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.calendars import HolidayCalendar, WeekdayCalendar, business_calendar
from assay.errors import AssayError, EvidenceError, UsageError

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)

WALKS = {
    "one day over a weekend": (FRIDAY, 1, MONDAY),
    "from a weekend": (SATURDAY, 1, MONDAY),
    "none from a business day": (FRIDAY, 0, FRIDAY),
    "none from a weekend": (SATURDAY, 0, MONDAY),
    "backwards": (MONDAY, -1, FRIDAY),
    "five": (FRIDAY, 5, date(2026, 3, 13)),
}


@pytest.mark.parametrize(("day", "count", "due"), WALKS.values(), ids=WALKS.keys())
def test_weekdays_are_walked(day, count, due):
    assert WeekdayCalendar().add_business_days(day, count) == due


def test_a_public_holiday_is_no_business_day():
    calendar = business_calendar("country:us")
    assert calendar.name == "country:US"
    assert calendar.is_business_day(date(2024, 7, 4)) is False
    assert calendar.is_business_day(date(2024, 10, 14)) is False  # Columbus Day
    assert calendar.is_business_day(date(2024, 3, 29)) is True  # Good Friday is no federal holiday
    assert calendar.add_business_days(date(2024, 7, 3), 1) == date(2024, 7, 5)


def test_a_part_of_a_country_has_its_own_holidays():
    assert business_calendar("country:DE-BY").is_business_day(date(2026, 1, 6)) is False
    assert business_calendar("country:DE-BE").is_business_day(date(2026, 1, 6)) is True


def test_outside_the_known_years_the_answer_is_none():
    calendar = business_calendar("country:US")
    assert calendar.is_business_day(date(2200, 1, 3)) is None
    assert calendar.add_business_days(date(2030, 12, 30), 5) is None
    assert calendar.is_business_day(date(1900, 1, 3)) is None


def test_a_csv_file_knows_the_years_of_its_dates(tmp_path):
    path = tmp_path / "firm.csv"
    path.write_text("name,date\nFounders,2026-03-09\n\nOther,2027-05-01\n")
    calendar = business_calendar(f"file:{path}")
    assert calendar.add_business_days(FRIDAY, 1) == date(2026, 3, 10)
    assert calendar.is_business_day(date(2027, 12, 31)) is True
    assert calendar.is_business_day(date(2028, 1, 3)) is None


def test_a_toml_file_may_state_weekend_and_known_days(tmp_path):
    path = tmp_path / "firm.toml"
    path.write_text(
        'holidays = [2026-03-09]\nfirst = 2026-03-01\nlast = 2026-04-30\nweekend = ["fri", "sat"]\n'
    )
    calendar = business_calendar(f"file:{path}")
    assert calendar.add_business_days(date(2026, 3, 5), 1) == date(2026, 3, 8)
    assert calendar.is_business_day(date(2026, 5, 4)) is None


def test_a_changed_file_is_another_calendar(tmp_path):
    path = tmp_path / "firm.csv"
    names = []
    for day in ("2026-01-01", "2026-01-02"):
        path.write_text(f"date\n{day}\n")
        names.append(business_calendar(f"file:{path}").name)
    assert names[0] != names[1]
    assert names[0].startswith("file:firm.csv@")


BAD_FILES = {
    "no header": ("x.csv", "2026-01-01\n", "calendar.malformed", ":1"),
    "no dates": ("x.csv", "date\n", "calendar.malformed", ":1"),
    "an impossible date": ("x.csv", "date\n2026-02-30\n", "calendar.malformed", ":2"),
    "a date twice": ("x.csv", "date\n2026-02-03\n2026-02-03\n", "calendar.malformed", ":3"),
    "no TOML": ("x.toml", "holidays = [", "calendar.malformed", ""),
    "an unknown setting": ("x.toml", "holidays = [2026-01-01]\nx = 1\n", "calendar.malformed", ""),
    "instants": ("x.toml", "holidays = [2026-01-01T00:00:00Z]\n", "calendar.malformed", ""),
    "an endless weekend": (
        "x.toml",
        'holidays = [2026-01-01]\nweekend = ["mon","tue","wed","thu","fri","sat","sun"]\n',
        "calendar.malformed",
        "",
    ),
    "first after last": (
        "x.toml",
        "holidays = [2026-01-01]\nfirst = 2026-02-01\nlast = 2026-01-01\n",
        "calendar.malformed",
        "",
    ),
}


@pytest.mark.parametrize(("file", "text", "code", "line"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_wrong_file_is_refused_with_its_place(tmp_path, file, text, code, line):
    path = tmp_path / file
    path.write_text(text)
    with pytest.raises(EvidenceError) as caught:
        business_calendar(f"file:{path}")
    assert caught.value.code == code
    assert caught.value.where == f"{path}{line}"
    assert caught.value.diagnostics()


BAD_SPECS = {
    "nonsense": ("sundays", UsageError, "calendar.unknown"),
    "a country without a name": ("country:", UsageError, "calendar.unknown"),
    "an unknown country": ("country:XX", UsageError, "calendar.unknown"),
    "an unknown part": ("country:US-ZZ", UsageError, "calendar.unknown"),
    "an unknown exchange": ("exchange:NOPE", UsageError, "calendar.unknown"),
    "no such file": ("file:/nowhere/x.csv", EvidenceError, "calendar.unreadable"),
}


@pytest.mark.parametrize(("spec", "kind", "code"), BAD_SPECS.values(), ids=BAD_SPECS.keys())
def test_an_unknown_calendar_says_what_to_give(spec, kind, code):
    with pytest.raises(AssayError) as caught:
        business_calendar(spec)
    assert isinstance(caught.value, kind)
    assert caught.value.code == code
    assert caught.value.diagnostics()


def test_a_calendar_without_business_days_ends_the_walk():
    closed = HolidayCalendar(
        "shut", frozenset(), date(2000, 1, 1), date(2030, 1, 1), frozenset(range(7))
    )
    assert closed.add_business_days(date(2001, 1, 1), 1) is None


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2029, 1, 1)), st.integers(1, 30))
def test_the_nth_business_day_has_n_business_days_up_to_it(day, count):
    calendar = business_calendar("country:US")
    due = calendar.add_business_days(day, count)
    assert due is not None
    days = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert sum(bool(calendar.is_business_day(d)) for d in days) == count
    assert calendar.is_business_day(due)
    assert all(a < b for a, b in pairwise(days))
