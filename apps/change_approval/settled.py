"""What later words settle: a reading that nobody needs any more is no doubt.

Rules, each only where the order is certain and the words came before it went live:

* What somebody wrote before their own later formal approval is settled by it: a condition, a
  question, an objection.
* Words of consent that nobody can place (informal, reported, quoted, not followed to the last word)
  change nothing beside a formal approval of an independent person, unless anything in the text
  speaks against the change.
* An objection of somebody who approved nothing is settled where the same person takes it back.
"""

import re
from typing import NamedTuple

from assay.domain import Abstention, Actor, Case, Claim, Document, Moment
from assay.identity import Match
from change_approval.alarm import alarm_in
from change_approval.case import Approval, ApprovalForm, Dossier, Stance
from change_approval.opposed import opposed_in, unread_tongue_in
from change_approval.own_words import own_stretches
from change_approval.rules.party import insiders
from change_approval.rules.stage import approval_cut

__all__ = ["formal_approvals", "is_taken_back", "settled"]

_IMMATERIAL = frozenset({"informal", "hearsay", "quoted", "unclear", "partial", "other_language"})
"""Abstentions on words of consent; a condition and another object are not among them."""
_MANY = 24
_TAKEN_BACK = re.compile(
    r"\b(?:withdraw|withdrew|drop(?:ped)?|take back|took back|lift(?:ed)?|retract(?:ed)?) (?:my|the|our|that|this) (?:\w+ )?(?:objections?|concerns?|veto|reservations?|doubts?|remark|comment|block)\b"
    r"|\b(?:no|without) (?:more |further |longer )?objections?(?: any ?more| any longer| left| from me| from my side)?\b|\bnothing against (?:it|this)\b"
    r"|\b(?:that|this|it)(?: now)? (?:settles|resolves|clears|answers) (?:it|this|that|my (?:point|question|concern|objection))\b"
    r"|\bmy (?:objection|concern|point|question|doubt|reservation)s? (?:is|are|has been|have been|was|were) (?:now )?(?:resolved|settled|answered|cleared|withdrawn|gone|dealt with|addressed|met)\b"
    r"|\b(?:einwand|einspruch|bedenken) (?:ist |sind |hat sich )?(?:\w+ )?(?:erledigt|ausgeräumt|zurückgezogen)\b|\bziehe (?:ich )?meinen (?:einwand|einspruch) zurück\b"
    r"|\bje (?:lève|retire) mon (?:objection|opposition)\b|\bretiro (?:mi|a minha) (?:objeción|objeção)\b",
    re.IGNORECASE,
)


class _Given(NamedTuple):
    """A formal approval that counts: whose, and when."""

    who: Actor
    at: Moment


def formal_approvals(dossier: Dossier) -> list[_Given]:
    """Formal approvals of certainly independent people, certainly before it went live."""
    change, cut = dossier.change, approval_cut(dossier)
    if cut is None or change.requester is None:
        return []
    inner = [one.value for one in insiders(dossier)]
    return [
        _Given(approval.approver.value, approval.at.value)
        for approval in change.approvals[:_MANY]
        if approval.at is not None
        and _is_formal(approval)
        and approval.at.value.is_at_or_before(cut.value)
        and all(
            dossier.people.compare(approval.approver.value, one).match is Match.DIFFERENT
            for one in inner
        )
    ]


def settled(
    case: "Case[Dossier]", claims: list[Claim], abstentions: list[Abstention]
) -> tuple[list[Claim], list[Abstention]]:
    """The claims and abstentions that still stand once later words are taken into account."""
    objections = any(claim.answer != "approve" for claim in claims)
    if not abstentions and not objections:
        return claims, abstentions
    given = formal_approvals(case.subject)
    if not given and not objections:
        return claims, abstentions
    kept = [
        claim
        for claim in claims
        if claim.answer == "approve" or not _is_settled(case, claim.citation.document_id, given)
    ]
    left = [item for item in abstentions if not _is_dropped(case, item, given)]
    return kept, left


def is_taken_back(case: "Case[Dossier]", document: Document) -> bool:
    """Whether its writer says later, before it went live, that the objection is settled."""
    cut = approval_cut(case.subject)
    return any(
        _TAKEN_BACK.search(later.text) is not None
        and (cut is None or later.written_at.is_at_or_before(cut.value) is True)
        for later in case.documents[:_MANY]
        if later is not document
        and later.written_at is not None
        and _is_same(case.subject, document.author, later.author)
        and document.written_at is not None
        and document.written_at.is_before(later.written_at) is True
    )


def _is_formal(approval: Approval) -> bool:
    is_consent = approval.stance.value is Stance.APPROVE
    return is_consent and approval.form is ApprovalForm.FORMAL and approval.scope is None


def _is_dropped(case: "Case[Dossier]", item: Abstention, given: list[_Given]) -> bool:
    if item.citation is None or not given:
        return False
    where = item.citation.document_id
    if _is_settled(case, where, given):
        return True
    document = case.document(where)
    return item.code in _IMMATERIAL and document is not None and _is_harmless(document)


def _is_settled(case: "Case[Dossier]", where: str, given: list[_Given]) -> bool:
    """Whether its writer formally approved afterwards, or never approved and took it back."""
    document = case.document(where)
    if document is None or document.written_at is None:
        return False
    dossier = case.subject
    own = [one for one in given if not _is_other(dossier, one.who, document.author)]
    if any(
        document.written_at.is_before(one.at) is True
        and _is_same(dossier, one.who, document.author)
        for one in own
    ):
        return True
    return not own and _approved_nothing(dossier, document) and is_taken_back(case, document)


def _approved_nothing(dossier: Dossier, document: Document) -> bool:
    return all(
        _is_other(dossier, approval.approver.value, document.author)
        for approval in dossier.change.approvals
        if approval.stance.value is Stance.APPROVE
    )


def _is_harmless(document: Document) -> bool:
    """Whether nothing that the writer says of their own speaks against the change."""
    for stretch in own_stretches(document.text):
        part = document.text[stretch.start : stretch.end]
        if stretch.is_forwarded:
            continue
        rest = _TAKEN_BACK.sub(" ", part)
        if alarm_in(rest) or opposed_in(rest) or unread_tongue_in(rest, is_approver=False):
            return False
    return True


def _is_same(dossier: Dossier, one: Actor | None, other: Actor | None) -> bool:
    if one is None or other is None:
        return False
    return dossier.people.compare(one, other).match is Match.SAME


def _is_other(dossier: Dossier, one: Actor, other: Actor | None) -> bool:
    return other is not None and dossier.people.compare(one, other).match is Match.DIFFERENT
