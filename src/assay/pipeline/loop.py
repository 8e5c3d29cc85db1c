"""The run loop: rows in chunks through the stages, each chunk committed as one.

After any crash the store holds whole chunks only; the loop goes on after the last one. Rows whose
case failed are driven again in the same pass.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from assay.domain import CaseStatus
from assay.pipeline.admission import Admitted, admit
from assay.pipeline.answers import AnswerDesk
from assay.pipeline.commit import commit_chunk, without_duplicates
from assay.pipeline.crew import Alone, Crew, Workers
from assay.pipeline.interrupt import Stop
from assay.pipeline.outcome import Driven, DrivenCase, Todo, WorkItem
from assay.pipeline.stages import Stages, failed
from assay.pipeline.succession import Predecessor
from assay.stores import RejectedLine, Store
from assay.telemetry import Progress

__all__ = ["Loop", "Pace"]

_PARTS = 5


class Pace(NamedTuple):
    """How a run is driven; none of it changes a result.

    Attributes:
        chunk: Rows committed together.
        workers: Worker processes; 0 for none, ``None`` to decide by the size of the population.
        calls: Calls to a costly assessor in flight at once.
    """

    chunk: int = 500
    workers: int | None = None
    calls: int = 4


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
        predecessor: The run that this one supersedes; ``None`` for none.
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
            if self._stages.assessor.is_costly:
                return self._drive_costly()
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

    def _drive_costly(self) -> bool:
        desk = AnswerDesk(self._store, self._run_id, self._stages.assessor, self._pace.calls)
        for chunk in self._chunks(self._pace.chunk):
            self._commit(self._answered(chunk, desk))
            if self._stop.requested or desk.is_tired:
                return False
        return True

    def _answered(self, chunk: list[Todo], desk: AnswerDesk) -> list[Driven]:
        """The outcomes of a chunk whose cases are read at a cost."""
        taken = [
            item if isinstance(item, DrivenCase) else admit(self._stages.fieldwork, item)
            for item in chunk
        ]
        answers = desk.answers(row for row in taken if isinstance(row, Admitted))
        outcomes: list[Driven] = []
        for row in taken:
            if not isinstance(row, Admitted):
                outcomes.append(row)
                continue
            answer = next(answers)
            outcomes.append(
                failed(row, answer.error)
                if answer.error
                else self._stages.conclude(row, answer.data)
            )
        return outcomes

    def _chunks(self, size: int) -> Iterator[list[Todo]]:
        items: Iterator[Todo] = self._items()
        if self._predecessor is not None:
            items = self._predecessor.sorted_out(self._items())
        while chunk := list(islice(items, size)):
            yield chunk

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
