"""What was read and grounded joins the structured facts: text becomes approvals, doubts stay.

An approval read from text has its stance from the assessor's claim, its author and time from the
fields of the record that say them (never from its words), and its version from a value that code derived from
the quotation. A claim that the gate flags or blocks, or that code can't corroborate, is contested:
a person looks, and it counts for nothing before. An objection that the gate flags, and words by
which an approver may take the approval back, do one thing: the earlier approval of the same person
is not certain any more. What code reads and the assessor leaves out is unread.
"""

from collections.abc import Iterator
from dataclasses import replace

from assay.domain import (
    Actor,
    Case,
    Document,
    Fact,
    GateAnswer,
    GroundedClaim,
    Lineage,
    Moment,
    Reading,
)
from assay.identity import Match
from change_approval.aftermath import WITHDRAWAL
from change_approval.case import Approval, ApprovalForm, Change, Dossier, Stance
from change_approval.corroborate import Corroboration

__all__ = ["establish"]

_SHOWN = 120
_STANCES = {stance.value: stance for stance in Stance}
NOBODY = Actor()


def establish(case: "Case[Dossier]", reading: Reading) -> Dossier:
    """The dossier with what was read; the case's own dossier where nothing was."""
    if not case.documents and not reading.claims and not reading.abstentions:
        return case.subject
    known = Corroboration(case, reading)
    approvals = []
    contested = []
    for claim in reading.claims:
        if claim.grounding.answer is GateAnswer.BLOCK and known.is_silent:
            continue  # made up, and code finds no statement either: it must not soften a failure
        document = case.document(claim.claim.citation.document_id)
        doubt = known.doubt(claim, document)
        if doubt or document is None or claim.grounding.answer is not GateAnswer.PASS:
            contested.append(_contested(claim, doubt))
        elif (approval := _approval(claim, document)) is not None:
            approvals.append(approval)
        if (
            document is not None
            and not doubt
            and claim.claim.answer == Stance.REQUEST_CHANGES
            and claim.grounding.answer is GateAnswer.FLAG
            and not _gives_reason(case.subject, document)
            and (approval := _approval(claim, document)) is not None
        ):
            approvals.append(approval.model_copy(update={"is_contested": True}))
    approvals.extend(_taken_back(case, reading))
    unread = tuple(
        f"{item.citation.document_id if item.citation else item.question}: {item.note} ({item.code})"
        for item in reading.abstentions
    )
    unread += known.unread()
    if not approvals and not contested and not unread:
        return case.subject
    dossier = case.subject
    return replace(
        dossier,
        change=_joined(dossier.change, approvals),
        unread=(*dossier.unread, *unread),
        contested=(*dossier.contested, *contested),
    )


def _approval(claim: GroundedClaim, document: Document) -> Approval | None:
    quotation = claim.grounding.quotation
    stance = _STANCES.get(claim.claim.answer)
    if quotation is None or stance is None:
        return None
    return Approval(
        approver=_approver(document, quotation),
        stance=Fact[Stance](name="approval.stance", value=stance, lineage=quotation),
        at=_at(document, quotation),
        version=_derived(claim, "version"),
        form=ApprovalForm.TEXT,
        scope=_derived(claim, "scope"),
    )


def _gives_reason(dossier: Dossier, document: Document) -> bool:
    """Whether its writer requested changes formally: their words are no second objection."""
    return document.author is not None and any(
        approval.stance.value is Stance.REQUEST_CHANGES
        and dossier.people.compare(approval.approver.value, document.author).match is Match.SAME
        for approval in dossier.change.approvals
    )


def _taken_back(case: "Case[Dossier]", reading: Reading) -> Iterator[Approval]:
    """Where an approver may have taken the approval back: contested, in the words' own time."""
    for item in reading.abstentions:
        if item.code != WITHDRAWAL or item.citation is None:
            continue
        document = case.document(item.citation.document_id)
        if document is None or document.author is None or document.author_lineage is None:
            continue
        lineage = document.author_lineage
        yield Approval(
            approver=_approver(document, lineage),
            stance=Fact[Stance](
                name="approval.stance", value=Stance.REQUEST_CHANGES, lineage=lineage
            ),
            at=_at(document, lineage),
            form=ApprovalForm.TEXT,
            is_contested=True,
        )


def _approver(document: Document, quotation: Lineage) -> Fact[Actor]:
    """Who wrote it, by the field that says so; the words say it of nobody."""
    lineage = document.author_lineage or quotation
    return Fact[Actor](name="approval.approver", value=document.author or NOBODY, lineage=lineage)


def _at(document: Document, quotation: Lineage) -> Fact[Moment] | None:
    """When it was written, by the field that says so."""
    if document.written_at is None:
        return None
    lineage = document.time_lineage or quotation
    return Fact[Moment](name="approval.at", value=document.written_at, lineage=lineage)


def _derived(claim: GroundedClaim, name: str) -> Fact[str] | None:
    found = next((fact for fact in claim.facts if fact.name == name), None)
    return found and replace(found, name=f"approval.{name}")


def _contested(claim: GroundedClaim, doubt: str) -> str:
    words = claim.claim.citation.quotation[:_SHOWN]
    where = claim.claim.citation.document_id[:_SHOWN]
    reasons = [doubt] if doubt else []
    if claim.grounding.answer is not GateAnswer.PASS:
        reasons.append(claim.grounding.message)
    return f"{where}: {'; '.join(reasons)} ({words!r})"


def _joined(change: Change, approvals: list[Approval]) -> Change:
    if not approvals:
        return change
    ordered = tuple(sorted((*change.approvals, *approvals), key=_instant))
    return change.model_copy(update={"approvals": ordered})


def _instant(approval: Approval) -> tuple[bool, float]:
    if approval.at is None:
        return (False, 0.0)
    return (True, approval.at.value.earliest.timestamp())
