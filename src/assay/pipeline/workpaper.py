"""The workpaper of a case, as bytes that depend on nothing but what was found."""

from typing import Any, NamedTuple

from pydantic import TypeAdapter

from assay.app import Fieldwork
from assay.domain import (
    Case,
    Decision,
    Digest,
    Document,
    EvidenceItem,
    ExceptionItem,
    Outcome,
    Reading,
    RuleResult,
    Workpaper,
)

__all__ = ["Findings", "write_workpaper"]

_ADAPTER = TypeAdapter(Workpaper)


class Findings(NamedTuple):
    """What the stages found about one case.

    Attributes:
        subject: The subject with what was read joined to it.
        assessor: Who read; empty where there was nothing to read.
        answer: Digest of the assessor's output, likewise ``None``.
    """

    subject: Any
    reading: Reading
    results: tuple[RuleResult, ...]
    decision: Decision
    assessor: str
    answer: Digest | None


def write_workpaper(
    app: str, run_id: str, fieldwork: Fieldwork[Any], case: Case[Any], found: Findings
) -> bytes:
    """The workpaper as JSON: fields in the order of the model, columns in the order of the app."""
    paper = Workpaper(
        app=app,
        run_id=Digest(run_id),
        case_id=case.case_id,
        title=case.title,
        header=fieldwork.header(found.subject),
        decision=found.decision,
        results=found.results,
        exceptions=_exceptions(fieldwork, found.results),
        assessor=found.assessor,
        claims=found.reading.claims,
        abstentions=found.reading.abstentions,
        parties=fieldwork.parties(found.subject),
        evidence=tuple(_item(document) for document in (case.record, *case.documents)),
        answer=found.answer,
    )
    return _ADAPTER.dump_json(paper)


def _exceptions(
    fieldwork: Fieldwork[Any], results: tuple[RuleResult, ...]
) -> tuple[ExceptionItem, ...]:
    out = []
    for result in results:
        if result.outcome is Outcome.FAIL:
            rule = fieldwork.rules.rule(result.rule_id)
            out.append(
                ExceptionItem(
                    rule_id=result.rule_id,
                    control_ids=rule.control_ids,
                    code=result.code,
                    condition=result.message,
                    criteria=rule.criteria,
                )
            )
    return tuple(out)


def _item(document: Document) -> EvidenceItem:
    return EvidenceItem(
        document_id=document.document_id,
        kind=document.kind,
        sha256=document.sha256,
        origin=document.origin,
        author="" if document.author is None else str(document.author),
        written_at=document.written_at,
    )
