"""What a reviewer opened: which documents of a case were shown to whom, and which had to be.

A decision lists what its person opened, and is refused where they did not open what it stands on:
every document that the deciding results and claims cite. What is recorded is that the document was
put before the person, not that it was read.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assay.clock import Clock
from assay.stores import Snapshot, Store

__all__ = ["Opened", "missing", "opened_by", "record_openings", "required"]


class Opened(NamedTuple):
    """A document that a person opened.

    Attributes:
        document: Its name within the case: ``record``, ``comment-3``.
        sha256: Digest of what was shown, ``sha256:<hex>``.
        at: When it was last shown, RFC 3339.
    """

    document: str
    sha256: str
    at: str


def record_openings(
    store: Store,
    run_id: str,
    case_id: str,
    person: str,
    documents: Iterable[str],
    *,
    clock: Clock,
) -> None:
    """Write down that documents of a case were shown to a person.

    Args:
        store: The store; a short unit of its own is written.
        run_id: Id or number of the run.
        case_id: The case.
        person: Person id.
        documents: Names of documents of the case.
        clock: Tells when.

    Raises:
        UsageError: ``case.unknown``, ``document.unknown``: the case has no such document...
    """
    raise NotImplementedError


def opened_by(view: Snapshot, run_id: str, case_id: str, person: str) -> tuple[Opened, ...]:
    """What a person opened of a case as it stands now, each document once, by name."""
    raise NotImplementedError


def required(view: Snapshot, run_id: str, case_id: str) -> tuple[str, ...]:
    """The documents that must have been opened before the case can be decided, by name.

    Those that the results which decide it (failed, undetermined), the claims and disagreements
    cite; of a case without any of these, those that all of its results cite.
    """
    raise NotImplementedError


def missing(view: Snapshot, run_id: str, case_id: str, person: str) -> tuple[str, ...]:
    """Those of :func:`required` that a person has not opened."""
    raise NotImplementedError
