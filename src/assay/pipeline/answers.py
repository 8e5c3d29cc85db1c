"""Answers that cost money: each is durable before anything depends on it, none is asked for twice.

The answer is committed on its own, with its ledger entry, before the case goes on. A resumed run
finds it there; it is used only if the assessor would be shown exactly the same again. What a crash
can cost is the calls in flight.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from assay.app import Assessor
from assay.domain import Assessment
from assay.errors import AssayError, ProviderError
from assay.ledger import Draft
from assay.pipeline.admission import Admitted
from assay.pipeline.commit import ENGINE
from assay.pipeline.fault import PROGRAMMING_FAULTS, describe, is_of_the_case
from assay.pipeline.stages import question_digest, write_answer
from assay.stores import AnswerLine, Store, digest_text, pack

__all__ = ["Answer", "AnswerDesk"]

_PATIENCE = 10


class Answer(NamedTuple):
    """What is known of the answer for one case.

    Attributes:
        data: What the assessor said, as bytes; ``None`` where there was nothing to read, or where
            no answer could be had.
        error: Why not: code and message.
    """

    data: bytes | None
    error: str = ""


class AnswerDesk:
    """Gets the answers of one run from a costly assessor.

    Args:
        store: Where answers are kept.
        run_id: The run.
        assessor: Who is asked.
        calls: How many calls may be in flight at once.

    Attributes:
        is_tired: The provider failed ten times in a row; the run should pause.
    """

    def __init__(self, store: Store, run_id: str, assessor: Assessor[Any], calls: int) -> None:
        self._store = store
        self._run_id = run_id
        self._assessor = assessor
        self._calls = calls
        self._failures = 0

    @property
    def is_tired(self) -> bool:
        """Whether asking on makes no sense."""
        return self._failures >= _PATIENCE

    def answers(self, cases: Iterable[Admitted]) -> Iterator[Answer]:
        """The answer for each case, in order; each was committed before it is yielded."""
        ahead: deque[tuple[Admitted, bytes, Future[Assessment] | Answer]] = deque()
        with ThreadPoolExecutor(self._calls, thread_name_prefix="assessor") as pool:
            try:
                for admitted in cases:
                    ahead.append(self._begin(admitted, pool))
                    if len(ahead) >= self._calls:
                        yield self._finish(*ahead.popleft())
                while ahead:
                    yield self._finish(*ahead.popleft())
            finally:
                for _, _, pending in ahead:
                    if isinstance(pending, Future):
                        pending.cancel()

    def _begin(
        self, admitted: Admitted, pool: ThreadPoolExecutor
    ) -> tuple[Admitted, bytes, Future[Assessment] | Answer]:
        if not admitted.case.is_readable:
            return admitted, b"", Answer(None)
        try:
            question = question_digest(self._assessor.name, admitted)
        except AssayError as error:
            return admitted, b"", Answer(None, describe(error, "read"))
        recorded = self._recorded(admitted, question)
        if recorded is not None:
            return admitted, question, recorded
        if self.is_tired:
            return admitted, question, Answer(None, "provider.down: too many failures in a row")
        return admitted, question, pool.submit(self._assessor.assess, admitted.case)

    def _recorded(self, admitted: Admitted, question: bytes) -> Answer | None:
        with self._store.snapshot() as view:
            found = view.answer(self._run_id, admitted.ordinal)
            if found is None:
                return None
            if found.question != question:
                return Answer(None, "replay.diverged: the case is not what the assessor was shown")
            return Answer(view.artifact(digest_text(found.answer)))

    def _finish(
        self, admitted: Admitted, question: bytes, pending: Future[Assessment] | Answer
    ) -> Answer:
        if isinstance(pending, Answer):
            return pending
        try:
            data = write_answer(pending.result())
        except AssayError as error:
            if not is_of_the_case(error):
                raise
            self._failures += isinstance(error, ProviderError)
            return Answer(None, describe(error, "read"))
        except PROGRAMMING_FAULTS as error:
            return Answer(None, describe(error, "read"))
        self._failures = 0
        self._commit(admitted, question, data)
        return Answer(data)

    def _commit(self, admitted: Admitted, question: bytes, data: bytes) -> None:
        packed = pack(data)
        name = digest_text(packed.sha256)
        body = {"assessor": self._assessor.name, "question": digest_text(question)}
        case_id = admitted.case.case_id
        with self._store.unit() as unit:
            unit.keep([packed])
            unit.add_answer(
                self._run_id, AnswerLine(admitted.ordinal, case_id, question, packed.sha256)
            )
            unit.record(Draft("model.answered", case_id, body, ENGINE, (name,), self._run_id))
