from datetime import UTC, date, datetime, timedelta

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
