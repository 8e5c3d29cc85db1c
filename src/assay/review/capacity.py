"""In which capacity someone reviews, and what stands against it: roles, delegation, duties."""

from assay.domain import CaseRow, Role, RunRecord
from assay.errors import PolicyError, UsageError
from assay.identity import Match
from assay.sign import (
    DECIDING,
    Acting,
    Duty,
    Matter,
    People,
    Signer,
    matter_of,
    no_role,
    not_the_preparer,
    objections,
    parse_person,
    people_of,
    signers_of,
)
from assay.stores import QueueRow, Snapshot
from assay.stores.paper import kept_paper

__all__ = [
    "may_decide",
    "may_review",
    "refuse_first",
    "require_no_part",
    "require_not_preparer",
    "require_other",
    "require_role",
    "require_uninvolved",
]


def require_role(people: People, acting: Acting, role: Role) -> None:
    """Refuse someone who can't act in a role, for themself or for whoever they name.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``role.missing``, ``delegation.unnamed``.
    """
    missing = no_role(people, acting, role)
    if missing is not None:
        raise PolicyError(
            missing.code,
            missing.message,
            remedy="an admin grants roles: assay people grant; `assay people show` tells them",
        )


def require_uninvolved(
    view: Snapshot, people: People, run: RunRecord, row: CaseRow, who: tuple[str, str]
) -> None:
    """Refuse a reviewer who has a part in the case or prepared it, or might.

    Args:
        view: The store.
        people: Everyone on the record.
        run: The run.
        row: The case; it has a workpaper.
        who: Person id of who acts, and of whoever they act for, or nothing.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``approval.same_person``, ``approval.uncertain_person``.
    """
    refuse_first(matter_of(view, people, run, row), signers_of(people, *who), row.case_id)


def refuse_first(matter: Matter, signers: tuple[Signer, ...], case_id: str) -> None:
    """Refuse a decision by the first objection, and say what settles it.

    Raises:
        PolicyError: ``approval.same_person``, ``approval.uncertain_person``.
    """
    for objection in objections(matter, signers, DECIDING):
        raise PolicyError(
            objection.code,
            objection.message,
            remedy=_remedy(objection.code, signers),
            where=case_id,
        )


def _remedy(code: str, signers: tuple[Signer, ...]) -> str:
    """What settles an objection: an uncertain identity by more identifiers, else another person."""
    if code != "approval.uncertain_person":
        return "another reviewer has to decide this case"
    commands = " or ".join(
        f'assay people identify {one.person} "github:LOGIN" --as ADMIN' for one in signers
    )
    return (
        f"an admin records the login that they have on the platform of the evidence: {commands};"
        " a bare nickname is told by a reviewed table of who is who (docs/people.md); a placeholder"
        " is nobody, and nobody can be told from it"
    )


def require_no_part(view: Snapshot, run: RunRecord, case_id: str, person: str) -> None:
    """Refuse who judges what became of a case in which they have a part, or which they prepared.

    Args:
        view: The store.
        run: The run.
        case_id: The case; empty where it is about none. Of one that was erased only the preparer can
            still be told.
        person: Person id of who acts.

    Raises:
        UsageError: ``person.unknown``, ``case.unknown``.
        PolicyError: ``approval.same_person``, ``approval.uncertain_person``.
    """
    people = people_of(view)
    row = view.case(run.run_id, case_id) if case_id else None
    if row is None or kept_paper(view, row) is None:
        require_not_preparer(people, run, person)
    else:
        require_uninvolved(view, people, run, row, (person, ""))


def may_review(people: People, run: RunRecord, person: str) -> bool:
    """Whether a person may decide anything of a run at all.

    Raises:
        UsageError: ``person.unknown``.
    """
    try:
        require_not_preparer(people, run, person)
    except PolicyError:
        return False
    return True


def may_decide(view: Snapshot, people: People, run: RunRecord, item: QueueRow, person: str) -> bool:
    """Whether nothing stands against a person's decision of an item, as far as it can be told now.

    Raises:
        UsageError: ``person.unknown``.
    """
    try:
        require_uninvolved(view, people, run, view.case(run.run_id, item.case_id), (person, ""))
        require_other(people, person, tuple(item.review.reviewed_by.split()), item.case_id)
    except PolicyError:
        return False
    return True


def require_not_preparer(people: People, run: RunRecord, person: str) -> None:
    """Refuse whoever prepared a run, or might have.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``approval.same_person``, ``approval.uncertain_person``.
    """
    named = run.invocation.get("preparer", "")
    duties = (Duty("preparer", (parse_person(named),)),) if named else ()
    matter = Matter(preparers=duties, distinct=people.distinct)
    for objection in objections(matter, signers_of(people, person), (not_the_preparer,)):
        raise PolicyError(
            objection.code,
            objection.message,
            remedy="somebody else than the preparer of the run does it",
        )


def require_other(people: People, person: str, others: tuple[str, ...], where: str) -> None:
    """Refuse someone who decided the same case already, by identity and not by account.

    Raises:
        PolicyError: ``review.same_person``.
    """
    for other in others:
        try:
            is_other = people.same(person, other) is Match.DIFFERENT
        except UsageError:  # nobody of that id is on the record
            is_other = person != other
        if not is_other:
            raise PolicyError(
                "review.same_person",
                f"{person} may be {other}, who decided this case already",
                remedy="an independent review is another person's",
                where=where,
            )
