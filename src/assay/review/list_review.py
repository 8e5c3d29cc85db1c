"""Lists that decide (who is who): reviewed and signed like any other evidence."""

from typing import NamedTuple

from assay.ledger.approval import Envelope
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = ["ListReview", "list_reviews", "propose_list_review", "record_list_review"]


class ListReview(NamedTuple):
    """A list that a person reviewed.

    Attributes:
        name: Role of the file in the run's inputs: ``aliases``...
        sha256: Digest of the file as the run used it.
        reviewed_by: Person id.
        at: RFC 3339.
        note: What was checked, and how.
    """

    name: str
    sha256: str
    reviewed_by: str
    at: str
    note: str


def propose_list_review(view: Snapshot, run_key: str, name: str, person: str, *, note: str) -> Act:
    """The act of having reviewed a list of a run.

    Raises:
        UsageError: ``run.unknown``, ``list.unknown``, ``list.incomplete``.
        PolicyError: ``list.preparer``: who prepared the run; ``workflow.halted``.
    """
    raise NotImplementedError


def record_list_review(store: Store, act: Act, envelope: Envelope) -> ListReview:
    """Record that a list was reviewed.

    Raises:
        PolicyError: As :func:`propose_list_review`; ``approval.*``.
    """
    raise NotImplementedError


def list_reviews(view: Snapshot, run_key: str) -> tuple[ListReview, ...]:
    """The lists of a run that were reviewed, oldest review first.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    raise NotImplementedError
