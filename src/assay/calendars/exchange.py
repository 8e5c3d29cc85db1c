"""Trading sessions of an exchange, early closes included.

Rules: outside the years that the calendar knows every answer is ``None``, never a guess. The
window is fixed here and not counted from today, so that the same question has the same answer
whenever it is asked. pandas and exchange_calendars are loaded on first use and their answers are
kept as plain dates, so a calendar pickles and costs nothing afterwards.

>>> nyse = exchange_calendar("XNYS")  # doctest: +SKIP
>>> nyse.session_close(date(2024, 7, 3))  # doctest: +SKIP
datetime.datetime(2024, 7, 3, 17, 0, tzinfo=datetime.timezone.utc)
"""

import importlib
import subprocess
import sys
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from assay.errors import UsageError

__all__ = [
    "ExchangeCalendar",
    "answer",
    "calendars_underway",
    "exchange_calendar",
    "exchange_calendars",
]

# Some exchanges are recorded for fewer years; the widest window that one accepts is taken.
_FIRST_YEARS = (2000, 2010, 2016, 2019, 2021, 2023)
_LAST_YEARS = (2027, 2026, 2025)
_WINDOWS = (
    *((_FIRST_YEARS[0], last) for last in _LAST_YEARS),
    *((first, last) for last in _LAST_YEARS[:2] for first in _FIRST_YEARS[1:]),
)
_MESSAGE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class ExchangeCalendar:
    """The sessions of one exchange.

    Attributes:
        mic: Market identifier code (ISO 10383).
        zone: IANA name of the exchange's time zone.
        sessions: All session days, ascending.
        closes: The instant, UTC, at which each session closes.
        first: First day that the calendar knows.
        last: Last day that the calendar knows.
    """

    mic: str
    zone: str
    sessions: tuple[date, ...]
    closes: tuple[datetime, ...]
    first: date
    last: date

    @property
    def name(self) -> str:
        """``exchange:XNYS``."""
        return f"exchange:{self.mic}"

    def is_session(self, day: date) -> bool | None:
        """Whether the exchange trades on that day; ``None`` where the calendar can't tell."""
        return None if not self._knows(day) else self._index(day) is not None

    def is_business_day(self, day: date) -> bool | None:
        """The same as :meth:`is_session`: an exchange is a business calendar too."""
        return self.is_session(day)

    def add_business_days(self, day: date, count: int) -> date | None:
        """The ``count``-th session after ``day``; before it where negative.

        A count of 0 is ``day`` itself where it is a session, otherwise the next one.
        """
        if not self._knows(day):
            return None
        if count > 0:
            position = bisect_right(self.sessions, day) + count - 1
        else:
            position = bisect_left(self.sessions, day) + count
        return self.sessions[position] if 0 <= position < len(self.sessions) else None

    def next_session(self, day: date) -> date | None:
        """The first session strictly after ``day``."""
        return self.add_business_days(day, 1)

    def session_close(self, day: date) -> datetime | None:
        """When that day's session closes, UTC; ``None`` for no session or outside known years."""
        index = self._index(day)
        return None if index is None else self.closes[index]

    def close_after(self, instant: datetime, sessions: int = 0) -> datetime | None:
        """The close until which something said at an instant is good, UTC.

        Args:
            instant: When it was said; with a zone.
            sessions: 0 for "until close", 1 for "until the close of the next trading day".

        Returns:
            The close. ``None`` for "until close" said on a day without a session or after its
            close, because which close was meant is not certain, and outside the known years.
        """
        day = instant.astimezone(ZoneInfo(self.zone)).date()
        if sessions > 0:
            later = self.add_business_days(day, sessions)
            return None if later is None else self.session_close(later)
        close = self.session_close(day)
        return close if close is not None and instant <= close else None

    def _knows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def _index(self, day: date) -> int | None:
        index = bisect_left(self.sessions, day)
        return index if index < len(self.sessions) and self.sessions[index] == day else None


def exchange_calendars(mics: Iterable[str]) -> dict[str, ExchangeCalendar]:
    """The calendars of those exchanges that are known, by their code.

    They are built in a process of their own: the libraries behind them take fifty megabytes, which
    a process that needs but a few thousand dates would carry to its end. Asked again, they are at
    hand.

    Args:
        mics: Market identifier codes; those that name no exchange are left out.
    """
    wanted = sorted({mic for mic in mics if mic})
    asked = [mic for mic in wanted if mic not in _apart]
    if asked:
        found = _built_apart(asked)
        _keep(asked, dict(_built_here(asked)) if found is None else found)
    return {mic: known for mic in wanted if (known := _apart.get(mic)) is not None}


