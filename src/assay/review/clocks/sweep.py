"""Looking at every clock that runs, and putting those that ran out on the record, once each.

A missed deadline is a stream of its own, ``clock/<run number>/<clock>/<subject>``: that it exists is
how a later sweep knows that it was recorded. A clock that starts anew (a case that was re-opened)
adds another entry to it when it runs out again.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import CaseRow, CaseStatus, RunRecord, RunStatus
from assay.ledger import Actor, Draft, Entry
from assay.review.clocks.terms import ClockKind, ClockTerms
from assay.review.exceptions import ExceptionState, exceptions_of
from assay.stores import CaseFilter, ExceptionFilter, Snapshot, Store
from assay.stores.paper import kept_paper

__all__ = ["Missed", "Watch", "missed_of", "sweep", "watched"]

_PROGRAM = Actor("program:assay", "writer")
_BATCH = 200
_LONGEST_SUBJECT = 200
_OBSERVED = (ExceptionState.OPEN, ExceptionState.INVESTIGATED)
_AWAITED = {
    CaseStatus.AWAITING_REVIEW: ClockKind.REVIEW,
    CaseStatus.BLOCKED: ClockKind.REVIEW,
    CaseStatus.AWAITING_SIGNOFF: ClockKind.SIGNOFF,
}
# What starts the clock of a case anew.
_STARTS = {
    ClockKind.REVIEW: {"decision.proposed", "review.requested", "case.reopened"},
    ClockKind.SIGNOFF: {"decision.proposed", "review.completed"},
}


class Watch(NamedTuple):
    """Something that a clock runs for.

    Attributes:
        run_number: Number of the run.
        subject: Case id, or name of an exception (``E-0001``).
        since: When the clock started.
        emergency: Whether the shorter time holds.
    """

    run_id: str
    run_number: int
    kind: ClockKind
    subject: str
    since: datetime
    emergency: bool


class Missed(NamedTuple):
    """A deadline that passed.

    Attributes:
        due: When it was, RFC 3339.
        at: When that was recorded, RFC 3339.
    """

    run_number: int
    kind: ClockKind
    subject: str
    due: str
    at: str


def watched(
    view: Snapshot, run_key: str, terms: ClockTerms, *, before: datetime | None = None
) -> Iterator[Watch]:
    """Every clock of a run that runs now.

    Args:
        view: The store.
        run_key: Id or number of the run.
        terms: Tells which case is an emergency.
        before: Leave out what can't have run out by this instant, without a closer look: a clock
            that started after the longest time before it. For a sweep over many cases.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run = view.run(run_key)
    for status, kind in _AWAITED.items():
        for row in view.cases(run.run_id, CaseFilter(status=status)):
            since = _since(view, run, row, kind)
            if before is None or since < before:
                emergency = _is_emergency(view, row, terms)
                yield Watch(run.run_id, run.number, kind, row.case_id, since, emergency)
    for state in _OBSERVED:
        wanted = ExceptionFilter(state=state.value)
        for item in exceptions_of(view, run.run_id, wanted):
            since = datetime.fromisoformat(item.opened_at)
            emergency = bool(item.case_id) and _is_emergency(
                view, view.case(run.run_id, item.case_id), terms
            )
            yield Watch(run.run_id, run.number, ClockKind.OBSERVATION, item.name, since, emergency)


def sweep(store: Store, terms: ClockTerms, *, clock: Clock) -> tuple[Missed, ...]:
    """Record ``deadline.missed`` for each clock that ran out and is not on record yet.

    Runs that another one superseded are passed over: their cases wait in the newer one.

    Returns:
        What was recorded now; what an earlier sweep recorded is not in it.
    """
    now = clock.now()
    done: list[Missed] = []
    with store.snapshot() as view:
        late = list(_late(view, terms, now))
    waiting = iter(late)
    while batch := list(islice(waiting, _BATCH)):
        with store.unit() as unit:
            for watch, due in batch:
                # Asked again inside the unit: another sweep may have been quicker.
                if not _is_recorded(unit.view, watch, due):
                    unit.record(_draft(watch, due))
                    done.append(_missed(watch, due, _text(now)))
    return tuple(done)


def missed_of(view: Snapshot, run_key: str) -> Iterator[Missed]:
    """The deadlines of a run that were missed, as the ledger tells them, in no particular order.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run = view.run(run_key)
    for name in [row.name for row in view.streams(f"clock/{run.number}/")]:
        for data in view.stream(name):
            entry = Entry.parse(data)
            if entry.kind == "deadline.missed":
                body = entry.body
                yield Missed(
                    run.number,
                    ClockKind(str(body["clock"])),
                    str(body["subject"]),
                    str(body["due"]),
                    entry.at,
                )


def _late(view: Snapshot, terms: ClockTerms, now: datetime) -> Iterator[tuple[Watch, datetime]]:
    runs = list(view.runs())
    older = {run.manifest.supersedes for run in runs if run.manifest.supersedes}
    for run in runs:
        if run.status is not RunStatus.COMPLETED or run.run_id in older:
            continue
        shortest = now - min(*terms.standard.values(), *terms.emergency.values())
        for watch in watched(view, run.run_id, terms, before=shortest):
            due = terms.due(watch.kind, watch.since, emergency=watch.emergency)
            if due is not None and due < now and not _is_recorded(view, watch, due):
                yield watch, due


def _since(view: Snapshot, run: RunRecord, row: CaseRow, kind: ClockKind) -> datetime:
    """When a case's clock started: its newest entry of the kinds that start it."""
    for data in reversed(list(view.stream(row.case_id))):
        entry = Entry.parse(data)
        if entry.run == run.run_id and entry.kind in _STARTS[kind]:
            return datetime.fromisoformat(entry.at)
    return datetime.fromisoformat(run.finished_at or run.started_at)


def _is_emergency(view: Snapshot, row: CaseRow, terms: ClockTerms) -> bool:
    paper = kept_paper(view, row) if terms.emergency_column else None
    if paper is None:
        return False
    return paper.header.get(terms.emergency_column, "") in terms.emergency_values


def _is_recorded(view: Snapshot, watch: Watch, due: datetime) -> bool:
    return any(
        Entry.parse(data).body.get("due") == _text(due) for data in view.stream(_stream(watch))
    )


def _draft(watch: Watch, due: datetime) -> Draft:
    body: dict[str, JsonValue] = {
        "clock": watch.kind.value,
        "subject": watch.subject,
        "since": _text(watch.since),
        "due": _text(due),
        "emergency": watch.emergency,
    }
    return Draft("deadline.missed", _stream(watch), body, _PROGRAM, (), watch.run_id)


def _stream(watch: Watch) -> str:
    return f"clock/{watch.run_number}/{watch.kind}/{watch.subject[:_LONGEST_SUBJECT]}"


def _missed(watch: Watch, due: datetime, at: str) -> Missed:
    return Missed(watch.run_number, watch.kind, watch.subject, _text(due), at)


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
