"""Where a case stands when someone is about to say something of it: by the ledger, not the database."""

from typing import NamedTuple

from assay.domain import CaseRow, RunRecord
from assay.errors import VerificationError
from assay.ledger import Entry
from assay.stores import (
    Reviewing,
    ReviewLine,
    Snapshot,
    Standing,
    fold,
    line_of,
    require_agreement,
)

__all__ = ["Standpoint", "standpoint_of"]

_ASKING = frozenset({"decision.proposed", "review.requested", "case.reopened"})


class Standpoint(NamedTuple):
    """A case of a run, its database row held against its entries.

    Attributes:
        line: How far its review is, as the database has it, lease included.
        subject: Index of the entry that asks for the review: the decision, the request, the
            re-opening.
        entries: What the ledger says of the case in this run, oldest first.
    """

    run: RunRecord
    row: CaseRow
    line: ReviewLine
    reviewing: Reviewing
    subject: int
    entries: tuple[Entry, ...]


def standpoint_of(view: Snapshot, run_id: str, case_id: str) -> Standpoint:
    """Where a case stands.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
        VerificationError: ``state.differs``: the database does not say what the ledger says.
    """
    run = view.run(run_id)
    row = view.case(run.run_id, case_id)
    known: dict[str, Standing] = {}
    own: list[Entry] = []
    for data in view.stream(case_id):
        entry = Entry.parse(data)
        standing = fold(known, entry)
        if standing is not None:
            known[entry.run] = standing
        if entry.run == run.run_id:
            own.append(entry)
    here = known.get(run.run_id)
    require_agreement(row, here)
    reviewing = here.reviewing if here is not None else Reviewing()
    line = view.queued(run.run_id, case_id).review
    free = line._replace(assignee="", lease_until="")
    if free != line_of(reviewing, row.ordinal, case_id):
        raise VerificationError(
            "state.differs",
            "the database was changed: what it says of the review is not what the ledger says",
            where=f"case {case_id}",
            remedy="restore the database from a copy; the ledger tells what was decided",
        )
    asking = [entry.seq for entry in own if entry.kind in _ASKING]
    return Standpoint(run, row, line, reviewing, asking[-1] if asking else -1, tuple(own))
