"""How a name sounds across spellings: for likeness only, never as evidence of identity.

One person is written ``Mohammed`` and ``Muhammad``, ``Ivanoff`` and ``Ivanov``, ``Dmitry``,
``Dmitri`` and ``Дмитрий``: the consonants stay and the vowels wander. A whole name is reduced to the
skeleton of its consonants, each spelling of one sound (``tsch``, ``ch``; ``ff``, ``v``, ``w``)
brought into one letter. Cyrillic and Greek letters are read by a small table of their own.

>>> sounds_alike(("sergei", "ivanoff"), ("sergey", "ivanov"))
True
>>> sounds_alike(("chen", "wei"), ("chan", "wai"))
False
"""

import re
from functools import lru_cache

from rapidfuzz import fuzz

__all__ = ["sounds_alike"]

# As `name.fold` leaves letters: case folded, without diacritics (so й is и and ё is е).
_ROMAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "ї": "i", "ј": "i", "к": "k", "л": "l", "љ": "l", "м": "m",
        "н": "n", "њ": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "ch", "у": "u",
        "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "zh", "ш": "sh", "щ": "shch",
        "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
        "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
        "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
# The longest spelling first; what stands later sees what stood before it already replaced.
_SPELLINGS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("shch|schtsch|tsch|tch|ch|cz|tj|dsch|dj|dzh|zh|sch|sh|cs", "c"),
        ("ph|ff|w|f", "v"),
        ("ck|kh|qu|q|c(?=[aourlnktsdmv]|$)", "k"),
        ("x", "ks"),
        ("tz|ts|ss|z", "s"),
        ("th|dt", "t"),
        ("gh", "g"),
    )
)
_VOWELS = re.compile(r"[aeiouyhj]+")
_DOUBLED = re.compile(r"(.)\1+")
_MIN_SKELETON = 5
"""Consonants of a whole name: short names share theirs with too many others."""
_MIN_RATIO = 70.0


def sounds_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names, as folded words, may be one name in two spellings; symmetric.

    The order and the division of words do not count (``Al Rashid``, ``Alrasheed``); the letters as
    a whole must still be close.
    """
    if min(len(one), len(other)) < 2:  # noqa: PLR2004 - a full name has two words
        return False
    left, right = _turned(one), _turned(other)
    return any(
        skeleton == twin and fuzz.ratio(letters, others) >= _MIN_RATIO
        for letters, skeleton in left
        if len(skeleton) >= _MIN_SKELETON
        for others, twin in right
    )


@lru_cache(maxsize=65536)
def _turned(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The name beginning with each of its words: its letters in Latin, and its skeleton."""
    latin = tuple(word.translate(_ROMAN) for word in words)
    turned = ("".join(latin[start:] + latin[:start]) for start in range(len(latin)))
    return tuple((letters, _skeleton(letters)) for letters in dict.fromkeys(turned))


def _skeleton(letters: str) -> str:
    for spelling, letter in _SPELLINGS:
        letters = spelling.sub(letter, letters)
    return _VOWELS.sub("", _DOUBLED.sub(r"\1", letters))
