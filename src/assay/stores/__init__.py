"""Stores: one unit of work over the database of an engagement, and the workspace around it.

Rules: one owner of transactions; what a unit collects is committed together or not at all, ledger
entries included; only after the commit the signer remembers, signs and publishes. Implementations
share a protocol and a conformance suite, no code. Nothing but
:class:`~assay.errors.AssayError` leaves this package.

::

    with Workspace.open(path, clock=SystemClock()) as workspace:
        with workspace.unit() as unit:
            unit.record(draft)
        with workspace.snapshot() as view:
            print(view.log().size)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from assay.stores.artifact import Artifact, digest_bytes, digest_text, pack, unpack
from assay.stores.casework import EVERY, ExceptionFilter
from assay.stores.review_row import (
    REASON_MARKS,
    OpeningLine,
    QueueCounts,
    QueueRow,
    QueueWanted,
    ReviewLine,
    reason_marks,
)
from assay.stores.row import (
    LONGEST_TITLE,
    OUTCOME_MARKS,
    BatchLine,
    CallCosts,
    CallLine,
    CaseLine,
    KnownReply,
    RejectedLine,
    ReplyLine,
    RunStart,
    SignoffLine,
    StoredCall,
    one_line,
)
from assay.stores.store import (
    CaseFilter,
    Database,
    LeafRow,
    Snapshot,
    Store,
    StoredCheckpoint,
    StreamRow,
    Unit,
)

if TYPE_CHECKING:
    from assay.stores.agreement import Audit, audit
    from assay.stores.excepting import ExceptionLine
    from assay.stores.halt import Halt, halts, require_running
    from assay.stores.keys import FileKeys, Keys, SeedKeys
    from assay.stores.publication import (
        ProofFiles,
        export_log,
        newest_checkpoint,
        verified_checkpoint,
        write_growth_proof,
        write_proof,
    )
    from assay.stores.reviewing import (
        DECIDING,
        INHERITED,
        Reviewing,
        Said,
        fold_review,
        line_of,
        status_after,
    )
    from assay.stores.standing import (
        KEPT,
        Standing,
        final_conclusion,
        fold,
        require_agreement,
        standing_of,
    )
    from assay.stores.workspace import Workspace

__all__ = [
    "DECIDING",
    "EVERY",
    "INHERITED",
    "KEPT",
    "LONGEST_TITLE",
    "OUTCOME_MARKS",
    "REASON_MARKS",
    "Artifact",
    "Audit",
    "BatchLine",
    "CallCosts",
    "CallLine",
    "CaseFilter",
    "CaseLine",
    "Database",
    "ExceptionFilter",
    "ExceptionLine",
    "FileKeys",
    "Halt",
    "Keys",
    "KnownReply",
    "LeafRow",
    "OpeningLine",
    "ProofFiles",
    "QueueCounts",
    "QueueRow",
    "QueueWanted",
    "RejectedLine",
    "ReplyLine",
    "ReviewLine",
    "Reviewing",
    "RunStart",
    "Said",
    "SeedKeys",
    "SignoffLine",
    "Snapshot",
    "Standing",
    "Store",
    "StoredCall",
    "StoredCheckpoint",
    "StreamRow",
    "Unit",
    "Workspace",
    "audit",
    "digest_bytes",
    "digest_text",
    "export_log",
    "final_conclusion",
    "fold",
    "fold_review",
    "halts",
    "line_of",
    "newest_checkpoint",
    "one_line",
    "pack",
    "reason_marks",
    "require_agreement",
    "require_running",
    "standing_of",
    "status_after",
    "unpack",
    "verified_checkpoint",
    "write_growth_proof",
    "write_proof",
]


_PLACES = {
    "DECIDING": "reviewing",
    "final_conclusion": "standing",
    "fold": "standing",
    "line_of": "reviewing",
    "status_after": "reviewing",
    "INHERITED": "reviewing",
    "Reviewing": "reviewing",
    "Said": "reviewing",
    "fold_review": "reviewing",
    "KEPT": "standing",
    "Audit": "agreement",
    "ExceptionLine": "excepting",
    "FileKeys": "keys",
    "Halt": "halt",
    "Keys": "keys",
    "ProofFiles": "publication",
    "SeedKeys": "keys",
    "Standing": "standing",
    "Workspace": "workspace",
    "audit": "agreement",
    "export_log": "publication",
    "halts": "halt",
    "newest_checkpoint": "publication",
    "require_agreement": "standing",
    "require_running": "halt",
    "standing_of": "standing",
    "verified_checkpoint": "publication",
    "write_growth_proof": "publication",
    "write_proof": "publication",
}


def __getattr__(name: str) -> object:
    # Worker processes and `--help` need neither database nor cryptography.
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"assay.stores.{place}"), name)
