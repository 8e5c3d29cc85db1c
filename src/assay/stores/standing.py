"""Where a case stands by the ledger alone: what its entries add up to, and nothing else.

The database keeps the state of a case for queries, and whoever may write the database may change
it. What matters (a signature, a workpaper, a verification) goes by the ledger.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assay.domain import CaseRow, CaseStatus, Verdict
from assay.errors import VerificationError
from assay.ledger import Entry
from assay.stores.reviewing import (
    INHERITED,
    NOT_REVIEWED,
    REVIEW_KINDS,
    Reviewing,
    fold_review,
)
from assay.stores.row import OUTCOME_MARKS

__all__ = [
    "KEPT",
    "Standing",
    "differences",
    "final_conclusion",
    "fold",
    "require_agreement",
    "standing_of",
]

_AFTER = {
    Verdict.APPROVE.value: CaseStatus.AWAITING_SIGNOFF,
    Verdict.REVIEW.value: CaseStatus.AWAITING_REVIEW,
    Verdict.BLOCK.value: CaseStatus.BLOCKED,
}
_PERSON = "person:"


class Standing(NamedTuple):
    """What the ledger says of a case of one run; empty words where it says nothing.

    Attributes:
        outcomes: One mark a rule, as :data:`~assay.stores.OUTCOME_MARKS`.
        workpaper: Digest of the workpaper.
        signed_by: Who signed it off.
        reviewing: How far its review is.
    """

    status: str
    verdict: str = ""
    conclusion: str = ""
    outcomes: str = ""
    workpaper: str = ""
    signed_by: str = ""
    reviewing: Reviewing = NOT_REVIEWED


KEPT = frozenset({"carried", "confirmed"})
"""What a later run says of an earlier decision that stands, and with it whoever signed it."""


def fold(known: Mapping[str, Standing], entry: Entry) -> Standing | None:
    """The standing in the entry's run after one more entry of the case's stream.

    Args:
        known: The case's standing in each run so far.
        entry: The next entry of its stream.
    """
    before = known.get(entry.run)
    if entry.kind == "case.failed":
        return Standing(CaseStatus.FAILED.value)
    if entry.kind == "decision.proposed":
        return _proposed(known, entry)
    if entry.kind == "decision.superseded" and before is not None:
        return before._replace(status=CaseStatus.SUPERSEDED.value)
    if entry.kind == "approval.granted" and before is not None and _is_signed(entry):
        signer = entry.actor.id.removeprefix(_PERSON)
        return before._replace(status=CaseStatus.COMPLETED.value, signed_by=signer)
    if entry.kind in REVIEW_KINDS and before is not None:
        return fold_review(before, entry)
    return before


def _is_signed(entry: Entry) -> bool:
    """Whether an approval has the form of one; :func:`assay.ledger.verify_log` checks the rest."""
    body = entry.body
    return ("said" in body and "signed" in body) or "covered_by" in body


def final_conclusion(standing: Standing) -> str:
    """What stands of a case: the machine's conclusion, or what people made of it in review."""
    settled = standing.reviewing.settled
    return standing.conclusion if settled is None or not settled.final else settled.final


def _proposed(known: Mapping[str, Standing], entry: Entry) -> Standing:
    verdict = str(entry.body.get("verdict"))
    proposed = Standing(
        status=_AFTER[verdict].value if verdict in _AFTER else verdict,
        verdict=verdict,
        conclusion=str(entry.body.get("conclusion")),
        outcomes=str(entry.body.get("outcomes")),
        workpaper=entry.refs[0] if entry.refs else "",
    )
    earlier = entry.body.get("earlier")
    if not isinstance(earlier, dict) or earlier.get("is") not in KEPT:
        return proposed
    # A review or signature is inherited only by the very decision that was reviewed or signed.
    kept = known.get(str(earlier.get("run")))
    if kept is None or kept.status not in INHERITED:
        return proposed
    if (kept.verdict, kept.outcomes) != (proposed.verdict, proposed.outcomes):
        return proposed
    return proposed._replace(status=kept.status, signed_by=kept.signed_by, reviewing=kept.reviewing)


def standing_of(entries: Iterable[bytes], run_id: str) -> Standing | None:
    """Where a case of a run stands, from the entries of its stream."""
    known: dict[str, Standing] = {}
    for data in entries:
        entry = Entry.parse(data)
        standing = fold(known, entry)
        if standing is not None:
            known[entry.run] = standing
    return known.get(run_id)


def differences(row: CaseRow, standing: Standing | None) -> list[str]:
    """The fields in which the database departs from the ledger, each with both values."""
    if standing is None:
        return ["the ledger has no decision of it"]
    stored = Standing(
        status=row.status.value,
        verdict=row.verdict.value if row.verdict else "",
        conclusion=row.conclusion.value if row.conclusion else "",
        outcomes="".join(OUTCOME_MARKS[outcome] for outcome in row.outcomes.values()),
        workpaper=row.workpaper or "",
        signed_by=row.signed_by,
    )
    return [
        f"{field} is {here!r}, the ledger says {there!r}"
        for field, here, there in zip(Standing._fields, stored, standing, strict=True)
        if here != there and field != "reviewing"  # kept in a table of its own
    ]


def require_agreement(row: CaseRow, standing: Standing | None) -> None:
    """Refuse a case whose state in the database is not the one on the ledger.

    Raises:
        VerificationError: ``state.differs``.
    """
    found = differences(row, standing)
    if found:
        raise VerificationError(
            "state.differs",
            f"the database was changed: {'; '.join(found)}",
            where=f"case {row.case_id}",
            remedy="restore the database from a copy; the ledger tells what was decided",
        )
