"""Second thoughts: what nobody could read, and what it may mean beside an approval or without one.

A text that makes no statement in words that the reader knows is passed over, unless

* it might stop what was approved: words against the change, by anybody; a language that the reader
  does not read, where a word denies, refuses, asks or waits; anything that an approver writes by
  which the approval may be taken back. Then a person looks.
* nobody approved, and it may be the approval that is missing: words of consent, another language, a
  quoted approval. Then a person looks before anybody is told that there was none.

Remarks before a later clear approval of the same person are settled by it, sentences about another
change are about that one, and what was written after the change went live changes nothing.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from assay.domain import Abstention, Actor, Case, Citation, Claim, Document, Moment
from assay.identity import Match
from change_approval.alarm import fault_in, halt_in, limit_in, stop_in
from change_approval.case import Dossier, Stance
from change_approval.consent import consent_in, quoted_consent_in
from change_approval.elsewhere import without_others
from change_approval.opposed import opposed_in, refused_in, unread_tongue_in
from change_approval.own_words import own_stretches
from change_approval.settled import is_taken_back
from change_approval.tongue import foreign_part

__all__ = ["WITHDRAWAL", "second_thoughts"]

QUESTION = "approval"
WITHDRAWAL = "withdrawal"
"""Code of an abstention on words by which an approver may have taken the approval back."""
_SHOWN = 200
_Look = Callable[[str], tuple[int, int] | None]
_NOTES = {
    "alarm": "Words that may stop the change, written with or after an approval; no clear statement.",
    WITHDRAWAL: "Words by which an approver may have taken the approval back; no clear statement.",
    "other_language": "The statement is in a language that this reader does not read.",
    "informal": "Words that may be an approval; nobody approved in words that this reader follows.",
    "quoted": "A quoted message holds an approval; its writer is not established.",
}


class _Approved(NamedTuple):
    who: Actor
    at: Moment | None


def second_thoughts(
    case: "Case[Dossier]", claims: list[Claim], silent: list[Document]
) -> list[Abstention]:
    """An abstention for each silent document that may bear on the approval, or on its absence."""
    if not silent:
        return []
    given = _given(case, claims)
    look = _against if given else _for
    found: list[Abstention] = []
    for document in silent:
        if _is_after_live(case.subject, document):
            continue
        answer = look(case, document, given)
        if answer is not None:
            code, words = answer
            cited = Citation(document_id=document.document_id, quotation=words)
            found.append(
                Abstention(question=QUESTION, code=code, note=_NOTES[code], citation=cited)
            )
    return found


def _against(
    case: "Case[Dossier]", document: Document, given: list[_Approved]
) -> tuple[str, str] | None:
    """Code and line of words that may stop what somebody approved."""
    for code, look in _looks(case.subject, document, given):
        words = _line(case, document, look)
        if words is not None:
            if code == "alarm" and is_taken_back(case, document):
                return None
            return code, words
    return None


def _for(
    case: "Case[Dossier]", document: Document, _given: list[_Approved]
) -> tuple[str, str] | None:
    """Code and line of words that may be the approval that nobody gave otherwise."""
    # The writer's own consent is worth nothing from an insider; what they quote is another's.
    for code, look in () if _is_insider(case.subject, document) else _CONSENTS:
        words = _line(case, document, look)
        if words is not None:
            return code, words
    quoted = quoted_consent_in(document.text)
    return None if quoted is None else ("quoted", document.text[slice(*quoted)].strip()[:_SHOWN])


_CONSENTS: tuple[tuple[str, _Look], ...] = (
    ("other_language", foreign_part),
    ("informal", consent_in),
)


def _line(case: "Case[Dossier]", document: Document, look: _Look) -> str | None:
    """The line with the words in the writer's own part of a document."""
    text, number = document.text, case.subject.change.number.value
    for stretch in own_stretches(text):
        if stretch.is_forwarded:
            continue
        part = text[stretch.start : stretch.end]
        span = look(without_others(part, number))
        if span is not None:
            left = part.rfind("\n", 0, span[0]) + 1
            right = part.find("\n", span[1])
            line = part[max(left, span[0] - _SHOWN) : right if right >= 0 else len(part)]
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


def _looks(
    dossier: Dossier, document: Document, given: list[_Approved]
) -> tuple[tuple[str, _Look], ...]:
    """What to look for: whatever may stop it in an approver's words, what speaks against it in others'.

    Nothing, where a later approval of certainly the same person settles what the document says.
    """
    is_approver = False
    for approved in given:
        match = _match(dossier, approved.who, document.author)
        if match is Match.SAME and _precedes(document, approved.at):
            return ()
        is_approver = is_approver or match is not Match.DIFFERENT
    return _OF_APPROVERS if is_approver else _OF_OTHERS


def _span_of(look: Callable[[str], re.Match[str] | None]) -> _Look:
    def look_for_span(text: str) -> tuple[int, int] | None:
        found = look(text)
        return None if found is None else found.span()

    return look_for_span


def _foreign_of_approver(text: str) -> tuple[int, int] | None:
    return unread_tongue_in(text, is_approver=True)


def _foreign_of_other(text: str) -> tuple[int, int] | None:
    return unread_tongue_in(text, is_approver=False)


_OF_APPROVERS: tuple[tuple[str, _Look], ...] = (
    (WITHDRAWAL, _span_of(stop_in)),
    (WITHDRAWAL, _span_of(opposed_in)),
    (WITHDRAWAL, refused_in),
    ("other_language", _foreign_of_approver),
    ("alarm", _span_of(fault_in)),
    ("alarm", _span_of(limit_in)),
)
_OF_OTHERS: tuple[tuple[str, _Look], ...] = (
    ("alarm", _span_of(halt_in)),
    ("alarm", _span_of(opposed_in)),
    ("alarm", _foreign_of_other),
)


def _is_insider(dossier: Dossier, document: Document) -> bool:
    """Whether the writer certainly is the requester or a developer, whose consent is none."""
    change = dossier.change
    inner = [change.requester] if change.requester else []
    inner.extend(author for commit in change.commits for author in commit.authors)
    return any(_match(dossier, one.value, document.author) is Match.SAME for one in inner)


def _precedes(document: Document, at: Moment | None) -> bool:
    if at is None or document.written_at is None:
        return False
    return document.written_at.is_before(at) is True


def _match(dossier: Dossier, one: Actor, other: Actor | None) -> Match:
    return Match.UNCERTAIN if other is None else dossier.people.compare(one, other).match
