"""Reading from SQLite: one transaction, one consistent view."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, Row, Select, bindparam, func, select

from assay.domain import (
    CaseRow,
    CaseStatus,
    Engagement,
    InputManifest,
    PopulationReport,
    RejectedRow,
    RunId,
    RunRecord,
    RunSummary,
)
from assay.errors import StoreError, UsageError, VerificationError
from assay.ledger import LogState
from assay.stores import schema
from assay.stores.artifact import Artifact, digest_bytes, digest_text, unpack
from assay.stores.row import (
    BatchLine,
    CallCosts,
    CallLine,
    CaseLine,
    KnownReply,
    SignoffLine,
    StoredCall,
)
from assay.stores.sqlite.casework import case_line, case_row, grouped, restricted, rules_of, summed
from assay.stores.sqlite.exceptions import ExceptionReading
from assay.stores.sqlite.reading import from_store
from assay.stores.sqlite.reviewing import ReviewReader
from assay.stores.store import ALL, CaseFilter, LeafRow, StoredCheckpoint, StreamRow

__all__ = ["SqliteSnapshot", "among", "prefix_of"]

_BATCH = 1_000
_CASES = "SELECT case_id, ordinal FROM case_state"
_CALL = (
    "SELECT request, reply FROM call JOIN run ON run.number = call.run"
    " WHERE run_id = ? AND ordinal = ? AND voice = ? AND turn = ?"
)
_REPLY = "SELECT reply, origin FROM reply WHERE prefix = ? AND request = ? ORDER BY seq LIMIT 1"
_USED = "SELECT 1 FROM call WHERE prefix = ? AND request = ? LIMIT 1"
_LEAF = "SELECT leaf FROM entry WHERE seq = ?"
_NODE = "SELECT hash FROM node WHERE level = ? AND idx = ?"
_STATUSES = "SELECT status, count(*) FROM case_state WHERE run = ? GROUP BY status"
_STREAM_HEAD = "SELECT entry FROM stream WHERE name = ?"
# Put together once: that takes as long as ten answers, and these are asked many times a request.
_table = schema.run
_RUN_BY_NUMBER = select(_table).where(_table.c.number == bindparam("number"))
_RUN_BY_ID = select(_table).where(_table.c.run_id == bindparam("run_id"))
_RUN_BY_START = (
    select(_table).where(_table.c.run_id.startswith(bindparam("start"), autoescape=False)).limit(2)
)
_ONE_CASE = select(schema.case_state).where(
    schema.case_state.c.case_id == bindparam("case_id"), schema.case_state.c.run == bindparam("run")
)
_DATA = "SELECT data FROM entry WHERE seq = ?"
_ENTRY = "SELECT data, before FROM entry WHERE seq = ?"
_ARTIFACT = (  # kept again after an erasure: the bytes come before the mark
    f"SELECT {', '.join(Artifact._fields)} FROM artifact"  # noqa: S608 - names of ours
    " WHERE prefix = ? AND sha256 = ? ORDER BY codec LIMIT 1"
)
_NEWEST = "SELECT max(seq) FROM entry"
_WHOLE_ID = 71  # characters of sha256:<hex>
_IN_LIMIT = 500  # values in one IN (...); SQLite allows 32,766
_SHORTEST_PREFIX = 6
_LONGEST_NUMBER = 6  # digits; longer digits are the start of a run id


def prefix_of(name: bytes) -> int:
    """The indexed part of a digest: its first 64 bits as a signed integer."""
    return int.from_bytes(name[:8], signed=True)


class SqliteSnapshot(ExceptionReading, ReviewReader):
    """A view through one connection that is inside a transaction.

    Args:
        connection: The connection; its owner ends the transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs: dict[str, Row[Any]] = {}
        self._origin = ""

    def forget_runs(self) -> None:
        """Read runs again: this transaction changed one."""
        self._runs.clear()

    def engagement(self) -> Engagement:
        """The engagement of this store."""
        row = self._connection.execute(select(schema.engagement)).mappings().one_or_none()
        if row is None:
            raise StoreError(
                "store.corrupt", "the database holds no engagement", remedy="restore a backup"
            )
        return _engagement(dict(row))

    def runs(self) -> Iterator[RunRecord]:
        """Every run, oldest first."""
        found = self._connection.execute(select(schema.run).order_by(schema.run.c.number))
        return map(_run_record, found)

    def run(self, key: str) -> RunRecord:
        """A run by its id, a unique prefix of it, or its number."""
        return _run_record(self._run_row(key))

    def find_run(self, run_id: str) -> RunRecord | None:
        """A run by its whole id, or ``None``."""
        wanted = select(schema.run).where(schema.run.c.run_id == run_id)
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else _run_record(row)

    def summary(self, run_id: str) -> RunSummary:
        """The counts of a run."""
        run = self._run_row(run_id)
        table = schema.rejected
        rejected = self._connection.execute(
            select(func.count()).select_from(table).where(table.c.run == run.number)
        ).scalar_one()
        groups = self._connection.execute(grouped(run.number))
        return summed(_run_record(run), groups, rejected, self.report(run_id))

    def report(self, run_id: str) -> PopulationReport | None:
        """What a run says of its population."""
        run = self._run_row(run_id)
        if run.report is None:
            return None
        return _report(self.artifact(digest_text(run.report)))

    def statuses(self, run_id: str) -> dict[CaseStatus, int]:
        """How many cases of a run stand where; every status is listed."""
        number = self._run_row(run_id).number
        found = dict.fromkeys(CaseStatus, 0)
        for status, count in self._connection.exec_driver_sql(_STATUSES, (number,)):
            found[_status(status)] = count
        return found

    def cases(self, run_id: str, wanted: CaseFilter = ALL) -> Iterator[CaseRow]:
        """Cases in the order of their rows."""
        run = self._run_row(run_id)
        rules = rules_of(run.rule_ids)
        query = restricted(run.number, rules, wanted)
        return (case_row(row, run.run_id, rules) for row in self._stream(query))

    def case(self, run_id: str, case_id: str) -> CaseRow:
        """One case of a run."""
        run = self._run_row(run_id)
        wanted = {"case_id": case_id, "run": run.number}
        row = self._connection.execute(_ONE_CASE, wanted).one_or_none()
        if row is None:
            raise UsageError(
                "case.unknown",
                f"run {run.number} has no case {case_id!r}",
                remedy=f"`assay cases {run.number}` lists its cases",
            )
        return case_row(row, run.run_id, rules_of(run.rule_ids))

    def find_cases(self, case_id: str) -> Iterator[CaseRow]:
        """A case in every run that has it, oldest run first."""
        table, run = schema.case_state, schema.run
        query = (
            select(table, run.c.run_id, run.c.rule_ids)
            .join(run, run.c.number == table.c.run)
            .where(table.c.case_id == case_id)
            .order_by(table.c.run)
        )
        for row in self._connection.execute(query):
            yield case_row(row, row.run_id, rules_of(row.rule_ids))

    def rejected(self, run_id: str) -> Iterator[RejectedRow]:
        """Rejected rows in order."""
        table = schema.rejected
        columns = [column for column in table.c if column.name != "run"]
        number = self._run_row(run_id).number
        query = select(*columns).where(table.c.run == number).order_by(table.c.ordinal)
        names = [column.name for column in columns]
        rows = self._stream(query)
        return (RejectedRow.model_validate(dict(zip(names, row, strict=True))) for row in rows)

    def failed_records(self, run_id: str) -> dict[int, bytes | None]:
        """Rows whose case failed, with the digest of the record that each had."""
        table, run = schema.case_state, schema.run
        query = (
            select(table.c.ordinal, table.c.record)
            .join(run, run.c.number == table.c.run)
            .where(run.c.run_id == run_id, table.c.status == "failed")
        )
        return {row.ordinal: row.record for row in self._connection.execute(query)}

    def known_cases(self, run_id: str, case_ids: Iterable[str]) -> dict[str, int]:
        """Those of the cases that the run has already, with their rows."""
        number = self._run_row(run_id).number
        found = among(self._connection, f"{_CASES} WHERE run = {number:d} AND case_id", case_ids)
        return {row[0]: row[1] for row in found}

    def lines(self, run_id: str, case_ids: Iterable[str]) -> dict[str, CaseLine]:
        """Those of the cases that the run has, as they stand, by name."""
        number = self._run_row(run_id).number
        columns = ", ".join(CaseLine._fields)
        asked = f"SELECT {columns} FROM case_state WHERE run = {number:d} AND case_id"  # noqa: S608
        return {row[1]: case_line(row) for row in among(self._connection, asked, case_ids)}

    def records(self, run_id: str) -> Iterator[tuple[str, bytes | None]]:
        """Every case of a run with the digest of its record, in the order of its rows."""
        table = schema.case_state
        query = select(table.c.case_id, table.c.record).where(
            table.c.run == self._run_row(run_id).number
        )
        return ((row.case_id, row.record) for row in self._stream(query.order_by(table.c.ordinal)))

    def call(self, run_id: str, ordinal: int, voice: int, turn: int) -> StoredCall | None:
        """The call that a run has recorded at this place of a case, or ``None``."""
        row = self._connection.exec_driver_sql(_CALL, (run_id, ordinal, voice, turn)).one_or_none()
        return None if row is None else StoredCall(*row)

    def reply_to(self, request: bytes) -> KnownReply | None:
        """The first reply on record to a request, whoever asked it; ``None`` if nobody did."""
        wanted = (prefix_of(request), request)
        row = self._connection.exec_driver_sql(_REPLY, wanted).one_or_none()
        if row is None:
            return None
        used = self._connection.exec_driver_sql(_USED, wanted).first()
        return KnownReply(row.reply, row.origin, used is not None)

    def calls(self, run_id: str, case_id: str | None = None) -> Iterator[CallLine]:
        """The calls of a run, or of one case of it, by row, voice and turn."""
        table = schema.call
        query = (
            select(*(table.c[name] for name in CallLine._fields))
            .where(table.c.run == self._run_row(run_id).number)
            .order_by(table.c.ordinal, table.c.voice, table.c.turn)
        )
        if case_id is not None:
            query = query.where(table.c.case_id == case_id)
        return (CallLine._make(row) for row in self._stream(query))

    def batches(self, run_id: str) -> list[BatchLine]:
        """The batches of a run, settled ones too, in the order of their labels."""
        table = schema.batch
        query = (
            select(*(table.c[name] for name in BatchLine._fields))
            .where(table.c.run == self._run_row(run_id).number)
            .order_by(table.c.label)
        )
        return [BatchLine._make(row) for row in self._connection.execute(query)]

    def call_costs(self, run_id: str) -> list[CallCosts]:
        """The calls of a run added up by model and by how their replies were had."""
        table = schema.call
        tokens = [table.c[name] for name in CallCosts._fields if name.endswith("_tokens")]
        untold = func.sum(table.c.output_tokens.is_(None).cast(Integer))
        query = (
            select(
                table.c.model,
                table.c.via,
                func.count(),
                untold,
                *(func.coalesce(func.sum(column), 0) for column in tokens),
            )
            .where(table.c.run == self._run_row(run_id).number)
            .group_by(table.c.model, table.c.via)
            .order_by(table.c.model, table.c.via)
        )
        return [CallCosts._make(row) for row in self._connection.execute(query)]

    def signoffs(self, run_id: str, case_id: str) -> Iterator[SignoffLine]:
        """What people said of a case, oldest first."""
        table = schema.signoff
        query = (
            select(*(table.c[name] for name in SignoffLine._fields))
            .where(table.c.case_id == case_id, table.c.run == self._run_row(run_id).number)
            .order_by(table.c.seq)
        )
        return (SignoffLine(*row) for row in self._connection.execute(query))

    def artifact(self, digest: str) -> bytes:
        """The bytes that a digest names, checked against it."""
        name = digest_bytes(digest)
        wanted = (prefix_of(name), name)
        row = self._connection.exec_driver_sql(_ARTIFACT, wanted).first()
        if row is None:
            raise StoreError(
                "artifact.missing", f"there is no artifact {digest}", remedy="check the digest"
            )
        return unpack(Artifact(*row))

    def log(self) -> LogState:
        """Size, root and right edge of the ledger."""
        newest = self._connection.exec_driver_sql(_NEWEST).scalar_one()
        size = 0 if newest is None else newest + 1
        self._origin = self._origin or self.engagement().origin  # which never changes
        return LogState.load(self._origin, size, self.node)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Ledger entries as recorded."""
        if stop == start + 1:  # one is asked for all the time
            return iter(self._connection.exec_driver_sql(_DATA, (start,)).scalars().all())
        table = schema.entry
        query = select(table.c.data).where(table.c.seq >= start).order_by(table.c.seq)
        if stop is not None:
            query = query.where(table.c.seq < stop)
        return (row.data for row in self._stream(query))

    def node(self, level: int, index: int) -> bytes:
        """A node of the Merkle tree; level 0 is the leaf of an entry."""
        # As text: the right edge is read four times a commit, and putting a query together takes
        # six times as long as answering it.
        if level == 0:
            answer = self._connection.exec_driver_sql(_LEAF, (index,))
        else:
            answer = self._connection.exec_driver_sql(_NODE, (level, index))
        found: bytes | None = answer.scalar_one_or_none()
        if found is None:
            raise VerificationError(
                "node.missing",
                f"the ledger lacks node {level}/{index}",
                remedy="the database was altered; restore it from a backup",
            )
        return found

    def leaves(self) -> Iterator[LeafRow]:
        """What is kept beside every entry, in the order of the log."""
        table = schema.entry
        query = select(table.c.seq, table.c.leaf, table.c.before).order_by(table.c.seq)
        return (LeafRow(row.seq, row.leaf, row.before) for row in self._stream(query))

    def nodes(self, level: int) -> Iterator[tuple[int, bytes]]:
        """Index and hash of every stored inner node of a level, in order."""
        table = schema.node
        query = select(table.c.idx, table.c.hash).where(table.c.level == level)
        return ((row.idx, row.hash) for row in self._stream(query.order_by(table.c.idx)))

    def levels(self) -> int:
        """The highest level that has a stored node; 0 where none has."""
        newest = select(func.max(schema.node.c.level))
        return self._connection.execute(newest).scalar_one() or 0

    def streams(self, prefix: str = "") -> Iterator[StreamRow]:
        """What is kept of every stream whose name begins so."""
        table = schema.stream
        query = select(*(table.c[name] for name in StreamRow._fields))
        if prefix:  # a range of the key, where LIKE would look at every name
            after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
            query = query.where(table.c.name >= prefix, table.c.name < after)
        return (StreamRow._make(row) for row in self._stream(query))

    def stream(self, name: str) -> Iterator[bytes]:
        """The ledger entries of one stream, oldest first; found by walking its chain back."""
        seq = self._connection.exec_driver_sql(_STREAM_HEAD, (name,)).scalar_one_or_none()
        found: list[bytes] = []
        while seq is not None:
            data, seq = self._connection.exec_driver_sql(_ENTRY, (seq,)).one()
            found.append(data)
        return reversed(found)

    def stream_head(self, name: str) -> int:
        """Index in the log of a stream's newest entry; -1 where it has none."""
        found = self._connection.exec_driver_sql(_STREAM_HEAD, (name,)).scalar_one_or_none()
        return -1 if found is None else int(found)

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Published checkpoints, oldest first."""
        table = schema.checkpoint
        found = self._stream(select(table.c.size, table.c.note).order_by(table.c.size))
        return (StoredCheckpoint(row.size, row.note) for row in found)

    def _stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        return iter(self._connection.execute(query, execution_options={"yield_per": _BATCH}))

    def _run_row(self, key: str) -> Row[Any]:
        """The row of a run, however people name it; read once in a transaction."""
        known = self._runs.get(key)
        if known is None:
            known = self._runs[key] = self._find_run(key)
        return known

    def _find_run(self, key: str) -> Row[Any]:
        start = "sha256:" + key.removeprefix("sha256:")
        if key.isdecimal() and len(key) < _LONGEST_NUMBER:
            rows = self._connection.execute(_RUN_BY_NUMBER, {"number": int(key)}).all()
        elif len(key) == _WHOLE_ID:
            rows = self._connection.execute(_RUN_BY_ID, {"run_id": key}).all()
        elif len(start) - len("sha256:") < _SHORTEST_PREFIX or not start[7:].isalnum():
            raise _unknown_run(key)
        else:
            rows = self._connection.execute(_RUN_BY_START, {"start": start}).all()
        if not rows:
            raise _unknown_run(key)
        if len(rows) > 1:
            raise UsageError(
                "run.ambiguous",
                f"several runs begin with {key!r}",
                remedy="write more of the id, or use the number; `assay runs` lists both",
            )
        return rows[0]


def among(
    connection: Connection, statement: str, values: Iterable[int] | Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of ``statement IN (values)``, a SELECT that ends with a column's name.

    As text, for the same reason as :meth:`SqliteSnapshot.node`.
    """
    rest: Iterator[int | str] = iter(values)
    while some := tuple(islice(rest, _IN_LIMIT)):
        marks = ",".join("?" * len(some))
        yield from map(tuple, connection.exec_driver_sql(f"{statement} IN ({marks})", some))


def _unknown_run(key: str) -> UsageError:
    return UsageError(
        "run.unknown",
        f"there is no run {key!r}",
        remedy="`assay runs` lists them; give the number or six characters of the id",
    )


@from_store
def _run_record(row: Row[Any]) -> RunRecord:
    for instant in filter(None, (row.started_at, row.finished_at)):
        datetime.fromisoformat(instant)  # it is reckoned with
    return RunRecord(
        run_id=RunId(row.run_id),
        number=row.number,
        app=row.app,
        status=row.status,
        manifest=_manifest(row.manifest),
        invocation=orjson.loads(row.invocation),
        rule_ids=rules_of(row.rule_ids),
        rows=row.rows,
        done=row.done,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


@from_store
def _engagement(row: dict[str, Any]) -> Engagement:
    return Engagement.model_validate(row)


@from_store
def _status(text: str) -> CaseStatus:
    return CaseStatus(text)


@from_store
def _report(data: bytes) -> PopulationReport:
    return PopulationReport.model_validate_json(data)


@lru_cache(maxsize=16)
def _manifest(data: bytes) -> InputManifest:
    """A manifest, which is frozen: runs are asked for many times, and are few."""
    return InputManifest.model_validate_json(data)
