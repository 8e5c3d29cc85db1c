"""Date and time text to moments: what the text says, and no more.

===========================================  =====================================================
text                                         moment
===========================================  =====================================================
``2026-03-04T09:00:00+01:00``, ``...Z``      the instant
``2026-03-04 09:00:00`` and a zone is given  the instant in that zone; where clocks go back and the
                                             hour happens twice, both: an interval of one hour
``2026-03-04 09:00:00`` and no zone          every instant that this can be on earth: from 14 hours
                                             before to 12 hours after (UTC+14 to UTC-12)
``2026-03-04``                               the day in the zone, or the day anywhere on earth
``2026-03-04 09:00`` (no seconds)            that minute, as an interval: exports cut seconds off
``Wed, 4 Mar 2026 09:00:00 +0100``           RFC 2822
``1772611200`` as ``epoch_s``                the instant; ``epoch_ms`` likewise
``03/Feb/24 2:15 PM``                        by a given ``strptime`` format, English month names
``03/04/2026``                               refused unless a format says which is the month
===========================================  =====================================================

An uncertain instant makes comparisons UNDETERMINED instead of wrong.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assay.domain import Moment
from assay.errors import UsageError
from assay.intake.date_formats import parse_formatted
from assay.intake.json_value import RowError, clip

__all__ = [
    "EPOCH_MS",
    "EPOCH_S",
    "EXCEL_SERIAL",
    "is_credible_year",
    "load_zone",
    "parse_moment",
    "require_credible_year",
    "widen_to_day",
]

EPOCH_S = "epoch_s"
EPOCH_MS = "epoch_ms"
EXCEL_SERIAL = "excel_serial"
"""Days since 1899-12-30 in local time, as Excel keeps dates (its 1900 system)."""

_EASTERNMOST = timedelta(hours=14)
_WESTERNMOST = timedelta(hours=12)
_FIRST_YEAR = 1970
_LAST_YEAR = 2199
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?"
)
_SLASHED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b.*")
_RFC_2822 = re.compile(r"([A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d.*")
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
_LAST_OF_MINUTE = timedelta(seconds=59, microseconds=999_999)
_SHOWN_EXAMPLES = "2026-03-04T09:00:00Z"


def load_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name; ``None`` for the empty name.

    Raises:
        UsageError: ``zone.unknown``.
    """
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(
            "zone.unknown",
            f"no time zone is called {name!r}",
            remedy="use an IANA name: Europe/Zurich, America/New_York, UTC",
        ) from error


