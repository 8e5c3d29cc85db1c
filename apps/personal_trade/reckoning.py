"""Days and sessions: which day a moment falls on, and which calendar counts it.

Three calendars differ and are never mixed: the sessions of the instrument's venue, the firm's
business days, and the days of a regime with its own. A moment that may fall on two days of a zone
falls on neither; a calendar that does not know a year says so, and the rule is UNDETERMINED.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from assay.calendars import BusinessCalendar, ExchangeCalendar
from assay.domain import Moment

__all__ = ["Reckoning", "add_months", "day_in", "quarter_end", "venue_code"]

_MONTHS_A_QUARTER = 3
_DECEMBER = 12


@lru_cache(maxsize=65_536)
def _day(earliest: datetime, latest: datetime, zone: ZoneInfo) -> date | None:
    first = earliest.astimezone(zone).date()
    return first if earliest == latest or latest.astimezone(zone).date() == first else None


def day_in(moment: Moment, zone: ZoneInfo) -> date | None:
    """The day on which a moment falls in a zone; ``None`` where it may be another one."""
    return _day(moment.earliest, moment.latest, zone)


def venue_code(word: str) -> str:
    """A market identifier code as calendars know it."""
    return word.strip().upper()


def quarter_end(day: date) -> date:
    """The last day of a day's calendar quarter."""
    month = (day.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + _MONTHS_A_QUARTER
    return _first_of_next(day.year, month) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (_first_of_next(year, month + 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _first_of_next(year: int, month: int) -> date:
    return date(year + 1, 1, 1) if month == _DECEMBER else date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The zone and the calendars of a run; picklable.

    Attributes:
        zone: Where the firm's days are reckoned, and the days of dates without a time.
        firm: The firm's business days.
        regimes: Other calendars by the words of the policy that name them.
        venue: Market identifier code of instruments whose venue nobody states.
        venues: The sessions of the venues that trades and instruments name, by their code.
    """

    zone: ZoneInfo
    firm: BusinessCalendar
    regimes: dict[str, BusinessCalendar]
    venue: str
    venues: Mapping[str, ExchangeCalendar] = field(default_factory=dict)

    def day(self, moment: Moment | None) -> date | None:
        """The firm's day of a moment; ``None`` where it is not certain."""
        return None if moment is None else day_in(moment, self.zone)

    def calendar(self, name: str) -> BusinessCalendar:
        """The calendar that a policy parameter names; the firm's for the empty name."""
        return self.regimes[name] if name else self.firm

    def exchange(self, mic: str) -> ExchangeCalendar | None:
        """The sessions of a venue; ``None`` where no calendar of it is known."""
        return self.venues.get(venue_code(mic or self.venue))

    def trade_day(self, moment: Moment | None, mic: str = "") -> date | None:
        """The trade date: the venue's day of an instant, the stated day of a date."""
        if moment is None:
            return None
        if moment.is_exact:
            venue = self.exchange(mic)
            return day_in(moment, ZoneInfo(venue.zone) if venue else self.zone)
        return day_in(moment, self.zone)
