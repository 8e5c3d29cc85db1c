"""Lists of words in the policy that carry periods or groups, read once."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from assay.errors import UsageError

__all__ = ["by_group", "in_force", "is_listed"]

_EVERYONE = "*"


@lru_cache(maxsize=256)
def _periods(lines: tuple[str, ...], path: str) -> tuple[tuple[str, date, date], ...]:
    return tuple(_period(line, path) for line in lines)


def _period(line: str, path: str) -> tuple[str, date, date]:
    word, *rest = [part.strip() for part in line.split("|")]
    try:
        first = date.fromisoformat(rest[0]) if rest and rest[0] else date.min
        last = date.fromisoformat(rest[1]) if len(rest) > 1 and rest[1] else date.max
    except ValueError:
        raise _malformed(path, line, "WORD | FIRST DAY | LAST DAY") from None
    return word.casefold(), first, last


def in_force(word: str, day: date | None, lines: tuple[str, ...], path: str) -> bool:
    """Whether a word stands in ``WORD | FIRST DAY | LAST DAY`` lines for a day.

    Args:
        word: Folded.
        day: The day; ``None`` counts only for words without a period.
        lines: The policy's lines; days are optional, both included.
        path: Name of the parameter, for errors.

    Raises:
        UsageError: ``policy.malformed``.
    """
    for known, first, last in _periods(lines, path):
        if known == word:
            if day is None:
                return first == date.min and last == date.max
            if first <= day <= last:
                return True
    return False


@lru_cache(maxsize=256)
def is_listed(word: str, lines: tuple[str, ...]) -> bool:
    """Whether a word stands in a list, whatever its case."""
    return word.strip().casefold() in {line.strip().casefold() for line in lines}


@lru_cache(maxsize=256)
def by_group(group: str, lines: tuple[str, ...], path: str) -> int | None:
    """The number that ``GROUP | NUMBER`` lines give a group; ``*`` is every other group.

    Returns:
        The number; ``None`` where no line speaks of the group.

    Raises:
        UsageError: ``policy.malformed``.
    """
    found = dict(_numbers(lines, path))
    return found.get(group.casefold(), found.get(_EVERYONE))


def _numbers(lines: tuple[str, ...], path: str) -> Iterator[tuple[str, int]]:
    for line in lines:
        name, bar, number = line.partition("|")
        if not bar or not number.strip().isdigit():
            raise _malformed(path, line, "GROUP | NUMBER")
        yield name.strip().casefold(), int(number)


def _malformed(path: str, line: str, form: str) -> UsageError:
    return UsageError(
        "policy.malformed",
        f"{path}: {line!r} is not {form}",
        remedy=f"write it as {form}, days as 2026-03-31",
    )
