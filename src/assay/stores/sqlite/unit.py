"""Writing to SQLite: everything that one unit of work collects, in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update
from sqlalchemy.dialects import sqlite

from assay.canonical import encode
from assay.clock import Clock
from assay.domain import CaseStatus, Engagement, RunStatus
from assay.errors import PolicyError, StoreError
from assay.ledger import Draft, StreamHead, append
from assay.stores import schema
from assay.stores.artifact import Artifact, digest_bytes
from assay.stores.reviewing import REVIEW_KINDS
from assay.stores.row import (
    BatchLine,
    CallLine,
    CaseLine,
    RejectedLine,
    ReplyLine,
    RunStart,
    SignoffLine,
)
from assay.stores.sqlite.exceptions import ExceptionWriting
from assay.stores.sqlite.reviewing import ReviewWriter
from assay.stores.sqlite.snapshot import SqliteSnapshot, among, prefix_of
from assay.stores.store import StoredCheckpoint

__all__ = ["SqliteUnit"]

_DIALECT = sqlite.dialect()


def _insert(table: Table, *without: str) -> str:
    """The INSERT of a table's columns in order; plain tuples bind twice as fast as dictionaries."""
    columns = {column.name: None for column in table.c if column.name not in without}
    return str(insert(table).values(columns).compile(dialect=_DIALECT))


_INSERT_CASE = _insert(schema.case_state)
_INSERT_REJECTED = _insert(schema.rejected)
_INSERT_ARTIFACT = _insert(schema.artifact, "seq")
_INSERT_REPLY = _insert(schema.reply, "seq")
_INSERT_ENTRY = _insert(schema.entry)
_INSERT_NODE = _insert(schema.node)
_INSERT_STREAM = _insert(schema.stream).replace("INSERT INTO", "INSERT OR REPLACE INTO", 1)
_STORED = "SELECT sha256 FROM artifact WHERE codec != 2 AND prefix"  # 2: erased
_NUMBER = "SELECT number FROM run WHERE run_id = ?"
_HEADS = "SELECT name, seq, leaf, entry FROM stream WHERE name"


