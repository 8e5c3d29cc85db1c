"""Dates and instants as words of evidence state them, read with the document's own zone and day.

Read are ISO 8601, ``4 March 2026``, ``March 4, 2026``, ``04.03.2026`` (day first, as points are
used), ``13/04/2026`` and ``today``, ``yesterday``, ``tomorrow``; English and German month names.
``03/04/2026`` is two candidates, a day without a year takes the year that brings it within three
months of the writing, and a time counts only with a zone: its own, or the document's.

>>> from assay.domain import Origin
>>> mail = Document.of("m", "mail", "", Origin(file="f", row=1), zone="Europe/Berlin")
>>> [str(m) for m in moments_in("approved on 4 March 2026 at 16:05", mail).candidates]
['2026-03-04T15:05:00Z']
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assay.domain import Document
from assay.evidence.normalise import normalise

__all__ = ["StatedMoment", "StatedMoments", "moments_in", "read_value", "zone_of"]

_MONTHS = (
    ("january", "jan", "januar", "jänner"), ("february", "feb", "februar"),
    ("march", "mar", "märz", "mär"), ("april", "apr"), ("may", "mai"), ("june", "jun", "juni"),
    ("july", "jul", "juli"), ("august", "aug"), ("september", "sep", "sept"),
    ("october", "oct", "oktober", "okt"), ("november", "nov"),
    ("december", "dec", "dezember", "dez"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DATE = re.compile(
    r"(?<![\w./-])(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d|-\d)"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)? (?P<m1>{_NAMES})\b\.?(?:,? (?P<y1>\d{{4}})\b)?"
    rf"|(?P<m2>{_NAMES})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y2>\d{{4}})\b)?"
    r"|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d{4})?(?![\d.])"
    r"|(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y4>\d{4})\b"
    r"|(?P<rel>today|yesterday|tomorrow|heute|gestern)\b)",
    re.IGNORECASE,
)
_DATEISH = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:last|next|this) "
    r"(?:week|month|year)\b|\bago\b|\bmorgen\b|\bvorgestern\b|\bQ[1-4]\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[T,]? ?(?:at |um |@ ?)?(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.(?P<f>\d{1,6})\d*)?)?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?: ?Uhr\b)?"
    r" ?(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{2}:?\d{2}\b|[A-Z]{3,4}\b)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\d{1,2}:\d{2}|\b\d{1,2} ?[ap]m\b|\bnoon\b|\bmidnight\b|\b\d{1,2} ?Uhr\b", re.IGNORECASE
)
_ZONES = {
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki", "EST": "America/New_York",
    "EDT": "America/New_York", "CDT": "America/Chicago", "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles", "JST": "Asia/Tokyo", "HKT": "Asia/Hong_Kong",
}  # fmt: skip
_GERMAN = {"MEZ": "CET", "MESZ": "CEST"}
_DAYS_BACK = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1, "tomorrow": -1}
_NOON = 12
_OFFSET_HOURS_MAX = 14
_HOUR_MINUTES = 60
_YEAR_REACH = timedelta(days=92)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})")


@dataclass(frozen=True, slots=True)
class StatedMoment:
    """A day, or an instant with the day that it falls on where it was written.

    Attributes:
        day: The day.
        instant: The instant in UTC; ``None`` where only the day is stated.
    """

    day: date
    instant: datetime | None = None

    def agrees_with(self, claimed: "StatedMoment") -> bool:
        """Whether a claim says the same or less: a claim to know the hour needs the hour."""
        if claimed.instant is not None:
            return self.instant == claimed.instant
        return self.day == claimed.day

    def __str__(self) -> str:
        if self.instant is None:
            return self.day.isoformat()
        return self.instant.isoformat().replace("+00:00", "Z")


class StatedMoments(NamedTuple):
    """What moments some words state.

    Attributes:
        candidates: Every moment that they may state.
        is_certain: Whether they state exactly one, in one way.
        is_vague: Whether something in them speaks of time and could not be read.
    """

    candidates: tuple[StatedMoment, ...]
    is_certain: bool
    is_vague: bool


def zone_of(document: Document) -> tzinfo | None:
    """The zone of dates inside a document; ``None`` where it is not known."""
    name = document.zone
    if not name:
        return None
    if name in ("UTC", "Z"):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        return _offset_zone(offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_value(value: str, document: Document) -> StatedMoment | None:
    """A claimed value: an ISO 8601 date, or an instant with its offset; else ``None``."""
    try:
        if len(value) == len("2026-03-04"):
            return StatedMoment(date.fromisoformat(value))
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    zone = instant.tzinfo or zone_of(document)
    settled = None if zone is None else _settled(instant.replace(tzinfo=None), zone)
    return None if settled is None else StatedMoment(instant.date(), settled)


def moments_in(words: str, document: Document) -> StatedMoments:
    """Every date or instant in the words."""
    text = normalise(words).text
    found: list[StatedMoment] = []
    dates = 0
    vague = False
    rest: list[str] = []
    at = 0
    for match in _DATE.finditer(text):
        if match.start() < at:
            continue
        dates += 1
        days = _days(match, document)
        time = _TIME.match(text, match.end())
        moments = [StatedMoment(d) for d in days] if time is None else _timed(days, time, document)
        vague = vague or not moments
        found.extend(moments)
        rest.append(text[at : match.start()])
        at = match.end() if time is None else time.end()
    rest.append(text[at:])
    left = " \x00 ".join(rest)
    vague = vague or bool(_DATEISH.search(left) or _CLOCK.search(left))
    certain = dates == 1 and len(found) == 1 and not vague
    return StatedMoments(tuple(found), certain, vague)


def _days(match: re.Match[str], document: Document) -> list[date]:
    """The days that one written date may mean."""
    part = match.groupdict()
    if part["iso"]:
        y, m, d = map(int, part["iso"].split("-"))
        return _valid(y, m, d)
    if part["rel"]:
        return _relative(part["rel"].lower(), document)
    if part["a"]:
        y, a, b = int(part["y4"]), int(part["a"]), int(part["b"])
        return sorted({*_valid(y, a, b), *_valid(y, b, a)})
    day, month, year = next(
        (part[f"d{i}"], part[f"m{i}"], part[f"y{i}"]) for i in (1, 2, 3) if part[f"d{i}"]
    )
    number = int(month) if month.isdigit() else _MONTH_OF[month.lower()]
    return _valid(int(year), number, int(day)) if year else _near(number, int(day), document)


def _relative(word: str, document: Document) -> list[date]:
    """The day that ``yesterday`` was, seen from the day of writing."""
    written = _written_on(document)
    if written is None:
        return []
    try:
        return [written - timedelta(days=_DAYS_BACK[word])]
    except OverflowError:
        return []


def _valid(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _near(month: int, day: int, document: Document) -> list[date]:
    """The day of the year that lies near the writing; none where none does."""
    written = _written_on(document)
    if written is None:
        return []
    years = range(max(1, written.year - 1), min(9999, written.year + 1) + 1)
    days = [d for year in years for d in _valid(year, month, day)]
    return [d for d in days if abs(d - written) <= _YEAR_REACH]


def _written_on(document: Document) -> date | None:
    """The day of writing in the document's own zone, where both are known."""
    zone = zone_of(document)
    written = document.written_at
    if zone is None or written is None:
        return None
    try:
        first, last = (at.astimezone(zone).date() for at in (written.earliest, written.latest))
    except OverflowError:
        return None
    return first if first == last else None


