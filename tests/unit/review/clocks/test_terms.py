"""Business hours: when something is due, and how much of its time is used."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.calendars import business_time_between
from assay.errors import UsageError
from assay.review.clocks import ClockKind, ClockTerms, Light
from assay.review.terms import review_policy
from assay.rules import Policy

TERMS = ClockTerms.of(review_policy())
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)


def changed(**parameters: object) -> Policy:
    policy = review_policy()
    named = {f"clock.{name}": value for name, value in parameters.items()}
    return Policy("p", "1", "2026-01-01", MappingProxyType({**policy.parameters, **named}))


@pytest.mark.parametrize(
    ("kind", "since", "emergency", "due"),
    [
        (ClockKind.SIGNOFF, "2026-03-06T09:00", False, "2026-03-10T17:00"),  # over a week-end
        (ClockKind.SIGNOFF, "2026-03-06T15:00", True, "2026-03-09T15:00"),  # 2 h, then 6 h
        (ClockKind.REVIEW, "2026-03-02T09:00", False, "2026-03-06T17:00"),  # five whole days
        (ClockKind.SIGNOFF, "2026-03-07T12:00", True, "2026-03-09T17:00"),  # starts on a Saturday
        (ClockKind.SIGNOFF, "2026-03-05T23:00", True, "2026-03-06T17:00"),  # after hours
        (ClockKind.SIGNOFF, "2026-03-05T03:00", True, "2026-03-05T17:00"),  # before hours
    ],
)
def test_time_is_due_in_business_hours(kind, since, emergency, due) -> None:
    started = datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert TERMS.due(kind, started, emergency=emergency) == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


@given(st.integers(0, 60 * 24 * 365), st.sampled_from(ClockKind), st.booleans())
def test_between_start_and_deadline_lies_exactly_the_allowed_time(minutes, kind, emergency) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = TERMS.due(kind, since, emergency=emergency)
    assert due is not None
    used = business_time_between(TERMS.calendar, since, due, TERMS.zone)
    assert used == TERMS.allowed(kind, emergency=emergency)


def test_hours_are_kept_in_the_zone_of_the_policy() -> None:
    terms = ClockTerms.of(changed(zone="America/New_York"))
    since = datetime(2026, 3, 6, 14, tzinfo=UTC)  # 09:00 in New York; its clocks change on Sunday
    due = terms.due(ClockKind.SIGNOFF, since)
    assert due == datetime(2026, 3, 10, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "light", "used"),
    [
        ("2026-03-06T15:00", Light.GREEN, 0),
        ("2026-03-06T16:00", Light.GREEN, 1_250),
        ("2026-03-09T11:00", Light.AMBER, 5_000),
        ("2026-03-09T14:00", Light.RED, 8_750),
        ("2026-03-09T15:00", Light.RED, 10_000),
        ("2026-03-09T15:01", Light.MISSED, 10_020),
        ("2026-03-10T15:00", Light.MISSED, 20_000),
    ],
)
def test_a_clock_turns_amber_red_and_missed(now, light, used) -> None:
    state = TERMS.state(
        ClockKind.SIGNOFF,
        FRIDAY,
        datetime.fromisoformat(now).replace(tzinfo=UTC),
        emergency=True,
    )
    assert (state.light, state.used_bp) == (light, used)


def test_outside_what_the_calendar_knows_nothing_is_guessed(tmp_path) -> None:
    days = tmp_path / "days.csv"
    days.write_text("date\n2026-01-01\n2026-12-25\n", "utf-8")
    terms = ClockTerms.of(changed(calendar=f"file:{days}"))
    state = terms.state(ClockKind.REVIEW, datetime(2040, 1, 1, tzinfo=UTC), FRIDAY)
    assert (state.due, state.light) == (None, Light.UNKNOWN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"opens": "nine"},
        {"opens": "18:00"},
        {"amber_bp": 9_000},
        {"red_bp": 10_001},
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(UsageError) as refused:
        ClockTerms.of(changed(**wrong))
    assert refused.value.code == "clock.malformed"
