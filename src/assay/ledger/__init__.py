"""A tamper-evident log that proves itself to an outsider: bytes, hashes and keys.

Rules of the package: it is pure (no database; files only for keys, signer memory and exports), it
knows no business word (a thread within the log is a *stream*), and it imports nothing of assay but
``canonical``, ``clock`` and ``errors``, so that an auditor can read all of it.

The order is law: **commit -> remember -> sign -> publish**. The caller commits the rows of
:func:`append`; then the notary remembers the head, signs it and publishes the note.

>>> from datetime import UTC, datetime
>>> draft = Draft("log.opened", "log", {"format": 1}, Actor("program:assay", "writer"))
>>> done = append(LogState.empty("log.example/a"), [draft], datetime(2026, 3, 4, tzinfo=UTC), {})
>>> Entry.parse(done.entries[0].data).kind
'log.opened'
"""

from assay.ledger.approval import Acts, Envelope, Statement
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.entry import MAX_ENTRY_BYTES, Actor, Draft, Entry
from assay.ledger.export import EntryLines, read_checkpoint, verify_export, write_export
from assay.ledger.keys import FileSigner, SeedSigner, Signer, generate_key
from assay.ledger.kind import KINDS
from assay.ledger.log import Appended, EntryRow, LogState, StreamHead, append, check_origin
from assay.ledger.memory import Prover, SignerMemory
from assay.ledger.merkle import NodeReader, NodeRow, consistency_proof, inclusion_proof, root_at
from assay.ledger.notary import Notary, Publisher, sign_checkpoint
from assay.ledger.note import VerifierKey
from assay.ledger.proof import GrowthProof, InclusionProof, verify_entry, verify_growth
from assay.ledger.replay import Replay
from assay.ledger.report import Level, PeopleReport, Report
from assay.ledger.trust import SignedHead, TrustedKey, TrustPolicy, open_checkpoint
from assay.ledger.verify import verify_log

__all__ = [
    "KINDS",
    "MAX_ENTRY_BYTES",
    "Actor",
    "Acts",
    "Appended",
    "Checkpoint",
    "Draft",
    "Entry",
    "EntryLines",
    "EntryRow",
    "Envelope",
    "FileSigner",
    "GrowthProof",
    "InclusionProof",
    "Level",
    "LogState",
    "NodeReader",
    "NodeRow",
    "Notary",
    "PeopleReport",
    "Prover",
    "Publisher",
    "Replay",
    "Report",
    "SeedSigner",
    "SignedHead",
    "Signer",
    "SignerMemory",
    "Statement",
    "StreamHead",
    "TrustPolicy",
    "TrustedKey",
    "VerifierKey",
    "append",
    "check_origin",
    "consistency_proof",
    "generate_key",
    "inclusion_proof",
    "open_checkpoint",
    "read_checkpoint",
    "root_at",
    "sign_checkpoint",
    "verify_entry",
    "verify_export",
    "verify_growth",
    "verify_log",
    "write_export",
]
