"""What is checked before anything is added to a ledger: its newest entries, and its right edge."""

from assay.errors import VerificationError
from assay.ledger import Prover, consistency_proof
from assay.ledger.entry import NO_DIGEST, read_fields
from assay.ledger.merkle import leaf_hash
from assay.stores.store import Snapshot

__all__ = ["TAIL", "check_tail", "prover"]

TAIL = 1_000
"""Entries replayed when a workspace is opened (the whole log is ``assay ledger verify``'s)."""


def check_tail(snapshot: Snapshot) -> None:
    """Replay the newest entries: bytes, leaf hashes, chain.

    Raises:
        VerificationError: ``chain.broken``, or what :func:`~assay.ledger.entry.read_fields` raises.
    """
    size = snapshot.log().size
    start = max(0, size - TAIL)
    prev = "sha256:" + snapshot.node(0, start - 1).hex() if start else NO_DIGEST
    seq = start
    for data in snapshot.entries(start):
        fields = read_fields(data)
        claimed_prev, claimed_seq = fields[5], fields[8]
        if claimed_prev != prev or claimed_seq != seq:
            raise _broken(seq)
        prev = "sha256:" + leaf_hash(data).hex()
        seq += 1
    if seq != size or (size and prev != "sha256:" + snapshot.node(0, size - 1).hex()):
        raise _broken(seq)


def prover(snapshot: Snapshot) -> Prover:
    """Consistency proofs from the committed nodes."""
    return lambda old, new: consistency_proof(old, new, snapshot.node)


def _broken(seq: int) -> VerificationError:
    return VerificationError(
        "chain.broken",
        "the ledger's newest entries are not as they were recorded",
        remedy="the database was altered; keep it for the investigation and restore a backup",
        where=f"entry {seq}",
    )
