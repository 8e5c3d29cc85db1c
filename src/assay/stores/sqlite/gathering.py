"""Several units of work in one transaction of SQLite: each counts or not, all are durable at once.

A unit is a savepoint. One that fails leaves nothing behind and the others stand; later ones see what
earlier ones wrote. Waiting for the disk, which is most of what a small unit costs, is done once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from assay.clock import Clock
from assay.stores.sqlite.snapshot import SqliteSnapshot
from assay.stores.sqlite.unit import SqliteUnit

__all__ = ["GatheredStore"]


class GatheredStore:
    """The store as work within one transaction sees it.

    Args:
        connection: A connection inside ``BEGIN IMMEDIATE``; its owner commits.
        clock: Dates the ledger entries.

    Attributes:
        has_erased: Bytes were erased: once committed, they must leave the write-ahead log as well.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.has_erased = False

    @contextmanager
    def unit(self) -> Iterator[SqliteUnit]:
        """Begin a unit of work; it counts when the block ends without an error."""
        with self._connection.begin_nested():
            unit = SqliteUnit(self._connection, self._clock)
            yield unit
            unit.chain()
        self.has_erased |= unit.has_erased

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        """Read what stands, units of this transaction that counted included."""
        yield SqliteSnapshot(self._connection)
