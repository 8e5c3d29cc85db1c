"""What the surroundings of a quotation do to it: the checks, and the wordings of the lexicon.

A check looks at the passage and answers with a flag or with nothing. To add one, write it and
append it to :data:`CHECKS`; to add words, write them into ``wordings/``. Either can make a person
look, neither can let anything through.

>>> from assay.domain import Document, Origin
>>> text = "The change was not approved by the CAB."
>>> note = Document.of("d", "note", text, Origin(file="f", row=1))
>>> [flag.code for flag in read_context(Passage(DocumentIndex(note), 19, 38))]
['negated']
"""

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.frame import FRAME_CHECKS
from assay.evidence.hostile import HOSTILE_CHECKS
from assay.evidence.index import DocumentIndex
from assay.evidence.passage import Passage
from assay.evidence.remainder import REMAINDER_LOOKS
from assay.evidence.sequel import SEQUEL_CHECKS
from assay.evidence.setting import SETTING_CHECKS
from assay.evidence.surroundings import read_wordings

__all__ = ["CHECKS", "read_context"]

CHECKS: tuple[Check, ...] = (*HOSTILE_CHECKS, *SETTING_CHECKS, *FRAME_CHECKS, *SEQUEL_CHECKS)
"""Every check, in the order in which their flags are given; those of wordings follow."""

_SIGNS = sorted({s for check in CHECKS for s in check.signs}, key=lambda s: (-len(s), s))

# Which checks a sign or a hint calls for; asking every check took longer than all their looking.
_OF_SIGN = {
    sign: frozenset(i for i, check in enumerate(CHECKS) if any(s in sign for s in check.signs))
    for sign in _SIGNS
}
_FIRST_SIGNS = frozenset(sign[0] for sign in _SIGNS)
_OTHER = bytes(code for code in range(256) if chr(code) not in _FIRST_SIGNS)
_BY_FIRST = {first: tuple(s for s in _SIGNS if s[0] == first) for first in _FIRST_SIGNS}
_OF_HINT = {
    hint: frozenset(i for i, check in enumerate(CHECKS) if hint in check.hints)
    for hint in {hint for check in CHECKS for hint in check.hints}
}
_ALWAYS = frozenset(i for i, check in enumerate(CHECKS) if not check.signs and not check.hints)


def _applicable(index: DocumentIndex) -> tuple[Check, ...]:
    """The checks that can find anything in a document: mostly none."""
    asked = set(_ALWAYS)
    text = index.page.view.text
    # Deleting all other characters is the quickest way to see which of these a text holds.
    held = text.encode().translate(None, _OTHER).decode() if text.isascii() else text
    for first in _FIRST_SIGNS.intersection(held):
        for sign in _BY_FIRST[first]:
            if sign in text:
                asked |= _OF_SIGN[sign]
    for hint in index.cues.hints:
        asked |= _OF_HINT.get(hint, frozenset())
    if index.page.regions:
        asked.update(range(len(CHECKS)))
    return tuple(CHECKS[at] for at in sorted(asked) if CHECKS[at].applies(index))


def read_context(passage: Passage) -> list[Flag]:
    """Every flag that the surroundings of a quotation raise."""
    checks = passage.index.once(_applicable)
    flags = [flag for check in checks if (flag := check.look(passage)) is not None]
    flags += read_wordings(passage)
    # What is left out in general matters only where nothing in particular was found.
    return flags or [flag for look in REMAINDER_LOOKS if (flag := look(passage)) is not None]
