"""What leaves a store for outsiders: the exported log, and one entry with its proof."""

from pathlib import Path
from typing import NamedTuple

from assay.errors import StoreError, UsageError
from assay.ledger import GrowthProof, InclusionProof, VerifierKey, write_export
from assay.ledger import consistency_proof as prove_consistency
from assay.ledger import inclusion_proof as prove_inclusion
from assay.stores.store import Snapshot, StoredCheckpoint

__all__ = ["ProofFiles", "export_log", "newest_checkpoint", "write_growth_proof", "write_proof"]


class ProofFiles(NamedTuple):
    """The files of one proof: the entry's verbatim bytes and the C2SP tlog-proof."""

    entry: Path
    proof: Path


def newest_checkpoint(view: Snapshot) -> StoredCheckpoint:
    """The newest signed head.

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


def export_log(view: Snapshot, vkey: str, folder: Path) -> int:
    """Write all signed entries, the checkpoint and the guide; gives the number of entries.

    Raises:
        UsageError: ``checkpoint.missing``, ``export.exists``.
        StoreError: ``file.unwritable``.
    """
    head = newest_checkpoint(view)
    return write_export(folder, view.entries(0, head.size), head.note, VerifierKey.parse(vkey))


def write_proof(view: Snapshot, index: int, folder: Path) -> ProofFiles:
    """Write one entry and the proof that the newest checkpoint covers it.

    Raises:
        UsageError: ``proof.impossible``: the signed log has no such entry.
        StoreError: ``file.unwritable``.
    """
    head = newest_checkpoint(view)
    path = prove_inclusion(index, head.size, view.node)
    proof = InclusionProof(index, path, head.note).to_bytes()
    entry = next(view.entries(index, index + 1))
    files = ProofFiles(folder / f"{index}.json", folder / f"{index}.tlog-proof")
    _write(files.entry, entry)
    _write(files.proof, proof)
    return files


def write_growth_proof(view: Snapshot, old_size: int, path: Path) -> Path:
    """Write the proof that the newest checkpoint extends an older size.

    Raises:
        UsageError: ``proof.impossible``: the older size is above the newest.
        StoreError: ``file.unwritable``.
    """
    head = newest_checkpoint(view)
    hashes = prove_consistency(old_size, head.size, view.node)
    _write(path, GrowthProof(old_size, hashes, head.note).to_bytes())
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
