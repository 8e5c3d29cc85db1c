"""The workpaper of a case, as bytes that depend on nothing but what was found.

Written straight from what the stages found, since most of the time of a case would else go into
checking nouns that are checked already. A test holds the bytes equal to what the model writes.
"""

from functools import cache
from typing import Any, NamedTuple, cast

import orjson

from assay.app import Concluding, Fieldwork
from assay.domain import (
    Case,
    Decision,
    Digest,
    Document,
    Fact,
    Origin,
    Outcome,
    Party,
    Reading,
    RecordPointer,
    RuleResult,
    Workpaper,
)
from assay.errors import UsageError

__all__ = ["Findings", "write_workpaper"]

_PARTY = frozenset({Party})
_FORMAT = Workpaper.model_fields["format"].default
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS


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
    """The workpaper as JSON: fields in the order of the model, columns in the order of the app.

    Raises:
        UsageError: ``workpaper.malformed``: the app's columns or parties are none.
    """
    paper = {
        "format": _FORMAT,
        "app": app,
        "run_id": run_id,
        "case_id": case.case_id,
        "title": case.title,
        "header": _header(fieldwork, found),
        "decision": found.decision,
        "results": _fields_of_results(found.results),
        "exceptions": _exceptions(fieldwork, found.results),
        "assessor": found.assessor,
        "claims": found.reading.claims,
        "abstentions": found.reading.abstentions,
        "disagreements": found.reading.disagreements,
        "grades": found.reading.grades,
        "parties": _parties(fieldwork, found.subject),
        "evidence": [_item(document) for document in (case.record, *case.documents)],
        "answer": found.answer,
    }
    return orjson.dumps(paper, _fields_of, _OPTIONS)


def _header(fieldwork: Fieldwork[Any], found: Findings) -> dict[str, str]:
    header = fieldwork.header(found.subject)
    if _is_concluding(type(fieldwork)):
        conclude = cast("Concluding[Any]", fieldwork).conclusions
        header = {**header, **conclude(found.subject, found.results)}
    if not all(isinstance(text, str) for text in (*header, *header.values())):
        raise _malformed("a column of the header is no text")
    return header


def _parties(fieldwork: Fieldwork[Any], subject: object) -> tuple[Party, ...]:
    parties = fieldwork.parties(subject)
    if not _PARTY.issuperset(map(type, parties)):
        raise _malformed("what it names as a party is none")
    return parties


@cache
def _is_concluding(kind: type) -> bool:
    # Asking the protocol anew for each case costs as much as a rule.
    return hasattr(kind, "conclusions")


def _malformed(what: str) -> UsageError:
    return UsageError("workpaper.malformed", f"the app: {what}", remedy="correct the app")


def _fields_of(noun: Any) -> dict[str, object]:
    """The fields of a noun in the order of its class."""
    kind = type(noun)
    if kind is Fact:
        lineage = noun.lineage
        if type(lineage) is RecordPointer:  # nearly always
            lineage = {"sha256": lineage.sha256, "origin": _place_of(lineage.origin)}
        return {"name": noun.name, "value": noun.value, "lineage": lineage}
    if kind is Origin:
        return _place_of(noun)
    fields: dict[str, object] = noun.__dict__
    return fields


def _place_of(origin: Origin) -> dict[str, object]:
    return {"file": origin.file, "row": origin.row, "pointer": origin.pointer}


def _fields_of_results(results: tuple[RuleResult, ...]) -> list[dict[str, object]]:
    """The results; each fact is taken apart once, however many rules refer to it.

    The results keep the facts alive, so that its identity tells one from another.
    """
    known: dict[int, dict[str, object]] = {}
    out: list[dict[str, object]] = []
    for result in results:
        facts: list[dict[str, object]] = []
        for fact in result.facts:
            fields = known.get(id(fact))
            if fields is None:
                fields = known[id(fact)] = _fields_of(fact)
            facts.append(fields)
        out.append(
            {
                "rule_id": result.rule_id,
                "outcome": result.outcome,
                "code": result.code,
                "message": result.message,
                "facts": facts,
            }
        )
    return out


def _exceptions(
    fieldwork: Fieldwork[Any], results: tuple[RuleResult, ...]
) -> list[dict[str, object]]:
    """The failures, as :class:`~assay.domain.ExceptionItem` has them."""
    out: list[dict[str, object]] = []
    for result in results:
        if result.outcome is Outcome.FAIL:
            rule = fieldwork.rules.rule(result.rule_id)
            out.append(
                {
                    "rule_id": result.rule_id,
                    "control_ids": rule.control_ids,
                    "code": result.code,
                    "condition": result.message,
                    "criteria": rule.criteria,
                }
            )
    return out


def _item(document: Document) -> dict[str, object]:
    """One line of the evidence index, as :class:`~assay.domain.EvidenceItem` has it."""
    return {
        "document_id": document.document_id,
        "kind": document.kind,
        "sha256": document.sha256,
        "origin": _place_of(document.origin),
        "author": "" if document.author is None else str(document.author),
        "written_at": document.written_at,
    }
