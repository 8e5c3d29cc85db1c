"""A SQLite database file as SQLAlchemy opens it: durable, strict, one writer at a time.

WAL with ``synchronous=FULL``: a commit is on the disk before it is acknowledged. Only on a local
disk: WAL needs shared memory, which network file systems do not give.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

__all__ = ["READ", "WRITE", "open_engine"]

READ = {"assay_begin": "BEGIN"}
WRITE = {"assay_begin": "BEGIN IMMEDIATE"}
"""Execution options of a connection. A plain BEGIN that reads first can't become a writer while
another one writes; IMMEDIATE waits at the start, where waiting is harmless."""

_BUSY_MS = 30_000
_CACHE_KIB = 10_000
_CHECKPOINT_PAGES = 2_000
_PRIVATE = 0o600
_KEPT_OPEN = 8  # connections; to open one takes as long as twenty queries
_READING = ("PRAGMA trusted_schema=OFF", f"PRAGMA cache_size=-{_CACHE_KIB}")
_SETTINGS = (
    *_READING,
    f"PRAGMA busy_timeout={_BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}",
)


def open_engine(path: Path, *, frozen: bool = False) -> Engine:
    """An engine on one file, which is created when it is first connected to.

    Args:
        path: The file.
        frozen: The file lies where nothing can be written and nobody writes: read it as it is.
    """
    if not frozen:
        _make_private(path)
    place = f"file:{quote(str(path.absolute()))}"
    url = f"{place}?mode=ro&immutable=1" if frozen else f"{place}?mode=rwc"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            url, uri=True, timeout=_BUSY_MS / 1000, isolation_level=None, cached_statements=256,
            check_same_thread=False,  # one thread at a time has it; the pool hands it on
            factory=_Connection,
        )  # fmt: skip
        for setting in _READING if frozen else _SETTINGS:
            connection.execute(setting)
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=_KEPT_OPEN,
        max_overflow=-1,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", _let_go)
    event.listen(engine, "rollback", _let_go)
    return engine


class _Connection(sqlite3.Connection):
    """A connection that can end every reading begun on it.

    A statement that was not read to its end keeps its transaction open through COMMIT and ROLLBACK:
    the next one on this connection would see the database as it was then.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        """A cursor that :meth:`end_reading` closes."""
        made = super().cursor(factory)
        self._cursors.add(made)
        return made

    def end_reading(self) -> None:
        """Close what is still being read."""
        for cursor in list(self._cursors):
            cursor.close()
        self._cursors.clear()


def _begin(connection: Connection) -> None:
    # isolation_level None: the driver never begins on its own; this is the only BEGIN.
    connection.exec_driver_sql(connection.get_execution_options().get("assay_begin", "BEGIN"))


def _let_go(connection: Connection) -> None:
    driver: object = connection.connection.dbapi_connection
    if isinstance(driver, _Connection):
        driver.end_reading()


def _make_private(path: Path) -> None:
    """Create the file for its owner alone, whatever the umask; its journals get the same rights.

    One that is there is not opened: to close it again would drop the locks of this process.
    """
    with suppress(OSError):  # there already, or impossible: then the connection says why
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
