"""In which capacity someone reviews, and what stands against it: roles, delegation, duties."""

from assay.domain import Actor, Role, RunRecord, Workpaper
from assay.errors import PolicyError, UsageError
from assay.identity import Match
from assay.sign.duty import DECIDING, Duty, Matter, Signer, objections
from assay.sign.people import People
from assay.sign.person import parse_person
from assay.stores import Snapshot

__all__ = ["acting_for", "preparers_of", "require_other", "require_uninvolved"]


def acting_for(people: People, person: str, role: Role, at: str) -> str:
    """Whose delegate someone is when they act in a role; empty where they hold it themself.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``role.missing``.
    """
    people.person(person)
    givers = people.may_act(person, role, at)
    if givers is None:
        raise PolicyError(
            "role.missing",
            f"{person} is no {role.value} here",
            remedy="an admin grants roles: assay people grant; `assay people show` tells them",
        )
    return givers[0] if givers else ""


def preparers_of(view: Snapshot, *run_ids: str) -> tuple[Duty, ...]:
    """Who prepared some runs, as far as that was recorded."""
    found: dict[str, Actor] = {}
    for run_id in dict.fromkeys(run_ids):
        named = view.run(run_id).invocation.get("preparer", "")
        if named:
            found[named] = parse_person(named)
    return tuple(Duty("preparer", (actor,)) for actor in found.values())


def require_uninvolved(
    view: Snapshot, people: People, run: RunRecord, paper: Workpaper, *who: str
) -> None:
    """Refuse a reviewer who has a part in the case or prepared it, or might.

    Args:
        view: The store.
        people: Everyone on the record.
        run: The run.
        paper: The workpaper of the case.
        who: Person ids: who acts, and whoever they act for.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``approval.same_person``, ``approval.uncertain_person``.
    """
    matter = Matter(
        parties=Matter.of_parties(paper.parties),
        preparers=preparers_of(view, run.run_id, paper.run_id),
    )
    signers = [Signer(person, people.person(person).identifiers) for person in who]
    for objection in objections(matter, signers, DECIDING):
        raise PolicyError(
            objection.code,
            objection.message,
            remedy="another reviewer has to decide this case",
            where=paper.case_id,
        )


def require_other(people: People, person: str, others: tuple[str, ...], where: str) -> None:
    """Refuse someone who decided the same case already, by identity and not by account.

    Raises:
        PolicyError: ``review.same_person``.
    """
    for other in others:
        try:
            is_other = people.same(person, other) is Match.DIFFERENT
        except UsageError:  # who decided is on the record no more
            is_other = person != other
        if not is_other:
            raise PolicyError(
                "review.same_person",
                f"{person} may be {other}, who decided this case already",
                remedy="an independent review is another person's",
                where=where,
            )