@contextmanager
def calendars_underway(mics: Iterable[str]) -> Iterator[None]:
    """Have calendars built by that other process while something else is done here.

    Args:
        mics: Market identifier codes that :func:`exchange_calendars` will be asked for.
    """
    asked = sorted({mic for mic in mics if mic and mic not in _apart})
    if not asked:
        yield
        return
    with ThreadPoolExecutor(1) as thread:
        underway = thread.submit(_built_apart, asked)
        yield
        found = underway.result()
    if found is not None:
        _keep(asked, found)


def _keep(asked: list[str], found: Mapping[str, ExchangeCalendar]) -> None:
    _apart.update({mic: found.get(mic) for mic in asked})


def _built_apart(mics: list[str]) -> dict[str, ExchangeCalendar] | None:
    """The calendars from a process of their own; ``None`` where it failed."""
    program = _PROGRAM.format(path=sys.path)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-c", program],
            input=orjson.dumps(mics),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return {mic: _calendar_of(mic, plain) for mic, plain in orjson.loads(done.stdout).items()}


def answer() -> None:
    """Read codes from standard input, write the calendars of those that are known: the child."""
    mics = orjson.loads(sys.stdin.buffer.read())
    found = {mic: _plain(calendar) for mic, calendar in _built_here(mics)}
    sys.stdout.buffer.write(orjson.dumps(found))


def _built_here(mics: Iterable[str]) -> Iterator[tuple[str, ExchangeCalendar]]:
    for mic in mics:
        with suppress(UsageError):
            yield mic, exchange_calendar(mic)


def _plain(calendar: ExchangeCalendar) -> list[Any]:
    return [
        calendar.zone,
        [day.toordinal() for day in calendar.sessions],
        [int(close.timestamp()) for close in calendar.closes],
        calendar.first.toordinal(),
        calendar.last.toordinal(),
    ]


def _calendar_of(mic: str, plain: list[Any]) -> ExchangeCalendar:
    zone, sessions, closes, first, last = plain
    return ExchangeCalendar(
        mic=mic,
        zone=zone,
        sessions=tuple(map(date.fromordinal, sessions)),
        closes=tuple(datetime.fromtimestamp(close, UTC) for close in closes),
        first=date.fromordinal(first),
        last=date.fromordinal(last),
    )


_apart: dict[str, ExchangeCalendar | None] = {}
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from assay.calendars.exchange import answer; answer()"
)


@cache
def exchange_calendar(mic: str) -> ExchangeCalendar:
    """The calendar of an exchange; built once a process.

    Raises:
        UsageError: ``calendar.unavailable`` where the library is not installed,
            ``calendar.unknown`` where it does not know the exchange.
    """
    library = _library()
    errors = importlib.import_module("exchange_calendars.errors")
    failure = ""
    for first_year, last_year in _WINDOWS:
        try:
            return _built(library, mic, first_year, last_year)
        except errors.InvalidCalendarName:
            raise UsageError(
                "calendar.unknown",
                f"no exchange calendar is named {mic[:40]!r}",
                remedy="give a market identifier code (ISO 10383), for example exchange:XNYS",
            ) from None
        except (ValueError, errors.CalendarError) as error:
            # Messages of bounded calendars run to tens of kilobytes.
            failure = " ".join(str(error)[:_MESSAGE_LENGTH].split())
    raise UsageError(
        "calendar.unknown",
        f"the calendar of {mic!r} can't be built: {failure}",
        remedy="name another exchange, or give the holidays as file:PATH",
    )


def _library() -> Any:
    try:
        return importlib.import_module("exchange_calendars")
    except ImportError:
        raise UsageError(
            "calendar.unavailable",
            "exchange calendars are not installed",
            remedy="pip install 'assay[calendars]'",
        ) from None


def _built(library: Any, mic: str, first_year: int, last_year: int) -> ExchangeCalendar:
    with warnings.catch_warnings():
        # Deprecations between pandas and the library are not the user's concern.
        warnings.simplefilter("ignore")
        calendar = library.get_calendar(mic, start=f"{first_year}-01-01", end=f"{last_year}-12-31")
        sessions = tuple(stamp.date() for stamp in calendar.sessions)
        closes = tuple(
            stamp.to_pydatetime().replace(tzinfo=UTC)
            for stamp in calendar.closes.dt.tz_localize(None)
        )
    return ExchangeCalendar(
        mic=mic,
        zone=str(calendar.tz),
        sessions=sessions,
        closes=closes,
        first=date(first_year, 1, 1),
        last=date(last_year, 12, 31),
    )
