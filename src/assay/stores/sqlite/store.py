"""The embedded store: one SQLite file, nothing to install.

One writer at a time across threads and processes (``BEGIN IMMEDIATE``), any number of readers. The
right to drive a run is a lock on a file beside the database, which the operating system gives back
when the process dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from assay.clock import Clock
from assay.errors import StoreError, UsageError
from assay.stores.schema import HEAD
from assay.stores.sqlite.engine import READ, WRITE, open_engine
from assay.stores.sqlite.faults import translated
from assay.stores.sqlite.gathering import GatheredStore
from assay.stores.sqlite.migration import migrate, version_of
from assay.stores.sqlite.snapshot import SqliteSnapshot
from assay.stores.sqlite.unit import SqliteUnit

__all__ = ["SqliteStore"]


class SqliteStore:
    """A store in one file. Belongs to the thread that opened it.

    Args:
        path: The database.
        clock: Dates the ledger entries.
        create: Whether the file may be made.

    Raises:
        StoreError: ``store.missing``, ``store.newer``, ``store.corrupt``, ``store.unopenable``,
            ``store.readonly``...
    """

    def __init__(self, path: Path, clock: Clock, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise StoreError(
                "store.missing", f"there is no {path}", remedy="restore it from a backup"
            )
        self._path = path
        self._clock = clock
        self._frozen = not create and _is_frozen(path)
        self._engine = open_engine(path, frozen=self._frozen)
        self._writer: Connection | None = None
        with translated(path), self._engine.connect() as connection:
            self._bring_up_to_date(connection, create=create)

    @contextmanager
    def unit(self) -> Iterator[SqliteUnit]:
        """Begin a write transaction; it commits when the block ends without an error."""
        with translated(self._path):
            if self._writer is None:
                self._writer = self._engine.connect().execution_options(**WRITE)
            with self._writer.begin():
                unit = SqliteUnit(self._writer, self._clock)
                yield unit
                unit.chain()
            if unit.has_erased:
                self._empty_log()

    @contextmanager
    def gather(self) -> Iterator[GatheredStore]:
        """Begin one transaction for several units of work; they are durable together."""
        with translated(self._path):
            if self._writer is None:
                self._writer = self._engine.connect().execution_options(**WRITE)
            with self._writer.begin():
                gathered = GatheredStore(self._writer, self._clock)
                yield gathered
            if gathered.has_erased:
                self._empty_log()

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        """Begin to read."""
        with (
            translated(self._path),
            self._engine.connect().execution_options(**READ) as connection,
            connection.begin(),
        ):
            yield SqliteSnapshot(connection)

    @contextmanager
    def claim(self, run_id: str) -> Iterator[None]:
        """Hold the right to drive a run."""
        lock = self._path.with_name(f".run-{run_id.removeprefix('sha256:')[:16]}.lock")
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                "file.unwritable",
                f"{lock} can't be opened: {error.strerror}",
                remedy="check the rights of the account that runs this",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise UsageError(
                "run.claimed",
                f"another process drives run {run_id[:17]}",
                remedy="let it finish; `assay status` shows how far it is",
            ) from error
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of files and connections."""
        with translated(self._path):
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self._engine.dispose()

    def _empty_log(self) -> None:
        """Move the write-ahead log into the file and cut it off: it holds what was erased."""
        with self._engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            if driver is not None:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _bring_up_to_date(self, connection: Connection, *, create: bool) -> None:
        version = version_of(connection)
        if version == HEAD:
            return
        if not version and not create:
            raise StoreError(
                "store.corrupt",
                f"{self._path} holds no tables of assay",
                remedy="restore it from a backup, or choose another workspace",
            )
        if self._frozen:
            raise StoreError(
                "store.older",
                f"{self._path} needs an upgrade and can't be written",
                remedy="open it once where it can be written",
            )
        connection.rollback()
        writer = connection.execution_options(**WRITE)
        with writer.begin():
            migrate(writer)


def _is_frozen(path: Path) -> bool:
    """Whether the database lies where this process can't write.

    Raises:
        StoreError: ``store.readonly``: it does, and the newest commits are not in the file yet.
    """
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return False
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            "store.readonly",
            f"{path} has unmerged changes and can't be written here",
            remedy="copy the whole folder to a place where you can write, or ask for the rights",
        )
    return True
