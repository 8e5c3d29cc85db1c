"""What a text says of other changes than the one at hand."""

import re

__all__ = ["without_others"]

_KIND = re.compile(r"([A-Za-z][A-Za-z_]{0,15}-?)\d{1,12}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_HERE = re.compile(
    r"\b(?:this|it|both|also|too|these|all|same|here|likewise|neither|either)\b", re.IGNORECASE
)


def without_others(text: str, number: str) -> str:
    """The text with the sentences blanked that are about another change alone; places are kept.

    Such a sentence names a number of the change's own kind, not the change's own, and no word in it
    could mean the change at hand.
    """
    kind = _KIND.fullmatch(number)
    if kind is None:
        return text
    pattern = re.compile(rf"(?<!\w){re.escape(kind[1])}\d{{1,12}}(?!\w)", re.IGNORECASE)
    if all(name.casefold() == number.casefold() for name in pattern.findall(text)):
        return text

    def blanked(sentence: re.Match[str]) -> str:
        words = sentence.group()
        names = {name.casefold() for name in pattern.findall(words)}
        if not names or number.casefold() in names or _HERE.search(words):
            return words
        return " " * len(words)

    return _SENTENCE.sub(blanked, text)
