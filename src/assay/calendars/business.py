"""Business days: the contract, and calendars that are a set of days off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

__all__ = ["BusinessCalendar", "HolidayCalendar", "WeekdayCalendar"]

_SATURDAY_SUNDAY = frozenset({5, 6})
# No organisation closes for longer; a walk that finds no business day ends instead of hanging.
_LONGEST_CLOSURE_DAYS = 366


class BusinessCalendar(Protocol):
    """An organisation's working days."""

    @property
    def name(self) -> str:
        """As the run's manifest names it."""
        ...

    def is_business_day(self, day: date) -> bool | None:
        """Whether people work on that day; ``None`` outside the years that the calendar knows."""
        ...

    def add_business_days(self, day: date, count: int) -> date | None:
        """The ``count``-th business day after ``day``; ``None`` where the calendar can't tell."""
        ...


class _Walk:
    """Walking along any calendar that can say whether a day counts."""

    def is_business_day(self, day: date) -> bool | None:
        """Whether people work on that day."""
        raise NotImplementedError

    def add_business_days(self, day: date, count: int) -> date | None:
        """The ``count``-th business day after ``day``; before it, where negative.

        A count of 0 is ``day`` itself where it is a business day, otherwise the next one.

        Returns:
            The day; ``None`` where the walk leaves the years that the calendar knows.
        """
        step = timedelta(days=1 if count >= 0 else -1)
        left, idle = abs(count), 0
        if count == 0:
            day, left = day - step, 1
        while left:
            if idle > _LONGEST_CLOSURE_DAYS or not date.min < day < date.max:
                return None
            day += step
            counts = self.is_business_day(day)
            if counts is None:
                return None
            left, idle = (left - 1, 0) if counts else (left, idle + 1)
        return day


class WeekdayCalendar(_Walk):
    """Monday to Friday, no holidays: what is left when an organisation names no calendar."""

    @property
    def name(self) -> str:
        """``weekdays``."""
        return "weekdays"

    def is_business_day(self, day: date) -> bool | None:
        """Whether the day is a Monday to Friday; known for every year."""
        return day.weekday() not in _SATURDAY_SUNDAY


@dataclass(frozen=True, slots=True)
class HolidayCalendar(_Walk):
    """Weekends and a set of holidays, known from a first to a last day.

    Attributes:
        name: As the run's manifest names it.
        holidays: Days off beside weekends.
        first: First day that the calendar knows.
        last: Last day that the calendar knows.
        weekend: Weekdays off, 0 for Monday.
    """

    name: str
    holidays: frozenset[date]
    first: date
    last: date
    weekend: frozenset[int] = _SATURDAY_SUNDAY

    @classmethod
    def of_years(
        cls,
        name: str,
        holidays: Iterable[date],
        first_year: int,
        last_year: int,
        weekend: Iterable[int] = _SATURDAY_SUNDAY,
    ) -> "HolidayCalendar":
        """A calendar that knows whole years, the last one included."""
        return cls(
            name,
            frozenset(holidays),
            date(first_year, 1, 1),
            date(last_year, 12, 31),
            frozenset(weekend),
        )

    def is_business_day(self, day: date) -> bool | None:
        """Whether people work on that day; ``None`` outside the years that the calendar knows."""
        if not self.first <= day <= self.last:
            return None
        return day.weekday() not in self.weekend and day not in self.holidays
