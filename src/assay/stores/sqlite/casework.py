"""Questions about the cases of a run, as SQL, and their answers as nouns."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Row, Select, func, select

from assay.domain import (
    CaseId,
    CaseRow,
    CaseStatus,
    Conclusion,
    Digest,
    Outcome,
    PopulationReport,
    RuleId,
    RunId,
    RunRecord,
    RunSummary,
    Verdict,
)
from assay.errors import UsageError
from assay.stores import schema
from assay.stores.artifact import digest_text
from assay.stores.row import OUTCOME_MARKS, CaseLine
from assay.stores.sqlite.reading import from_store
from assay.stores.store import CaseFilter

__all__ = ["case_line", "case_row", "grouped", "restricted", "summed"]

_BY_MARK = {mark: outcome for outcome, mark in OUTCOME_MARKS.items()}


def restricted(number: int, rules: tuple[str, ...], wanted: CaseFilter) -> Select[Any]:
    """The cases of a run that pass a filter, in the order of their rows.

    Raises:
        UsageError: ``rule.unknown``.
    """
    table = schema.case_state
    query = select(table).where(table.c.run == number).order_by(table.c.ordinal)
    if wanted.verdict is not None:
        query = query.where(table.c.verdict == wanted.verdict.value)
    if wanted.status is not None:
        query = query.where(table.c.status == wanted.status.value)
    if wanted.rule is not None:
        mark = OUTCOME_MARKS[wanted.outcome or Outcome.FAIL]
        query = query.where(func.substr(table.c.outcomes, _place(wanted.rule, rules), 1) == mark)
    elif wanted.outcome is not None:
        query = query.where(table.c.outcomes.contains(OUTCOME_MARKS[wanted.outcome]))
    if wanted.exceptions_only:
        query = query.where(table.c.outcomes.contains(OUTCOME_MARKS[Outcome.FAIL]))
    return query


@from_store
def case_row(row: Row[Any], run_id: str, rules: tuple[str, ...]) -> CaseRow:
    """A case as people ask for it."""
    outcomes = {
        RuleId(rule): _BY_MARK[mark] for rule, mark in zip(rules, row.outcomes, strict=False)
    }
    return CaseRow(
        run_id=RunId(run_id),
        ordinal=row.ordinal,
        case_id=CaseId(row.case_id),
        title=row.title,
        status=CaseStatus(row.status),
        verdict=None if row.verdict is None else Verdict(row.verdict),
        conclusion=None if row.conclusion is None else Conclusion(row.conclusion),
        outcomes=outcomes,
        exceptions=tuple(rule for rule, outcome in outcomes.items() if outcome is Outcome.FAIL),
        workpaper=_digest(row.workpaper),
        record=_digest(row.record),
        answer=_digest(row.answer),
        error=row.error,
        signed_by=row.signed_by,
        marks=row.marks,
    )


@from_store
def case_line(values: tuple[Any, ...]) -> CaseLine:
    """A case as it was written, from its columns in the order of the line."""
    line = CaseLine(*values)
    return line._replace(
        status=CaseStatus(line.status),
        verdict=None if line.verdict is None else Verdict(line.verdict),
        conclusion=None if line.conclusion is None else Conclusion(line.conclusion),
    )


def grouped(number: int) -> Select[Any]:
    """Counts of cases alike in state and in every outcome: few groups, one pass."""
    table = schema.case_state
    alike = (table.c.verdict, table.c.conclusion, table.c.status, table.c.outcomes)
    return select(*alike, func.count().label("cases")).where(table.c.run == number).group_by(*alike)


@from_store
def rules_of(text: str) -> tuple[RuleId, ...]:
    """The rules of a run in their order."""
    rules = orjson.loads(text)
    if not all(isinstance(rule, str) for rule in rules):
        raise ValueError(text)
    return tuple(rules)


@from_store
def summed(
    run: RunRecord, groups: Iterable[Row[Any]], rejected: int, report: PopulationReport | None
) -> RunSummary:
    """Add up the groups."""
    verdicts = dict.fromkeys(Verdict, 0)
    conclusions = dict.fromkeys(Conclusion, 0)
    statuses = dict.fromkeys(CaseStatus, 0)
    rules = {rule: dict.fromkeys(Outcome, 0) for rule in run.rule_ids}
    cases = exceptions = 0
    for group in groups:
        count: int = group.cases
        cases += count
        statuses[CaseStatus(group.status)] += count
        if group.verdict is not None:
            verdicts[Verdict(group.verdict)] += count
            conclusions[Conclusion(group.conclusion)] += count
        exceptions += count if OUTCOME_MARKS[Outcome.FAIL] in group.outcomes else 0
        for rule, mark in zip(run.rule_ids, group.outcomes, strict=False):
            rules[rule][_BY_MARK[mark]] += count
    return RunSummary(
        run_id=run.run_id,
        rows=run.rows,
        cases=cases,
        rejected=rejected,
        verdicts=verdicts,
        conclusions=conclusions,
        statuses=statuses,
        rules=rules,
        exceptions=exceptions,
        report=report,
    )


def _place(rule: str, rules: tuple[str, ...]) -> int:
    if rule not in rules:
        raise UsageError(
            "rule.unknown",
            f"the run has no rule {rule!r}",
            remedy="its rules are: " + ", ".join(rules),
        )
    return rules.index(rule) + 1


def _digest(name: bytes | None) -> Digest | None:
    return None if name is None else Digest(digest_text(name))
