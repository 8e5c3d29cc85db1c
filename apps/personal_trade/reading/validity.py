"""How long an approval is good: words of time, resolved against the date and zone of their mail.

=====================================  ================================
words, on Wednesday 4 March 2026       value
=====================================  ================================
``today``, ``until 4 March``           ``2026-03-04``: to the day's end
``until Friday COB``, ``until close``  ``2026-03-06 close``
``until 17:00``, ``for 24 hours``      ``2026-03-04T16:00:00Z``
``close of the next trading day``      ``next session``
``for two trading days``               ``2 sessions``
=====================================  ================================

What can be read in two ways is not read: ``03/04``, "Friday" said on a Friday, "next Friday", "two
days", "two business days", an hour in "your time". Relative words are not read where the mail has
no certain date or zone.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assay.domain import Document
from assay.evidence.moment import moments_in, zone_of
from personal_trade.reading.abroad import match_abroad

__all__ = ["When", "match_when"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10,
            "twenty-four": 24, "forty-eight": 48}  # fmt: skip
_MOST_HOURS = 24 * 31
_MOST_SESSIONS = 30
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = rf"(?:{_WEEKDAY},? (?:the )?(?:{_DATE})|(?:this )?{_WEEKDAY}|today|tomorrow|{_DATE})"
_ZONE = r"(?:UTC|GMT|CET|CEST|BST|EST|EDT|CST|CDT|PST|PDT|HKT|JST)"
_TIME = rf"(?:\d{{1,2}}[:.]\d{{2}}(?: ?[ap]\.?m\.?)?|\d{{1,2}} ?[ap]\.?m\.?|noon|midnight)(?: ?(?:hrs?|h|{_ZONE})\b)?"
_CLOSE = (
    r"(?:(?:the )?(?:market |trading |exchange )?close(?: of (?:business|trading|play|the (?:market|exchange)|market))?"
    r"|cob|c\.o\.b\.|market close)"
)
_END = r"(?:(?:the )?end of (?:the )?(?:business )?day|eod|end of)"
_NEXT = (
    r"(?:(?:the )?(?:close|end)(?: of (?:business|trading))? (?:of|on) )?(?:the )?(?:next|following) "
    r"(?:trading (?:day|session)|session)"
)
_UNTIL = (
    r"(?:(?:which |and )?(?:is |remains |stays |will be )?(?:valid |good |effective |open )?"
    r"(?:until|till|til|through|thru|up to and including|no later than|by)"
    r"|(?:which |and )?(?:will )?(?:expir(?:es?|ing)|laps(?:es?|ing)|ends?)(?: at| on| in| after)?|valid (?:to|on|for)|good (?:to|on|for)|valid|good|on|for)"
)
_POINT = rf"""(?:(?P<next>{_NEXT})
|(?P<close>{_CLOSE})(?:,? (?:on |of )?(?P<close_day>{_DAY}))?
|(?P<end>{_END})(?:,? (?:on |of )?(?P<end_day>{_DAY}))?
|(?P<time>{_TIME})(?:,? (?:on )?(?P<time_day>{_DAY}))?
|(?P<day>{_DAY})(?:,? (?:at |by )?(?:(?P<day_close>{_CLOSE})|(?P<day_end>eod|end of day)|(?P<day_time>{_TIME})))?
|(?:the )?(?:next |following )?(?P<hours>{_COUNT})[ -]?(?:hours?|hrs?|h)(?: from now)?
|(?:the )?(?:next |following )?(?P<sessions>{_COUNT})[ -](?:trading (?:days?|sessions?)|sessions?)
|(?P<calendar>{_COUNT}) calendar days?)"""
_WHEN = re.compile(
    rf"(?:(?P<lead>{_UNTIL}) )?{_POINT}(?P<only> only)?(?![\w'’%$€£]|[-/.:]\w)".replace("\n", ""),
    re.IGNORECASE,
)
_NOON, _HALF_DAY = time(12), 12
_BARE = re.compile(r"(?:tomorrow|today)\Z", re.IGNORECASE)
_FROM_TOO = re.compile(r"(?:valid |good )?(?:on|for)\Z|valid\Z|good\Z", re.IGNORECASE)


class When(NamedTuple):
    """Until when, as far as the words tell.

    Attributes:
        end: Where the words end.
        until: The value; see the table above.
        since: The day before which it is not good; empty where it is good at once.
    """

    end: int
    until: str
    since: str = ""


def match_when(text: str, at: int, document: Document) -> When | None:
    """The words of time that begin at a place; ``None`` where none do or they can't be resolved."""
    match = _WHEN.match(text, at)
    if match is None:
        return _abroad(text, at, document)
    lead = (match["lead"] or "").casefold()
    if not lead and _needs_lead(match):
        return None
    until = _resolved(match, document)
    if until is None:
        return None
    since = ""
    if match["day"] and until == until[:10] and until > _written(document):
        whole = not lead or _FROM_TOO.search(lead) is not None
        since = until if whole else ""
    return When(match.end(), until, since)


