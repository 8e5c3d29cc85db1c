"""Drives a gold population through the ordinary pipeline and records what came out.

The workspace is an ordinary one: an interrupted evaluation goes on when it is asked for again,
replies of models are never asked for twice, and `assay show CASE` explains any case of it. An
epoch is one reading of the whole population; models give an independent answer in each.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import assay
from assay.app import App, Assessor, RunInputs
from assay.domain import Case, RunRecord
from assay.errors import EvidenceError, PolicyError
from assay.evaluation.gold import GoldSet, is_in_files, unsupported
from assay.evaluation.label import Label
from assay.evaluation.layout import inputs_of
from assay.evaluation.outcome import Found, case_record, read_found
from assay.evaluation.record import CaseRecord, EvalRecord, RuleRecord
from assay.intake import Record
from assay.pipeline import ModelOrder, RunRequest, Terms, run
from assay.pipeline.purse import Costing
from assay.providers import Conversing
from assay.stores import Workspace

__all__ = ["Candidate", "evaluate"]


@dataclass(frozen=True)
class Candidate:
    """Who is evaluated.

    Attributes:
        app: The compliance domain, or a changed one.
        models: Models that read; ``None`` for the app's baseline or recorded answers.
        answers: Recorded answers; what they lack the baseline reads.
        assessor: Gives who reads in an epoch, where it is none of these.
        costing: What calls cost; ``None`` leaves costs untold.
        code: Digest of the program stated instead of measured; for samples and tests.
    """

    app: App[Any]
    models: ModelOrder | None = None
    answers: Path | None = None
    assessor: Callable[[int], Assessor[Any] | Conversing] | None = None
    costing: Costing | None = None
    code: str = ""

    def request(self, inputs: RunInputs, epoch: int) -> RunRequest:
        """The run of one epoch."""
        return RunRequest(
            self.app,
            inputs,
            assessor=self.assessor(epoch) if self.assessor else None,
            answers=self.answers,
            models=_models_of(self.models, epoch),
            code=self.code,
        )

    @property
    def is_deterministic(self) -> bool:
        """Whether no model is asked."""
        return self.models is None and self.assessor is None


def evaluate(
    workspace: Workspace, gold: GoldSet, candidate: Candidate, terms: Terms, *, epochs: int = 1
) -> EvalRecord:
    """Read every case of a gold set, ``epochs`` times, and hold it beside its label.

    Args:
        workspace: Where the runs are kept; one that knows them already asks nobody again.
        gold: The labelled population.
        candidate: Who is evaluated.
        terms: How the runs are driven.
        epochs: Independent readings.

    Raises:
        PolicyError: ``evaluation.unfinished``: a run stopped before its end; asking again resumes.
        EvidenceError: ``gold.unsupported``, ``gold.unknown_case``, or a file can't be read.
        UsageError, StoreError: As of :func:`assay.pipeline.run`.
    """
    with workspace.snapshot() as view:
        inputs = inputs_of(gold.folder, candidate.app, view.engagement())
    _check_labels(gold, candidate.app, inputs, terms)
    records, found = [], []
    for epoch in range(epochs):
        result = run(workspace, candidate.request(inputs, epoch), terms)
        _require_finished(
            result.record, result.summary.cases + result.summary.rejected, result.why_paused
        )
        records.append(result.record)
        with workspace.snapshot() as view:
            found.append(read_found(view, result.record, gold.labels, candidate.costing))
    return _assembled(gold, candidate, records, found)


def _assembled(
    gold: GoldSet, candidate: Candidate, runs: list[RunRecord], found: list[Found]
) -> EvalRecord:
    manifest = runs[0].manifest
    return EvalRecord(
        app=manifest.app,
        gold=gold.name,
        gold_digest=gold.digest,
        assessor=tuple(record.manifest.assessor for record in runs),
        is_deterministic=candidate.is_deterministic,
        engine=assay.__version__,
        code=manifest.code,
        policy=manifest.policy,
        rules=tuple(
            RuleRecord(rule_id=rule.rule_id, controls=rule.control_ids)
            for rule in candidate.app.rules.rules
        ),
        runs=tuple(record.run_id for record in runs),
        unlabelled=tuple(sorted(set(found[0].cases) - set(gold.labels))),
        rejected=found[0].rejected,
        cases=tuple(_case(label, found) for label in gold.labels.values()),
    )


def _case(label: Label, found: list[Found]) -> CaseRecord:
    return case_record(label, [epoch.cases.get(label.case_id) for epoch in found])


def _models_of(models: ModelOrder | None, epoch: int) -> ModelOrder | None:
    """The same models, each giving another independent answer in each epoch."""
    if models is None or not epoch:
        return models
    width = 1 + max(reader.sample for reader in models.readers)
    readers = tuple(replace(r, sample=r.sample + epoch * width) for r in models.readers)
    return replace(models, readers=readers)


def _require_finished(record: RunRecord, driven: int, why_paused: str) -> None:
    """Failed cases are a finding of the evaluation; rows that were never driven are none."""
    if driven < record.rows or why_paused:
        raise PolicyError(
            "evaluation.unfinished",
            f"run {record.number} read {driven} of {record.rows} rows"
            + (f": {why_paused}" if why_paused else ""),
            remedy="ask for the same evaluation again: it goes on where it stopped",
        )


def _check_labels(gold: GoldSet, app: App[Any], inputs: RunInputs, terms: Terms) -> None:
    """Refuse labels of cases that are not there, and spans whose words do not stand there."""
    fieldwork = app.fieldwork(inputs, terms.progress)
    missing = dict(gold.labels)
    for row in fieldwork.records():
        if not isinstance(row, Record):
            continue
        try:
            case = fieldwork.build(row)
        except EvidenceError:
            continue  # a row that becomes no case is a finding of the run
        label = missing.pop(str(case.case_id), None)
        if label is not None:
            _check_spans(label, case, gold.folder)
    if missing:
        raise EvidenceError(
            "gold.unknown_case",
            f"the population has no case {next(iter(missing))}"
            + (f", nor {len(missing) - 1} others that are labelled" if len(missing) > 1 else ""),
            remedy="labels and population belong together; correct the set",
        )


def _check_spans(label: Label, case: Case[Any], folder: Path) -> None:
    for span in label.spans:
        document = case.document(span.document)
        if document is not None and span.quote in document.text:
            continue
        if document is not None or not is_in_files(folder, span.document, span.quote):
            raise unsupported(label.case_id, span.document, span.quote)
