"""Closed classes of words: what a sentence may hold without taking anything from its words. Data.

``remainder.toml`` holds them by language; the gate does not guess the language of a text, so the
languages are one class.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from assay.evidence.normalise import is_unspaced

__all__ = ["LETTER", "WORD", "Classes", "classes", "is_listed"]

LETTER = re.compile(r"[^\W_]")
"""A letter or a digit."""

WORD = re.compile(r"[^\W_](?:[\w'.@+-]*[^\W_])?")
"""A word, with what may stand inside one: ``go-live``, ``o'clock``, ``ada@bank.example``."""

_DIGITS = re.compile(r"\d")
_JOINTS = re.compile(r"[-'.]")


class Classes(NamedTuple):
    """The closed classes of ``remainder.toml``; what each is for stands there.

    Attributes:
        known: Words that take nothing from their neighbours.
        courtesies: First words of greetings, thanks and leave.
        openings: Ways to introduce a statement, by their first word, the longest first.
        joints: Words for "and".
        unspaced: Phrases of scripts without blanks.
        verbs: First words of a quotation that leaves out its subject.
        heads: First words of a subject.
        ways: After these, words that nobody listed say by whom or where.
        places: The same, where a head follows.
        doubts: Words that a subject, a statement or an adjunct may not hold.
        bounds: Words that bound how long or how much.
        times: Times past, present and to come.
        consents: What a decision is called.
        statements: Finds a word that states a decision or work done.
    """

    known: frozenset[str]
    courtesies: frozenset[str]
    openings: dict[str, list[list[str]]]
    joints: frozenset[str]
    unspaced: re.Pattern[str]
    verbs: frozenset[str]
    heads: frozenset[str]
    ways: frozenset[str]
    places: frozenset[str]
    doubts: frozenset[str]
    bounds: frozenset[str]
    times: frozenset[str]
    consents: frozenset[str]
    statements: re.Pattern[str]


@lru_cache(maxsize=1)
def classes() -> Classes:
    """The classes of the package, read once."""
    text = (resources.files("assay.evidence") / "remainder.toml").read_text("utf-8")
    rows = {
        name: [w.strip() for line in by_language.values() for w in line.split(",") if w.strip()]
        for name, by_language in tomllib.loads(text).items()
    }
    openings: dict[str, list[list[str]]] = {}
    for way in sorted((p.split() for p in rows["openings"]), key=len, reverse=True):
        openings.setdefault(way[0], []).append(way)
    return Classes(
        known=frozenset((*rows["safe"], *rows["times"], *rows["things"])),
        courtesies=frozenset(rows["courtesies"]),
        openings=openings,
        joints=frozenset(rows["joints"]),
        unspaced=re.compile("|".join(map(re.escape, sorted(rows["unspaced"], key=len)[::-1]))),
        verbs=frozenset(rows["verbs"]),
        heads=frozenset(rows["heads"]),
        ways=frozenset(rows["ways"]),
        places=frozenset(rows["places"]),
        doubts=frozenset(rows["doubts"]),
        bounds=frozenset(rows["bounds"]),
        times=frozenset((*rows["times"], *rows["ahead"])),
        consents=frozenset(rows["consents"]),
        statements=_statements(rows["statements"], rows["statement-words"]),
    )


def _statements(stems: list[str], words: list[str]) -> re.Pattern[str]:
    begins, whole = ("|".join(map(re.escape, sorted(set(some)))) for some in (stems, words))
    return re.compile(rf"\b(?:{begins}|(?:{whole})(?![\w-]))", re.IGNORECASE)


def is_listed(word: str) -> bool:
    """Whether a word belongs to the closed classes, or is a number or an identifier."""
    known = classes().known
    if word.lower() in known:
        return True
    if is_unspaced(word[0]):
        return LETTER.search(_DIGITS.sub("", classes().unspaced.sub("", word))) is None
    if (len(word) > 1 and word.isupper()) or "@" in word or _DIGITS.search(word) is not None:
        return True
    pieces = [piece for piece in _JOINTS.split(word) if piece]
    return len(pieces) > 1 and all(p.lower() in known or p[0].isupper() for p in pieces)