def is_credible_year(year: int) -> bool:
    """Whether a record of a computer system can be of that year: 1970 to 2199."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def require_credible_year(year: int, text: str, *, field: str = "") -> None:
    """Refuse a date that no such record can have; every source asks here.

    Systems write ``0001-01-01`` and ``9999-12-31`` where they have no date at all.

    Args:
        year: Of the date, as written.
        text: As the source has it.
        field: Name of the field, for the error.

    Raises:
        RowError: ``field.malformed``: it lies outside 1970 to 2199.
    """
    if not is_credible_year(year):
        subject = f"{field}: {clip(text)}" if field else clip(text)
        raise RowError(
            "field.malformed", f"{subject} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}"
        )


def parse_moment(
    text: str, zone: ZoneInfo | None = None, formats: Sequence[str] = (), *, field: str = ""
) -> Moment:
    """The moment that a text names; its words are kept.

    Args:
        text: As the source has it.
        zone: Zone of what has no offset; ``None`` where nobody knows.
        formats: ``strptime`` formats to try after ISO 8601, or one of ``epoch_s``, ``epoch_ms``,
            ``excel_serial``.
        field: Name of the field, for the error.

    Raises:
        RowError: ``field.malformed``: no date, an impossible one, one outside 1970 to 2199, or one
            that could be read in two ways.
    """
    words = text.strip()
    subject = f"{field}: {clip(text)}" if field else clip(text)
    try:
        found = _parse(words, formats)
    except (ValueError, OverflowError) as error:
        raise RowError("field.malformed", f"{subject} is no possible date: {error}") from error
    if found is None:
        raise RowError("field.malformed", f"{subject} {_why(words)}")
    require_credible_year(found.value.year, text, field=field)
    moment = _place(found.value, zone, text)
    if moment is None:
        raise RowError(
            "field.malformed", f"{subject} never happened in {zone}: the clocks were put forward"
        )
    if not found.is_minute:
        return moment
    return Moment(earliest=moment.earliest, latest=moment.latest + _LAST_OF_MINUTE, text=text)


def widen_to_day(moment: Moment, zone: ZoneInfo | None) -> Moment:
    """The day or days that a moment lies in, for sources that write a day as its midnight.

    Args:
        moment: As parsed.
        zone: Zone whose days are meant; ``None`` where nobody knows: a day more on either side.
    """
    if zone is None:
        more = timedelta(days=1)
        return Moment(
            earliest=moment.earliest - more, latest=moment.latest + more, text=moment.text
        )
    first = Moment.on(moment.earliest.astimezone(zone).date(), zone)
    last = Moment.on(moment.latest.astimezone(zone).date(), zone)
    return Moment(earliest=first.earliest, latest=last.latest, text=moment.text)


class _Found(NamedTuple):
    value: datetime | date
    is_minute: bool = False


def _parse(words: str, formats: Sequence[str]) -> _Found | None:
    if _ISO_DATE.fullmatch(words):
        return _Found(date.fromisoformat(words))
    if match := _ISO_TIME.fullmatch(words):
        return _Found(datetime.fromisoformat(_tidy(words)), is_minute=match[1] is None)
    for pattern in formats:
        found = (
            _parse_serial(words, pattern)
            or _parse_epoch(words, pattern)
            or parse_formatted(words, pattern)
        )
        if found is not None:
            has_seconds = "%S" in pattern or pattern in {EPOCH_S, EPOCH_MS, EXCEL_SERIAL}
            return _Found(found, is_minute=isinstance(found, datetime) and not has_seconds)
    if _RFC_2822.fullmatch(words):
        parsed = parsedate_to_datetime(words)
        # "-0000" means: an instant in UTC, the local zone is not known (RFC 5322, 3.3).
        return _Found(parsed.replace(tzinfo=UTC) if words.endswith("-0000") else parsed)
    return None


def _tidy(words: str) -> str:
    words = words.replace(",", ".").replace(" UTC", "Z").replace("UTC", "Z")
    head, dot, fraction = words.partition(".")
    if dot:
        digits = re.match(r"\d+", fraction)
        end = digits.end() if digits else 0
        # Beyond microseconds the clock of the source is finer than ours: cut, never rounded up.
        words = f"{head}.{fraction[:end][:6].ljust(6, '0')}{fraction[end:]}"
    return words.replace(" +", "+").replace(" -", "-").replace(" Z", "Z")


def _parse_epoch(words: str, pattern: str) -> datetime | None:
    if pattern not in {EPOCH_S, EPOCH_MS} or not re.fullmatch(r"\d{1,14}(\.\d{1,9})?", words):
        return None
    whole, _, fraction = words.partition(".")
    units = timedelta(seconds=1) if pattern == EPOCH_S else timedelta(milliseconds=1)
    rest = int(fraction[:6].ljust(6, "0")) * units / 1_000_000 if fraction else timedelta()
    return datetime(1970, 1, 1, tzinfo=UTC) + int(whole) * units + rest


def _parse_serial(words: str, pattern: str) -> datetime | date | None:
    """A number of days; a whole one is a day, any other a time to the nearest second."""
    if pattern != EXCEL_SERIAL or not re.fullmatch(r"\d{1,6}([.,]\d{1,15})?", words):
        return None
    whole, _, fraction = words.replace(",", ".").partition(".")
    day = _EXCEL_START + timedelta(days=int(whole))
    if not fraction.strip("0"):
        return day.date()
    return day + timedelta(seconds=round(float(f"0.{fraction}") * 86_400))


def _why(words: str) -> str:
    if not words:
        return "is empty"
    if _SLASHED.fullmatch(words):
        return "could be read in two ways; give its format in date_formats, such as %d/%m/%Y"
    if re.fullmatch(r"\d+([.,]\d+)?", words):
        return (
            'is a number; with date_formats = ["epoch_s"] it is a time since 1970, with'
            ' ["excel_serial"] a day of Excel'
        )
    return (
        f"is no date that is understood; write {_SHOWN_EXAMPLES} or give its format in date_formats"
    )


def _place(found: datetime | date, zone: ZoneInfo | None, text: str) -> Moment | None:
    if not isinstance(found, datetime):
        if zone is not None:
            return Moment.on(found, zone, text)
        day = Moment.on(found, UTC, text)
        return Moment(
            earliest=day.earliest - _EASTERNMOST, latest=day.latest + _WESTERNMOST, text=text
        )
    if found.tzinfo is not None:
        return Moment.at(found.astimezone(UTC), text)
    if zone is None:
        instant = found.replace(tzinfo=UTC)
        return Moment(earliest=instant - _EASTERNMOST, latest=instant + _WESTERNMOST, text=text)
    return _local(found, zone, text)


def _local(found: datetime, zone: ZoneInfo, text: str) -> Moment | None:
    first = found.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = found.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != found:
        return None
    return Moment(earliest=first, latest=max(first, second), text=text)
