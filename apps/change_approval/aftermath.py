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
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assay.domain import Abstention, Actor, Case, Citation, Claim, Document, Moment
from assay.identity import Match
from change_approval.alarm import fault_in, halt_in, limit_in, stop_in
from change_approval.case import Dossier, Stance
from change_approval.consent import consent_in, quoted_consent_in
from change_approval.elsewhere import without_others
from change_approval.opposed import opposed_in, unread_tongue_in
from change_approval.own_words import own_stretches
from change_approval.rules.party import insiders
from change_approval.settled import is_taken_back
from change_approval.tongue import foreign_part

__all__ = ["WITHDRAWAL", "second_thoughts", "withdrawals"]

QUESTION = "approval"
WITHDRAWAL = "withdrawal"
"""Code of an abstention on words by which an approver may have taken the approval back."""
_SHOWN = 200
_Words = re.Match[str] | tuple[int, int] | None
_Look = Callable[[str], _Words]
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
    return [
        _abstained(document, *answer)
        for document in silent
        if not _is_after_live(case.subject, document)
        and (answer := look(case, document, given)) is not None
    ]


def withdrawals(
    case: "Case[Dossier]", claims: list[Claim], left: list[Document]
) -> list[Abstention]:
    """An abstention for each document left open by which its writer may take an approval back."""
    given = _given(case, claims) if left else []
    found: list[Abstention] = []
    for document in left if given else ():
        if _is_after_live(case.subject, document):
            continue
        looks = [look for look in _looks(case.subject, document, given) if look[0] == WITHDRAWAL]
        answer = _first_of(looks, case, document)
        if answer is not None:
            found.append(_abstained(document, *answer))
    return found


def _abstained(document: Document, code: str, words: str) -> Abstention:
    cited = Citation(document_id=document.document_id, quotation=words)
    return Abstention(question=QUESTION, code=code, note=_NOTES[code], citation=cited)


def _against(
    case: "Case[Dossier]", document: Document, given: list[_Approved]
) -> tuple[str, str] | None:
    """Code and line of words that may stop what somebody approved."""
    found = _first_of(_looks(case.subject, document, given), case, document)
    if found is not None and found[0] == "alarm" and is_taken_back(case, document):
        return None
    return found


def _for(
    case: "Case[Dossier]", document: Document, _given: list[_Approved]
) -> tuple[str, str] | None:
    """Code and line of words that may be the approval that nobody gave otherwise."""
    # The writer's own consent is worth nothing from an insider; what they quote is another's.
    if not _is_insider(case.subject, document):
        found = _first_of(_CONSENTS, case, document)
        if found is not None:
            return found
    quoted = quoted_consent_in(document.text)
    return None if quoted is None else ("quoted", document.text[slice(*quoted)].strip()[:_SHOWN])


_CONSENTS: tuple[tuple[str, _Look], ...] = (
    ("other_language", foreign_part),
    ("informal", consent_in),
)


def _first_of(
    looks: Sequence[tuple[str, _Look]], case: "Case[Dossier]", document: Document
) -> tuple[str, str] | None:
    """Code and line of the first look that finds anything in the writer's own words."""
    if not looks:
        return None
    text, number = document.text, case.subject.change.number.value
    own = [text[s.start : s.end] for s in own_stretches(text) if not s.is_forwarded]
    searched = [(part, without_others(part, number)) for part in own]
    for code, look in looks:
        for part, rest in searched:
            found = look(rest)
            if found is not None:
                span = found.span() if isinstance(found, re.Match) else found
                return code, _line(part, *span)
    return None


def _line(part: str, start: int, end: int) -> str:
    """The line on which the words stand; of a long one, what is around them."""
    left = part.rfind("\n", 0, start) + 1
    right = part.find("\n", end)
    line = part[max(left, start - _SHOWN) : right if right >= 0 else len(part)]
    return line[: 2 * _SHOWN].strip()


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


def _foreign_of_approver(text: str) -> _Words:
    return unread_tongue_in(text, is_approver=True)


def _foreign_of_other(text: str) -> _Words:
    return unread_tongue_in(text, is_approver=False)


_OF_APPROVERS: tuple[tuple[str, _Look], ...] = (
    (WITHDRAWAL, stop_in),
    (WITHDRAWAL, opposed_in),
    (WITHDRAWAL, _foreign_of_approver),
    ("alarm", fault_in),
    ("alarm", limit_in),
)
_OF_OTHERS: tuple[tuple[str, _Look], ...] = (
    ("alarm", halt_in),
    ("alarm", opposed_in),
    ("alarm", _foreign_of_other),
)


def _is_insider(dossier: Dossier, document: Document) -> bool:
    """Whether the writer certainly is the requester or a developer, whose consent is none."""
    return any(
        _match(dossier, one.value, document.author) is Match.SAME for one in insiders(dossier)
    )


def _precedes(document: Document, at: Moment | None) -> bool:
    if at is None or document.written_at is None:
        return False
    return document.written_at.is_before(at) is True


def _match(dossier: Dossier, one: Actor, other: Actor | None) -> Match:
    return Match.UNCERTAIN if other is None else dossier.people.compare(one, other).match
