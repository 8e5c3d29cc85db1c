"""The grounding gate's part of ``EVAL.md``: what it answers on the labelled quotations, how sure."""

from collections import Counter
from pathlib import Path

import numpy as np

from assay.evaluation.estimate import Estimate, rate_estimate
from assay.evaluation.quotations import (
    GateFigures,
    Judged,
    by_category,
    gate_figures,
    judged_lines,
)
from assay.evaluation.wording import counted, figure, interval

CASES = Path(__file__).parent.parent / "gold" / "grounding" / "cases.jsonl"
UNSEEN = (
    ("to be blocked", 0, 22),
    ("to be flagged", 4, 83),
)  # series v as docs/grounding.md has it
ANSWERS = ("pass", "flag", "block")


def grounding_text() -> str:
    """The figures, as Markdown."""
    cases = judged_lines(CASES.read_bytes().splitlines())
    return "\n\n".join((_unseen(), _whole(cases), _series(cases), _categories(cases)))


def _unseen() -> str:
    lines = [
        "| first run of series `v`, labelled | passed | share | 95 % interval | at most |",
        "|---|---|---:|---|---:|",
    ]
    both = ("both", *(sum(row[place] for row in UNSEEN) for place in (1, 2)))
    for name, hits, trials in (*UNSEEN, both):
        found = rate_estimate(np.arange(trials) < hits, np.ones(trials), "cases")
        lines.append(
            f"| {name} | {counted(found)} | {figure(found.value)} |"
            f" {interval(found.bounds)} | {figure(found.upper_gate)} |"
        )
    return "\n".join(lines)


def _whole(cases: tuple[Judged, ...]) -> str:
    found = gate_figures("all", cases)
    fabricated = gate_figures("block", [c for c in cases if c.expected.value == "block"])
    rows: tuple[tuple[str, Estimate], ...] = (
        ("Passed although neither the label nor a safe second answer allows it", found.false_pass),
        ("Passed although the label is another", found.strict_pass),
        ("Passed although it was to be blocked", fabricated.strict_pass),
        ("Held back although it was to pass", found.held),
    )
    lines = ["| all series | value | 95 % interval | of | at most |", "|---|---:|---|---|---:|"]
    lines += [
        f"| {title} | {figure(one.value)} | {interval(one.bounds)} | {counted(one)} |"
        f" {figure(one.upper_gate)} |"
        for title, one in rows
    ]
    return "\n".join(lines)


def _series(cases: tuple[Judged, ...]) -> str:
    counts = Counter((case.id[0], case.expected.value, case.answer.value) for case in cases)
    lines = ["| series | labelled | cases | pass | flag | block |", "|---|---|---:|---:|---:|---:|"]
    for series, expected in sorted({(series, expected) for series, expected, _ in counts}):
        row = [counts[series, expected, answer] for answer in ANSWERS]
        lines.append(f"| {series} | {expected} | {sum(row)} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


def _categories(cases: tuple[Judged, ...]) -> str:
    answers = Counter((case.category, case.answer.value) for case in cases)
    lines = [
        "| category | cases | pass | flag | block | right | 95 % | false passes | at most |",
        "|---|---:|---:|---:|---:|---:|---|---|---:|",
    ]
    for one in by_category(cases):
        shown = " | ".join(str(answers[one.name, answer]) for answer in ANSWERS)
        lines.append(f"| {one.name} | {one.cases} | {shown} | {_row_end(one)} |")
    return "\n".join(lines)


def _row_end(one: GateFigures) -> str:
    right = f"{one.right.hits:g} | {interval(one.right.bounds)}"
    if one.false_pass.upper_gate is None:
        return f"{right} | – | –"
    return f"{right} | {counted(one.false_pass)} | {figure(one.false_pass.upper_gate)}"
