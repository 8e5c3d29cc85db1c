"""The pure stages of one case: intake, (read), ground, test, route.

They know neither store nor ledger nor clock, and run the same in this process and in a worker.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from assay.app import Assessor, Fieldwork
from assay.domain import (
    Assessment,
    CaseStatus,
    Decision,
    Digest,
    Outcome,
    Reading,
    RuleResult,
)
from assay.errors import AssayError
from assay.evidence import Gate, Grader, grade_reading
from assay.pipeline.admission import Admitted, admit
from assay.pipeline.fault import PROGRAMMING_FAULTS, describe, is_of_the_case
from assay.pipeline.opinion import with_opinions
from assay.pipeline.outcome import Driven, DrivenCase, Todo
from assay.pipeline.routing import STATUS, route
from assay.pipeline.workpaper import Findings, write_workpaper
from assay.stores import OUTCOME_MARKS, Artifact, CaseLine, digest_text, pack, reason_marks

__all__ = ["Judged", "Stages", "failed", "write_answer"]

_ANSWER = TypeAdapter(Assessment)
_NOTHING_READ = Reading()
_ABREAST = 25
"""Cases that go through a stage together; more would no longer fit the processor's cache."""


def write_answer(assessment: Assessment) -> bytes:
    """What an assessor said, as bytes."""
    return _ANSWER.dump_json(assessment)


class Judged(NamedTuple):
    """A case as it was decided, with what the stages held of it on the way.

    Attributes:
        decision: Where it goes; ``None`` where it failed before.
        reading: What was read, as the gate left it.
        subject: What the app established; ``None`` where the case failed before.
    """

    decision: Decision | None
    reading: Reading
    subject: Any


class Stages:
    """The stages bound to one run. Pickles, if its fieldwork and assessor do.

    Args:
        app: Name of the app, for the workpaper.
        run_id: The run, for the workpaper.
        fieldwork: The app bound to the run's inputs.
        assessor: Who reads; ``None`` where the answers come from outside (:meth:`conclude`).
        grader: Who looks at the claims that passed the gate; ``None`` for nobody.
        gate: Another gate than the one of the fieldwork; for those who measure gates.
    """

    def __init__(
        self,
        app: str,
        run_id: str,
        fieldwork: Fieldwork[Any],
        assessor: Assessor[Any] | None,
        grader: Grader | None = None,
        *,
        gate: Gate | None = None,
    ) -> None:
        self.app = app
        self.run_id = run_id
        self.fieldwork = fieldwork
        self.assessor = assessor
        self.grader = grader
        self._given = gate
        self._gate = gate or Gate(
            fieldwork.derivers, restated=fieldwork.restated, people=fieldwork.people
        )

    def __reduce__(self) -> tuple[object, ...]:
        given = (self.app, self.run_id, self.fieldwork, self.assessor, self.grader)
        return partial(Stages, gate=self._given), given

    def drive(self, items: Sequence[Todo]) -> list[Driven]:
        """All stages of some rows, in order, with an assessor that may be asked again.

        A case that stands as an earlier run left it passes by.

        A few cases go through each stage together: its code is then still at hand in the
        processor, and so are the cases, which saves a quarter of the time.
        """
        return [
            outcome
            for start in range(0, len(items), _ABREAST)
            for outcome in self._abreast(items[start : start + _ABREAST])
        ]

    def conclude(self, admitted: Admitted, answer: bytes | None) -> DrivenCase:
        """Ground, test, route and write the workpaper.

        Args:
            admitted: The case.
            answer: What the assessor said, as bytes; ``None`` where there was nothing to read.
        """
        work = _Work(admitted, answer)
        for name, stage in (("read", self._reread), *self._later):
            _attempt(name, stage, work)
        return work.ended

    def judge(self, admitted: Admitted, answer: bytes) -> Judged:
        """Ground, test and route as :meth:`conclude` does; no workpaper is written."""
        work = _Work(admitted, answer)
        stages = (
            ("read", self._reread),
            ("ground", self._ground),
            ("test", self._test),
            ("route", self._decide),
        )
        for name, stage in stages:
            _attempt(name, stage, work)
        return Judged(work.decision, work.reading, work.subject)

    def _abreast(self, items: Sequence[Todo]) -> list[Driven]:
        admitted = [
            item if isinstance(item, DrivenCase) else admit(self.fieldwork, item) for item in items
        ]
        rows = [_Work(row) if isinstance(row, Admitted) else row for row in admitted]
        works = [row for row in rows if isinstance(row, _Work)]
        for name, stage in (("read", self._read), *self._later):
            for work in works:
                _attempt(name, stage, work)
        return [row.ended if isinstance(row, _Work) else row for row in rows]

    @property
    def _later(self) -> tuple[tuple[str, Callable[["_Work"], None]], ...]:
        return ("ground", self._ground), ("test", self._test), ("route", self._route)

    def _read(self, work: "_Work") -> None:
        case = work.admitted.case
        if case.is_readable and self.assessor is not None:
            work.assessment = self.assessor.assess(case)
            work.answer = write_answer(work.assessment)

    def _reread(self, work: "_Work") -> None:
        if work.answer is not None:
            work.assessment = _ANSWER.validate_json(work.answer)

    def _ground(self, work: "_Work") -> None:
        if work.assessment is None:
            return
        work.reading = self._gate.ground(work.assessment, work.admitted.case)
        if opinions := work.assessment.opinions:
            work.reading = with_opinions(work.reading, opinions, self._gate, work.admitted.case)
        if self.grader is not None:
            case = work.admitted.case
            documents = (case.record, *case.documents)
            work.reading = grade_reading(work.reading, documents, self.grader)

    def _test(self, work: "_Work") -> None:
        field = self.fieldwork
        work.subject = field.establish(work.admitted.case, work.reading)
        work.results = field.rules.evaluate(work.subject, field.policy, field.scope)

    def _decide(self, work: "_Work") -> None:
        work.decision = route(work.reading, work.results)

    def _route(self, work: "_Work") -> None:
        answer = None if work.answer is None else pack(work.answer)
        found = Findings(
            subject=work.subject,
            reading=work.reading,
            results=work.results,
            decision=route(work.reading, work.results),
            assessor="" if work.assessment is None else work.assessment.assessor,
            answer=None if answer is None else Digest(digest_text(answer.sha256)),
        )
        case = work.admitted.case
        paper = pack(write_workpaper(self.app, self.run_id, self.fieldwork, case, found))
        work.outcome = _driven(work.admitted, found, paper, answer)


