"""The report as Markdown: for a pull request, and for ``docs/EVAL.md``."""

from collections.abc import Iterator, Sequence

from assay.evaluation.comparison import Comparison
from assay.evaluation.gate import GateResult
from assay.evaluation.measures import Measure, control_measures, measures
from assay.evaluation.plan import Plan
from assay.evaluation.record import EvalRecord
from assay.evaluation.report.view import Group, cost_of, detectables, groups_of, worst_cases
from assay.evaluation.wording import amount, counted, figure, interval, p_value, points
from assay.statistics.undefined import Undefined

__all__ = ["comparison_markdown", "gate_markdown", "measure_rows", "record_markdown"]

_SHOWN = 20
_DIFFERENCES = (
    "| figure | baseline | now | difference (points) | 95 % interval (points) | p | p (Holm) |"
    " shown from (points) |"
)


def record_markdown(record: EvalRecord, plan: Plan, *, level: int = 1) -> str:
    """One record.

    Args:
        record: The evaluation.
        plan: For costs.
        level: Of the first heading.
    """
    head = "#" * level
    lines = [f"{head} {record.gold}", "", *_facts(record), ""]
    lines += [f"{head}# Figures", "", *measure_rows(measures(record, plan)), ""]
    lines += [*_detectable(record), ""]
    lines += [f"{head}# States and deficiencies by control", "", *_controls(record), ""]
    tiers, categories = groups_of(record)
    lines += [f"{head}# Verdict and conclusion both right", "", *_groups(tiers, categories), ""]
    lines += [f"{head}# What it gets wrong", "", *_worst(record, plan), ""]
    return "\n".join(lines)


def measure_rows(found: Sequence[Measure]) -> list[str]:
    """A table of figures."""
    rows = ["| figure | value | 95 % interval | of | better |", "|---|---|---|---|---|"]
    for one in found:
        note = f" ({one.note})" if one.note else ""
        why = one.estimate.value.because if isinstance(one.estimate.value, Undefined) else ""
        shown = f"– ({why})" if why else interval(one.estimate.bounds)
        rows.append(
            f"| {one.title}{note} | {figure(one.estimate.value)} | {shown} |"
            f" {counted(one.estimate)} | {one.better} |"
        )
    return rows


def comparison_markdown(found: Comparison, *, level: int = 2) -> str:
    """Two records side by side."""
    lines = [f"{'#' * level} Compared with the baseline", ""]
    lines.append(
        f"{found.cases} cases; in {100 * found.discordant:.1f} % of them only one of the two has"
        " verdict and conclusion right."
    )
    lines += ["", _DIFFERENCES, "|---|---|---|---|---|---|---|---|"]
    for one in found.differences:
        scale = 1 if one.name == "loss" else 100
        bounds = one.bounds
        ends = (
            f"– ({bounds.because})"
            if isinstance(bounds, Undefined)
            else f"{scale * bounds.lower:+.1f} to {scale * bounds.upper:+.1f}"
        )
        change = points(one.change) if scale > 1 else figure(one.change)
        least = "–" if isinstance(one.detectable, Undefined) else f"{100 * one.detectable:.1f}"
        lines.append(
            f"| {one.title} | {figure(one.first)} | {figure(one.second)} | {change} | {ends} |"
            f" {p_value(one.p)} | {p_value(one.adjusted_p)} | {least} |"
        )
    lines += ["", *_changes(found)]
    return "\n".join(lines) + "\n"


def gate_markdown(result: GateResult, *, level: int = 2) -> str:
    """What the gate decided, failures first."""
    said = "passed" if result.is_passed else "**failed**"
    lines = [f"{'#' * level} Gate: {said}", ""]
    ordered = [*result.failed, *(c for c in result.checks if c not in result.failed)]
    lines += [f"* {check.state.value}: `{check.name}` – {check.message}" for check in ordered]
    return "\n".join(lines) + "\n"


def _facts(record: EvalRecord) -> Iterator[str]:
    excluded = len(record.cases) - len(record.counted)
    yield f"* App {record.app}, read by {', '.join(dict.fromkeys(record.assessor))}."
    yield (
        f"* {len(record.counted)} cases count"
        + (f", {excluded} are excluded by their labels" if excluded else "")
        + f"; {record.epochs} {'reading' if record.epochs == 1 else 'readings'} of each."
    )
    calls, cost = cost_of(record)
    yield (
        f"* {calls} calls to models, {amount(cost)}." if calls else "* No call to a model was made."
    )
    yield f"* Gold `{record.gold_digest[:19]}…`, data `{record.data_digest[:19]}…`."


def _detectable(record: EvalRecord) -> Iterator[str]:
    shown = [
        f"{100 * share:.0f} % discordant: "
        + ("none" if isinstance(least, Undefined) else f"{100 * least:.1f} points")
        for share, least in detectables(len(record.counted))
    ]
    yield (
        f"The smallest difference to another assessor that {len(record.counted)} cases show"
        f" (exact McNemar test, 80 % power, 5 % level): {'; '.join(shown)}."
    )


def _controls(record: EvalRecord) -> Iterator[str]:
    yield "| control | state as labelled | deficient | precision | recall | 95 % of recall | F1 |"
    yield "|---|---|---|---|---|---|---|"
    for one in control_measures(record):
        recall = one.recall
        shown = "–" if isinstance(recall.value, Undefined) else interval(recall.bounds)
        yield (
            f"| {one.control} | {counted(one.state)} | {one.deficient} |"
            f" {figure(one.precision.value)} |"
            f" {figure(recall.value)} | {shown} | {figure(one.f1.value)} |"
        )


def _groups(tiers: Sequence[Group], categories: Sequence[Group]) -> Iterator[str]:
    yield "| cases | right | share | 95 % interval |"
    yield "|---|---|---|---|"
    for one in (*tiers, *categories[:_SHOWN]):
        found = one.estimate
        yield f"| {one.name} | {counted(found)} | {figure(found.value)} | {interval(found.bounds)} |"
    if len(categories) > _SHOWN:
        yield ""
        yield f"{len(categories) - _SHOWN} smaller categories are in the page and in the JSON."


def _worst(record: EvalRecord, plan: Plan) -> Iterator[str]:
    shown, total = worst_cases(record, plan)
    if not total:
        yield "Nothing: verdict and conclusion of every case are those of its label."
        return
    yield f"{total} cases; the costliest first."
    yield ""
    yield "| case | what | labelled | found | differing controls |"
    yield "|---|---|---|---|---|"
    for one in shown[:_SHOWN]:
        label = one.case.label
        controls = "; ".join(f"{c}: {e} – {f}" for c, e, f in one.controls) or "none"
        yield (
            f"| {label.case_id} | {one.kind} | {label.verdict.value}, {label.conclusion.value} |"
            f" {one.said} | {controls} |"
        )


def _changes(found: Comparison) -> Iterator[str]:
    for kind, title in (
        ("broken", "Newly different from the label"),
        ("fixed", "Now as labelled"),
        ("other", "Otherwise different"),
    ):
        cases = [change for change in found.changes if change.kind == kind]
        if cases:
            some = [f"{c.case_id} ({c.first} → {c.second})" for c in cases[:_SHOWN]]
            more = f" and {len(cases) - _SHOWN} more" if len(cases) > _SHOWN else ""
            yield f"* {title}: {', '.join(some)}{more}."
