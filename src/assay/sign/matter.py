"""Who had which part in a case: parties, preparers, reviewers, from workpaper, runs and ledger."""

from collections.abc import Iterable

from assay.domain import CaseRow, RunRecord
from assay.ledger import Entry
from assay.ledger.personal import PERSON
from assay.sign.duty import Duty, Matter, Signer
from assay.sign.people import People
from assay.sign.person import parse_person
from assay.stores import Snapshot
from assay.stores.paper import required_paper

__all__ = ["matter_of", "signers_of"]


def matter_of(view: Snapshot, people: People, run: RunRecord, row: CaseRow) -> Matter:
    """What duties stand in a case.

    Args:
        view: The store.
        people: Tells under which identifiers reviewers are known.
        run: The run that holds the case.
        row: The case.

    Raises:
        PolicyError: ``case.failed``, ``case.erased``: nobody can tell whose duties stand in it.
    """
    workpaper = required_paper(view, row)
    # A case may be carried from an earlier run: who prepared that one made the workpaper.
    runs = tuple(dict.fromkeys((str(run.run_id), str(workpaper.run_id))))
    prepared = (view.run(run_id).invocation.get("preparer", "") for run_id in runs)
    reviewers = _reviewers(map(Entry.parse, view.stream(row.case_id)), runs)
    return Matter(
        parties=Matter.of_parties(workpaper.parties),
        preparers=tuple(Duty("preparer", (parse_person(who),)) for who in prepared if who),
        reviewers=tuple(Duty("reviewer", people.person(p).identifiers, p) for p in reviewers),
        distinct=people.distinct,
    )


def signers_of(people: People, person: str, on_behalf_of: str = "") -> tuple[Signer, ...]:
    """Who acts: the person and, where they are a delegate, whoever they act for."""
    acting = [person, on_behalf_of] if on_behalf_of else [person]
    return tuple(Signer(one, people.person(one).identifiers) for one in acting)


def _reviewers(entries: Iterable[Entry], runs: tuple[str, ...]) -> list[str]:
    found: dict[str, None] = {}
    for entry in entries:
        if entry.kind == "review.completed" and entry.run in runs:
            found[entry.actor.id.removeprefix(PERSON)] = None
            said = entry.body.get("said")
            giver = said.get("on_behalf_of") if isinstance(said, dict) else None
            if isinstance(giver, str):
                found[giver] = None
    return list(found)
