"""Evidence that came after the run: kept, dated as such, listed apart.

It never changes what the machine found: the case asks for a new reading, in a new version.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assay.clock import Clock
from assay.ledger.approval import Envelope
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = ["LateEvidence", "late_evidence", "propose_evidence", "record_evidence"]

LARGEST = 20_000_000
"""Bytes of one file."""


class LateEvidence(NamedTuple):
    """A file that was added to a case after its run.

    Attributes:
        name: As the person names it.
        sha256: Digest of its bytes.
        added_at: When it was added, RFC 3339: the ledger's time.
        dated: When it was made, as the person says; ISO date.
        source: Where it comes from, as the person says.
    """

    case_id: str
    name: str
    sha256: str
    size: int
    added_by: str
    added_at: str
    dated: str
    source: str


def propose_evidence(
    view: Snapshot,
    run_key: str,
    case_id: str,
    person: str,
    *,
    name: str,
    data: bytes,
    dated: str,
    source: str,
) -> Act:
    """The act of adding a file to a case.

    Raises:
        UsageError: ``case.unknown``, ``evidence.incomplete``, ``evidence.oversized``.
        PolicyError: ``evidence.known``, ``workflow.halted``.
    """
    raise NotImplementedError


def record_evidence(
    store: Store, act: Act, envelope: Envelope, data: bytes, *, clock: Clock
) -> LateEvidence:
    """Keep the file and record who added it; the case asks for a new reading.

    Raises:
        UsageError: ``evidence.changed``: other bytes than were signed.
        PolicyError: As :func:`propose_evidence`; ``approval.*``.
    """
    raise NotImplementedError


def late_evidence(view: Snapshot, run_key: str, case_id: str) -> Iterator[LateEvidence]:
    """What was added to a case, oldest first.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    raise NotImplementedError
