"""Records as pandas frames, for notebooks. pandas is no dependency of assay: install it beside.

>>> from assay.evaluation.record import read_record              # doctest: +SKIP
>>> cases_frame(read_record(Path("eval.json"))).groupby("tier")["is_right"].mean()  # doctest: +SKIP
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assay.errors import UsageError
from assay.evaluation.measures import measures
from assay.evaluation.plan import DEFAULT_PLAN, Plan
from assay.evaluation.record import MARKS, EvalRecord
from assay.evaluation.tally import Tally
from assay.statistics.undefined import Undefined

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["cases_frame", "controls_frame", "measures_frame", "rules_frame"]


def cases_frame(record: EvalRecord) -> "DataFrame":
    """One row a reading of a case: label, outcome, whether right, cost and time.

    Raises:
        UsageError: ``pandas.missing``.
    """
    tally = Tally(record)
    rows = [
        {
            "case_id": case.label.case_id,
            "epoch": number,
            "tier": case.label.tier,
            "categories": ",".join(case.label.categories),
            "expected_verdict": case.label.verdict.value,
            "verdict": epoch.verdict.value if epoch.verdict else None,
            "expected_conclusion": case.label.conclusion.value,
            "conclusion": epoch.conclusion.value if epoch.conclusion else None,
            "is_right": not tally.is_wrong(case, epoch),
            "has_abstained": epoch.has_abstained,
            "claims": sum(epoch.claims),
            "blocked": epoch.claims[2],
            "cost_usd": float(epoch.cost_usd) if epoch.cost_usd else None,
            "elapsed_ms": epoch.elapsed_ms,
            "error": epoch.error,
        }
        for case in tally.cases
        for number, epoch in enumerate(case.epochs)
    ]
    return _frame(rows)


def controls_frame(record: EvalRecord) -> "DataFrame":
    """One row an answer: case, control, what the label says of it and what was found."""
    tally = Tally(record)
    rows = [
        {
            "case_id": tally.cases[answer.case].label.case_id,
            "control": answer.control,
            "expected": answer.expected.value,
            "found": answer.found.value,
        }
        for answer in tally.answers
    ]
    return _frame(rows)


def rules_frame(record: EvalRecord) -> "DataFrame":
    """One row a rule in a reading of a case: the label's outcome (or ``pass``) and the rule's."""
    return _frame(list(_rule_rows(record)))


def measures_frame(record: EvalRecord, plan: Plan = DEFAULT_PLAN) -> "DataFrame":
    """One row a figure; what is undefined is missing, and ``why`` says why."""
    rows = []
    for measure in measures(record, plan):
        value, bounds = measure.estimate.value, measure.estimate.bounds
        lower, upper, method, why = (
            (None, None, "", str(bounds)) if isinstance(bounds, Undefined) else (*bounds, "")
        )
        rows.append(
            {
                "name": measure.name,
                "value": None if isinstance(value, Undefined) else value,
                "lower": lower,
                "upper": upper,
                "method": method,
                "cases": measure.estimate.cases,
                "why": why,
            }
        )
    return _frame(rows)


def _rule_rows(record: EvalRecord) -> Iterator[dict[str, object]]:
    for case in record.counted:
        for number, epoch in enumerate(case.epochs):
            for rule, mark in zip(record.rules, epoch.outcomes, strict=False):
                yield {
                    "case_id": case.label.case_id,
                    "epoch": number,
                    "rule": rule.rule_id,
                    "expected": case.label.rules.get(rule.rule_id, "pass"),
                    "found": MARKS[mark].value,
                }


def _frame(rows: list[dict[str, Any]]) -> "DataFrame":
    try:
        from pandas import DataFrame  # noqa: PLC0415 - not a dependency
    except ImportError as error:
        raise UsageError(
            "pandas.missing", "pandas is not installed", remedy="pip install pandas"
        ) from error
    return DataFrame(rows)
