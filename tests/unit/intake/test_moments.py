"""Dates: what the text says and no more; never a guess."""

import locale
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Moment
from assay.errors import AssayError, EvidenceError, UsageError
from assay.intake import RowError, load_zone, parse_moment
from assay.intake.date_formats import require_format
from assay.intake.moments import widen_to_day

JIRA = ("%d/%b/%y %I:%M %p",)

MOMENTS = {
    "an offset": ("2026-03-04T09:00:00+01:00", "", (), "2026-03-04T08:00:00Z"),
    "UTC": ("2026-03-04T09:00:00Z", "", (), "2026-03-04T09:00:00Z"),
    "an offset without a colon": ("2026-03-04 09:00:00 +0100", "", (), "2026-03-04T08:00:00Z"),
    "nanoseconds are cut, not rounded": (
        "2026-03-04T09:00:00.999999999Z",
        "",
        (),
        "2026-03-04T09:00:00.999999Z",
    ),
    "a zone is given": ("2026-07-04 09:00:00", "Europe/Zurich", (), "2026-07-04T07:00:00Z"),
    "no zone is known: anywhere on earth": (
        "2026-03-04 09:00:00",
        "",
        (),
        "2026-03-03T19:00:00Z/2026-03-04T21:00:00Z",
    ),
    "the hour that happens twice": (
        "2026-10-25 02:30:00",
        "Europe/Zurich",
        (),
        "2026-10-25T00:30:00Z/2026-10-25T01:30:00Z",
    ),
    "minutes only": (
        "2026-03-04T09:00Z",
        "",
        (),
        "2026-03-04T09:00:00Z/2026-03-04T09:00:59.999999Z",
    ),
    "a day in a zone": (
        "2026-03-04",
        "Europe/Zurich",
        (),
        "2026-03-03T23:00:00Z/2026-03-04T22:59:59.999999Z",
    ),
    "a day anywhere on earth": (
        "2026-03-04",
        "",
        (),
        "2026-03-03T10:00:00Z/2026-03-05T11:59:59.999999Z",
    ),
    "Jira": (
        "03/Feb/24 2:15 PM",
        "UTC",
        JIRA,
        "2024-02-03T14:15:00Z/2024-02-03T14:15:59.999999Z",
    ),
    "midnight on a clock of twelve": (
        "03/Feb/24 12:00 AM",
        "UTC",
        JIRA,
        "2024-02-03T00:00:00Z/2024-02-03T00:00:59.999999Z",
    ),
    "ISO beside a format": ("2026-03-04T09:00:00Z", "", JIRA, "2026-03-04T09:00:00Z"),
    "a format decides what is ambiguous": (
        "03/04/2026",
        "UTC",
        ("%d/%m/%Y",),
        "2026-04-03T00:00:00Z/2026-04-03T23:59:59.999999Z",
    ),
    "RFC 2822": ("Wed, 4 Mar 2026 09:00:00 +0100", "", (), "2026-03-04T08:00:00Z"),
    "RFC 2822 in UTC of an unknown place": (
        "4 Mar 2026 09:00:00 -0000",
        "",
        (),
        "2026-03-04T09:00:00Z",
    ),
    "seconds since 1970": ("1772611200", "", ("epoch_s",), "2026-03-04T08:00:00Z"),
    "milliseconds since 1970": ("1772611200123", "", ("epoch_ms",), "2026-03-04T08:00:00.123000Z"),
}


