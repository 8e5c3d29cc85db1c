"""``strptime`` with English names whatever the machine's language is set to.

The standard library's own follows the locale of the process: the same file would parse on one
machine and not on another. This one knows the directives that exports use, and refuses others when
the mapping is read.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from assay.errors import UsageError

__all__ = ["parse_formatted", "require_format"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_PATTERNS = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d\d)",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": rf"(?P<b>{'|'.join(_MONTHS)})\.?",
    "B": rf"(?P<B>{_LONG_MONTHS})",
    "a": r"(?:mon|tue|wed|thu|fri|sat|sun)\.?",
    "A": rf"(?:{_DAYS})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "M": r"(?P<M>\d{2})",
    "S": r"(?P<S>\d{2})",
    "f": r"(?P<f>\d{1,9})",
    "p": r"(?P<p>am|pm)",
    "z": r"(?P<z>z|[+-]\d\d:?\d\d)",
    "%": "%",
}
_NOON = 12
_MINUTES = 60
_CENTURY_PIVOT = 70
_EPOCHS = {"epoch_s", "epoch_ms", "excel_serial"}


class _Compiled(NamedTuple):
    expression: re.Pattern[str]
    has_time: bool


def require_format(pattern: str) -> None:
    """Check a format before any row is read.

    Raises:
        UsageError: ``format.unknown``: an unknown directive, or no year, month and day.
    """
    if pattern not in _EPOCHS:
        _compile(pattern)


def parse_formatted(words: str, pattern: str) -> datetime | date | None:
    """The date or time that words state in a format; ``None`` where they are not in it.

    Raises:
        ValueError: They are in the format and name an impossible date.
        UsageError: ``format.unknown``.
    """
    if pattern in _EPOCHS:
        return None
    compiled = _compile(pattern)
    match = compiled.expression.fullmatch(words)
    if match is None:
        return None
    parts = match.groupdict()
    day = date(_year(parts), _month(parts), int(parts["d"]))
    if not compiled.has_time:
        return day
    second = int(parts.get("S") or 0)
    micro = int((parts.get("f") or "0")[:6].ljust(6, "0")) if parts.get("f") else 0
    return datetime(
        day.year,
        day.month,
        day.day,
        _hour(parts),
        int(parts.get("M") or 0),
        second,
        micro,
        tzinfo=_offset(parts.get("z")),
    )


@lru_cache(maxsize=64)
def _compile(pattern: str) -> _Compiled:
    out = ""
    seen: list[str] = []
    for piece in re.findall(r"%.?|\s+|[^%\s]+", pattern):
        if piece.startswith("%"):
            directive = piece[1:]
            if directive not in _PATTERNS or (directive in seen and directive != "%"):
                raise _unknown(pattern, piece)
            seen.append(directive)
            out += _PATTERNS[directive]
        else:
            out += r"\s+" if piece.isspace() else re.escape(piece)
    has_day = {"Y", "y"} & set(seen) and {"m", "b", "B"} & set(seen) and "d" in seen
    if not has_day or ("I" in seen) != ("p" in seen) or {"H", "I"} <= set(seen):
        raise _unknown(pattern, "a year, month and day, and %p with %I")
    return _Compiled(re.compile(out, re.IGNORECASE | re.ASCII), bool({"H", "I"} & set(seen)))


def _unknown(pattern: str, what: str) -> UsageError:
    return UsageError(
        "format.unknown",
        f"the date format {pattern!r} can't be used: {what}",
        remedy="known are %Y %y %m %d %b %B %a %A %H %I %M %S %f %p %z %%; each once;"
        " a year, month and day are needed, and %p with %I",
    )


def _year(parts: dict[str, str | None]) -> int:
    if parts.get("Y"):
        return int(parts["Y"] or 0)
    short = int(parts["y"] or 0)
    return 2000 + short if short < _CENTURY_PIVOT else 1900 + short


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("b") or parts.get("B")
    return _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["m"] or 0)


def _hour(parts: dict[str, str | None]) -> int:
    if parts.get("H") is not None:
        return int(parts["H"] or 0)
    hour = int(parts["I"] or 0)
    if not 1 <= hour <= _NOON:
        raise ValueError(f"hour {hour} on a clock of twelve")
    is_after_noon = (parts["p"] or "").lower() == "pm"
    return hour % _NOON + (_NOON if is_after_noon else 0)


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.lower() == "z":
        return UTC
    minutes = int(text[1:3]) * _MINUTES + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
