"""The pure stages of one case: intake, (read), ground, test, route.

They know neither store nor ledger nor clock, and run the same in this process and in a worker.
"""

from typing import Any

from pydantic import TypeAdapter

from assay.app import Assessor, Fieldwork
from assay.canonical import digest, encode
from assay.domain import (
    Assessment,
    CaseStatus,
    Digest,
    Outcome,
    Reading,
)
from assay.errors import AssayError
from assay.evidence import Gate
from assay.pipeline.admission import Admitted, admit
from assay.pipeline.fault import PROGRAMMING_FAULTS, describe, is_of_the_case
from assay.pipeline.outcome import Driven, DrivenCase, WorkItem
from assay.pipeline.routing import STATUS, route
from assay.pipeline.workpaper import Findings, write_workpaper
from assay.stores import OUTCOME_MARKS, Artifact, CaseLine, RejectedLine, digest_text, pack

__all__ = ["Stages", "failed", "question_digest", "write_answer"]

_ANSWER = TypeAdapter(Assessment)


def write_answer(assessment: Assessment) -> bytes:
    """What an assessor said, as bytes."""
    return _ANSWER.dump_json(assessment)


def question_digest(assessor: str, admitted: Admitted) -> bytes:
    """SHA-256 over everything that an assessor is shown of a case (32 bytes)."""
    case = admitted.case
    shown = [[document.document_id, document.sha256] for document in case.documents]
    text = digest(encode([assessor, case.case_id, case.record.sha256, shown]))
    return bytes.fromhex(text.removeprefix("sha256:"))


class Stages:
    """The stages bound to one run. Pickles, if its fieldwork and assessor do.

    Args:
        app: Name of the app, for the workpaper.
        run_id: The run, for the workpaper.
        fieldwork: The app bound to the run's inputs.
        assessor: Who reads.
    """

    def __init__(
        self,
        app: str,
        run_id: str,
        fieldwork: Fieldwork[Any],
        assessor: Assessor[Any],
    ) -> None:
        self.app = app
        self.run_id = run_id
        self.fieldwork = fieldwork
        self.assessor = assessor
        self._gate = Gate(fieldwork.derivers, restated=fieldwork.restated)

    def __reduce__(self) -> tuple[object, ...]:
        return Stages, (self.app, self.run_id, self.fieldwork, self.assessor)

    def drive(self, item: WorkItem) -> Driven:
        """All stages of one row, with an assessor that may be asked again."""
        admitted = admit(self.fieldwork, item)
        if isinstance(admitted, RejectedLine):
            return admitted
        if not admitted.case.documents:
            return self.conclude(admitted, None)
        try:
            assessment = self.assessor.assess(admitted.case)
            answer = write_answer(assessment)
        except AssayError as error:
            if not is_of_the_case(error):
                raise
            return failed(admitted, describe(error, "read"))
        except PROGRAMMING_FAULTS as error:
            return failed(admitted, describe(error, "read"))
        return self.conclude(admitted, answer, assessment)

    def conclude(
        self, admitted: Admitted, answer: bytes | None, assessment: Assessment | None = None
    ) -> DrivenCase:
        """Ground, test, route and write the workpaper.

        Args:
            admitted: The case.
            answer: What the assessor said, as bytes; ``None`` where there was nothing to read.
            assessment: The same, where it is at hand already.
        """
        stage = "read"
        try:
            if answer is not None and assessment is None:
                assessment = _ANSWER.validate_json(answer)
            stage = "ground"
            case = admitted.case
            reading = Reading() if assessment is None else self._gate.ground(assessment, case)
            stage = "test"
            field = self.fieldwork
            subject = field.establish(case, reading)
            results = field.rules.evaluate(subject, field.policy, field.scope)
            stage = "route"
            packed = None if answer is None else pack(answer)
            found = Findings(
                subject=subject,
                reading=reading,
                results=results,
                decision=route(reading, results),
                assessor="" if assessment is None else assessment.assessor,
                answer=None if packed is None else Digest(digest_text(packed.sha256)),
            )
            paper = pack(write_workpaper(self.app, self.run_id, field, case, found))
        except AssayError as error:
            if not is_of_the_case(error):
                raise
            return failed(admitted, describe(error, stage))
        except PROGRAMMING_FAULTS as error:
            return failed(admitted, describe(error, stage))
        return _driven(admitted, found, paper, packed)


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
        outcomes="".join(OUTCOME_MARKS[result.outcome] for result in found.results),
        record=admitted.artifacts[0].sha256,
        workpaper=paper.sha256,
        answer=None if answer is None else answer.sha256,
        error="",
    )
    made = (paper,) if answer is None else (paper, answer)
    exceptions = tuple(r.rule_id for r in found.results if r.outcome is Outcome.FAIL)
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
    )
