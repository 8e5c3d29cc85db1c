"""Exceptions in SQLite, and the erasure of artifacts."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from assay.stores import schema
from assay.stores.artifact import Codec, digest_bytes
from assay.stores.casework import EVERY, ExceptionFilter
from assay.stores.excepting import ExceptionLine

__all__ = ["ExceptionReading", "ExceptionWriting"]

_DONE = ("retested", "closed")


class _Reader(Protocol):
    _connection: Connection

    def _run_row(self, key: str) -> Row[Any]: ...

    def _stream(self, query: Select[Any]) -> Iterator[Row[Any]]: ...


class _Writer(Protocol):
    _connection: Connection
    has_erased: bool

    def _number(self, run_id: str) -> int: ...


class ExceptionReading:
    """The part of a view that tells of exceptions."""

    def exceptions(
        self: _Reader,
        run_id: str,
        wanted: ExceptionFilter = EVERY,
        *,
        after: int = 0,
        size: int = -1,
    ) -> Iterator[ExceptionLine]:
        """The exceptions of a run by number."""
        table = schema.exception_item
        query = (
            select(*(table.c[name] for name in ExceptionLine._fields))
            .where(table.c.run == self._run_row(run_id).number, table.c.number > after)
            .order_by(table.c.number)
        )
        for name in ("state", "rule_id", "case_id", "classification", "owner"):
            value = getattr(wanted, name)
            if value:
                query = query.where(table.c[name] == value)
        if wanted.overdue_at:
            query = query.where(table.c.due != "", table.c.due < wanted.overdue_at)
            query = query.where(table.c.state.not_in(_DONE))
        if size >= 0:
            query = query.limit(size)
        return (ExceptionLine._make(row) for row in self._stream(query))

    def last_exception(self: _Reader, run_id: str) -> int:
        """The highest number of an exception of a run; 0 where it has none."""
        table = schema.exception_item
        newest = select(func.max(table.c.number)).where(table.c.run == self._run_row(run_id).number)
        return self._connection.execute(newest).scalar_one() or 0

    def exception_counts(self: _Reader, run_id: str) -> dict[tuple[str, str], int]:
        """How many exceptions of a run there are, by rule and state."""
        table = schema.exception_item
        alike = (table.c.rule_id, table.c.state)
        query = (
            select(*alike, func.count().label("items"))
            .where(table.c.run == self._run_row(run_id).number)
            .group_by(*alike)
        )
        return {(row.rule_id, row.state): row.items for row in self._connection.execute(query)}


class ExceptionWriting:
    """The part of a unit that writes exceptions and erases artifacts.

    Attributes:
        has_erased: Bytes were erased: once committed, they must leave the write-ahead log as well.
    """

    has_erased = False

    def put_exceptions(self: _Writer, run_id: str, lines: Iterable[ExceptionLine]) -> None:
        """Write exceptions, new ones or as they stand now."""
        number = self._number(run_id)
        rows = [{"run": number, **line._asdict()} for line in lines]
        if rows:
            statement = insert(schema.exception_item).prefix_with("OR REPLACE")
            self._connection.execute(statement, rows)

    def erase_artifacts(self: _Writer, digests: Iterable[str]) -> int:
        """Delete the bytes of artifacts for good and leave a mark that they were erased."""
        # Overwritten in the file as well, not only taken out of the tree.
        self._connection.exec_driver_sql("PRAGMA secure_delete=ON")
        self.has_erased = True
        table, found = schema.artifact, 0
        for digest in digests:
            name = digest_bytes(digest)
            # By the 64 indexed bits first, as every look-up of an artifact.
            prefix = int.from_bytes(name[:8], signed=True)
            done = self._connection.execute(
                update(table)
                .where(table.c.prefix == prefix, table.c.sha256 == name)
                .where(table.c.codec != Codec.ERASED)
                .values(size=0, codec=int(Codec.ERASED), data=b"")
            )
            found += done.rowcount
        return found

    def erase_title(self: _Writer, case_id: str, title: str) -> None:
        """Put another title over that of a case, in every run that has it."""
        table = schema.case_state
        self._connection.execute(
            update(table).where(table.c.case_id == case_id).values(title=title)
        )
