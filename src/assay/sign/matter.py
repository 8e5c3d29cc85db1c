"""Who had which part in a case: parties, preparers, reviewers, from workpaper, runs and ledger."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assay.domain import CaseRow, RunRecord
from assay.identity import AliasTable, alias_table_of
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
        table_by=(by := _table_reviewers(view, run)),
        table=_table(view, run) if by else None,
    )


def _table_reviewers(view: Snapshot, run: RunRecord) -> frozenset[str]:
    """Who reviewed and signed the run's table of identities as the run used it."""
    report = view.report(run.run_id)
    if report is None or report.identities is None:
        return frozenset()
    entries = [Entry.parse(data) for data in view.stream(run.run_id)]
    return frozenset(
        entry.actor.id.removeprefix(PERSON)
        for entry in entries
        if entry.kind == "list.reviewed" and report.identities in entry.refs
    )


def _table(view: Snapshot, run: RunRecord) -> AliasTable | None:
    report = view.report(run.run_id)
    if report is None or report.identities is None:
        return None
    return _table_of(view.artifact(report.identities))


@lru_cache(maxsize=4)
def _table_of(data: bytes) -> AliasTable:
    """Asked for with every case of a run; it is the same for all."""
    return alias_table_of(data.decode("utf-8", "surrogatepass"), Path("identities.csv"))


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
