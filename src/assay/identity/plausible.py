"""Whether a display name can be a person's: a closed grammar, because forms invite remarks.

Where a person should stand people also write ``see ticket``, ``Change Manager``, ``to be
confirmed``. What is not plainly a name is nobody in particular; the words are data
(``persons.toml``).

>>> is_plausible("Ana de la Cruz"), is_plausible("To Be Determined"), is_plausible("obvious fix")
(True, False, False)
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

__all__ = ["has_remark", "is_group", "is_lower", "is_plausible"]

_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_QUOTES = re.compile(r"[\"“”«»„]")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’ʻʼ`.\-‐·]*(?:['’ʻʼ`.\-‐·]+[^\W\d_]*)*")
_BREAKS = re.compile(r"[\s,/|:;=_()\[\]{}<>#]+")
_ACCOUNT = re.compile(r"@?[\w.-]+")
_MAX_WORDS = 7
_FULL = 2
_HANDLE = re.compile(r"[\w.\-'’@+\\]+")


@cache
def _words(kind: str) -> frozenset[str]:
    text = resources.files("assay.identity").joinpath("persons.toml").read_text("utf-8")
    found: list[str] = tomllib.loads(text)[kind]
    return frozenset(found)


@lru_cache(maxsize=65536)
def is_plausible(name: str) -> bool:
    """Whether a display name reads as a person's and as nothing else.

    One word may be anybody's handle. Of several none is a word of the office. What stands
    in brackets must be part of a name, or an ``@account``.
    """
    if _HANDLE.fullmatch(name):
        return True
    outer = _QUOTES.sub(" ", _BRACKETS.sub(" ", name))
    words = outer.replace(",", " ").split()
    if not _FULL <= len(words) <= _MAX_WORDS or not all(map(_is_name_word, words)):
        return False
    if all(word.casefold() in _words("particles") for word in words):
        return False
    return all(_is_second_name(inner) for inner in _BRACKETS.findall(name))


def is_lower(name: str) -> bool:
    """Whether a name of several words is written small, as sentences are and names seldom."""
    return " " in name.strip() and name == name.lower() != name.upper()


@lru_cache(maxsize=65536)
def is_group(name: str) -> bool:
    """Whether a name ends in a word for a group or an office (``Payments Team``)."""
    words = [word.strip(".") for word in _BREAKS.split(name.casefold()) if word]
    return len(words) >= _FULL and words[-1] in _words("groups")


@lru_cache(maxsize=65536)
def has_remark(name: str) -> bool:
    """Whether the name beside an address says more than a name (``rejected by ...``)."""
    words = [word for word in _BREAKS.split(name) if word]
    if any(word.casefold() in _words("decisions") for word in words):
        return True
    return any(word in _words("functions") - _words("particles") for word in words[:-1]) or (
        len(words) > 1 and words[-1] in _words("functions")
    )


def _is_name_word(word: str) -> bool:
    folded = word.casefold().strip(".")
    if folded in _words("particles"):
        return True
    if folded in _words("decisions") or folded in _words("functions"):
        return False
    return _WORD.fullmatch(word) is not None


def _is_second_name(inner: str) -> bool:
    if inner.startswith("@"):
        return _ACCOUNT.fullmatch(inner) is not None
    words = inner.split()
    return bool(words) and all(map(_is_name_word, words))
