"""What the surroundings of a quotation do to it: the checks, in order.

A check looks at the passage and answers with a flag or with nothing. To add one, write it and
append it to :data:`CHECKS`; a check can make a person look, never let anything through.

>>> from assay.domain import Document, Origin
>>> text = "The change was not approved by the CAB."
>>> note = Document.of("d", "note", text, Origin(file="f", row=1))
>>> [flag.code for flag in read_context(Passage(DocumentIndex(note), 19, 38))]
['negated']
"""

import re
from functools import partial

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.frame import FRAME_CHECKS
from assay.evidence.hostile import HOSTILE_CHECKS
from assay.evidence.index import DocumentIndex
from assay.evidence.normalise import is_unspaced
from assay.evidence.passage import Passage
from assay.evidence.setting import SETTING_CHECKS
from assay.evidence.wording import WORDINGS, Wording

__all__ = ["CHECKS", "read_context"]


def _worded(wording: Wording, passage: Passage) -> Flag | None:
    """The flag of one wording: where its words stand decides whether they count."""
    if passage.words_near.isdisjoint(wording.triggers):
        return None
    before = passage.clause_before if wording.is_clausal else passage.before
    for pattern, text in (
        (wording.before, before),
        (wording.before, passage.heading),
        (wording.inside, passage.quoted),
        (wording.after, passage.after),
    ):
        if pattern is not None and text and (match := pattern.search(text)):
            return _flag(wording, match.group())
    if wording.following is not None and (match := wording.following.match(passage.following)):
        return _flag(wording, match.group())
    return None


def _flag(wording: Wording, words: str) -> Flag:
    return Flag(wording.code, f"{words.strip()!r} {wording.meaning} the quoted words")


_UNSPACED_NOT = re.compile("ません|ない|なか[っろ]|ずに|[不未非無否没]")


def _negated_unspaced(passage: Passage) -> Flag | None:
    """Chinese and Japanese negate with a sign before, or an ending after, the quoted words."""
    if not is_unspaced(passage.quoted[:1]) and not is_unspaced(passage.quoted[-1:]):
        return None
    found = _UNSPACED_NOT.search(passage.before) or _UNSPACED_NOT.search(passage.after)
    return Flag("negated", f"{found.group()!r} stands in the same sentence") if found else None


CHECKS: tuple[Check, ...] = (
    *HOSTILE_CHECKS,
    *SETTING_CHECKS,
    *FRAME_CHECKS,
    Check(_negated_unspaced, lambda index: not index.is_simple),
    *(Check(partial(_worded, w), words=w.triggers) for w in WORDINGS),
)
"""Every check, in the order in which their flags are given."""


def _places_of_words() -> dict[str, tuple[int, ...]]:
    """For each watched word the places in :data:`CHECKS` of the checks that need it."""
    words = frozenset[str]().union(*(check.words for check in CHECKS))
    return {w: tuple(i for i, check in enumerate(CHECKS) if w in check.words) for w in words}


# Asking every check about every document took longer than all their looking.
_OF_WORD = _places_of_words()
_SIGNED = frozenset(i for i, check in enumerate(CHECKS) if check.signs)
_ALWAYS = frozenset(i for i, check in enumerate(CHECKS) if not check.words and not check.signs)
_ANY_SIGN = re.compile("|".join(sorted({re.escape(s) for check in CHECKS for s in check.signs})))


def _applicable(index: DocumentIndex) -> tuple[Check, ...]:
    """The checks that can find anything in a document: mostly few."""
    if index.words is None:
        return tuple(check for check in CHECKS if check.applies(index))
    asked = {*_ALWAYS}
    for word in index.words:
        asked.update(_OF_WORD.get(word, ()))
    if index.page.regions or _ANY_SIGN.search(index.page.view.text):
        asked |= _SIGNED
    return tuple(CHECKS[at] for at in sorted(asked) if CHECKS[at].applies(index))


def read_context(passage: Passage) -> tuple[Flag, ...]:
    """Every flag that the surroundings of a quotation raise."""
    checks = passage.index.once(_applicable)
    return tuple(flag for check in checks if (flag := check.look(passage)) is not None)
