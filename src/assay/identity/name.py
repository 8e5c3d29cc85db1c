"""Names of people: whether two display names are equal, near, clearly different or not comparable.

Rules: only two *full* names (two words or more) in one script can be clearly different; a single
word may be anybody's handle. A shared surname is near: people write a middle name, an initial, a
short form, or a second given name in another language. So is a name that sounds the same in another
spelling (:mod:`assay.identity.sound`).

>>> likeness("J. Roe", "Jane Roe"), likeness("Jane Roe", "Ben Lee"), likeness("jroe", "Ben Lee")
(<Likeness.NEAR: 'near'>, <Likeness.DISTINCT: 'distinct'>, <Likeness.UNKNOWN: 'unknown'>)
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from assay.identity.identifier import name_key
from assay.identity.sound import sounds_alike

__all__ = ["Likeness", "Name", "fold", "likeness", "parse_name"]

# Letters that do not decompose, and letters of other scripts that look like Latin ones.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "ħ": "h", "ŋ": "n", "ʻ": "", "ʼ": "", "’": "", "'": "", "`": "",
    }
)  # fmt: skip
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏвкмтнοανικτρυ", "aeopcyxijsdhlbkmthoaviktpu")
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "jr", "sr", "ii", "iii", "iv", "phd", "via"})
_SYLLABIC = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_INSIDE = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»]*[\"“”«»]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DOUBLE_SURNAME = re.compile(r"(?:(?<= )|^)[^\s,-]+[-‐][^\s,]+(?=$|,)")
_NEAR_RATIO = 86.0
_MIN_FUZZY = 5
_FULL_WORDS = 2


class Likeness(StrEnum):
    """How two names relate."""

    EQUAL = "equal"
    NEAR = "near"
    DISTINCT = "distinct"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A display name, taken apart.

    Attributes:
        key: As compared for equality.
        spellings: Its words, folded, given name first; several where brackets add another name.
        hints: Further readings, of a camel-case word or a double surname; they may show nearness,
            never difference.
    """

    key: str
    spellings: tuple[tuple[str, ...], ...]
    hints: tuple[tuple[str, ...], ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether it names a person by two words or more."""
        return any(_is_full(words) for words in self.spellings)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold case, diacritics, invisible characters and look-alike letters; for likeness only."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    seen = (char for char in plain if unicodedata.category(char) not in {"Mn", "Cf"})
    return "".join(seen).translate(_LETTERS)


@lru_cache(maxsize=65536)
def parse_name(text: str) -> Name:
    """Take a display name apart."""
    outer = _QUOTED.sub(" ", _INSIDE.sub(" ", text))
    spellings = [_words(outer)]
    spellings += [words for inner in _INSIDE.findall(text) if _is_full(words := _words(inner))]
    kept = tuple(words for words in spellings if words)
    hints = [_words(_CAMEL.sub(" ", outer))] if len(kept) == 1 and len(kept[0]) == 1 else []
    plain = " ".join(outer.split())
    for double in _DOUBLE_SURNAME.findall(plain):
        hints += [_words(plain.replace(double, part)) for part in re.split(r"[-‐]", double)]
    return Name(name_key(text), kept, tuple(hint for hint in hints if len(hint) >= _FULL_WORDS))


def likeness(one: str, other: str) -> Likeness:
    """How two display names relate; symmetric, so that each pair is looked into once."""
    return _likeness(one, other) if one <= other else _likeness(other, one)


@lru_cache(maxsize=131072)
def _likeness(one: str, other: str) -> Likeness:
    left, right = parse_name(one), parse_name(other)
    if left.key == right.key:
        return Likeness.EQUAL if left.key else Likeness.UNKNOWN
    pairs = [(a, b) for a in left.spellings for b in right.spellings]
    ours, theirs = (*left.spellings, *left.hints), (*right.spellings, *right.hints)
    if any(_is_near(a, b) for a in ours for b in theirs):
        return Likeness.NEAR
    if any(_is_distinct(a, b) for a, b in pairs):
        return Likeness.DISTINCT
    return Likeness.UNKNOWN


def _words(text: str) -> tuple[str, ...]:
    family, comma, given = text.partition(",")
    if comma and given.strip():
        text = f"{given} {family}"
    # A hyphen joins: "Mary-Ann" and "Mary Ann" meet again in the rotations.
    folded = fold(text).replace("-", "").replace("‐", "")
    words = re.split(r"[\W_]+", folded)
    return tuple(word for word in words if word and word not in _TITLES)


def _is_full(words: tuple[str, ...]) -> bool:
    return len(words) >= _FULL_WORDS and any(len(word) > 1 for word in words)


def _is_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if sounds_alike(one, other):
        return True
    scripts = _script(one), _script(other)
    if any(scripts):
        one = tuple(word.translate(_LOOKALIKES) for word in one) if scripts[0] else one
        other = tuple(word.translate(_LOOKALIKES) for word in other) if scripts[1] else other
        scripts = _script(one), _script(other)
    if _rotations(one) & _rotations(other):
        return True
    if scripts[0] == scripts[1] == "syllabic":
        return one[0][0] == other[0][0]
    short, long = sorted((one, other), key=lambda words: (len(words), words))
    if len(short) == 1:
        return len(short[0]) > _FULL_WORDS and short[0] in long
    return _shares_surname(one, other) or _aligns(short, long) or _resembles(one, other)


def _is_distinct(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not (_is_full(one) and _is_full(other)):
        return False
    return _script(one) == _script(other) != "syllabic"


@lru_cache(maxsize=65536)
def _rotations(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset("".join(words[i:] + words[:i]) for i in range(len(words)))


def _shares_surname(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    left, right = one[-1], other[-1]
    if left == right:
        return len(left) > 1
    if min(len(left), len(right)) < _MIN_FUZZY or one[0][0] != other[0][0]:
        return False
    return fuzz.ratio(left, right) >= _NEAR_RATIO


def _aligns(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each word of the shorter name is a word, or the initial of a word, of the longer."""
    left = list(long)
    whole = 0
    for word in sorted(short, key=len, reverse=True):
        match = next((w for w in left if w == word), None)
        if match is not None:
            whole += len(word) > 1
        else:
            match = next(
                (w for w in left if (len(word) == 1 or len(w) == 1) and w[0] == word[0]), None
            )
        if match is None:
            return False
        left.remove(match)
    return whole > 0


def _resembles(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other))) >= _NEAR_RATIO


def _script(words: tuple[str, ...]) -> str:
    """The alphabet of a name: empty for Latin, ``syllabic`` where words are not spelled out."""
    text = "".join(words)
    if text.isascii():
        return ""
    for char in text:
        if char.isascii() or not char.isalpha():
            continue
        label = unicodedata.name(char, "").split(" ")[0].split("-")[0]
        if label in _SYLLABIC:
            return "syllabic"
        if label != "LATIN":
            return label
    return ""