@dataclass(slots=True)
class _Work:
    """A case on its way; each stage adds what it found, and an outcome ends it."""

    admitted: Admitted
    answer: bytes | None = None
    assessment: Assessment | None = None
    reading: Reading = _NOTHING_READ
    subject: Any = None
    results: tuple[RuleResult, ...] = ()
    decision: Decision | None = None
    outcome: DrivenCase | None = None

    @property
    def ended(self) -> DrivenCase:
        """The outcome, once all stages are behind it."""
        if self.outcome is None:
            raise RuntimeError("the stages of a case end with an outcome")
        return self.outcome


def _attempt(name: str, stage: Callable[[_Work], None], work: _Work) -> None:
    """One stage of one case; a fault of the case ends the case and nothing else."""
    if work.outcome is not None:
        return
    try:
        stage(work)
    except AssayError as error:
        if not is_of_the_case(error):
            raise
        work.outcome = failed(work.admitted, describe(error, name))
    except PROGRAMMING_FAULTS as error:
        work.outcome = failed(work.admitted, describe(error, name))


def failed(admitted: Admitted, error: str) -> DrivenCase:
    """A case that could not be driven to its end; its evidence is kept all the same."""
    record = admitted.artifacts[0].sha256
    line = CaseLine(
        ordinal=admitted.ordinal,
        case_id=admitted.case.case_id,
        title=admitted.title,
        status=CaseStatus.FAILED,
        verdict=None,
        conclusion=None,
        outcomes="",
        record=record,
        workpaper=None,
        answer=None,
        error=error,
    )
    return _outcome(admitted, line, admitted.artifacts)


def _driven(
    admitted: Admitted, found: Findings, paper: Artifact, answer: Artifact | None
) -> DrivenCase:
    decision = found.decision
    line = CaseLine(
        ordinal=admitted.ordinal,
        case_id=admitted.case.case_id,
        title=admitted.title,
        status=STATUS[decision.verdict],
        verdict=decision.verdict,
        conclusion=decision.conclusion,
        outcomes="".join([OUTCOME_MARKS[result.outcome] for result in found.results]),
        record=admitted.artifacts[0].sha256,
        workpaper=paper.sha256,
        answer=None if answer is None else answer.sha256,
        error="",
        marks=reason_marks([reason.code for reason in decision.reasons]),
    )
    made = (paper,) if answer is None else (paper, answer)
    exceptions = tuple([r.rule_id for r in found.results if r.outcome is Outcome.FAIL])
    artifacts = (*admitted.artifacts, *made)
    return _outcome(admitted, line, artifacts, exceptions, found.assessor)


def _outcome(
    admitted: Admitted,
    line: CaseLine,
    artifacts: tuple[Artifact, ...],
    exceptions: tuple[str, ...] = (),
    assessor: str = "",
) -> DrivenCase:
    case = admitted.case
    return DrivenCase(
        line=line,
        artifacts=artifacts,
        documents=tuple(document.sha256 for document in case.documents),
        exceptions=exceptions,
        assessor=assessor,
        file=case.record.origin.file,
        row=case.record.origin.row,
        is_retry=admitted.is_retry,
        news=admitted.news,
    )
