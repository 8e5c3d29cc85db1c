"""Points in time as evidence states them: an instant, or a whole day when only a date is known.

A date without a time is the interval ``[00:00, 24:00)`` in its zone. Comparing two moments gives
three answers: yes, no, or ``None`` when the intervals overlap and the evidence does not say.

>>> from datetime import UTC, datetime
>>> noon = Moment.at(datetime(2026, 3, 4, 12, tzinfo=UTC))
>>> day = Moment.on(date(2026, 3, 4), UTC)
>>> noon.is_before(day) is None
True
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Self

import orjson

from assay.domain.noun import Noun
from assay.domain.unchecked import made

__all__ = ["Moment"]

_TICK = timedelta(microseconds=1)
_LAST_MICROSECOND = 999_999
_LONGEST_TEXT = 60
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def later(instant: datetime, by: timedelta) -> datetime:
    """An instant of UTC a span later, or the edge of the calendar where the span crosses it."""
    try:
        return instant + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST


def _in_utc(instant: datetime) -> datetime:
    """The instant in UTC; at the edge of the calendar where its offset leads beyond."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _LAST if instant.year > 1 else _FIRST


def _in_seconds(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second where no fraction was stated (the last of an interval)."""
    if instant.microsecond == _LAST_MICROSECOND:
        instant = instant.replace(microsecond=0)
    return _written(instant)


def _written(instant: datetime) -> str:
    """RFC 3339, with ``Z`` for UTC and as many digits of the second as there are."""
    if instant.tzinfo is UTC:  # nearly always; the same words, four times as fast
        return _written_utc(instant)
    return instant.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=512)
def _written_utc(instant: datetime) -> str:
    """The same for UTC: the rules of a case write the same few moments again and again."""
    return orjson.dumps(instant, option=orjson.OPT_UTC_Z)[1:-1].decode()


class Moment(Noun):
    """When something happened, as precisely as the evidence says.

    Attributes:
        earliest: First possible instant, UTC.
        latest: Last possible instant, UTC, inclusive; equal to ``earliest`` for an exact instant.
        text: The words of the source, kept for the reader; empty where there were none.
    """

    earliest: datetime
    latest: datetime
    text: str = ""

    @classmethod
    def at(cls, instant: datetime, text: str = "") -> Self:
        """An exact instant; ``instant`` must carry a zone."""
        if instant.tzinfo is not UTC:
            instant = _in_utc(instant)
        return made(cls, earliest=instant, latest=instant, text=text)

    @classmethod
    def on(cls, day: date, zone: tzinfo, text: str = "") -> Self:
        """A whole day in a zone; 23 or 25 hours where the clock changes."""
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        if day == date.max:
            return made(cls, earliest=_in_utc(start), latest=_LAST, text=text)
        after = day + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=zone)
        return made(cls, earliest=_in_utc(start), latest=later(_in_utc(end), -_TICK), text=text)

    @property
    def is_exact(self) -> bool:
        """Whether the evidence gives the instant and not only the day."""
        return self.earliest == self.latest

    def is_before(self, other: "Moment") -> bool | None:
        """Whether this came strictly before the other; ``None`` where the evidence can't tell."""
        if self.latest < other.earliest:
            return True
        if self.earliest >= other.latest:
            return False
        return None

    def is_at_or_before(self, other: "Moment") -> bool | None:
        """Whether this came no later than the other; ``None`` where the evidence can't tell."""
        if other.latest < self.earliest:
            return False
        if other.earliest >= self.latest:
            return True
        return None

    def shifted(self, by: timedelta) -> "Moment":
        """The moment a span of time later (or earlier, where negative).

        Where the calendar ends (9999, which systems write for "never", and the year 1) so does the
        moment: it stays at the edge.
        """
        first = later(self.earliest, by)
        last = first if self.is_exact else later(self.latest, by)
        return made(Moment, earliest=first, latest=last, text=self.text)

    @property
    def with_source(self) -> str:
        """The moment in UTC and, where the source spelled it otherwise, the source's own words.

        Offset and precision of the source stay visible beside the instant that was derived.
        """
        if self.earliest.tzinfo is UTC and self.latest.tzinfo is UTC:  # nearly always
            return _sourced_utc(self.earliest, self.latest, self.text)
        return _sourced(str(self), self.text)

    def __format__(self, spec: str) -> str:
        """For sentences (f-strings): RFC 3339 in UTC; an interval as ``FIRST to LAST``."""
        first = _in_seconds(self.earliest)
        last = first if self.is_exact else _in_seconds(self.latest)
        return format(first if first == last else f"{first} to {last}", spec)

    def __str__(self) -> str:
        return _said(self.earliest, self.latest)


def _said(earliest: datetime, latest: datetime) -> str:
    if earliest == latest:
        return _written(earliest)
    return f"{_written(earliest)}/{_written(latest)}"


@lru_cache(maxsize=512)
def _sourced_utc(earliest: datetime, latest: datetime, text: str) -> str:
    """What :func:`_sourced` says of instants of UTC, which it is asked by rule after rule."""
    return _sourced(_said(earliest, latest), text)


def _sourced(derived: str, text: str) -> str:
    words = " ".join(text.split())
    if not words or words == derived:
        return derived
    shown = words if len(words) <= _LONGEST_TEXT else words[: _LONGEST_TEXT - 1] + "…"
    return f"{derived} (source: {shown})"
