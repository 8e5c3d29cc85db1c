"""Business days."""

from datetime import date
from typing import Protocol

__all__ = ["BusinessCalendar"]


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
