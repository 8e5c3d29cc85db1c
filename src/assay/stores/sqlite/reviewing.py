"""Review in SQLite: pages and counts of the queue, what is kept of a case's review, leases."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from assay.errors import UsageError
from assay.stores import schema
from assay.stores.review_row import (
    REASON_MARKS,
    OpeningLine,
    QueueCounts,
    QueueRow,
    QueueWanted,
    ReviewLine,
)
from assay.stores.reviewing import line_of
from assay.stores.sqlite.casework import rules_of
from assay.stores.sqlite.queue import QUEUED, RunFrame, queue_row, restricted_queue
from assay.stores.standing import standing_of
from assay.stores.store import Snapshot

__all__ = ["ReviewReader", "ReviewWriter"]

_case = schema.case_state
_item = schema.review_item
_opening = schema.opening
# As text, with the way to go: left alone, the database reads every case of the run for either.
_MARKS = f"""
SELECT marks, count(*) FROM case_state INDEXED BY case_state_open
WHERE run = ? AND {schema.OPEN} GROUP BY marks"""  # noqa: S608 - a constant of ours
_ITEMS = f"""
SELECT why, state, assignee, lease_until, since, count(*) AS cases
FROM review_item AS item CROSS JOIN case_state AS c ON c.run = item.run AND c.ordinal = item.ordinal
WHERE item.run = ? AND c.{schema.OPEN}
GROUP BY why, state, assignee, lease_until, since"""  # noqa: S608 - likewise
_OPENINGS = (
    f"SELECT {', '.join(OpeningLine._fields)} FROM opening"  # noqa: S608 - names of ours
    " WHERE case_id = ? AND run = ? AND ? IN ('', person) ORDER BY seq"
)
_ORDINAL = "SELECT ordinal FROM case_state WHERE case_id = ? AND run = ?"
_NEW = insert_or(_item).values({name: bindparam(name) for name in ("run", *ReviewLine._fields)})
_LEASE = _NEW.on_conflict_do_update(
    index_elements=[_item.c.run, _item.c.ordinal],
    set_={"assignee": _NEW.excluded.assignee, "lease_until": _NEW.excluded.lease_until},
    where=_item.c.assignee.in_(("", _NEW.excluded.assignee))
    | (_item.c.lease_until <= bindparam("now")),
)
_KEPT = [_item.c[name] for name in ReviewLine._fields]
_IN_LIMIT = 500


class ReviewReader:
    """The part of a snapshot that answers about review."""

    _connection: Connection

    def _run_row(self, key: str) -> Row[Any]:
        raise NotImplementedError

    def queue(
        self, run_id: str, wanted: QueueWanted, *, after: int = 0, size: int = 50
    ) -> list[QueueRow]:
        """Cases of the queue by row, from the one after ``after`` on."""
        frame = self._frame(run_id)
        query = restricted_queue(frame, wanted, after=after, size=size)
        return [queue_row(row, frame) for row in self._connection.execute(query)]

    def queue_counts(self, run_id: str, *, at: str, waiting_before: str = "") -> QueueCounts:
        """How many cases stand in the queue."""
        frame = self._frame(run_id)
        found = self._connection.exec_driver_sql(_MARKS, (frame.number,))
        groups = {row[0]: row[1] for row in found}
        counts = _with_items(sum(groups.values()), self._items(frame), frame.since, at)
        marks = {
            mark: sum(count for found, count in groups.items() if mark in found)
            for mark in REASON_MARKS.values()
        }
        waiting = [since for since, count in counts.ages.items() if count]
        return QueueCounts(
            open=counts.open,
            marks=marks,
            whys=dict(+counts.whys),
            states=dict(+counts.states),
            assignees=dict(counts.assignees),
            overdue=sum(counts.ages[since] for since in waiting if since < waiting_before),
            oldest=min(waiting, default=""),
        )

    def queued(self, run_id: str, case_id: str) -> QueueRow:
        """One case as the queue shows it."""
        frame = self._frame(run_id)
        wanted = {"run": frame.number, "case_id": case_id}
        row = self._connection.execute(QUEUED, wanted).one_or_none()
        if row is None:
            raise UsageError(
                "case.unknown",
                f"run {frame.number} has no case {case_id!r}",
                remedy=f"`assay cases {frame.number}` lists its cases",
            )
        return queue_row(row, frame)

    def reviews(self, run_id: str, *, sample: str = "") -> Iterator[ReviewLine]:
        """What is kept of the review of each case, by row."""
        query = select(*_KEPT).where(_item.c.run == self._run_row(run_id).number)
        if sample:
            query = query.where(_item.c.sample == sample)
        found = self._connection.execute(query.order_by(_item.c.ordinal))
        return (ReviewLine._make(row) for row in found)

    def reviews_of(self, run_id: str, case_ids: Iterable[str]) -> Iterator[ReviewLine]:
        """What is kept of the review of those of the cases of which something is kept."""
        number = self._run_row(run_id).number
        names = list(case_ids)
        joined = _item.join(
            _case, (_case.c.run == _item.c.run) & (_case.c.ordinal == _item.c.ordinal)
        )
        for start in range(0, len(names), _IN_LIMIT):
            some = names[start : start + _IN_LIMIT]
            query = (
                select(*_KEPT)
                .select_from(joined)
                .where(_case.c.run == number, _case.c.case_id.in_(some))
            )
            yield from (ReviewLine._make(row) for row in self._connection.execute(query).all())

    def openings(self, run_id: str, case_id: str, person: str = "") -> list[OpeningLine]:
        """What was shown of a case, oldest first."""
        wanted = (case_id, self._run_row(run_id).number, person)
        return [
            OpeningLine._make(row) for row in self._connection.exec_driver_sql(_OPENINGS, wanted)
        ]

    def _frame(self, run_id: str) -> RunFrame:
        row = self._run_row(run_id)
        return RunFrame(row, rules_of(row.rule_ids))

    def _items(self, frame: RunFrame) -> list[Row[Any]]:
        """What is kept of the open cases; few, beside the cases themselves."""
        return list(self._connection.exec_driver_sql(_ITEMS, (frame.number,)))


class _Tally(NamedTuple):
    """Open cases by what is kept of their review; one of which nothing is kept waits."""

    open: int
    whys: Counter[str]
    states: Counter[str]
    assignees: Counter[str]
    ages: Counter[str]


def _with_items(total: int, items: list[Row[Any]], since: str, at: str) -> _Tally:
    tally = _Tally(total, Counter(), Counter(), Counter(), Counter({since: total}))
    for row in items:
        tally.whys[row.why] += row.cases if row.why else 0
        tally.states[row.state] += row.cases
        if row.assignee and row.lease_until > at:
            tally.assignees[row.assignee] += row.cases
        if row.since:
            tally.ages[since] -= row.cases
            tally.ages[row.since] += row.cases
    tally.states["waiting"] += total - tally.states.total()
    return tally


class ReviewWriter:
    """The part of a unit that writes about review."""

    _connection: Connection

    @property
    def view(self) -> Snapshot:
        """What the store holds."""
        raise NotImplementedError

    def _number(self, run_id: str) -> int:
        raise NotImplementedError

    def inherit_review(self, run_id: str, line: ReviewLine) -> None:
        """Write what an earlier run's review of a case comes to in a later one."""
        self._put(self._number(run_id), line)

    def lease(self, run_id: str, case_id: str, person: str, *, until: str, now: str) -> bool:
        """Give a case to a person until an instant; ``False`` where another has it."""
        number = self._number(run_id)
        ordinal = self._ordinal(number, case_id)
        line = ReviewLine(ordinal, case_id, assignee=person, lease_until=until)
        row = {"run": number, **line._asdict(), "now": now}
        return self._connection.execute(_LEASE, row).rowcount == 1

    def release(self, run_id: str, case_id: str, person: str) -> None:
        """End a person's lease; another's stays."""
        number = self._number(run_id)
        self._connection.execute(
            update(_item)
            .where(
                _item.c.run == number,
                _item.c.ordinal == self._ordinal(number, case_id),
                _item.c.assignee == person,
            )
            .values(assignee="", lease_until="")
        )

    def add_openings(self, run_id: str, lines: Iterable[OpeningLine]) -> None:
        """Write what was shown to a person."""
        number = self._number(run_id)
        rows = [{"run": number, **line._asdict()} for line in lines]
        if rows:
            self._connection.execute(insert(_opening), rows)

    def _project_reviews(self, touched: Iterable[tuple[str, str]]) -> None:
        """Write what the ledger now says of the review of some cases; any lease ends with it."""
        for case_id, run_id in touched:
            number = self._number(run_id)
            standing = standing_of(self.view.stream(case_id), run_id)
            if standing is not None:
                ordinal = self._ordinal(number, case_id)
                self._put(number, line_of(standing.reviewing, ordinal, case_id))

    def _put(self, number: int, line: ReviewLine) -> None:
        row = insert(_item).prefix_with("OR REPLACE")
        self._connection.execute(row, {"run": number, **line._asdict()})

    def _ordinal(self, number: int, case_id: str) -> int:
        asked = self._connection.exec_driver_sql(_ORDINAL, (case_id, number))
        found: int | None = asked.scalar_one_or_none()
        if found is None:
            raise UsageError(
                "case.unknown",
                f"run {number} has no case {case_id!r}",
                remedy=f"`assay cases {number}` lists its cases",
            )
        return found
