from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from assay.domain import Moment

NEVER = Moment.at(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
DAWN = Moment.at(datetime(1, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "by"),
    [(NEVER, timedelta(days=1)), (DAWN, -timedelta(days=1)), (NEVER, timedelta.max)],
)
def test_a_shift_beyond_the_calendar_stays_at_its_edge(moment, by):
    shifted = moment.shifted(by)
    assert shifted.earliest.year == moment.earliest.year
    assert (shifted.earliest - moment.earliest) * (1 if by > timedelta() else -1) >= timedelta()


def test_the_last_day_of_the_calendar_is_a_day():
    day = Moment.on(date.max, UTC)
    assert day.earliest < day.latest
    assert day.latest == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (Moment.at(datetime(2026, 3, 4, 9, tzinfo=UTC)), "2026-03-04T09:00:00Z"),
        (Moment.at(datetime(2026, 3, 4, 9, 0, 0, 250, UTC)), "2026-03-04T09:00:00.000250Z"),
        (
            Moment.on(date(2026, 3, 4), ZoneInfo("Europe/Zurich")),
            "2026-03-03T23:00:00Z to 2026-03-04T22:59:59Z",
        ),
    ],
)
def test_a_sentence_gives_instants_in_one_form(moment: Moment, sentence: str) -> None:
    assert f"{moment}" == sentence
    assert "+00:00" not in f"{moment} {moment!s}"


def test_lineage_keeps_the_offset_of_the_source() -> None:
    instant = datetime(2026, 3, 4, 9, tzinfo=UTC)
    zulu = Moment.at(instant, "2026-03-04T09:00:00Z")
    local = Moment.at(instant, "4 Mar 2026 10:00\n +0100")
    assert zulu.with_source == "2026-03-04T09:00:00Z"
    assert local.with_source == "2026-03-04T09:00:00Z (source: 4 Mar 2026 10:00 +0100)"
    assert len(Moment.at(instant, "x" * 9_000).with_source) < 100


def test_one_instant_of_two_offsets_is_written_as_each_was_given() -> None:
    away = datetime(2026, 3, 4, 10, tzinfo=timezone(timedelta(hours=1)))
    utc = away.astimezone(UTC)
    there, here = Moment(earliest=away, latest=away), Moment(earliest=utc, latest=utc)
    assert here.with_source == "2026-03-04T09:00:00Z"
    assert there.with_source == str(there)
    assert here.with_source == "2026-03-04T09:00:00Z"