@pytest.mark.parametrize(("text", "zone", "formats", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_a_text_is_the_moment_that_it_says(
    text: str, zone: str, formats: tuple[str, ...], expected: str
) -> None:
    moment = parse_moment(text, load_zone(zone), formats)
    assert str(moment) == expected
    assert moment.text == text


IMPOSSIBLE = {
    "31 February": ("2026-02-31", ()),
    "31 February in a format": ("31/02/2026", ("%d/%m/%Y",)),
    "month 13": ("2026-13-01T00:00:00Z", ()),
    "hour 25": ("2026-01-01 25:00:00", ()),
    "second 60": ("2026-01-01T00:00:60Z", ()),
    "offset of 99 hours": ("2026-01-01T00:00:00+99:00", ()),
    "year 201": ("0201-01-01", ()),
    "year 9999": ("9999-12-31T23:59:59Z", ()),
    "year 1": ("0001-01-01T00:00:00+14:00", ()),
    "an ambiguous order": ("03/04/2026", ()),
    "a number without a type": ("1772611200", ()),
    "no date": ("yesterday", ()),
    "nothing": ("", ()),
    "digits of another script": ("２０２６-03-04", ()),
    "an hour that never was": ("2026-03-29 02:30:00", ()),
    "hour 13 on a clock of twelve": ("03/Feb/24 13:15 PM", JIRA),
    "an endless number": ("9" * 14, ("epoch_s",)),
    "more after the date": ("2026-03-04T09:00:00Z and more", ()),
}


@pytest.mark.parametrize(("text", "formats"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_or_ambiguous_date_is_refused_with_its_field(
    text: str, formats: tuple[str, ...]
) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_moment(text, load_zone("Europe/Zurich"), formats, field="opened")
    assert caught.value.code == "field.malformed"
    assert "opened" in caught.value.message


@pytest.mark.parametrize("text", ["2026-03-04 00:00:00", "2026-03-04T00:00:00Z"])
def test_a_midnight_that_means_a_day_covers_that_day_in_every_zone(text: str) -> None:
    anywhere = widen_to_day(parse_moment(text), None)
    day = parse_moment("2026-03-04", load_zone("UTC"))
    assert anywhere.earliest <= day.earliest
    assert anywhere.latest >= day.latest
    zone = load_zone("Europe/Zurich")
    assert widen_to_day(parse_moment("2026-03-04 00:00:00", zone), zone) == parse_moment(
        "2026-03-04", zone
    ).model_copy(update={"text": "2026-03-04 00:00:00"})


def test_uncertain_moments_make_comparisons_undetermined_and_not_wrong() -> None:
    approval = parse_moment("2026-03-04 09:00:00")
    deployment = parse_moment("2026-03-04T10:00:00Z")
    assert approval.is_before(deployment) is None
    assert approval.is_before(parse_moment("2026-03-06T00:00:00Z")) is True


def test_month_names_are_english_whatever_the_locale() -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "C.UTF-8")
        assert parse_moment("03/Mar/24 2:15 PM", None, JIRA).earliest.month == 3
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize("pattern", ["%d/%m", "%Q", "%d/%m/%Y %I:%M", "%Y-%m-%d %d", "no", "%"])
def test_a_format_that_can_not_give_a_date_is_refused_before_any_row(pattern: str) -> None:
    with pytest.raises(UsageError) as caught:
        require_format(pattern)
    assert caught.value.code == "format.unknown"


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "a\0b", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_zone(zone)
    assert caught.value.code == "zone.unknown"


def attempt(call: Callable[[], object]) -> AssayError | None:
    try:
        call()
    except AssayError as error:
        return error
    return None


@settings(max_examples=80)
@given(st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1)))  # noqa: DTZ001 - a zone follows
def test_every_instant_survives_iso(instant: datetime) -> None:
    exact = instant.replace(tzinfo=UTC)
    moment = parse_moment(exact.isoformat(timespec="microseconds"))
    assert moment == Moment.at(exact, moment.text)


@settings(max_examples=150)
@given(
    st.text(max_size=20) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?\S*", fullmatch=True)
)
def test_no_text_raises_anything_but_our_error(text: str) -> None:
    formats = (*JIRA, "epoch_s", "%d.%m.%Y %H:%M:%S.%f %z")
    error = attempt(lambda: parse_moment(text, None, formats))
    assert error is None or error.code == "field.malformed"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("46082", "2026-03-01"),
        ("46082.0", "2026-03-01"),
        ("46082.375", "2026-03-01T09:00:00Z"),
        ("46085,3958333333", "2026-03-04T09:30:00Z"),
        ("46082.999999", "2026-03-02T00:00:00Z"),
    ],
)
def test_a_serial_number_of_excel_is_a_day_or_a_time(words: str, expected: str) -> None:
    found = parse_moment(words, ZoneInfo("UTC"), ["excel_serial"])
    wanted = parse_moment(expected, ZoneInfo("UTC"))
    assert (found.earliest, found.latest) == (wanted.earliest, wanted.latest)


@pytest.mark.parametrize("words", ["46082", "46082.375", "46082,375"])
def test_a_number_is_no_date_until_a_format_says_so(words: str) -> None:
    with pytest.raises(RowError, match="excel_serial"):
        parse_moment(words, None, ["%d.%m.%Y"])


def test_a_serial_number_before_1970_is_refused() -> None:
    with pytest.raises(RowError, match="outside the years"):
        parse_moment("12", None, ["excel_serial"])
