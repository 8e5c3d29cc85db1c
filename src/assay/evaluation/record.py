"""The record of an evaluation: what was asked of whom, what came out, and what was expected.

One file, ``eval.json``, in canonical JSON. Everything that a report says follows from records
alone: labels and outcomes are in it, figures are not. Its data digest is over these two, so that
the same outcomes give the same digest, and the same intervals, anywhere and at any time.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal, cast

from pydantic import Field, ValidationError

from assay.canonical import JsonValue, decode, digest, encode
from assay.domain import Conclusion, Outcome, Verdict
from assay.domain.noun import Noun
from assay.errors import CanonicalError, EvidenceError, StoreError
from assay.evaluation.label import Label
from assay.stores import OUTCOME_MARKS

__all__ = [
    "MARKS",
    "CaseRecord",
    "CitedSpan",
    "EpochRecord",
    "EvalRecord",
    "RuleRecord",
    "ShownDocument",
    "read_record",
    "write_record",
]

_FORM: Literal["assay-eval/1"] = "assay-eval/1"
_NO_DATA = {
    "code": True,
    "engine": True,
    "runs": True,
    "cases": {
        "__all__": {
            "documents": True,
            "marked": True,
            "title": True,
            "epochs": {
                "__all__": {"calls", "cost_usd", "elapsed_ms", "reasons", "cited"},
            },
        }
    },
}
MARKS: dict[str, Outcome] = {letter: outcome for outcome, letter in OUTCOME_MARKS.items()}
"""One letter an outcome, in the order of the record's rules."""


class CitedSpan(Noun):
    """Where words stand in a shown document: half-open, in code points of the original.

    Attributes:
        by: The label, or what the gate said of the assessor's citation.
    """

    document: str
    start: int
    end: int
    by: Literal["label", "pass", "flag", "block", "abstention"]


class ShownDocument(Noun):
    """The text of a document, kept for the cases that differ from their label.

    Attributes:
        text: Cut after some thousand characters.
        cut: Characters that are left out.
    """

    document: str
    text: str
    cut: int = 0


class EpochRecord(Noun):
    """One reading of one case.

    Attributes:
        verdict: What may happen next; ``None`` where the case failed or is missing.
        conclusion: What was found; likewise.
        outcomes: One of :data:`MARKS` for each rule; empty where the case failed.
        error: Why there is no outcome: code and message; empty otherwise.
        claims: Claims by the gate's answer: passed, flagged, blocked.
        has_abstained: Something was left to a person for another reason than a failed rule.
        spans_found: Labelled spans of documents that a citation overlaps.
        reasons: Why the case went where it went, for people; kept where it differs from the label.
        cited: Where the assessor's citations stand; likewise.
        calls: Calls to models.
        cost_usd: What they cost, a decimal; empty where nobody knows.
        elapsed_ms: How long the models took.
    """

    verdict: Verdict | None = None
    conclusion: Conclusion | None = None
    outcomes: str = Field(default="", pattern="^[PFUN]*$")
    error: str = ""
    claims: tuple[int, int, int] = (0, 0, 0)
    has_abstained: bool = False
    spans_found: int = 0
    reasons: tuple[str, ...] = ()
    cited: tuple[CitedSpan, ...] = ()
    calls: int = 0
    cost_usd: str = ""
    elapsed_ms: int = 0


class CaseRecord(Noun):
    """One case with its label and every reading of it.

    Attributes:
        label: What is right.
        title: One line for people.
        spans: Labelled spans of documents; those that are lines of tables are left out.
        epochs: The readings, in order.
        documents: Texts, where a reading differs from the label.
        marked: Where the label's spans stand in them.
    """

    label: Label
    title: str = ""
    spans: int = 0
    epochs: tuple[EpochRecord, ...]
    documents: tuple[ShownDocument, ...] = ()
    marked: tuple[CitedSpan, ...] = ()


class RuleRecord(Noun):
    """A rule and the controls whose operation it tests."""

    rule_id: str
    controls: tuple[str, ...]


class EvalRecord(Noun):
    """An evaluation.

    Attributes:
        form: Version of this layout.
        app: Compliance domain and version.
        gold: Name of the gold set.
        gold_digest: Over all its files.
        assessor: Who read, one name an epoch.
        is_deterministic: No model was asked, so that readings do not vary.
        engine: Version of assay.
        code: Digest of the program.
        policy: Digest of the effective policy.
        rules: In the order of the outcomes.
        runs: The run of each epoch in its workspace.
        unlabelled: Cases of the population that have no label.
        rejected: Rows that became no case.
        cases: In the order of the labels.
    """

    form: Literal["assay-eval/1"] = _FORM
    app: str
    gold: str
    gold_digest: str
    assessor: tuple[str, ...] = Field(min_length=1)
    is_deterministic: bool
    engine: str
    code: str
    policy: str
    rules: tuple[RuleRecord, ...]
    runs: tuple[str, ...]
    unlabelled: tuple[str, ...] = ()
    rejected: int = 0
    cases: tuple[CaseRecord, ...]

    @property
    def epochs(self) -> int:
        """Readings of each case."""
        return len(self.assessor)

    @property
    def counted(self) -> tuple[CaseRecord, ...]:
        """The cases that count: those whose label does not exclude them."""
        return tuple(case for case in self.cases if not case.label.excluded)

    @cached_property
    def data_digest(self) -> str:
        """Over labels and outcomes: all that figures follow from, those on cost and time excepted.

        Neither the program nor the wording of reasons nor the place of runs is part of it, so that
        figures stay the same, intervals included, for as long as the same comes out.
        """
        shown = self.model_dump(mode="json", exclude=_NO_DATA)  # type: ignore[arg-type]
        return digest(encode(cast("JsonValue", shown)))

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return encode(cast("JsonValue", self.model_dump(mode="json")))


def write_record(record: EvalRecord, path: Path) -> None:
    """Write a record.

    Raises:
        StoreError: ``file.unwritable``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(record.to_bytes() + b"\n")
    except OSError as error:
        raise StoreError(
            "file.unwritable",
            f"{path} can't be written: {error.strerror}",
            remedy="name another folder with --output",
        ) from error


def read_record(path: Path) -> EvalRecord:
    """Read a record.

    Raises:
        EvidenceError: ``record.unreadable``, ``record.malformed``.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            "record.unreadable",
            f"{path} can't be read: {error.strerror}",
            remedy="name the eval.json that `assay eval run` wrote",
        ) from error
    try:
        record = EvalRecord.model_validate(decode(data.rstrip(b"\n")), strict=False)
        _require_whole(record)
    except (CanonicalError, ValidationError, ValueError) as error:
        raise EvidenceError(
            "record.malformed",
            f"{path.name} is no record of an evaluation: {str(error).splitlines()[0]}",
            remedy="make it again with `assay eval run`",
        ) from error
    return record


def _require_whole(record: EvalRecord) -> None:
    for case in record.cases:
        if len(case.epochs) != record.epochs:
            raise ValueError(
                f"case {case.label.case_id} has not as many readings as there are epochs"
            )
        for epoch in case.epochs:
            if not epoch.error and len(epoch.outcomes) != len(record.rules):
                raise ValueError(f"case {case.label.case_id} has not as many outcomes as rules")
