"""The figures of records as one JSON document, for programs.

Figures are numbers, an undefined one is ``null`` with the reason beside it; nothing is NaN.
"""

from typing import Any

from assay.evaluation.comparison import Comparison, Difference
from assay.evaluation.estimate import Estimate
from assay.evaluation.gate import GateResult
from assay.evaluation.measures import control_measures, measures
from assay.evaluation.plan import Plan
from assay.evaluation.record import EvalRecord
from assay.evaluation.report.view import cost_of, detectables, latencies_of, worst_cases
from assay.evaluation.scores import scores_of
from assay.statistics.bootstrap import Bounds
from assay.statistics.undefined import Undefined

__all__ = ["comparison_document", "gate_document", "record_document"]

_DECIMALS = 6


def record_document(record: EvalRecord, plan: Plan) -> dict[str, Any]:
    """What one record says."""
    calls, cost = cost_of(record)
    latencies = latencies_of(record)
    worst, wrong = worst_cases(record, plan)
    return {
        "gold": record.gold,
        "gold_digest": record.gold_digest,
        "data_digest": record.data_digest,
        "app": record.app,
        "assessor": list(record.assessor),
        "epochs": record.epochs,
        "cases": len(record.counted),
        "excluded": len(record.cases) - len(record.counted),
        "measures": {
            m.name: {"title": m.title, "better": m.better, "note": m.note}
            | estimate_document(m.estimate)
            for m in measures(record, plan)
        },
        "controls": {
            c.control: {
                "state": estimate_document(c.state),
                "deficient": c.deficient,
                "precision": estimate_document(c.precision),
                "recall": estimate_document(c.recall),
                "f1": estimate_document(c.f1),
            }
            for c in control_measures(record)
        },
        "detectable": {
            f"{share:g}": _number(found) for share, found in detectables(len(record.counted))
        },
        "scores": _scores(record),
        "calls": calls,
        "cost_usd": None if cost is None else str(cost),
        "elapsed_ms": None if latencies is None else {"p50": latencies[0], "p95": latencies[1]},
        "wrong_cases": wrong,
        "worst": [{"case_id": w.case.label.case_id, "kind": w.kind, "said": w.said} for w in worst],
    }


def estimate_document(found: Estimate) -> dict[str, Any]:
    """One figure."""
    out = {"value": _number(found.value), "cases": found.cases, **_interval(found.bounds)}
    if isinstance(found.value, Undefined):
        out["why"] = str(found.value)
    return out


def comparison_document(found: Comparison) -> dict[str, Any]:
    """Two records side by side."""
    return {
        "cases": found.cases,
        "discordant": round(found.discordant, _DECIMALS),
        "differences": {d.name: _difference(d) for d in found.differences},
        "changes": [
            {"case_id": c.case_id, "first": c.first, "second": c.second, "kind": c.kind}
            for c in found.changes
        ],
    }


def gate_document(result: GateResult) -> dict[str, Any]:
    """What the gate decided."""
    return {
        "passed": result.is_passed,
        "checks": [
            {
                "name": check.name,
                "state": check.state.value,
                "message": check.message,
                "cases": list(check.cases),
            }
            for check in result.checks
        ],
        "comparison": None if result.comparison is None else comparison_document(result.comparison),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "title": one.title,
        "better": one.better,
        "first": _number(one.first),
        "second": _number(one.second),
        "change": _number(one.change),
        **_interval(one.bounds),
        "p": one.p,
        "adjusted_p": one.adjusted_p,
        "cases": one.cases,
        "better_in_first": one.only_first,
        "better_in_second": one.only_second,
        "detectable": _number(one.detectable),
    }


def _scores(record: EvalRecord) -> dict[str, Any] | None:
    found = scores_of(record)
    if isinstance(found, Undefined):
        return None
    threshold = None if isinstance(found.threshold, Undefined) else found.threshold._asdict()
    return {
        "curve": [{"coverage": s.coverage, "risk": s.risk} for s in found.curve],
        "area": _number(found.area),
        "brier": None if isinstance(found.brier, Undefined) else found.brier._asdict(),
        "calibration_error": _number(found.error),
        "null_error": _number(found.null_error),
        "threshold": threshold,
    }


def _interval(bounds: Bounds | Undefined) -> dict[str, Any]:
    if isinstance(bounds, Undefined):
        return {"lower": None, "upper": None, "method": "", "why": str(bounds)}
    return {
        "lower": _number(bounds.lower),
        "upper": _number(bounds.upper),
        "method": bounds.method,
        "why": "",
    }


def _number(value: float | Undefined) -> float | None:
    return None if isinstance(value, Undefined) else round(value, _DECIMALS)
