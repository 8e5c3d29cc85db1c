"""Where a case stands by the ledger alone: what its entries add up to, and nothing else.

The database keeps the state of a case for queries, and whoever may write the database may change
it. What matters (a signature, a workpaper, a verification) goes by the ledger.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assay.domain import CaseRow, CaseStatus, Verdict
from assay.errors import VerificationError
from assay.ledger import Entry
from assay.stores.row import OUTCOME_MARKS

__all__ = ["Standing", "differences", "fold", "require_agreement", "standing_of"]

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
    """

    status: str
    verdict: str = ""
    conclusion: str = ""
    outcomes: str = ""
    workpaper: str = ""
    signed_by: str = ""


def fold(before: Standing | None, entry: Entry) -> Standing | None:
    """The standing after one more entry of the case's stream."""
    if entry.kind == "case.failed":
        return Standing(CaseStatus.FAILED.value)
    if entry.kind == "decision.proposed":
        verdict = str(entry.body.get("verdict"))
        return Standing(
            status=_AFTER[verdict].value if verdict in _AFTER else verdict,
            verdict=verdict,
            conclusion=str(entry.body.get("conclusion")),
            outcomes=str(entry.body.get("outcomes")),
            workpaper=entry.refs[0] if entry.refs else "",
        )
    if entry.kind == "approval.granted" and before is not None:
        signer = entry.actor.id.removeprefix(_PERSON)
        return before._replace(status=CaseStatus.COMPLETED.value, signed_by=signer)
    return before


def standing_of(entries: Iterable[bytes], run_id: str) -> Standing | None:
    """Where a case of a run stands, from the entries of its stream."""
    standing = None
    for data in entries:
        entry = Entry.parse(data)
        if entry.run == run_id:
            standing = fold(standing, entry)
    return standing


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
        if here != there
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
