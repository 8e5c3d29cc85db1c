"""Segregation of duties: pure policies, each of which may object; they combine by listing.

Nobody signs or decides what they made, prepared or reviewed. A delegate acts for their delegator,
so both count. A policy that can't exclude that someone is such a person objects as well: an
uncertain identity is not a different one (COBIT DSS06.03, NIST AC-5).

>>> ann, bob = (Actor(name=n, email=m) for n, m in [("Ann Lee", "a@x.example"), ("Bob", "b@x.example")])
>>> case = Matter((Duty("developer", (ann,)),))
>>> [objection.code for objection in objections(case, (Signer("ann", (ann,)),))]
['approval.same_person']
>>> objections(case, (Signer("bob", (bob,)),), (not_a_party,))
()
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from assay.domain import Actor, CaseStatus, Party
from assay.identity import AliasTable, IdentityGraph, Match
from assay.sign.likeness import compare_people, graph_of

__all__ = [
    "DECIDING",
    "SIGNING",
    "Duty",
    "Matter",
    "Objection",
    "Policy",
    "Signer",
    "not_a_party",
    "not_the_preparer",
    "not_the_reviewer",
    "objections",
    "readiness",
]


class Objection(NamedTuple):
    """Why an act is refused."""

    code: str
    message: str


class Duty(NamedTuple):
    """A part that someone had.

    Attributes:
        role: Which: ``developer``, ``preparer``, ``reviewer``...
        mentions: Every identifier under which that person is known.
        person: Their id, where they are on the record of the workspace.
    """

    role: str
    mentions: tuple[Actor, ...]
    person: str = ""


class Signer(NamedTuple):
    """Someone who acts, or for whom someone acts."""

    person: str
    mentions: tuple[Actor, ...]


class Matter(NamedTuple):
    """What is to be decided or signed, and who had which part in it.

    Attributes:
        parties: Who had a part in the case itself: developer, approver, trader...
        preparers: Who made the run, and the workpaper where an earlier run did.
        reviewers: Who decided in its review.
        distinct: Pairs of persons of whom it stands on the record that they are two.
        table: Who is who by the run's table of identities, where somebody reviewed and signed it.
        table_by: Who did. It says nothing for somebody who alone reviewed it.
    """

    parties: tuple[Duty, ...] = ()
    preparers: tuple[Duty, ...] = ()
    reviewers: tuple[Duty, ...] = ()
    distinct: frozenset[frozenset[str]] = frozenset()
    table: AliasTable | None = None
    table_by: frozenset[str] = frozenset()

    @classmethod
    def of_parties(cls, parties: Iterable[Party]) -> tuple[Duty, ...]:
        """The parties of a workpaper as duties."""
        return tuple(Duty(party.role, party.mentions) for party in parties)


Policy: TypeAlias = Callable[[Matter], Iterable[Duty]]
"""Names the duties that exclude whoever had them."""


def not_a_party(matter: Matter) -> Iterable[Duty]:
    """Nobody decides or signs their own change, approval or trade."""
    return matter.parties


def not_the_preparer(matter: Matter) -> Iterable[Duty]:
    """Nobody decides or signs what they prepared."""
    return matter.preparers


def not_the_reviewer(matter: Matter) -> Iterable[Duty]:
    """Nobody signs what they reviewed."""
    return matter.reviewers


DECIDING: tuple[Policy, ...] = (not_a_party, not_the_preparer)
"""Who reviews a case."""

SIGNING: tuple[Policy, ...] = (not_the_preparer, not_a_party, not_the_reviewer)
"""Who signs a case."""


def objections(
    matter: Matter, signers: Iterable[Signer], policies: Iterable[Policy] = SIGNING
) -> tuple[Objection, ...]:
    """Everything that stands against someone's act; empty where nothing does.

    Args:
        matter: What is to be decided or signed.
        signers: Who acts and, where a delegate does, whoever they act for as well.
        policies: The policies that hold.
    """
    everyone = tuple(signers)
    duties = [duty for policy in policies for duty in policy(matter)]
    # Nobody is cleared by a table that only they reviewed.
    is_reviewed = bool(matter.table_by - {signer.person for signer in everyone})
    graph = graph_of(
        [*(signer.mentions for signer in everyone), *(d.mentions for d in duties)],
        matter.table if is_reviewed else None,
    )
    found = (_against(one, duty, matter, graph) for one in everyone for duty in duties)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _against(signer: Signer, duty: Duty, matter: Matter, graph: IdentityGraph) -> Objection | None:
    name = str(signer.mentions[0]) if signer.mentions else signer.person
    if duty.person:
        if duty.person == signer.person:
            return Objection("approval.same_person", f"{name} is the {duty.role}")
        if frozenset((duty.person, signer.person)) in matter.distinct:
            return None
    likeness = compare_people(graph, signer.mentions or (Actor(),), duty.mentions)
    if likeness is None or likeness.match is Match.DIFFERENT:
        return None
    if likeness.match is Match.SAME:
        return Objection("approval.same_person", f"{name} is the {duty.role}: {likeness.reason}")
    return Objection(
        "approval.uncertain_person",
        f"{name} may be the {duty.role}, {likeness.mention} ({likeness.reason}); the people of the"
        " workspace must hold the identifiers by which the evidence knows them: a full name, mail"
        " or platform:login",
    )


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
