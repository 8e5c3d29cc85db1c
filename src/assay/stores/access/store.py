"""The access file of a workspace, safe to use from many threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, insert, select

from assay.stores.access import schema
from assay.stores.access.accounts import Accounts
from assay.stores.access.opening import FILE, open_file
from assay.stores.access.passes import Passes
from assay.stores.access.row import Reading
from assay.stores.sqlite.engine import READ, WRITE
from assay.stores.sqlite.faults import translated

__all__ = ["AccessStore", "Desk"]


class Desk:
    """What can be asked and written within one transaction.

    Attributes:
        accounts: Accounts and failed attempts.
        passes: Sessions, tokens, sign-ins under way.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.accounts = Accounts(connection)
        self.passes = Passes(connection)

    def note(self, reading: Reading) -> None:
        """Record that someone looked at something."""
        self._connection.execute(insert(schema.reading).values(**reading._asdict()))

    def readings(self, run: str, case_id: str) -> list[Reading]:
        """Who looked at a case, oldest first."""
        table = schema.reading
        columns = [table.c[name] for name in Reading._fields]
        query = (
            select(*columns)
            .where(table.c.run == run, table.c.case_id == case_id)
            .order_by(table.c.seq)
        )
        return [Reading._make(row) for row in self._connection.execute(query)]


class AccessStore:
    """Accounts, sessions, tokens and reads of one workspace. Use as a context manager, or close it.

    Args:
        folder: The workspace.

    Raises:
        StoreError: ``access.exposed``, ``access.newer``, ``store.unopenable``...
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._engine = open_file(self._path)

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """Begin a write transaction; it commits when the block ends without an error."""
        with translated(self._path), self._engine.connect() as plain:
            connection = plain.execution_options(**WRITE)
            with connection.begin():
                yield Desk(connection)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Begin to read."""
        with translated(self._path), self._engine.connect() as plain:
            connection = plain.execution_options(**READ)
            with connection.begin():
                yield Desk(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
