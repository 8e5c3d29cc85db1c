"""Where a case stands after what people found in it: the part of the fold that is about review.

What the machine found is never edited; what a person found moves the case on or back.
"""

from collections.abc import Iterable, Mapping

from assay.domain import CaseStatus, Conclusion, ReviewOutcome
from assay.ledger import Entry
from assay.stores.row import Standing

__all__ = ["REVIEW_KINDS", "final_conclusion", "fold_review"]

REVIEW_KINDS = frozenset(
    {"review.requested", "review.completed", "review.withdrawn", "case.reopened"}
)
"""Kinds that :func:`fold_review` answers for."""

_DECIDED = frozenset({ReviewOutcome.ACCEPT, ReviewOutcome.REJECT, ReviewOutcome.CHANGE})
_OPEN = frozenset({CaseStatus.AWAITING_REVIEW, CaseStatus.AWAITING_SIGNOFF})


def fold_review(before: Standing, entry: Entry) -> Standing:
    """The standing of a case after one more entry of :data:`REVIEW_KINDS`.

    A blocked, failed or superseded case stays what it is, whatever is said of it.
    """
    status = before.status
    if entry.kind == "case.reopened":
        if status == CaseStatus.COMPLETED:
            return before._replace(status=CaseStatus.AWAITING_REVIEW.value, signed_by="")
        return before
    if status not in _OPEN:
        return before
    if entry.kind == "review.completed":
        said = entry.body.get("said")
        outcome = said.get("outcome") if isinstance(said, Mapping) else None
        if outcome not in _DECIDED:
            return before
        return before._replace(status=CaseStatus.AWAITING_SIGNOFF.value)
    return before._replace(status=CaseStatus.AWAITING_REVIEW.value)


def final_conclusion(entries: Iterable[bytes], run_id: str) -> str:
    """What stands of a case of a run: the machine's conclusion, or what people made of it."""
    stands = ""
    for data in entries:
        entry = Entry.parse(data)
        if entry.run != run_id:
            continue
        if entry.kind == "decision.proposed":
            stands = str(entry.body.get("conclusion"))
        elif entry.kind == "review.completed":
            stands = _after_review(stands, entry)
    return stands


def _after_review(stands: str, entry: Entry) -> str:
    said = entry.body.get("said")
    outcome = said.get("outcome") if isinstance(said, Mapping) else None
    if outcome == ReviewOutcome.REJECT:
        return Conclusion.EXCEPTION.value
    if outcome == ReviewOutcome.CHANGE and isinstance(said, Mapping):
        return str(said.get("conclusion") or stands)
    return stands
