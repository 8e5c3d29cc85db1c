"""What every store offers: units of work that write, snapshots that read.

A **unit** is one write transaction. What it collects (records, case states, artifacts, ledger
drafts) is committed together or not at all; the drafts are chained onto the head of the log as the
same transaction reads it. A **snapshot** is one consistent view that no later commit changes.

Nothing here is peculiar to a database: ``tests/conformance/test_store.py`` holds every
implementation to the same promises.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from assay.domain import (
    CaseRow,
    CaseStatus,
    Engagement,
    Outcome,
    PopulationReport,
    RejectedRow,
    RunRecord,
    RunStatus,
    RunSummary,
    Verdict,
)
from assay.stores.artifact import Artifact
from assay.stores.casework import CaseworkUnit, CaseworkView
from assay.stores.review_store import ReviewReads, ReviewWrites
from assay.stores.row import (
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
)

if TYPE_CHECKING:
    from assay.ledger import Draft, LogState  # workers need neither it nor its cryptography

__all__ = [
    "ALL",
    "CaseFilter",
    "Database",
    "LeafRow",
    "Snapshot",
    "Store",
    "StoredCheckpoint",
    "StreamRow",
    "Unit",
]


class StoredCheckpoint(NamedTuple):
    """A signed note as it was published, and the size of the log that it covers."""

    size: int
    note: bytes


class LeafRow(NamedTuple):
    """What is kept beside an entry to find it: its place, its leaf hash, its stream's entry before.

    Attributes:
        before: Index of the entry before in the same stream; ``None`` in the stream's first.
    """

    seq: int
    leaf: bytes
    before: int | None


class StreamRow(NamedTuple):
    """What is kept of a stream to continue it.

    Attributes:
        seq: Index in the stream of its newest entry.
        leaf: Leaf hash of that entry.
        entry: Index in the log of that entry.
    """

    name: str
    seq: int
    leaf: bytes
    entry: int


class CaseFilter(NamedTuple):
    """Which cases of a run are asked for; what is ``None`` does not restrict.

    Attributes:
        rule: With ``outcome``: cases where this rule had that outcome; alone: where it failed.
        outcome: Alone: cases where any rule had it.
        exceptions_only: Cases with at least one failed rule.
    """

    verdict: Verdict | None = None
    status: CaseStatus | None = None
    rule: str | None = None
    outcome: Outcome | None = None
    exceptions_only: bool = False


ALL = CaseFilter()
"""No restriction."""


class Snapshot(CaseworkView, ReviewReads, Protocol):
    """A consistent view. Iterators stream and are valid while the snapshot is open."""

    def engagement(self) -> Engagement:
        """The engagement of this store."""
        ...

    def runs(self) -> Iterator[RunRecord]:
        """Every run, oldest first."""
        ...

    def run(self, key: str) -> RunRecord:
        """A run by its id, a unique prefix of it (six characters or more), or its number.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def find_run(self, run_id: str) -> RunRecord | None:
        """A run by its whole id, or ``None``."""
        ...

    def summary(self, run_id: str) -> RunSummary:
        """The counts of a run.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def report(self, run_id: str) -> PopulationReport | None:
        """What a run says of its population; ``None`` while it is not finished.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def statuses(self, run_id: str) -> dict[CaseStatus, int]:
        """How many cases of a run stand where; every status is listed. From an index alone.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def cases(self, run_id: str, wanted: CaseFilter = ALL) -> Iterator[CaseRow]:
        """Cases in the order of their rows.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``.
        """
        ...

    def case(self, run_id: str, case_id: str) -> CaseRow:
        """One case of a run.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
        """
        ...

    def find_cases(self, case_id: str) -> Iterator[CaseRow]:
        """A case in every run that has it, oldest run first."""
        ...

    def rejected(self, run_id: str) -> Iterator[RejectedRow]:
        """Rejected rows in order.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def failed_records(self, run_id: str) -> dict[int, bytes | None]:
        """Rows whose case failed, with the digest of the record that each had."""
        ...

    def known_cases(self, run_id: str, case_ids: Iterable[str]) -> dict[str, int]:
        """Those of the cases that the run has already, with their rows."""
        ...

    def lines(self, run_id: str, case_ids: Iterable[str]) -> dict[str, CaseLine]:
        """Those of the cases that the run has, as they stand, by name.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def records(self, run_id: str) -> Iterator[tuple[str, bytes | None]]:
        """Every case of a run with the digest of its record, in the order of its rows.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def call(self, run_id: str, ordinal: int, voice: int, turn: int) -> StoredCall | None:
        """The call that a run has recorded at this place of a case, or ``None``."""
        ...

    def reply_to(self, request: bytes) -> KnownReply | None:
        """The first reply on record to a request, whoever asked it; ``None`` if nobody did."""
        ...

    def calls(self, run_id: str, case_id: str | None = None) -> Iterator[CallLine]:
        """The calls of a run, or of one case of it, by row, voice and turn.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def batches(self, run_id: str) -> list[BatchLine]:
        """The batches of a run, settled ones too, in the order of their labels.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def call_costs(self, run_id: str) -> list[CallCosts]:
        """The calls of a run added up by model and by how their replies were had.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def signoffs(self, run_id: str, case_id: str) -> Iterator[SignoffLine]:
        """What people said of a case, oldest first."""
        ...

    def artifact(self, digest: str) -> bytes:
        """The bytes that a digest names, checked against it.

        Raises:
            StoreError: ``artifact.missing``, ``artifact.damaged``, ``artifact.malformed``,
                ``artifact.erased``.
        """
        ...

    def log(self) -> "LogState":
        """Size, root and right edge of the ledger."""
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Ledger entries as recorded, from ``start`` up to, not including, ``stop``."""
        ...

    def node(self, level: int, index: int) -> bytes:
        """A node of the Merkle tree; level 0 is the leaf of an entry.

        Raises:
            VerificationError: ``node.missing``.
        """
        ...

    def leaves(self) -> Iterator[LeafRow]:
        """What is kept beside every entry, in the order of the log."""
        ...

    def nodes(self, level: int) -> Iterator[tuple[int, bytes]]:
        """Index and hash of every stored inner node of a level, 1 or higher, in order."""
        ...

    def levels(self) -> int:
        """The highest level that has a stored node; 0 where none has."""
        ...

    def streams(self, prefix: str = "") -> Iterator[StreamRow]:
        """What is kept of every stream whose name begins so, in no particular order."""
        ...

    def stream(self, name: str) -> Iterator[bytes]:
        """The ledger entries of one stream, in order."""
        ...

    def stream_head(self, name: str) -> int:
        """Index in the log of a stream's newest entry; -1 where it has none."""
        ...

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Published checkpoints, oldest first."""
        ...


class Unit(CaseworkUnit, ReviewWrites, Protocol):
    """One write transaction; commits when its ``with`` block ends without an error."""

    @property
    def view(self) -> Snapshot:
        """What the store holds, this unit's own writes included (ledger drafts excepted)."""
        ...

    @property
    def recorded(self) -> "Sequence[Draft]":
        """What this unit has put on the ledger so far, to be chained when it commits."""
        ...

    def record(self, draft: "Draft") -> None:
        """Put an event on the ledger, after those already recorded by this unit."""
        ...

    def keep(self, artifacts: Iterable[Artifact]) -> None:
        """Store artifacts; what is stored already is not stored again."""
        ...

    def open_engagement(self, engagement: Engagement) -> None:
        """Write the engagement of a new store."""
        ...

    def open_run(self, start: RunStart) -> int:
        """Write a new run and give it the next number."""
        ...

    def advance(self, run_id: str, *, before: int, after: int) -> None:
        """Move the count of rows driven.

        Raises:
            StoreError: ``run.overtaken``: it does not stand where the caller thinks; another
                process drives the run.
        """
        ...

    def mark_run(
        self, run_id: str, status: RunStatus, *, finished_at: str = "", report: str | None = None
    ) -> None:
        """Change the state of a run; ``report`` is the digest of its population report."""
        ...

    def add_cases(self, run_id: str, lines: Iterable[CaseLine]) -> None:
        """Write new cases."""
        ...

    def replace_cases(self, run_id: str, lines: Iterable[CaseLine]) -> None:
        """Write again cases that had failed.

        Raises:
            StoreError: ``run.overtaken``: one of them is not failed any more.
        """
        ...

    def add_rejected(self, run_id: str, lines: Iterable[RejectedLine]) -> None:
        """Write rejected rows."""
        ...

    def add_calls(self, run_id: str, lines: Iterable[CallLine]) -> None:
        """Write calls; a second one at the same place of a case is refused."""
        ...

    def add_replies(self, lines: Iterable[ReplyLine]) -> None:
        """Write replies; of several to one request the first is kept, as if it were the only one."""
        ...

    def put_batch(self, run_id: str, line: BatchLine) -> None:
        """Write a batch, or what has become of it."""
        ...

    def add_signoff(self, run_id: str, line: SignoffLine) -> None:
        """Write what a person said of a case."""
        ...

    def move_case(
        self,
        run_id: str,
        case_id: str,
        *,
        before: CaseStatus,
        after: CaseStatus,
        signed_by: str = "",
    ) -> None:
        """Change the state of a case.

        Raises:
            PolicyError: ``case.moved``: it is not in the state ``before``.
        """
        ...

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Write a published checkpoint; the same one again changes nothing."""
        ...


class Store(Protocol):
    """Where units of work are done: a database, or one transaction of it that gathers several."""

    def unit(self) -> AbstractContextManager[Unit]:
        """Begin a unit of work; waits for other writers.

        Raises:
            StoreError: ``store.full``, ``store.busy``, ``store.failed``, ``store.corrupt``...:
                nothing of the unit was acknowledged.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Begin to read."""
        ...


class Database(Store, Protocol):
    """A database of one engagement."""

    def gather(self) -> AbstractContextManager[Store]:
        """Begin one transaction for several units of work, which become durable together.

        Each unit counts or not by itself. None may be acknowledged before the block has ended: if
        its commit fails, none of them stands.

        Raises:
            StoreError: As :meth:`unit`.
        """
        ...

    def claim(self, run_id: str) -> AbstractContextManager[None]:
        """Hold the right to drive a run; the death of the process gives it back.

        Raises:
            UsageError: ``run.claimed``: another process, or this one, drives it.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
