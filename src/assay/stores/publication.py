"""What leaves a store for outsiders: the exported log, and one entry with its proof.

Nothing leaves unverified: whoever may write the database may have changed a checkpoint, an entry or
a node of the tree, and a proof that fails at the auditor's desk would accuse the wrong person.
"""

from pathlib import Path
from typing import NamedTuple

from assay.errors import StoreError, UsageError, VerificationError
from assay.ledger import (
    Checkpoint,
    GrowthProof,
    InclusionProof,
    TrustPolicy,
    VerifierKey,
    open_checkpoint,
    verify_entry,
    verify_growth,
    write_export,
)
from assay.ledger import consistency_proof as prove_consistency
from assay.ledger import inclusion_proof as prove_inclusion
from assay.ledger.merkle import root_at
from assay.stores.store import Snapshot, StoredCheckpoint

__all__ = [
    "ProofFiles",
    "export_log",
    "newest_checkpoint",
    "verified_checkpoint",
    "write_growth_proof",
    "write_proof",
]


class ProofFiles(NamedTuple):
    """The files of one proof: the entry's verbatim bytes and the C2SP tlog-proof."""

    entry: Path
    proof: Path


def newest_checkpoint(view: Snapshot) -> StoredCheckpoint:
    """The newest signed head as it is stored; nothing of it is verified.

    Raises:
        UsageError: ``checkpoint.missing``: nothing was signed yet.
    """
    found = None
    for checkpoint in view.checkpoints():
        found = checkpoint
    if found is None:
        raise UsageError(
            "checkpoint.missing",
            "nothing was signed yet",
            remedy="the first run signs the first checkpoint",
        )
    return found


def verified_checkpoint(view: Snapshot, policy: TrustPolicy) -> StoredCheckpoint:
    """The newest signed head, its signature verified and its root compared with the stored tree.

    Raises:
        UsageError: ``checkpoint.missing``: nothing was signed yet.
        VerificationError: ``root.mismatch``: the tree in the database is not the one that was
            signed; ``node.missing``; and as :func:`~assay.ledger.open_checkpoint`.
    """
    stored = newest_checkpoint(view)
    signed = open_checkpoint(stored.note, policy).checkpoint
    if signed.size != stored.size or root_at(signed.size, view.node) != signed.root:
        raise VerificationError(
            "root.mismatch",
            f"the stored tree is not the one that was signed at size {signed.size}",
            remedy="the database was altered: `assay ledger verify` says where; restore a copy",
        )
    return stored


def export_log(view: Snapshot, vkey: str, folder: Path) -> int:
    """Write all signed entries, the checkpoint and the guide; gives the number of entries.

    Raises:
        UsageError: ``checkpoint.missing``, ``export.exists``.
        StoreError: ``file.unwritable``.
        VerificationError: As :func:`verified_checkpoint`.
    """
    head = verified_checkpoint(view, TrustPolicy.of(vkey))
    return write_export(folder, view.entries(0, head.size), head.note, VerifierKey.parse(vkey))


def write_proof(view: Snapshot, index: int, folder: Path, policy: TrustPolicy) -> ProofFiles:
    """Write one entry and the proof that the newest checkpoint covers it, once they verify.

    Args:
        view: The log.
        index: Index of the entry.
        folder: Where to.
        policy: The log's key, as its operator knows it.

    Raises:
        UsageError: ``proof.impossible``: the signed log has no such entry.
        VerificationError: ``proof.invalid``, ``entry.moved`` and what else
            :func:`~assay.ledger.verify_entry` raises: entry or tree were altered; nothing is
            written.
        StoreError: ``file.unwritable``.
    """
    head = newest_checkpoint(view)
    size = open_checkpoint(head.note, policy).checkpoint.size
    path = prove_inclusion(index, size, view.node)
    proof = InclusionProof(index, path, head.note).to_bytes()
    entry = next(view.entries(index, index + 1), b"")
    verify_entry(entry, proof, policy)
    files = ProofFiles(folder / f"{index}.json", folder / f"{index}.tlog-proof")
    _write(files.entry, entry)
    _write(files.proof, proof)
    return files


def write_growth_proof(view: Snapshot, old_size: int, path: Path, policy: TrustPolicy) -> Path:
    """Write the proof that the newest checkpoint extends an older size, once it verifies.

    Raises:
        UsageError: ``proof.impossible``: the older size is above the newest.
        VerificationError: ``proof.invalid`` and the like: the tree was altered; nothing is written.
        StoreError: ``file.unwritable``.
    """
    note = newest_checkpoint(view).note
    head = open_checkpoint(note, policy).checkpoint
    hashes = prove_consistency(old_size, head.size, view.node)
    proof = GrowthProof(old_size, hashes, note).to_bytes()
    # The older root from the same nodes: the signed root, which the proof must lead to, vouches.
    older = Checkpoint(head.origin, old_size, root_at(old_size, view.node))
    verify_growth(proof, TrustPolicy(policy.keys, older))
    _write(path, proof)
    return path


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise StoreError(
            "file.unwritable",
            f"{path} can't be written: {error.strerror}",
            remedy="check free space and rights, or choose another folder",
        ) from error
