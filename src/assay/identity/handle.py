"""Handles: whether a login or the local part of an address looks like another handle or a name.

Likeness is never evidence that two are one person; it only stops the answer "different".
"""

import re
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

from assay.identity.name import Likeness, fold, likeness, parse_name

__all__ = ["Hint", "handles_alike", "local_part", "mailbox", "spells"]

_SEPARATORS = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"[\W\d_]+")
_MIN_EQUAL = 4
_MIN_WORD = 3
_MIN_PART = 5
_MIN_NAME = 4
_NEAR_RATIO = 85.0
_PLAIN = frozenset(
    {
        "adm", "admin", "corp", "ext", "the", "prod", "test", "mail", "email", "contact", "github", "gitlab", "hello", "info", "list",
        "lists", "dev", "devel", "developer", "office", "root", "team", "user", "users",
        "work", "home", "public", "private", "junk", "spam", "code", "oss", "opensource",
    }
)  # fmt: skip


class Hint(IntEnum):
    """How much a handle says."""

    NONE = 0
    WEAK = 1
    """A part of it fits; clearly different names outweigh it."""
    STRONG = 2
    """It is the same word, or spells the whole name."""


def local_part(mail: str) -> str:
    """What stands before the ``@``, without the ``+tag``."""
    return mail.rpartition("@")[0].partition("+")[0]


def mailbox(mail: str) -> str:
    """The mailbox that an address with a ``+tag`` delivers to (RFC 5233); empty without a tag.

    Platforms' private addresses use the sign otherwise (``7+octo@users.noreply.github.com``).
    """
    local, _, domain = mail.rpartition("@")
    name, plus, _ = local.partition("+")
    return f"{name}@{domain}" if plus and name and "users.noreply." not in domain else ""


def handles_alike(one: str, other: str) -> Hint:
    """How alike two handles are; symmetric, so that each pair is looked into once.

    A handle of several words (``jane.roe``) is read as a name too, and a word that both share
    (``jroe`` and ``adm-jroe``) is enough for a weak likeness: one person often has a second,
    privileged account.
    """
    return _alike(one, other) if one <= other else _alike(other, one)


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> Hint:
    left, right = _plain(one), _plain(other)
    if left == right and left:
        return Hint.STRONG if len(left) >= _MIN_EQUAL and left not in _PLAIN else Hint.WEAK
    if _handle_words(one) & _handle_words(other) or _spell_each_other(one, other):
        return Hint.WEAK
    left, right = _LETTERS.sub("", left), _LETTERS.sub("", right)
    short, long = sorted((left, right), key=lambda text: (len(text), text))
    if short in _PLAIN or long in _PLAIN or not short:
        return Hint.NONE
    if short == long and len(short) >= _MIN_WORD:
        return Hint.WEAK
    if len(short) < _MIN_EQUAL:
        return Hint.NONE
    if long.startswith(short) or long.endswith(short):
        return Hint.WEAK
    if len(short) < _MIN_PART:
        return Hint.NONE
    return Hint.WEAK if short in long or fuzz.ratio(short, long) >= _NEAR_RATIO else Hint.NONE


@lru_cache(maxsize=131072)
def spells(handle: str, name: str) -> Hint:
    """How well a handle spells a display name: ``jroe`` weakly, ``jane.roe`` strongly."""
    letters = _LETTERS.sub("", fold(handle))
    if not letters or letters in _PLAIN:
        return Hint.NONE
    parsed = parse_name(name)
    return max(
        (_spells_words(letters, words) for words in (*parsed.spellings, *parsed.hints)),
        default=Hint.NONE,
    )


def _spells_words(letters: str, words: tuple[str, ...]) -> Hint:
    words = tuple(plain for word in words if (plain := _LETTERS.sub("", word)))
    if not words:
        return Hint.NONE
    if letters == "".join(words):
        return Hint.STRONG if len(letters) >= _MIN_EQUAL else Hint.WEAK
    given, family = words[0], words[-1]
    if len(words) > 1:
        if min(len(given), len(family)) > 1 and given in letters and family in letters:
            return Hint.STRONG
        if _is_composed(letters, given, family) or _is_composed(letters, family, given):
            return Hint.WEAK
        if letters == "".join(word[0] for word in words):
            return Hint.WEAK
    # A word that is less than half of the handle is there by chance as often as not.
    long = (word for word in words if len(word) >= _MIN_NAME and 2 * len(word) > len(letters))
    return Hint.WEAK if any(word in letters for word in long) else Hint.NONE


def _is_composed(letters: str, one: str, other: str) -> bool:
    """Whether the handle is the beginning of one word followed by the beginning of the other."""
    if len(letters) < _MIN_WORD:
        return False
    return any(
        one.startswith(letters[:cut]) and other.startswith(letters[cut:])
        for cut in range(1, len(letters))
    )


@lru_cache(maxsize=65536)
def _handle_words(handle: str) -> frozenset[str]:
    """The words of a handle, digits dropped, that may name somebody."""
    words = (word.strip("0123456789") for word in _SEPARATORS.split(fold(handle)))
    return frozenset(word for word in words if len(word) >= _MIN_WORD) - _PLAIN


def _spell_each_other(one: str, other: str) -> bool:
    left, right = _spaced(one), _spaced(other)
    if " " in left and spells(other, left):
        return True
    if " " in right and spells(one, right):
        return True
    return " " in left and " " in right and likeness(left, right) is Likeness.NEAR


@lru_cache(maxsize=65536)
def _spaced(handle: str) -> str:
    return " ".join(_SEPARATORS.split(handle)).strip()


@lru_cache(maxsize=65536)
def _plain(handle: str) -> str:
    return re.sub(r"[\W_]+", "", fold(handle))
