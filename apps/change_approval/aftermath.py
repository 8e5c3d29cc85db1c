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
_Look = Callable[[str], re.Match[str] | None]
_NOTE = "Words that may stop the change, written with or after an approval; no clear statement."


class _Approved(NamedTuple):
    who: Actor
    at: Moment | None


def second_thoughts(
    case: "Case[Dossier]", claims: list[Claim], silent: list[Document]
) -> list[Abstention]:
    """An abstention for each silent document that may stop what somebody approved."""
    given = _given(case, claims) if silent else []
    found: list[Abstention] = []
    for document in silent if given else ():
        if _is_after_live(case.subject, document):
            continue
        words = _alarm(document, _looks(case.subject, document, given))
        if words is not None:
            citation = Citation(document_id=document.document_id, quotation=words)
            found.append(Abstention(question=QUESTION, code="alarm", note=_NOTE, citation=citation))
    return found


def _alarm(document: Document, looks: tuple[_Look, ...]) -> str | None:
    """The line with the alarming words in the writer's own part of a document."""
    text = document.text
    for stretch in own_stretches(text) if looks else ():
        if stretch.is_forwarded:
            continue
        part = text[stretch.start : stretch.end]
        match = next((m for look in looks if (m := look(part)) is not None), None)
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


def _looks(dossier: Dossier, document: Document, given: list[_Approved]) -> tuple[_Look, ...]:
    """What to look for: whatever may stop it in an approver's words, a plain halt in others'.

    Nothing, where a later approval of certainly the same person settles what the document says.
    """
    is_approver = False
    for approved in given:
        match = _match(dossier, approved.who, document.author)
        if match is Match.SAME and _precedes(document, approved.at):
            return ()
        is_approver = is_approver or match is not Match.DIFFERENT
    return (halt_in, stop_in, limit_in) if is_approver else (halt_in,)


def _precedes(document: Document, at: Moment | None) -> bool:
    if at is None or document.written_at is None:
        return False
    return document.written_at.is_before(at) is True


def _match(dossier: Dossier, one: Actor, other: Actor | None) -> Match:
    return Match.UNCERTAIN if other is None else dossier.people.compare(one, other).match
