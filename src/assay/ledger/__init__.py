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

from assay.ledger.checkpoint import Checkpoint
from assay.ledger.entry import KINDS, MAX_ENTRY_BYTES, Actor, Draft, Entry
from assay.ledger.log import Appended, EntryRow, LogState, StreamHead, append
from assay.ledger.merkle import NodeReader, NodeRow
from assay.ledger.note import VerifierKey

__all__ = [
    "KINDS",
    "MAX_ENTRY_BYTES",
    "Actor",
    "Appended",
    "Checkpoint",
    "Draft",
    "Entry",
    "EntryRow",
    "LogState",
    "NodeReader",
    "NodeRow",
    "StreamHead",
    "VerifierKey",
    "append",
]
