"""The words that some check watches for, gathered so that a document is looked through once.

A set of words made by :func:`watch` is known to every document index; that it is a type of its own
keeps a set that nobody registered from being asked for, which would never be found.
"""

from functools import lru_cache
from typing import NewType

__all__ = ["NO_WORDS", "Watch", "united", "watch", "watched"]

Watch = NewType("Watch", frozenset[str])
"""Words in lower case that document indexes know about."""

NO_WORDS = Watch(frozenset())

_REGISTERED: set[str] = set()


def watch(words: str) -> Watch:
    """A set of words, separated by blanks, that documents are to be looked through for."""
    wanted = frozenset(words.split())
    _REGISTERED.update(wanted)
    watched.cache_clear()
    return Watch(wanted)


def united(*watches: Watch) -> Watch:
    """The words of several sets, all of them registered already."""
    return Watch(frozenset().union(*watches))


@lru_cache(maxsize=1)
def watched() -> frozenset[str]:
    """Every word that is watched for."""
    return frozenset(_REGISTERED)
