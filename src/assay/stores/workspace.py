"""A workspace: one folder, one engagement, one ledger.

::

    workspace/
      workspace.toml   marks the folder; origin and verifier key of the ledger
      assay.db         everything recorded
      checkpoint       the newest signed head (C2SP note)

The signing key and what the signer remembers lie elsewhere (:mod:`assay.stores.keys`).

A workspace is a :class:`~assay.stores.store.Database` whose units end with the law of the ledger:
**commit -> remember -> sign -> publish**. A crash in between leaves an unsigned tail, which the
next opening signs if and only if it extends what the signer remembers. Otherwise nothing is
written any more: :attr:`Workspace.trouble` says why, and reading goes on.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from assay.clock import Clock, Ids
from assay.domain import Engagement
from assay.errors import AssayError, StoreError, VerificationError
from assay.ledger import (
    Actor,
    Checkpoint,
    Draft,
    Notary,
    SignerMemory,
    TrustPolicy,
    check_origin,
    open_checkpoint,
)
from assay.ledger.durable import replace_file
from assay.stores.founding import founding
from assay.stores.keys import FileKeys, Keys, default_home
from assay.stores.label import LABEL, Label
from assay.stores.marker import HaltMarker
from assay.stores.sqlite import SqliteStore
from assay.stores.store import Database, Snapshot, Store, StoredCheckpoint, Unit
from assay.stores.tail import check_tail, prover

__all__ = ["Workspace"]

DATABASE = "assay.db"
CHECKPOINT = "checkpoint"
_READABLE = 0o644
_ENGINE = Actor("program:assay", "writer")


class Workspace:
    """An open workspace. Use as a context manager, or close it.

    Attributes:
        path: The folder.
        origin: Name of its ledger.
        vkey: Verifier key as the workspace states it.
        trouble: Why nothing may be written; ``None`` where all is well.
    """

    def __init__(self, path: Path, label: Label, store: Database, keys: Keys) -> None:
        self.path = path
        self.origin = label.origin
        self.vkey = label.vkey
        self.trouble: AssayError | None = None
        self._store = store
        self._keys = keys
        self._notary: Notary | None = None
        self._signed_size = -1

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        organisation: str,
        title: str,
        clock: Clock,
        ids: Ids,
        period_start: str = "",
        period_end: str = "",
        origin: str = "",
        keys: Keys | None = None,
        home: Path | None = None,
    ) -> "Workspace":
        """Make a workspace: folder, key, database, first entry, first checkpoint.

        Args:
            path: The folder; made where it does not exist.
            organisation: Whose controls are tested.
            title: What is tested, in one line.
            clock: Dates the engagement and its ledger.
            ids: Names the ledger where ``origin`` does not.
            period_start: First day, ISO date.
            period_end: Last day, ISO date.
            origin: Name of the ledger; empty for an opaque one.
            keys: Where keys are; the default is files under ``home``.
            home: Folder of keys; the default is :func:`~assay.stores.keys.default_home`.

        Raises:
            UsageError: ``workspace.exists``, ``workspace.incomplete``, ``log.bad_origin``.
            StoreError: ``workspace.unwritable``, ``home.unwritable``, ``store.full``...
        """
        origin = origin or f"assay.local/{ids.token(6).hex()}"
        check_origin(origin)
        engagement = Engagement(
            origin=origin,
            organisation=organisation,
            title=title,
            period_start=period_start,
            period_end=period_end,
            opened_at=instant(clock),
        )
        with founding(path, DATABASE):
            keys = keys or FileKeys(home or default_home())
            label = Label(origin, keys.create(origin).key.vkey)
            store = SqliteStore(path / DATABASE, clock, create=True)
            workspace = cls(path, label, store, keys)
            with workspace.unit() as unit:
                unit.open_engagement(engagement)
                unit.record(Draft("log.opened", "log", _opening(engagement, label), _ENGINE))
            label.write(path)
        return workspace

    @classmethod
    def open(
        cls, path: Path, *, clock: Clock, keys: Keys | None = None, home: Path | None = None
    ) -> "Workspace":
        """Open a workspace and heal what a crash left unsigned.

        Reading needs no key and survives a damaged or foreign signer; see :attr:`trouble`.

        Raises:
            UsageError: ``workspace.missing``, ``workspace.malformed``, ``workspace.newer``.
            StoreError: ``store.missing``, ``store.corrupt``, ``store.newer``...
        """
        label = Label.read(path)
        store = SqliteStore(path / DATABASE, clock)
        workspace = cls(path, label, store, keys or FileKeys(home or default_home()))
        workspace._heal()
        workspace._record_halt()
        return workspace

    @classmethod
    def find(cls, start: Path) -> Path | None:
        """The nearest workspace from a folder upwards; ``None`` where there is none."""
        start = start.absolute()
        return next((path for path in (start, *start.parents) if (path / LABEL).is_file()), None)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Begin a write transaction; commit, remember, sign and publish when the block ends.

        Raises:
            UsageError: ``key.missing`` and the like: without its key nothing is written.
            VerificationError: ``signer.rollback``, ``signer.fork``, ``signer.forgotten``...
            StoreError: Before the commit: nothing of the unit was kept. After it
                (``file.unwritable``): all of it was, and the next opening signs it.
        """
        notary = self._ready()
        with self._store.unit() as unit:
            yield unit
        self._attest(notary)

    @contextmanager
    def gather(self) -> Iterator[Store]:
        """Begin one transaction for several units; commit, sign and publish once for all of them.

        Raises:
            UsageError: As :meth:`unit`.
            VerificationError: As :meth:`unit`.
            StoreError: As :meth:`unit`, for all units together.
        """
        notary = self._ready()
        with self._store.gather() as store:
            yield store
        self._attest(notary)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Begin to read."""
        return self._store.snapshot()

    def claim(self, run_id: str) -> AbstractContextManager[None]:
        """Hold the right to drive a run."""
        return self._store.claim(run_id)

    def memory(self) -> SignerMemory:
        """What the signer remembers: the head that a verifier on this machine may rely on."""
        return self._keys.memory(self.origin)

    def halt_marker(self) -> HaltMarker:
        """The mark in the key folder that work is halted, for when the ledger can't take it."""
        return self._keys.halt(self.origin)

    def published(self) -> bytes | None:
        """The newest published note; ``None`` where there is none.

        Raises:
            StoreError: ``checkpoint.unreadable``.
        """
        path = self.path / CHECKPOINT
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                "checkpoint.unreadable",
                f"{path} can't be read: {error.strerror}",
                remedy="check the rights of the account that runs this",
            ) from error

    def close(self) -> None:
        """Let go of files and connections."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self) -> Notary:
        """Whoever signs what is about to be written; refused where nothing may be."""
        if self.trouble is not None:
            raise self.trouble
        if self._notary is None:
            self._notary = Notary(self._keys.signer(self.origin), self.memory(), self._publish)
        return self._notary

    def _heal(self) -> None:
        """Sign what a crash left unsigned; what stands against it becomes the trouble."""
        try:
            with self._store.snapshot() as snapshot:
                check_tail(snapshot)
                head = snapshot.log().checkpoint
            published = self.published()
            if _is_published(published, head):
                self._check_memory()
                return
            if published is not None:
                self._require_own(published)
            notary = Notary(self._keys.signer(self.origin), self.memory(), self._publish)
            self._attest(notary)
        except AssayError as error:
            self.trouble = error

    def _record_halt(self) -> None:
        """Put a mark that the key folder holds onto the ledger, now that it can be written."""
        marker = self.halt_marker()
        if self.trouble is not None or marker.read() is None:
            return
        try:
            with self.snapshot() as view:
                is_due = not marker.clear(view) and marker.draft(view) is not None
            if is_due:
                with self.unit() as unit:
                    draft = marker.draft(unit.view)
                    if draft is not None:
                        unit.record(draft)
        except AssayError as error:
            self.trouble = error

    def _require_own(self, note: bytes) -> None:
        """Refuse to write over a checkpoint file that this workspace's key did not sign."""
        key = self._keys.signer(self.origin).key
        try:
            open_checkpoint(note, TrustPolicy.of(key.vkey))
        except VerificationError as error:
            raise VerificationError(
                "checkpoint.foreign",
                f"{self.path / CHECKPOINT} was replaced: {error.message}",
                remedy="keep a copy and find out who wrote it; then delete it, it is written anew",
            ) from error

    def _check_memory(self) -> None:
        """Hold the log against the memory, where there is a key to sign with."""
        self._keys.signer(self.origin)
        memory = self.memory()
        with memory.lock():  # another process may be signing a newer head right now
            memory.advance(self._head(), self._prove)

    def _attest(self, notary: Notary) -> None:
        with self._store.snapshot() as snapshot:
            head = snapshot.log().checkpoint
        if head.size != self._signed_size:
            notary.attest(self._head, self._prove)

    def _head(self) -> Checkpoint:
        with self._store.snapshot() as snapshot:
            return snapshot.log().checkpoint

    def _prove(self, old: int, new: int) -> Sequence[bytes]:
        with self._store.snapshot() as snapshot:
            return prover(snapshot)(old, new)

    def _publish(self, head: Checkpoint, note: bytes) -> None:
        replace_file(self.path / CHECKPOINT, note, mode=_READABLE)
        with self._store.unit() as unit:
            unit.add_checkpoint(StoredCheckpoint(head.size, note))
        self._signed_size = head.size


def instant(clock: Clock) -> str:
    """The time of a clock as records carry it: RFC 3339, UTC, milliseconds."""
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _opening(engagement: Engagement, label: Label) -> dict[str, str]:
    return {
        "organisation": engagement.organisation,
        "title": engagement.title,
        "period_start": engagement.period_start,
        "period_end": engagement.period_end,
        "vkey": label.vkey,
    }


def _is_published(note: bytes | None, head: Checkpoint) -> bool:
    return note is not None and note.startswith(head.to_text().encode() + b"\n")
