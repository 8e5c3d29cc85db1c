"""How much a quotation says: too little proves nothing, too much points at nothing.

The limits are constants of the gate and no parameter of a run, so that no policy can lower them.
"""

import re

from assay.evidence.flag import Flag
from assay.evidence.normalise import is_unspaced
from assay.evidence.passage import Passage

__all__ = [
    "MINIMUM_WEIGHT",
    "MINIMUM_WHOLE_LINE",
    "SENTENCES_MAX",
    "WEIGHT_MAX",
    "measure",
    "weight_of",
]

MINIMUM_WEIGHT = 8
"""Least weight of words taken out of a line: ``was approved`` weighs 11, ``OK`` 2."""

MINIMUM_WHOLE_LINE = 3
"""Least weight of a quotation that is a whole line: ``ACK`` says all that its line says."""

WEIGHT_MAX = 1500
"""Most that points at anything; about 250 words."""

SENTENCES_MAX = 12
"""Most sentences that point at anything."""

_UNSPACED_WEIGHT = 2
_STOPS_ASCII = ".!?"
_STOPS = ".!?。！？"
_ENOUGH = re.compile(rf"(?:[\W_]*[^\W_]){{{MINIMUM_WEIGHT}}}")
_COMMON_LENGTH_MAX = 200
_POINTED_LENGTH = SENTENCES_MAX  # too few letters to hold more sentences
_SENTENCE = re.compile(r"[.!?。！？](?=\s|$)")
_EDGE = re.compile(r"[\s.!*_\"'“”’()`:👍✅🚀🎉💯\ufe0f]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
        "change",
        "changes",
        "changed",
        "request",
        "ticket",
        "system",
        "date",
        "name",
        "user",
        "please",
        "see",
        "below",
        "above",
        "attached",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "war",
        "wurde",
        "im",
        "am",
        "von",
        "zu",
        "mit",
        "für",
        "auf",
    ]
)


def weight_of(words: str) -> int:
    """Letters and digits; a character of a script without spaces weighs two."""
    if words.isascii():
        return sum(map(str.isalnum, words))
    return sum(_UNSPACED_WEIGHT if is_unspaced(c) else 1 for c in words if c.isalnum())


def measure(passage: Passage) -> Flag | None:
    """The flag of a quotation that is too short, too common or too long; ``None`` if it is fit."""
    words = passage.quoted
    is_light = not _ENOUGH.match(words) and weight_of(words) < MINIMUM_WEIGHT
    if is_light or _is_single_word(words):
        if weight_of(words) < MINIMUM_WHOLE_LINE or not _is_whole_line(passage):
            return Flag("too_short", "too few words, taken out of a line, to prove anything")
        return None
    if len(words) < _COMMON_LENGTH_MAX and _is_common(words):
        return Flag("too_common", "words that stand in any text prove nothing")
    if len(words) < _POINTED_LENGTH or (
        len(words) < WEIGHT_MAX
        and sum(map(words.count, _STOPS_ASCII if words.isascii() else _STOPS)) <= SENTENCES_MAX
    ):
        return None
    if weight_of(words) > WEIGHT_MAX or len(_SENTENCE.findall(words)) > SENTENCES_MAX:
        return Flag("too_long", "verbatim, but too long to point at anything")
    return None


def _is_common(words: str) -> bool:
    return all(word.lower() in _COMMON for word in words.split())


def _is_single_word(words: str) -> bool:
    """One word of letters: common whatever its length, except where words are not spaced."""
    return " " not in words and _LETTERS.fullmatch(words) is not None and not is_unspaced(words[0])


def _is_whole_line(passage: Passage) -> bool:
    text = passage.text
    before = text[max(passage.line_start, passage.start - 80) : passage.start]
    end = text.find("\n", passage.end)
    after = text[passage.end : len(text) if end < 0 else min(end, passage.end + 80)]
    return bool(_EDGE.fullmatch(before.lstrip("\ufeff")) and _EDGE.fullmatch(after))
