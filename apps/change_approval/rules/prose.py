"""Whether a field holds words about this change or a stock phrase."""

import re
import unicodedata
from functools import lru_cache

from change_approval.rules.generic_words import GENERIC_WORDS, is_generic_unspaced

__all__ = ["has_characters", "has_specific_words", "is_boilerplate"]

_NOT_A_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_READ = 400
"""Characters that are compared; a stock phrase is short, and a hostile field may be huge."""


def is_boilerplate(text: str, stock: tuple[str, ...]) -> bool:
    """Whether the text is empty or nothing but stock phrases.

    Case, punctuation and white space don't count: ``N/A``, ``n.a.`` and ``- none -`` are stock
    where ``na`` and ``none`` are.

    Args:
        text: The field.
        stock: Phrases of the policy, in any case.
    """
    if len(text) > _READ:
        return not text.strip()
    phrases, longest = _bare(stock)
    plain = ""
    for word in _WORD.finditer(text.casefold()):
        plain += word.group()
        if len(plain) > longest:
            return False
    return not plain or plain in phrases


def has_specific_words(text: str, minimum: int) -> bool:
    """Whether the text has at least so many words that do not fit every change.

    Case and accents don't count; a word with a digit is specific. A text too long for a stock
    phrase is taken to have them.

    Args:
        text: The field.
        minimum: How many; 0 asks for none.
    """
    if minimum <= 0 or len(text) > _READ:
        return True
    found = 0
    for word in _WORD.finditer(text.casefold()):
        if not _is_generic(word.group()):
            found += 1
            if found >= minimum:
                return True
    return False


def _is_generic(word: str) -> bool:
    if word in GENERIC_WORDS:
        return True
    if word.isascii():
        return False
    spread = unicodedata.normalize("NFKD", word)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    # The one letter of these alphabets that has no accent to take off.
    return bare.replace("\u0142", "l") in GENERIC_WORDS or is_generic_unspaced(word)


def has_characters(text: str, minimum: int) -> bool:
    """Whether the text has at least so many characters that are no white space."""
    # The beginning nearly always settles it; counting all of a long field costs more than the test.
    return _count(text[: 4 * minimum]) >= minimum or _count(text) >= minimum


def _count(text: str) -> int:
    return sum(map(len, text.split()))


@lru_cache(maxsize=16)
def _bare(stock: tuple[str, ...]) -> tuple[frozenset[str], int]:
    """The phrases without anything but their letters and digits, and the length of the longest."""
    phrases = frozenset(_NOT_A_WORD.sub("", phrase.casefold()) for phrase in stock)
    return phrases, max(map(len, phrases), default=0)
