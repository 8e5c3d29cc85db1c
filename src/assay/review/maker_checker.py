"""Who may sign a case off: pure policies, each of which may object.

Maker-checker: nobody signs what they made. A policy that can't exclude that the signer is such a
person objects as well: an uncertain identity is not a different one (COBIT DSS06.03, NIST AC-5).
"""

from collections.abc import Iterable
from typing import NamedTuple

from assay.domain import Actor, CaseStatus, Party
from assay.identity import GraphBuilder, IdentityGraph, Match

__all__ = ["Objection", "Proposal", "objections", "readiness"]


class Objection(NamedTuple):
    """Why a signature is refused."""

    code: str
    message: str


class Proposal(NamedTuple):
    """A signature that someone wants to give.

    Attributes:
        signer: Who.
        status: Where the case stands.
        parties: Who had a part in the case.
        preparers: Who made the run, and the workpaper where an earlier run did; empty where that
            was not recorded.
    """

    signer: Actor
    status: CaseStatus
    parties: tuple[Party, ...]
    preparers: tuple[Actor, ...] = ()


_NOT_READY = {
    CaseStatus.BLOCKED: Objection(
        "case.blocked",
        "the case is blocked: it ends only by better evidence or a better reading, in a new run",
    ),
    CaseStatus.AWAITING_REVIEW: Objection(
        "case.unreviewed", "the case awaits a person's review, which comes before any signature"
    ),
    CaseStatus.FAILED: Objection("case.failed", "the case failed; resume its run first"),
    CaseStatus.COMPLETED: Objection("case.completed", "the case is signed off already"),
    CaseStatus.SUPERSEDED: Objection(
        "case.superseded", "a later run came to something else: the case is signed there"
    ),
}


def readiness(status: CaseStatus) -> Objection | None:
    """Why a case in this state can't be signed by anyone; ``None`` where it can."""
    return _NOT_READY.get(status)


def objections(proposal: Proposal) -> tuple[Objection, ...]:
    """Everything that stands against the signature; empty where it may be given."""
    not_ready = readiness(proposal.status)
    found = [not_ready] if not_ready is not None else []
    found.extend(_personal(proposal))
    return tuple(found)


def _personal(proposal: Proposal) -> Iterable[Objection]:
    roles = [(party.role, party.mentions) for party in proposal.parties]
    roles[:0] = [("preparer", (preparer,)) for preparer in proposal.preparers]
    people = _graph(proposal.signer, roles)
    for role, mentions in roles:
        objection = _against(proposal.signer, role, mentions, people)
        if objection is not None:
            yield objection


def _against(
    signer: Actor, role: str, mentions: tuple[Actor, ...], people: IdentityGraph
) -> Objection | None:
    answers = [people.compare(_on(signer, mention), mention) for mention in mentions]
    for answer in answers:
        if answer.match is Match.SAME:
            return Objection("approval.same_person", f"{signer} is the {role}: {answer.reason}")
    # One identifier that certainly belongs to someone else settles it for all of a person's.
    if not answers or any(answer.match is Match.DIFFERENT for answer in answers):
        return None
    return Objection(
        "approval.uncertain_person",
        f"{signer} may be the {role}, {mentions[0]} ({answers[0].reason});"
        " add the identifiers by which the evidence knows people: a full name, mail or"
        " platform:login",
    )


def _on(signer: Actor, mention: Actor) -> Actor:
    """A bare login is meant on the platform of whoever it is compared with."""
    if signer.login and not signer.platform and mention.login:
        return signer.model_copy(update={"platform": mention.platform})
    return signer


def _graph(signer: Actor, roles: list[tuple[str, tuple[Actor, ...]]]) -> IdentityGraph:
    builder = GraphBuilder()
    builder.observe(signer)
    for _, mentions in roles:
        for mention in mentions:
            builder.observe(mention)
    return builder.build()