def _timed(days: list[date], time: re.Match[str], document: Document) -> list[StatedMoment]:
    hour, minute, second = (int(time.group(k) or 0) for k in ("h", "m", "s"))
    if time.group("half"):
        if not 1 <= hour <= _NOON:
            return []
        hour = hour % _NOON + (_NOON if time.group("half").lower() == "p" else 0)
    micro = int((time.group("f") or "0").ljust(6, "0"))
    moments = []
    for day in days:
        try:
            local = datetime(day.year, day.month, day.day, hour, minute, second, micro)  # noqa: DTZ001 - its zone is settled next
        except ValueError:
            return []
        instant = _instant(local, time.group("zone"), document)
        if instant is None:
            return []
        moments.append(StatedMoment(day, instant))
    return moments


def _instant(local: datetime, zone: str | None, document: Document) -> datetime | None:
    if zone is None:
        home = zone_of(document)
        return None if home is None else _settled(local, home)
    name = zone.upper()
    if name in ("Z", "UTC", "GMT"):
        return local.replace(tzinfo=UTC)
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        home = _offset_zone(offset)
        return None if home is None else _settled(local, home)
    if name not in _ZONES:
        return None
    home = ZoneInfo(_ZONES[name])
    # "CET" on a summer's day: the writer meant one of two instants.
    if local.replace(tzinfo=home).tzname() != _GERMAN.get(name, name):
        return None
    return _settled(local, home)


def _offset_zone(match: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(match.group(2)), int(match.group(3))
    if hours > _OFFSET_HOURS_MAX or minutes >= _HOUR_MINUTES:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if match.group(1) == "-" else delta)


def _settled(local: datetime, zone: tzinfo) -> datetime | None:
    """The instant of a local time; ``None`` where the clock shows it twice or never."""
    try:
        instants = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    except (OverflowError, ValueError):
        return None
    return instants.pop() if len(instants) == 1 else None
