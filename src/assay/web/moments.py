"""Times for people: short, in UTC and said so, and spans in words."""

__all__ = ["day_of", "short_time", "span_of"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TO_MINUTES = 16  # characters of an RFC 3339 instant up to its minutes
_TO_DAYS = 10


def short_time(instant: str) -> str:
    """``2026-03-04 09:05 UTC``; nothing for nothing."""
    return f"{instant[:_TO_MINUTES].replace('T', ' ')} UTC" if instant else ""


def day_of(instant: str) -> str:
    """``2026-03-04``."""
    return instant[:_TO_DAYS]


def span_of(seconds: int) -> str:
    """``3 d 4 h``, ``2 h 5 min``, ``40 s``: the two largest units."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        hours, rest = divmod(seconds, _HOUR)
        return f"{hours} h {rest // _MINUTE} min" if rest >= _MINUTE else f"{hours} h"
    days, rest = divmod(seconds, _DAY)
    return f"{days} d {rest // _HOUR} h" if rest >= _HOUR else f"{days} d"
