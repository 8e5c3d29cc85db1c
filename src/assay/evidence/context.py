"""What the surroundings of a quotation do to it: the checks, in order.

A check is a function of the passage and answers with a flag or with nothing. To add one, write it
and append it to :data:`CHECKS`; a check can make a person look, never let anything through.

>>> from assay.domain import Document, Origin
>>> text = "The change was not approved by the CAB."
>>> note = Document.of("d", "note", text, Origin(file="f", row=1))
>>> [flag.code for flag in read_context(Passage(DocumentIndex(note), 19, 38))]
['negated']
"""

from collections.abc import Callable
from functools import partial

from assay.evidence.flag import Flag
from assay.evidence.hostile import HOSTILE_CHECKS
from assay.evidence.index import DocumentIndex
from assay.evidence.passage import Passage
from assay.evidence.setting import SETTING_CHECKS
from assay.evidence.wording import WORDINGS, Wording

__all__ = ["CHECKS", "Check", "DocumentIndex", "Flag", "read_context"]

Check = Callable[[Passage], Flag | None]
"""Looks at a passage; gives the reason why a person must see it, or ``None``."""


def _worded(wording: Wording, passage: Passage) -> Flag | None:
    """The flag of one wording: where its words stand decides whether they count."""
    if passage.words.isdisjoint(wording.triggers):
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


CHECKS: tuple[Check, ...] = (
    *HOSTILE_CHECKS,
    *SETTING_CHECKS,
    *(partial(_worded, wording) for wording in WORDINGS),
)
"""Every check, in the order in which their flags are given."""


def read_context(passage: Passage, checks: tuple[Check, ...] = CHECKS) -> tuple[Flag, ...]:
    """Every flag that the surroundings of a quotation raise."""
    return tuple(flag for check in checks if (flag := check(passage)) is not None)
