"""The right to make a workspace in a folder: one process at a time, and what a crash left goes.

Two commands may find no workspace at the same instant. The second waits for the lock and then
finds the first one's. The lock is on the folder itself, so nothing of it stays behind, and the
operating system gives it back when its holder dies.

Whoever holds the lock and finds a database without a label knows that nobody is making it now. If
nothing but its opening was ever recorded, a crash left it: it is removed. Otherwise the label was
lost, and the database is the record of an engagement: it is not touched.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assay.errors import StoreError, UsageError
from assay.stores.label import LABEL
from assay.stores.sqlite.faults import translated

__all__ = ["founding"]

_LEFT = ("", "-wal", "-shm", "-journal")
_OPENING = 1  # entries that the making of a workspace records


@contextmanager
def founding(folder: Path, database: str) -> Iterator[None]:
    """Hold the right to make a workspace in a folder, which is made where it does not exist.

    Args:
        folder: The folder.
        database: Name of the database in it.

    Raises:
        UsageError: ``workspace.exists``: it is one already, perhaps made while this waited;
            ``workspace.incomplete``: it holds a record whose label is lost.
        StoreError: ``workspace.unwritable``; ``store.corrupt`` and the like.
    """
    descriptor = _locked(folder)
    try:
        if (folder / LABEL).exists():
            raise UsageError(
                "workspace.exists",
                f"{folder} is a workspace already",
                remedy="use it as it is, or choose another folder",
            )
        if (folder / database).exists():
            _clear(folder, database)
        yield
    finally:
        os.close(descriptor)


def _locked(folder: Path) -> int:
    descriptor = -1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        if descriptor >= 0:
            os.close(descriptor)
        raise StoreError(
            "workspace.unwritable",
            f"{folder} can't be made: {error.strerror}",
            remedy="choose a folder where you can write",
        ) from error
    return descriptor


def _clear(folder: Path, database: str) -> None:
    """Remove what a crash left of a workspace that was never used."""
    path = folder / database
    entries, runs = _recorded(path)
    if entries > _OPENING or runs:
        raise UsageError(
            "workspace.incomplete",
            f"{folder} holds a database with {entries} ledger entries, but no {LABEL}",
            remedy=f"the database is the record: keep it, and restore {LABEL} from a backup; or"
            " choose another folder",
        )
    try:
        for suffix in _LEFT:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            "workspace.unwritable",
            f"{path}, left by a crash, can't be removed: {error.strerror}",
            remedy="choose a folder where you can write",
        ) from error


def _recorded(path: Path) -> tuple[int, int]:
    """How many ledger entries and runs a database holds; it may have no tables yet."""
    counts = {"entry": 0, "run": 0}
    with translated(path), closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in counts.keys() & {name for (name,) in named.fetchall()}:
            query = f"SELECT count(*) FROM {table}"  # noqa: S608 - one of the two names above
            counts[table] = connection.execute(query).fetchone()[0]
    return counts["entry"], counts["run"]