def _abroad(text: str, at: int, document: Document) -> When | None:
    """The day of writing, or its close, in another language."""
    found, today = match_abroad(text, at), _today(document)
    if found is None or today is None:
        return None
    return When(found.end, f"{today.isoformat()}{' close' * found.is_close}")


def _needs_lead(match: re.Match[str]) -> bool:
    """Only "today" and "tomorrow" say on their own that they are meant as a limit."""
    return match["day"] is None or _BARE.match(match["day"]) is None


def _written(document: Document) -> str:
    day = _today(document)
    return "" if day is None else day.isoformat()


def _today(document: Document) -> date | None:
    """The day on which it was written, where it was written; ``None`` where that is not certain."""
    zone, written = zone_of(document), document.written_at
    if zone is None or written is None or not written.is_exact:
        return None
    return written.earliest.astimezone(zone).date()


def _resolved(match: re.Match[str], document: Document) -> str | None:
    if match["next"]:
        return "next session"
    if match["sessions"]:
        count = _number(match["sessions"])
        return f"{count} session{'s' * (count != 1)}" if 0 < count <= _MOST_SESSIONS else None
    if match["hours"]:
        return _after(document, _number(match["hours"]))
    if match["calendar"]:
        today = _today(document)
        return (
            None
            if today is None
            else (today + timedelta(days=_number(match["calendar"]))).isoformat()
        )
    return _at_point(match, document)


def _at_point(match: re.Match[str], document: Document) -> str | None:
    named = match["day"] or match["close_day"] or match["end_day"] or match["time_day"] or "today"
    day = _day(named, document)
    if day is None or (match["end"] and match["end"].endswith(" of") and not match["end_day"]):
        return None
    if match["close"] or match["day_close"]:
        return f"{day.isoformat()} close"
    clock = match["time"] or match["day_time"]
    return day.isoformat() if not clock else _instant(day, clock, document)


def _day(words: str, document: Document) -> date | None:
    words = words.casefold()
    today = _today(document)
    if words in ("today", "tomorrow"):
        return None if today is None else today + timedelta(days=words == "tomorrow")
    name = next((n for n in _WEEKDAYS if n in words), "")
    if words.removeprefix("this ") == name:
        return _weekday(name, today)
    stated = moments_in(words.replace(name, "").strip(" ,") if name else words, document)
    if not stated.is_certain:
        return None
    day = stated.candidates[0].day
    return None if name and _WEEKDAYS[day.weekday()] != name else day


def _weekday(name: str, today: date | None) -> date | None:
    """The coming day of that name; on the day itself it may be meant or the week after."""
    if today is None:
        return None
    ahead = (_WEEKDAYS.index(name) - today.weekday()) % 7
    return today + timedelta(days=ahead) if ahead else None


def _number(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBERS[words.casefold()]


def _after(document: Document, hours: int) -> str | None:
    written = document.written_at
    if written is None or not written.is_exact or not 0 < hours <= _MOST_HOURS:
        return None
    return _shown(written.earliest + timedelta(hours=hours))


def _instant(day: date, clock: str, document: Document) -> str | None:
    found = re.fullmatch(
        rf"(?:(?P<h>\d{{1,2}})(?:[:.](?P<m>\d{{2}}))? ?(?P<half>[ap])?\.?m?\.?|(?P<word>noon|midnight))(?: ?(?:hrs?|h))?(?: ?(?P<zone>{_ZONE}))?",
        clock,
        re.IGNORECASE,
    )
    if found is None or (found["word"] or "").casefold() == "midnight":
        return None  # midnight of which day is anybody's guess
    if found["word"]:
        return _in_zone(day, _NOON, found["zone"], document)
    hour, minute = int(found["h"]), int(found["m"] or 0)
    if found["half"]:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if found["half"].casefold() == "p" else 0)
    elif hour < 8 and not (found["m"] and clock.startswith("0")):  # noqa: PLR2004 - "until 5:30" may be either half
        return None
    try:
        return _in_zone(day, time(hour, minute), found["zone"], document)
    except ValueError:
        return None


_NAMED = {"CET": "Europe/Berlin", "CEST": "Europe/Berlin", "BST": "Europe/London",
          "EST": "America/New_York", "EDT": "America/New_York", "CST": "America/Chicago",
          "CDT": "America/Chicago", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
          "HKT": "Asia/Hong_Kong", "JST": "Asia/Tokyo"}  # fmt: skip


def _in_zone(day: date, clock: time, zone: str | None, document: Document) -> str | None:
    local = datetime.combine(day, clock)
    name = (zone or "").upper()
    if name in ("UTC", "GMT"):
        return _shown(local.replace(tzinfo=UTC))
    if name:
        home = ZoneInfo(_NAMED[name])
        placed = local.replace(tzinfo=home)
        # "EST" on a summer's day: the writer meant one of two instants.
        return _shown(placed.astimezone(UTC)) if placed.tzname() == name else None
    written_in = zone_of(document)
    return None if written_in is None else _shown(local.replace(tzinfo=written_in).astimezone(UTC))


def _shown(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
