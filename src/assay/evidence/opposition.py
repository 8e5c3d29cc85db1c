"""Whether a text holds any wording that denies, refuses or takes back, in the lexicon's languages.

For texts that nobody reads for what they say: a reader that does not know a language can still
tell that one of its words for "no" stands there, and leave the text to a person.
"""

from assay.evidence.cues import find_cues

__all__ = ["opposing_span"]

_REFUSES = frozenset(("contradicted", "withdrawn"))
_AGAINST = _REFUSES | {"negated"}


def opposing_span(text: str, *, denials: bool = True) -> tuple[int, int] | None:
    """Where the first such wording begins and ends; ``None`` where there is none.

    Args:
        text: The text.
        denials: Whether words that merely deny ("not", "without") count too.

    >>> text = "Bitte heute nicht ausrollen."
    >>> text[slice(*opposing_span(text))]
    'nicht'
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that becomes two would move every place behind it
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    cues = find_cues(text, lowered)
    codes = _AGAINST if denials else _REFUSES
    found = (cue for cue in cues.all if cue.rule.code in codes)
    first = next(found, None)
    return None if first is None else (first.start, first.end)
