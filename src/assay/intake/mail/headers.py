"""Header fields of mail, read strictly: one sender, one date, no line breaks, no guesses.

The standard library's structured header parser is not used: hostile fields make it recurse
without end or take minutes, and its address parser finds addresses that mail servers do not
(``a@bank.example)b@evil.example``). What is not plainly a name and an address here is unknown.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_tz
from typing import NamedTuple

from assay.domain import Actor, Moment

__all__ = ["Dated", "addresses", "date_of", "identifiers", "offset_name", "plain", "sender_of"]

_VALUE_MAX = 64 * 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
_BARE = re.compile(rf"<?(?P<address>{_ADDRESS})>?")
_COMMENTED = re.compile(rf"(?P<address>{_ADDRESS})\s*\((?P<name>[^()<>@]{{0,300}})\)")
_IDENTIFIER = re.compile(r"<([^<>\s]{1,500})>")
_ZONE = re.compile(r"(?:^|\s)([+-]\d{4}|[A-Z]{1,5})\s*(?:\([^()]*\))?\s*$")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED_ZONES = frozenset(("UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"))  # fmt: skip
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_DAY_MINUTES = 24 * 60


class Dated(NamedTuple):
    """A date field.

    Attributes:
        moment: When; ``None`` where it is no possible date.
        zone: Offset such as ``+01:00``; empty where the field names none.
        issue: What is wrong with it; empty for nothing.
    """

    moment: Moment | None
    zone: str = ""
    issue: str = ""


def plain(value: str) -> str:
    """A field in words: unfolded, encoded words decoded, control characters made spaces."""
    value = value[:_VALUE_MAX]
    if "=?" in value:
        value = _decoded(value)
    else:
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(_CONTROL.sub(" ", value).split())


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(re.sub(r"\r?\n[ \t]*", " ", value))
    except (HeaderParseError, ValueError):
        return value
    words = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        try:
            words.append(str(piece, charset or "utf-8", "replace"))
        except (LookupError, ValueError):
            words.append(str(piece, "utf-8", "replace"))
    return "".join(words)


def sender_of(values: list[str]) -> tuple[Actor | None, str]:
    """Who a ``From`` or ``Sender`` field names, and what is wrong with it."""
    if not values:
        return None, "missing"
    if len(values) > 1:
        return None, "repeated"
    found = list(addresses(values))
    if len(found) != 1:
        return None, "several" if found else "malformed"
    actor = found[0]
    if not actor.email:
        return actor, "malformed"
    # "ceo@bank.example" as the display name of another address is how people are taken in.
    named = re.search(_ADDRESS, actor.name)
    misleads = named is not None and named.group().casefold() != actor.email.casefold()
    return actor, "misleading" if misleads else ""


def addresses(values: Iterable[str]) -> Iterator[Actor]:
    """Everyone that address fields name; an entry that is no plain address keeps its words only."""
    for value in values:
        for entry in _entries(value[:_VALUE_MAX]):
            yield _actor(entry)


def _actor(entry: str) -> Actor:
    raw = " ".join(entry.split())
    quoted = raw.startswith('"')
    opening = raw.rfind("<")
    if opening > 0 and raw.endswith(">"):
        address = _BARE.fullmatch(raw[opening:])
        if address is not None:
            name = plain(raw[:opening]).strip()
            name = re.sub(r"\\(.)", r"\1", name[1:-1]) if quoted and name.endswith('"') else name
            return Actor(name=name.strip(" \"'"), email=address["address"])
    if (bare := _BARE.fullmatch(raw)) is not None:
        return Actor(email=bare["address"])
    if (commented := _COMMENTED.fullmatch(raw)) is not None:
        return Actor(name=plain(commented["name"]), email=commented["address"])
    return Actor(name=plain(raw)[:300])


def _entries(value: str) -> Iterator[str]:
    """The entries of an address list; commas in quotes, comments and brackets separate nothing."""
    value = re.sub(r"\r?\n[ \t]*", " ", value)
    start = depth = 0
    in_quotes = is_escaped = False
    for at, sign in enumerate(value):
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"':
            in_quotes = not in_quotes
        elif not in_quotes:
            depth += (sign in "(<") - (sign in ")>")
            if sign in ",;" and depth <= 0:
                if value[start:at].strip():
                    yield value[start:at]
                start = at + 1
    if value[start:].strip():
        yield value[start:]


def identifiers(values: Iterable[str]) -> list[str]:
    """Message identifiers, in the order of the field."""
    return [found for value in values for found in _IDENTIFIER.findall(value[:_VALUE_MAX])]


def date_of(values: list[str]) -> Dated:
    """The instant of a ``Date`` field."""
    if not values:
        return Dated(None, issue="missing")
    if len(values) > 1:
        return Dated(None, issue="repeated")
    text = plain(values[0][:200])
    try:
        parts = parsedate_tz(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        parts = None
    if parts is None:
        return Dated(None, issue="malformed")
    local = _local(parts[:6])
    if local is None or not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        return Dated(None, issue="malformed")
    if re.search(rf"\b(?:{local.year}|{local.year % 100:02d})\b", text) is None:
        return Dated(None, issue="malformed")  # "0001" is no way to write 2001
    day = text[:3].casefold()
    if day in _WEEKDAYS and local.weekday() != _WEEKDAYS.index(day):
        return Dated(None, issue="malformed")
    return _zoned(local, text, parts[9])


def _local(parts: tuple[int, ...]) -> datetime | None:
    year, month, day, hour, minute, second = parts
    try:
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - its zone is settled next
    except (ValueError, OverflowError):
        return None


def _zoned(local: datetime, text: str, offset_s: int | None) -> Dated:
    zone = _ZONE.search(text)
    name = zone[1] if zone else ""
    if name == "-0000":  # an instant in UTC whose local zone is not known (RFC 5322, 3.3)
        return Dated(Moment.at(local.replace(tzinfo=UTC), text))
    known = name[:1] in ("+", "-") or name in _NAMED_ZONES
    if not known or offset_s is None:
        instant = local.replace(tzinfo=UTC)
        moment = Moment(earliest=instant - _EASTERNMOST, latest=instant + _WESTERNMOST, text=text)
        return Dated(moment, issue="zoneless")
    minutes = offset_s // 60
    if not -_DAY_MINUTES < minutes < _DAY_MINUTES:
        return Dated(None, issue="malformed")
    instant = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    return Dated(Moment.at(instant, text), offset_name(minutes))


def offset_name(minutes: int) -> str:
    """An offset as documents carry it: ``+05:30``."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
