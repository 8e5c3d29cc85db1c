"""Second thoughts: what an approver wrote with or after the approval, and nobody could read.

A text that makes no statement in words that the reader knows is passed over, unless it might stop
what was approved: then a person looks. Remarks before a later clear approval of the same person
are settled by it, and what was written after the change went live changes nothing.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from assay.domain import Abstention, Actor, Case, Citation, Claim, Document, Moment
from assay.identity import Match
from change_approval.alarm import halt_in, limit_in, stop_in
from change_approval.case import Dossier, Stance
from change_approval.own_words import own_stretches

__all__ = ["second_thoughts"]

QUESTION = "approval"
_SHOWN = 200
_NOTE = "Words that may stop the change, written with or after an approval; no clear statement."


class _Approved(NamedTuple):
    who: Actor
    at: Moment | None


def second_thoughts(
    case: "Case[Dossier]", claims: list[Claim], silent: list[Document]
) -> list[Abstention]:
    """An abstention for each silent document that may stop what somebody approved."""
    given: list[_Approved] | None = None
    found: list[Abstention] = []
    for document in silent:
        halt = _alarm(document, halt_in)
        words = halt or _alarm(document, stop_in) or _alarm(document, limit_in)
        if words is None or _is_after_live(case.subject, document):
            continue
        if given is None:
            given = _given(case, claims)
        if _is_open(case.subject, document, given, is_halt=halt is not None):
            citation = Citation(document_id=document.document_id, quotation=words)
            found.append(Abstention(question=QUESTION, code="alarm", note=_NOTE, citation=citation))
    return found


def _alarm(document: Document, look: Callable[[str], re.Match[str] | None]) -> str | None:
    """The line with the alarming words in the writer's own part of a document."""
    text = document.text
    for stretch in own_stretches(text):
        if stretch.is_forwarded:
            continue
        part = text[stretch.start : stretch.end]
        match = look(part)
        if match is not None:
            left = part.rfind("\n", 0, match.start()) + 1
            right = part.find("\n", match.end())
            line = part[max(left, match.start() - _SHOWN) : right if right >= 0 else len(part)]
            return line[: 2 * _SHOWN].strip()
    return None


def _given(case: "Case[Dossier]", claims: list[Claim]) -> list[_Approved]:
    formal = [
        _Approved(a.approver.value, a.at.value if a.at else None)
        for a in case.subject.change.approvals
        if a.stance.value is Stance.APPROVE
    ]
    for claim in claims:
        document = case.document(claim.citation.document_id)
        if claim.answer == "approve" and document is not None and document.author is not None:
            formal.append(_Approved(document.author, document.written_at))
    return formal


def _is_after_live(dossier: Dossier, document: Document) -> bool:
    change = dossier.change
    cut = change.merged_at or change.went_live_at
    if cut is None or document.written_at is None:
        return False
    return cut.value.is_before(document.written_at) is True


def _is_open(
    dossier: Dossier, document: Document, given: list[_Approved], *, is_halt: bool
) -> bool:
    """Whether the document may take back an approval, and no later one of its writer settles it."""
    own = [a for a in given if _may_be(dossier, a.who, document.author)]
    settled = any(
        a.at is not None
        and document.written_at is not None
        and document.written_at.is_before(a.at) is True
        for a in own
    )
    return not settled and bool(own or (is_halt and given))


def _may_be(dossier: Dossier, one: Actor, other: Actor | None) -> bool:
    if other is None:
        return True
    return dossier.people.compare(one, other).match is not Match.DIFFERENT
