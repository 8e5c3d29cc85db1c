"""Which failures of a case become exceptions: what the run found, as people left it."""

from collections.abc import Iterator
from typing import NamedTuple

from assay.domain import CaseRow, Conclusion, Outcome
from assay.ledger import Entry
from assay.stores import ReviewLine, Snapshot

__all__ = ["FOUND_BY_RUN", "Failure", "failures_of"]

FOUND_BY_RUN = "run"
"""Who found an exception that nobody but the run found."""


class Failure(NamedTuple):
    """A rule that failed on a case; what was found in words stands in the workpaper alone.

    Attributes:
        rule_id: The rule; ``review.<reason code>`` where a reviewer rejected without one.
        found_by: ``run``, or the person id of the reviewer who confirmed or found it.
    """

    case_id: str
    rule_id: str
    workpaper: str
    found_by: str


def failures_of(view: Snapshot, row: CaseRow, review: ReviewLine | None) -> Iterator[Failure]:
    """The failures of a case as they stand.

    Where people left a case without an exception there is none; where they found one that the run had
    not, it is theirs.

    Args:
        view: The store.
        row: The case.
        review: How far its review is; ``None`` where nobody touched it.
    """
    final = review.final if review is not None else ""
    if final == Conclusion.NO_EXCEPTION.value:
        return
    reviewers = review.reviewed_by.split() if review is not None and final else []
    by, paper = (reviewers[0] if reviewers else FOUND_BY_RUN), row.workpaper or ""
    rules = dict.fromkeys(str(rule) for rule in row.exceptions)
    if final == Conclusion.EXCEPTION.value:
        rules |= dict.fromkeys(_found(view, row))
    for rule in rules:
        yield Failure(row.case_id, rule, paper, by)


def _found(view: Snapshot, row: CaseRow) -> Iterator[str]:
    """What reviewers found failed, by the newest decision that says so."""
    for data in reversed(list(view.stream(row.case_id))):
        entry = Entry.parse(data)
        said = entry.body.get("said")
        if (
            entry.kind != "review.completed"
            or entry.run != row.run_id
            or not isinstance(said, dict)
        ):
            continue
        if said.get("outcome") == "reject":
            yield f"review.{said.get('reason_code')}"
            return
        changes = said.get("changes")
        failed = [
            str(one["rule"])
            for one in (changes if isinstance(changes, list) else ())
            if isinstance(one, dict) and one.get("after") == Outcome.FAIL.value
        ]
        if failed:
            yield from failed
            return
