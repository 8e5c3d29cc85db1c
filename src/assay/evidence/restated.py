"""Texts that prove nothing when evidence repeats them: controls, prompts.

A document that says "every change is approved by its owner" restates the control; that the control
operated is for another sentence to show. A phrase that a control and a log have in common
("approved by the change advisory board") is no restatement: most of a sentence must be repeated.
"""

from collections.abc import Iterable
from itertools import pairwise

from assay.evidence.normalise import normalise
from assay.evidence.passage import Passage
from assay.evidence.sentence import sentence_ends

__all__ = ["Restated"]

_SHARE_PERCENT = 60
_LENGTH_MIN = 12
_MARKS = " \t\n.:;,!?\"'()[]。！？"


class Restated:
    """Sentences that evidence must not merely repeat."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._sentences = sorted({s for text in texts for s in _sentences(text)})
        self._openings = {pair for s in self._sentences for pair in _pairs(s)}

    def __bool__(self) -> bool:
        return bool(self._sentences)

    def is_repeated_by(self, passage: Passage) -> bool:
        """Whether the quoted words, or the sentence that they are cut from, are such a sentence."""
        words = _shown(passage.quoted)
        if len(words) < _LENGTH_MIN:
            return False
        first = tuple(words.split(None, 2)[:2])
        if first not in self._openings and not any(s in words for s in self._sentences):
            return False
        low, high = passage.sentence
        whole = _shown(passage.text[min(low, passage.start) : max(high, passage.end)])
        return any(_repeats(words, s) or _repeats(whole, s) for s in self._sentences)


def _shown(text: str) -> str:
    return normalise(text).text.casefold().strip(_MARKS)


def _repeats(words: str, sentence: str) -> bool:
    """Whether words are most of a sentence, or hold all of it."""
    is_most = words in sentence and len(words) * 100 >= len(sentence) * _SHARE_PERCENT
    return is_most or sentence in words


def _sentences(text: str) -> list[str]:
    """The sentences of a text, normalised as quotations are."""
    shown = normalise(text).text
    ends = [0, *sentence_ends(shown, 0, len(shown)), len(shown)]
    found = (shown[a:b].casefold().strip(_MARKS) for a, b in pairwise(ends))
    return [sentence for sentence in found if len(sentence) >= _LENGTH_MIN]


def _pairs(sentence: str) -> set[tuple[str, ...]]:
    """Every two words that follow each other, and a text without blanks as one word."""
    words = sentence.split()
    return {tuple(words[i : i + 2]) for i in range(max(1, len(words)))}
