"""The workpaper of a case, as far as there is one: a failed case has none, an erased one has no more."""

from assay.domain import CaseRow, Workpaper, read_workpaper
from assay.errors import PolicyError, StoreError
from assay.stores.store import Snapshot

__all__ = ["kept_paper", "required_paper"]


def kept_paper(view: Snapshot, row: CaseRow) -> Workpaper | None:
    """The workpaper of a case; ``None`` for a failed case and for one that was erased on the record.

    Raises:
        StoreError: ``artifact.damaged``, ``artifact.missing``.
    """
    if row.workpaper is None:
        return None
    try:
        return read_workpaper(view.artifact(row.workpaper))
    except StoreError as error:
        if error.code == "artifact.erased":
            return None
        raise


def required_paper(view: Snapshot, row: CaseRow) -> Workpaper:
    """The workpaper of a case that something is to be done with.

    Raises:
        PolicyError: ``case.failed``: it has none yet; ``case.erased``: it has none any more.
        StoreError: ``artifact.damaged``, ``artifact.missing``.
    """
    if row.workpaper is None:
        raise PolicyError(
            "case.failed",
            f"case {row.case_id} failed: there is nothing to review yet",
            remedy="resume its run first",
            where=row.case_id,
        )
    paper = kept_paper(view, row)
    if paper is None:
        raise PolicyError(
            "case.erased",
            f"what was known of case {row.case_id} was erased on the record",
            remedy="the ledger says when, by whom and why: `assay erasures`",
            where=row.case_id,
        )
    return paper
