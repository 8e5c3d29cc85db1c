"""May this change go in? Decided from two records and a plan; what can't be decided fails.

A check fails where

1. a record is not whole: a case is missing or failed, there are fewer cases than the plan asks
   for, or baseline and record are not of the same gold set with the same labels;
2. a figure of the plan is not shown to be within its margin of the baseline (non-inferiority: the
   bad end of the 95 % interval of the paired difference lies beyond the margin), or a figure or its
   interval does not exist;
3. a figure is worse than the baseline's and chance does not explain it (p below 5 % after Holm);
4. a figure is not shown to be within its limit of the plan (one-sided 95 % limit);
5. deficiencies that the baseline found are lost: rule by rule. Where no model reads, nothing varies
   by chance, and one lost deficiency or one case newly let through is enough. Where models read, a
   rule fails if more of its deficiencies are lost than flips explain (p below 5 % after Holm).

Point 5 is what notices that a rule died which a few cases of hundreds are about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assay.domain import Verdict
from assay.evaluation.comparison import Comparison, Difference, compare, incomparable
from assay.evaluation.measures import measures
from assay.evaluation.plan import Plan
from assay.evaluation.record import CaseRecord, EvalRecord
from assay.evaluation.tally import failed_rules
from assay.statistics.paired import holm
from assay.statistics.undefined import Undefined

__all__ = ["Check", "CheckState", "GateResult", "judge"]

_ALPHA = 0.05
_LEAST_FLIPS = 0.01
"""Flips are assumed at least this often where models read, however few epochs showed none."""
_SHOWN = 8


class CheckState(StrEnum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the gate.

    Attributes:
        name: For programs: ``complete``, ``margin.verdict_accuracy``, ``lost.sod.author_merged``.
        state: Passed or failed.
        message: Why, in one sentence with its numbers.
        cases: The cases that it is about.
    """

    name: str
    state: CheckState
    message: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate decided.

    Attributes:
        checks: Every check, in order.
        comparison: The records side by side; ``None`` where they can't be compared.
    """

    checks: tuple[Check, ...]
    comparison: Comparison | None

    @property
    def is_passed(self) -> bool:
        """Whether nothing failed."""
        return all(check.state is CheckState.PASSED for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """What failed."""
        return tuple(check for check in self.checks if check.state is CheckState.FAILED)


def judge(record: EvalRecord, baseline: EvalRecord, plan: Plan) -> GateResult:
    """Decide.

    Args:
        record: What is new.
        baseline: What it is held against.
        plan: What was settled before.
    """
    checks = [*_whole(record, plan), *_limits(record, plan)]
    why = incomparable(baseline, record)
    if why:
        checks.append(_check("comparable", f"The baseline can't be compared with: {why}."))
        return GateResult(tuple(checks), None)
    checks.append(_check("comparable", "Same gold set, same labels.", ok=True))
    found = compare(baseline, record, plan)
    checks += _margins(found, plan)
    checks += _regressions(found, plan)
    checks += _lost(baseline, record, plan)
    checks += _let_through(baseline, record, plan)
    return GateResult(tuple(checks), found)


def _check(name: str, message: str, *, ok: bool = False, cases: tuple[str, ...] = ()) -> Check:
    return Check(name, CheckState.PASSED if ok else CheckState.FAILED, message, cases)


def _whole(record: EvalRecord, plan: Plan) -> Iterator[Check]:
    broken = tuple(
        case.label.case_id for case in record.cases if any(epoch.error for epoch in case.epochs)
    )
    if broken:
        first = next(e.error for c in record.cases for e in c.epochs if e.error)
        said = f"{len(broken)} cases failed or are missing, the first with: {first}"
        yield _check("complete", said, cases=broken)
    else:
        yield _check("complete", "Every labelled case was read to its end.", ok=True)
    cases = len(record.counted)
    yield _check(
        "enough_cases",
        f"{cases} cases count; the plan asks for at least {plan.fewest_cases}.",
        ok=cases >= plan.fewest_cases,
    )


def _limits(record: EvalRecord, plan: Plan) -> Iterator[Check]:
    known = {measure.name: measure for measure in measures(record, plan)} if plan.limits else {}
    for name, limit in plan.limits.items():
        measure = known.get(name)
        if measure is None:
            yield _check(f"limit.{name}", f"There is no figure {name}.")
            continue
        gated = measure.estimate.upper_gate
        if measure.better == "higher":
            gated = measure.estimate.lower_gate
        if gated is None:
            yield _check(f"limit.{name}", f"{measure.title}: no exact limit exists for it.")
            continue
        ok = gated >= limit if measure.better == "higher" else gated <= limit
        side = "at least" if measure.better == "higher" else "at most"
        yield _check(
            f"limit.{name}",
            f"{measure.title}: with 95 % confidence {side} {gated:.3f}; the plan asks for"
            f" {side} {limit}.",
            ok=ok,
        )


def _margins(found: Comparison, plan: Plan) -> Iterator[Check]:
    known = {difference.name: difference for difference in found.differences}
    for name, margin in plan.margins.items():
        difference = known.get(name)
        if difference is None:
            yield _check(f"margin.{name}", f"There is no figure {name} to compare.")
            continue
        change, worst = difference.change, difference.worst
        if isinstance(change, Undefined) or isinstance(worst, Undefined):
            why = change if isinstance(change, Undefined) else worst
            yield _check(f"margin.{name}", f"{difference.title}: {why}.")
            continue
        yield _check(
            f"margin.{name}",
            f"{difference.title}: {_points(change)}, at worst {_points(-worst, difference)}"
            f" (95 %, {difference.cases} cases); the margin is {_percent(float(margin))}.",
            ok=worst < float(margin),
        )


def _points(change: float, difference: Difference | None = None) -> str:
    if difference is not None and difference.better == "lower":
        change = -change
    return f"{100 * change:+.1f} points"


def _percent(margin: float) -> str:
    return f"{100 * margin:.1f} points"


def _regressions(found: Comparison, plan: Plan) -> Iterator[Check]:
    """Figures that became worse beyond chance; coverage alone is no quality and is left out."""
    skipped = {"coverage"}
    worse = []
    for one in found.differences:
        change = one.change
        if one.name in skipped or isinstance(change, Undefined) or one.adjusted_p is None:
            continue
        if (change < 0) is (one.better == "higher") and change and one.adjusted_p < _ALPHA:
            worse.append(one)
            yield _check(
                f"regression.{one.name}",
                f"{one.title}: from {one.first:.3f} to {one.second:.3f}, which chance does not"
                f" explain (p = {one.adjusted_p:.2g} after Holm).",
            )
    broken = tuple(
        c.case_id for c in found.changes if c.kind == "broken" and c.case_id not in plan.accepted
    )
    if not worse:
        said = (
            f"No figure is worse beyond chance; {len(broken)} cases newly differ from their label"
        )
        yield _check("regression", said + ".", ok=True, cases=broken)


def _lost(baseline: EvalRecord, record: EvalRecord, plan: Plan) -> Iterator[Check]:
    """Labelled failures of a rule that the baseline found in every reading, and the record not."""
    exact = baseline.is_deterministic and record.is_deterministic
    flips = max(_LEAST_FLIPS, _flip_share(baseline), _flip_share(record))
    held, lost = _held_and_lost(baseline, record, plan)
    p_values = {rule: _chance(len(lost[rule]), len(held[rule]), flips) for rule in lost}
    adjusted = holm(p_values)
    failed = False
    for rule, cases in lost.items():
        if not cases or (not exact and adjusted[rule] >= _ALPHA):
            continue
        failed = True
        why = (
            "no model reads, so that nothing varies by chance"
            if exact
            else f"flips of {100 * flips:.1f} % do not explain it (p = {adjusted[rule]:.2g})"
        )
        yield _check(
            f"lost.{rule}",
            f"{rule}: {len(cases)} of {len(held[rule])} deficiencies that the baseline found are"
            f" not found any more; {why}.",
            cases=tuple(cases),
        )
    if not failed:
        total = sum(len(cases) for cases in held.values())
        yield _check("lost", f"The {total} deficiencies that the baseline found are kept"
                     + (" but for flips." if any(lost.values()) else "."), ok=True)  # fmt: skip


def _held_and_lost(
    baseline: EvalRecord, record: EvalRecord, plan: Plan
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    held: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for before, after in zip(baseline.counted, record.counted, strict=True):
        for rule, expected in before.label.rules.items():
            if expected != "fail" or not _is_found(baseline, before, rule):
                continue
            held.setdefault(rule, []).append(before.label.case_id)
            lost.setdefault(rule, [])
            accepted = before.label.case_id in plan.accepted
            if not accepted and not _is_found(record, after, rule):
                lost[rule].append(before.label.case_id)
    return held, lost


def _is_found(record: EvalRecord, case: CaseRecord, rule: str) -> bool:
    """Whether the rule failed in more than half of the readings."""
    found = sum(rule in failed_rules(record, epoch) for epoch in case.epochs)
    return 2 * found > len(case.epochs)


def _let_through(baseline: EvalRecord, record: EvalRecord, plan: Plan) -> Iterator[Check]:
    """Cases that a person should look at, held back by the baseline and let through now."""
    new = tuple(
        after.label.case_id
        for before, after in zip(baseline.counted, record.counted, strict=True)
        if after.label.verdict is not Verdict.APPROVE
        and after.label.case_id not in plan.accepted
        and all(epoch.verdict is not Verdict.APPROVE for epoch in before.epochs)
        and all(epoch.verdict is Verdict.APPROVE for epoch in after.epochs)
    )
    exact = baseline.is_deterministic and record.is_deterministic
    how = "" if record.epochs == 1 else ", in every reading"
    said = f"{len(new)} cases are newly let through that a person should look at{how}"
    if new and exact:
        some = ", ".join(new[:_SHOWN]) + (" ..." if len(new) > _SHOWN else "")
        yield _check("let_through", f"{said}: {some}.", cases=new)
    else:
        yield _check("let_through", f"{said}.", ok=True, cases=new)


def _flip_share(record: EvalRecord) -> float:
    """Share of readings that differ from the commonest verdict of their case."""
    different = total = 0
    for case in record.counted:
        verdicts = [epoch.verdict for epoch in case.epochs]
        total += len(verdicts)
        different += len(verdicts) - max(verdicts.count(v) for v in verdicts)
    return different / total if total else 0.0


def _chance(lost: int, held: int, flips: float) -> float:
    """How likely flips alone lose so many."""
    from scipy.stats import binom  # noqa: PLC0415 - heavy

    return float(binom.sf(lost - 1, held, flips)) if lost else 1.0