class SqliteUnit(ExceptionWriting, ReviewWriter):
    """One write transaction.

    Args:
        connection: A connection inside ``BEGIN IMMEDIATE``; its owner commits.
        clock: Dates the ledger entries.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._drafts: list[Draft] = []
        self._numbers: dict[str, int] = {}
        self._view = SqliteSnapshot(connection)

    @property
    def view(self) -> SqliteSnapshot:
        """What the store holds, this unit's own writes included (ledger drafts excepted)."""
        return self._view

    @property
    def recorded(self) -> Sequence[Draft]:
        """What this unit has put on the ledger so far."""
        return tuple(self._drafts)

    def record(self, draft: Draft) -> None:
        """Put an event on the ledger."""
        self._drafts.append(draft)

    def keep(self, artifacts: Iterable[Artifact]) -> None:
        """Store artifacts; what is stored already is not stored again."""
        fresh = {artifact.sha256: artifact for artifact in artifacts}
        prefixes = [prefix_of(name) for name in fresh]
        for (name,) in among(self._connection, _STORED, prefixes):
            fresh.pop(name, None)
        # Sorted, so that neighbours in the index are written together.
        rows = sorted((prefix_of(name), *artifact) for name, artifact in fresh.items())
        self._write(_INSERT_ARTIFACT, rows)

    def open_engagement(self, engagement: Engagement) -> None:
        """Write the engagement of a new store."""
        self._connection.execute(insert(schema.engagement), engagement.model_dump())

    def open_run(self, start: RunStart) -> int:
        """Write a new run and give it the next number."""
        # Counted here and not by the database: a sequence leaves gaps after a rollback.
        newest = self._connection.execute(select(func.max(schema.run.c.number))).scalar_one()
        row = start._asdict() | {
            "number": (newest or 0) + 1,
            "status": RunStatus.RUNNING.value,
            "invocation": encode(start.invocation).decode(),
            "rule_ids": encode(start.rule_ids).decode(),
            "done": 0,
            "finished_at": "",
        }
        self._connection.execute(insert(schema.run), row)
        self._view.forget_runs()
        return self._number(start.run_id)

    def advance(self, run_id: str, *, before: int, after: int) -> None:
        """Move the count of rows driven."""
        table = schema.run
        moved = self._connection.execute(
            update(table).where(table.c.run_id == run_id, table.c.done == before).values(done=after)
        )
        if moved.rowcount != 1:
            raise _overtaken(run_id)
        self._view.forget_runs()

    def mark_run(
        self, run_id: str, status: RunStatus, *, finished_at: str = "", report: str | None = None
    ) -> None:
        """Change the state of a run."""
        name = None if report is None else digest_bytes(report)
        self._connection.execute(
            update(schema.run)
            .where(schema.run.c.run_id == run_id)
            .values(status=status.value, finished_at=finished_at, report=name)
        )
        self._view.forget_runs()

    def add_cases(self, run_id: str, lines: Iterable[CaseLine]) -> None:
        """Write new cases."""
        number = self._number(run_id)
        self._write(_INSERT_CASE, [(number, *line) for line in lines])

    def replace_cases(self, run_id: str, lines: Iterable[CaseLine]) -> None:
        """Write again cases that had failed."""
        table, number = schema.case_state, self._number(run_id)
        for line in lines:
            written = self._connection.execute(
                update(table)
                .where(
                    table.c.run == number,
                    table.c.ordinal == line.ordinal,
                    table.c.status == CaseStatus.FAILED.value,
                )
                .values(line._asdict())
            )
            if written.rowcount != 1:
                raise _overtaken(run_id)

    def add_rejected(self, run_id: str, lines: Iterable[RejectedLine]) -> None:
        """Write rejected rows."""
        number = self._number(run_id)
        self._write(_INSERT_REJECTED, [(number, *line) for line in lines])

    def add_calls(self, run_id: str, lines: Iterable[CallLine]) -> None:
        """Write calls; a second one at the same place of a case is refused."""
        number = self._number(run_id)
        rows = [
            {"run": number, "prefix": prefix_of(line.request), **line._asdict()} for line in lines
        ]
        if rows:
            self._connection.execute(insert(schema.call), rows)

    def add_replies(self, lines: Iterable[ReplyLine]) -> None:
        """Write replies; of several to one request the first is kept."""
        fresh: dict[bytes, ReplyLine] = {}
        for line in lines:
            if line.request not in fresh and self._view.reply_to(line.request) is None:
                fresh[line.request] = line
        self._write(_INSERT_REPLY, [(prefix_of(line.request), *line) for line in fresh.values()])

    def put_batch(self, run_id: str, line: BatchLine) -> None:
        """Write a batch, or what has become of it."""
        row = {"run": self._number(run_id), **line._asdict()}
        self._connection.execute(insert(schema.batch).prefix_with("OR REPLACE"), row)

    def add_signoff(self, run_id: str, line: SignoffLine) -> None:
        """Write what a person said of a case."""
        row = {"run": self._number(run_id), **line._asdict()}
        self._connection.execute(insert(schema.signoff), row)

    def move_case(
        self,
        run_id: str,
        case_id: str,
        *,
        before: CaseStatus,
        after: CaseStatus,
        signed_by: str = "",
    ) -> None:
        """Change the state of a case."""
        table = schema.case_state
        moved = self._connection.execute(
            update(table)
            .where(
                table.c.run == self._number(run_id),
                table.c.case_id == case_id,
                table.c.status == before.value,
            )
            .values(status=after.value, signed_by=signed_by)
        )
        if moved.rowcount != 1:
            raise PolicyError(
                "case.moved",
                f"case {case_id} is not {before.value.replace('_', ' ')}",
                remedy=f"look at it again: `assay show {case_id}`",
                where=case_id,
            )

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Write a published checkpoint; the same size again changes nothing."""
        self._connection.execute(
            insert(schema.checkpoint).prefix_with("OR IGNORE"), checkpoint._asdict()
        )

    def chain(self) -> None:
        """Chain what was recorded onto the log. Called once, last, by the owner."""
        if not self._drafts:
            return
        heads, newest = self._heads({draft.stream for draft in self._drafts})
        done = append(self._view.log(), self._drafts, self._clock, heads)
        entries: list[tuple[object, ...]] = []
        for row, draft in zip(done.entries, self._drafts, strict=True):
            entries.append((*row, newest.get(draft.stream)))
            newest[draft.stream] = row.seq
        self._write(_INSERT_ENTRY, entries)
        self._write(_INSERT_NODE, done.nodes)
        streams = [(name, *head, newest[name]) for name, head in sorted(done.streams.items())]
        self._write(_INSERT_STREAM, streams)
        self._project_reviews({(d.stream, d.run) for d in self._drafts if d.kind in REVIEW_KINDS})
        self._drafts = []

    def _heads(self, names: Iterable[str]) -> tuple[dict[str, StreamHead], dict[str, int]]:
        """Head and newest entry of those streams that exist."""
        heads: dict[str, StreamHead] = {}
        newest: dict[str, int] = {}
        for name, seq, leaf, entry in among(self._connection, _HEADS, names):
            heads[name] = StreamHead(seq, leaf)
            newest[name] = entry
        return heads, newest

    def _number(self, run_id: str) -> int:
        number = self._numbers.get(run_id)
        if number is None:
            asked = self._connection.exec_driver_sql(_NUMBER, (run_id,))
            number = self._numbers[run_id] = asked.scalar_one()
        return number

    def _write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, list(rows))


def _overtaken(run_id: str) -> StoreError:
    return StoreError(
        "run.overtaken",
        f"run {run_id[:17]} does not stand where this process left it",
        remedy="another process drives it; let that one finish, then look at `assay status`",
    )
