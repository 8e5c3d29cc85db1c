"""The run loop: rows in chunks through the stages, each chunk committed as one.

After any crash the store holds whole chunks only; the loop goes on after the last one. Rows whose
case failed are driven again in the same pass.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from assay.clock import Pause
from assay.domain import CaseStatus
from assay.pipeline.admission import Admitted, admit
from assay.pipeline.answers import Answer, AnswerDesk
from assay.pipeline.batch import BatchDesk
from assay.pipeline.commit import commit_chunk, without_duplicates
from assay.pipeline.crew import Alone, Crew, Workers
from assay.pipeline.interrupt import Stop
from assay.pipeline.outcome import Driven, DrivenCase, Todo, WorkItem
from assay.pipeline.purse import OpenPurse, Purse
from assay.pipeline.stages import Stages, failed
from assay.pipeline.succession import Predecessor
from assay.pipeline.watch import Watch
from assay.providers import Conversing
from assay.stores import RejectedLine, Store
from assay.telemetry import Progress

__all__ = ["Calls", "Loop", "Pace"]

_PARTS = 5
_COSTLY_CHUNK = 25
"""Cases read by models that are committed together: people watch them come in."""


class Pace(NamedTuple):
    """How a run is driven; none of it changes a result.

    Attributes:
        chunk: Rows committed together.
        workers: Worker processes; 0 for none, ``None`` to decide by the size of the population.
        calls: Calls to models in flight at once.
    """

    chunk: int = 500
    workers: int | None = None
    calls: int = 4


class Calls(NamedTuple):
    """How models are asked.

    Attributes:
        purse: Says which calls may be made.
        batches: Waits for batches, where they are asked in such; ``None`` to ask live.
    """

    purse: Purse = OpenPurse()
    batches: Pause | None = None


class Loop:
    """Drives the rows of one run that are not driven yet.

    Args:
        store: Where everything goes; the caller holds the claim on the run.
        stages: The pure stages, bound to the run.
        pace: How to drive.
        stop: Asked after each chunk.
        progress: Told after each chunk.
        workers: Processes that are ready; ``None`` to drive alone. The caller lets them go.
        vouch: Called before each commit; raises if the files are not what they were when they
            were hashed, so that nothing read from a changed file is ever stored.
        models: Who reads, where models do; the stages then have no assessor of their own.
        calls: How models are asked; ``None`` for live and without limit.
        watch: Told of every call and every commit.
        predecessor: The run that this one supersedes; ``None`` for none.

    Attributes:
        why_paused: Why it stopped before the last row; empty where it did not, or was asked to.
    """

    def __init__(
        self,
        store: Store,
        stages: Stages,
        *,
        pace: Pace,
        stop: Stop,
        progress: Progress,
        workers: Workers | None,
        vouch: Callable[[], None],
        watch: Watch,
        models: Conversing | None = None,
        calls: Calls | None = None,
        predecessor: Predecessor | None = None,
    ) -> None:
        self._predecessor = predecessor
        self._store = store
        self._stages = stages
        self._pace = pace
        self._stop = stop
        self._progress = progress
        self._workers = workers
        self._vouch = vouch
        self._models = models
        self._calls = calls or Calls()
        self._watch = watch
        self.why_paused = ""
        self._run_id = stages.run_id
        with store.snapshot() as view:
            self._done = self._done_before = view.run(self._run_id).done
            self._failed = view.failed_records(self._run_id)
        self._rows = stages.fieldwork.rows

    def drive(self) -> bool:
        """Drive; True if every row was driven, False if the run was asked to stop.

        Raises:
            StoreError: Disk, database or a worker failed; what was committed stays.
        """
        self._progress.start("cases", self._rows)
        self._progress.advance(self._done)
        try:
            if self._models is not None:
                return self._drive_costly(self._models, self._calls)
            if self._workers is None:
                return self._drive_with(Alone(self._stages))
            self._workers.engage(self._stages)
            return self._drive_with(self._workers)
        finally:
            self._progress.finish()

    def _drive_with(self, crew: Crew) -> bool:
        held: list[Driven] = []
        # Workers get a part of a chunk at a time: what is in flight is what they need memory for.
        for outcomes in crew.drive(self._chunks(-(-self._pace.chunk // _PARTS))):
            held += outcomes
            if len(held) >= self._pace.chunk:
                self._commit(held)
                held = []
                if self._stop.requested:
                    return self._done >= self._rows
        if held:
            self._commit(held)
        return True

    def _drive_costly(self, assessor: Conversing, calls: Calls) -> bool:
        if calls.batches is not None and not self._asked_in_batches(assessor, calls, calls.batches):
            return False
        desk = AnswerDesk(
            self._store,
            self._run_id,
            assessor,
            self._pace.calls,
            purse=calls.purse,
            is_halted=lambda: self._stop.requested,
            is_live=calls.batches is None,
            heard=self._watch.heard,
        )
        held: list[Driven] = []
        answered: Iterator[tuple[Admitted | Driven, Answer]] = desk.answers(self._admitted())
        for row, answer in answered:
            held.append(self._concluded(row, answer))
            if len(held) >= min(self._pace.chunk, _COSTLY_CHUNK):
                self._commit(held)
                held = []
        if held:
            self._commit(held)
        self.why_paused = "" if self._is_done() else desk.why_closed
        return self._is_done()

    def _asked_in_batches(self, assessor: Conversing, calls: Calls, clock: Pause) -> bool:
        desk = BatchDesk(
            self._store,
            self._run_id,
            assessor,
            clock,
            purse=calls.purse,
            stop=self._stop,
            progress=self._progress,
        )
        is_over = desk.ask_all(
            lambda: (row for row in self._admitted() if isinstance(row, Admitted))
        )
        self.why_paused = desk.why_closed
        return is_over

    def _admitted(self) -> Iterator[Admitted | Driven]:
        for item in self._todo():
            yield (item if isinstance(item, DrivenCase) else admit(self._stages.fieldwork, item))

    def _concluded(self, row: Admitted | Driven, answer: Answer) -> Driven:
        if not isinstance(row, Admitted):
            return row
        if answer.error:
            return failed(row, answer.error)
        return self._stages.conclude(row, answer.data)

    def _is_done(self) -> bool:
        return self._done >= self._rows

    def _chunks(self, size: int) -> Iterator[list[Todo]]:
        items = self._todo()
        while chunk := list(islice(items, size)):
            yield chunk

    def _todo(self) -> Iterator[Todo]:
        """What is to be driven; cases that stand as an earlier run left them only pass by."""
        if self._predecessor is None:
            return self._items()
        return self._predecessor.sorted_out(self._items())

    def _items(self) -> Iterator[WorkItem]:
        for ordinal, row in enumerate(self._stages.fieldwork.records(), start=1):
            if ordinal > self._done_before:
                yield WorkItem(ordinal, row)
            elif ordinal in self._failed:
                yield WorkItem(ordinal, row, is_retry=True)

    def _commit(self, outcomes: list[Driven]) -> None:
        self._vouch()
        with self._store.unit() as unit:
            kept = list(without_duplicates(unit.view, self._run_id, self._settled(outcomes)))
            if self._predecessor is not None:
                kept = self._predecessor.settled(unit.view, kept)
            after = max(self._done, _last(outcomes))
            commit_chunk(unit, self._run_id, kept, before=self._done, after=after)
        self._watch.committed(kept)
        self._progress.advance(after - self._done)
        self._done = after

    def _settled(self, outcomes: list[Driven]) -> Iterator[Driven]:
        """The outcomes; a case that failed must come back with the record that it had."""
        for outcome in outcomes:
            if isinstance(outcome, RejectedLine):
                if outcome.ordinal > self._done_before:
                    yield outcome  # otherwise it stays the failed case that it is
            elif outcome.is_retry and outcome.line.record != self._failed[outcome.line.ordinal]:
                yield _diverged(outcome)
            else:
                yield outcome


def _last(outcomes: list[Driven]) -> int:
    last = outcomes[-1]
    return last.ordinal if isinstance(last, RejectedLine) else last.line.ordinal


def _diverged(case: DrivenCase) -> DrivenCase:
    line = case.line._replace(
        status=CaseStatus.FAILED,
        verdict=None,
        conclusion=None,
        outcomes="",
        workpaper=None,
        answer=None,
        error="replay.diverged: the record is not the one that was recorded before",
    )
    return case._replace(line=line, exceptions=())
