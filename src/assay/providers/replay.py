"""Recorded answers: an assessor that reads what was said before, from a file.

One JSON object a line: ``{"case_id": "CHG-1042", "assessment": {...}}``, the assessment as
:class:`~assay.domain.Assessment` has it. The file is part of the run's manifest, so another file
is another run.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from assay.domain import Assessment, Case
from assay.errors import EvidenceError, ProviderError

__all__ = ["ReplayAssessor"]

_MAX_LINE = 10_000_000


class _Reader(Protocol):
    """What reads a case whose answer was not recorded."""

    @property
    def name(self) -> str: ...

    def assess(self, case: Case[Any]) -> Assessment: ...


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: str
    assessment: Assessment


class ReplayAssessor:
    """Answers from a file.

    Args:
        path: JSON lines.
        fallback: Who reads cases that the file does not have; without one such a case fails with
            ``answer.missing``.

    Raises:
        EvidenceError: ``answers.unreadable``, ``answers.malformed``, ``answers.duplicate``.
    """

    def __init__(self, path: Path, fallback: _Reader | None = None) -> None:
        self._fallback = fallback
        self._answers: dict[str, Assessment] = {}
        hasher = sha256()
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    hasher.update(line)
                    if line.strip():
                        self._add(line, f"{path.name}:{number}")
        except OSError as error:
            raise EvidenceError(
                "answers.unreadable",
                f"{path} can't be read: {error.strerror}",
                remedy="check the path and the rights of the account that runs this",
            ) from error
        self._name = f"replay/{hasher.hexdigest()[:16]}"

    @property
    def name(self) -> str:
        """``replay/<digest of the file>``, and who reads the rest."""
        return self._name if self._fallback is None else f"{self._name}+{self._fallback.name}"

    def assess(self, case: Case[Any]) -> Assessment:
        """The recorded answer.

        Raises:
            ProviderError: ``answer.missing``.
        """
        found = self._answers.get(case.case_id)
        if found is not None:
            return found
        if self._fallback is not None:
            return self._fallback.assess(case)
        raise ProviderError(
            "answer.missing",
            f"no answer was recorded for case {case.case_id}",
            remedy="add it to the file of answers, or run without that file",
        )

    def _add(self, line: bytes, where: str) -> None:
        if len(line) > _MAX_LINE:
            raise EvidenceError("answers.malformed", "a line is too long", where=where)
        try:
            found = _Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            message = f"{place}: {first['msg']}" if place else first["msg"]
            raise EvidenceError(
                "answers.malformed",
                f"not a recorded answer: {message}",
                remedy='write {"case_id": ..., "assessment": {...}}, one object a line',
                where=where,
            ) from error
        if found.case_id in self._answers:
            raise EvidenceError(
                "answers.duplicate",
                f"case {found.case_id} is answered twice",
                remedy="keep one answer for each case",
                where=where,
            )
        self._answers[found.case_id] = found.assessment
