"""One chunk becomes one transaction: artifacts, case states, rejected rows, ledger entries."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assay.canonical import JsonValue, encode
from assay.domain import CaseStatus
from assay.ledger import Actor, Draft
from assay.pipeline.outcome import Driven, DrivenCase, Earlier
from assay.stores import (
    INHERITED,
    KEPT,
    Artifact,
    CaseLine,
    RejectedLine,
    Snapshot,
    Unit,
    digest_text,
    pack,
)

__all__ = ["ENGINE", "commit_chunk", "supersede_vanished", "without_duplicates"]

ENGINE = Actor("program:assay", "pipeline")
_MOST_REFS = 64  # digests in one entry; more documents are listed in an artifact of their own
_LONGEST_ON_LEDGER = 200


class _Evidence(NamedTuple):
    """What the ledger says of a case's evidence: the references, and the list if it is long."""

    refs: tuple[str, ...]
    listing: Artifact | None


def without_duplicates(view: Snapshot, run_id: str, outcomes: Iterable[Driven]) -> Iterator[Driven]:
    """The outcomes, a case that the run has already turned into a rejected row."""
    outcomes = list(outcomes)
    names = [o.line.case_id for o in outcomes if isinstance(o, DrivenCase) and not o.is_retry]
    rows = view.known_cases(run_id, names)
    for outcome in outcomes:
        if isinstance(outcome, RejectedLine) or outcome.is_retry:
            yield outcome
            continue
        line = outcome.line
        first = rows.setdefault(line.case_id, line.ordinal)
        yield outcome if first == line.ordinal else _duplicate(outcome, first)


def commit_chunk(
    unit: Unit, run_id: str, outcomes: list[Driven], *, before: int, after: int
) -> None:
    """Put a chunk into a unit.

    Args:
        unit: The transaction.
        run_id: The run.
        outcomes: In the order of their rows.
        before: Rows driven before this chunk, as this process knows it.
        after: Rows driven with it.
    """
    cases = [o for o in outcomes if isinstance(o, DrivenCase)]
    rejected = [o for o in outcomes if isinstance(o, RejectedLine)]
    artifacts: list[Artifact] = []
    for outcome in outcomes:
        if isinstance(outcome, RejectedLine):
            unit.record(_rejection(run_id, outcome))
            continue
        evidence = _evidence(outcome)
        artifacts.extend(outcome.artifacts)
        if evidence.listing is not None:
            artifacts.append(evidence.listing)
        for draft in _entries(run_id, outcome, evidence.refs):
            unit.record(draft)
        if outcome.earlier is not None and outcome.earlier.fate == "replaced":
            _supersede(unit, outcome.earlier, run_id, outcome.line)
    unit.keep(artifacts)
    unit.add_cases(run_id, [case.line for case in cases if not case.is_retry])
    unit.replace_cases(run_id, [case.line for case in cases if case.is_retry])
    unit.add_rejected(run_id, rejected)
    _inherit_reviews(unit, run_id, cases)
    if after != before:
        unit.advance(run_id, before=before, after=after)


def _inherit_reviews(unit: Unit, run_id: str, cases: Iterable[DrivenCase]) -> None:
    """What people decided of a case holds in a later run that finds the same."""
    kept: dict[str, dict[str, int]] = {}
    for case in cases:
        earlier = case.earlier
        if earlier is not None and earlier.fate in KEPT and earlier.line.status in INHERITED:
            kept.setdefault(earlier.run_id, {})[case.line.case_id] = case.line.ordinal
    for earlier_run, ordinals in kept.items():
        for line in list(unit.view.reviews_of(earlier_run, ordinals)):
            if line.version:
                ordinal = ordinals[line.case_id]
                own = line._replace(ordinal=ordinal, assignee="", lease_until="")
                unit.inherit_review(run_id, own)


def _entries(run_id: str, case: DrivenCase, evidence: tuple[str, ...]) -> Iterator[Draft]:
    line, earlier = case.line, case.earlier
    is_carried = earlier is not None and earlier.fate == "carried"
    # Of a failed case the evidence stands on the ledger since, of a carried one since earlier.
    if not case.is_retry and not is_carried:
        body: dict[str, JsonValue] = {"row": line.ordinal, "documents": len(case.documents)}
        yield Draft("evidence.admitted", line.case_id, body, ENGINE, evidence, run_id)
    if line.verdict is None or line.conclusion is None:
        body = {"error": line.error}
        yield Draft("case.failed", line.case_id, body, ENGINE, evidence[:1], run_id)
        return
    body = {
        "verdict": line.verdict.value,
        "conclusion": line.conclusion.value,
        "outcomes": line.outcomes,
        "exceptions": case.exceptions,
        "assessor": case.assessor,
    }
    if earlier is not None:
        body["earlier"] = {"run": earlier.run_id, "is": earlier.fate}
    refs = tuple(digest_text(name) for name in (line.workpaper, line.answer) if name is not None)
    yield Draft("decision.proposed", line.case_id, body, ENGINE, refs, run_id)


def supersede_vanished(
    unit: Unit, run_id: str, earlier: str, case_ids: Iterable[str], reason: str
) -> None:
    """Put on the record that cases of an earlier run are none in this one.

    Args:
        unit: The transaction.
        run_id: This run.
        earlier: The earlier run.
        case_ids: Its cases without a counterpart.
        reason: Why their decisions stand no more.
    """
    for line in unit.view.lines(earlier, case_ids).values():
        gone = Earlier("replaced", earlier, line, (), reason)
        _supersede(unit, gone, run_id, None)


def _supersede(unit: Unit, earlier: Earlier, run_id: str, line: CaseLine | None) -> None:
    """End a decision of an earlier run, in that run's own part of the case's stream."""
    was = earlier.line
    body: dict[str, JsonValue] = {
        "by": run_id,
        "was": "" if was.verdict is None else was.verdict.value,
        "now": "" if line is None or line.verdict is None else line.verdict.value,
        "reopened": was.signed_by,
        "rules": earlier.rules,
        "reason": earlier.reason[:_LONGEST_ON_LEDGER],
    }
    papers = (was.workpaper, None if line is None else line.workpaper)
    refs = tuple(digest_text(name) for name in papers if name is not None)
    unit.record(Draft("decision.superseded", was.case_id, body, ENGINE, refs, earlier.run_id))
    unit.move_case(
        earlier.run_id,
        was.case_id,
        before=was.status,
        after=CaseStatus.SUPERSEDED,
        signed_by=was.signed_by,
    )


def _evidence(case: DrivenCase) -> _Evidence:
    record = case.line.record
    refs = () if record is None else (digest_text(record),)
    if len(case.documents) < _MOST_REFS:
        return _Evidence(refs + case.documents, None)
    listing = pack(encode(case.documents))
    return _Evidence((*refs, digest_text(listing.sha256)), listing)


def _rejection(run_id: str, row: RejectedLine) -> Draft:
    body: dict[str, JsonValue] = {
        "row": row.ordinal,
        "file": row.file[:_LONGEST_ON_LEDGER],
        "code": row.code,
        "message": row.message[:_LONGEST_ON_LEDGER],
    }
    refs = (row.sha256,) if row.sha256 else ()
    return Draft("evidence.rejected", run_id, body, ENGINE, refs, run_id)


def _duplicate(case: DrivenCase, first: int) -> RejectedLine:
    line = case.line
    return RejectedLine(
        ordinal=line.ordinal,
        file=case.file,
        row=case.row,
        code="row.duplicate",
        message=f"case {line.case_id[:_LONGEST_ON_LEDGER]} stands in row {first} already",
        sha256="" if line.record is None else digest_text(line.record),
    )
