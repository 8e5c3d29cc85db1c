"""The grounding gate's part of ``EVAL.md``: what it answers on the labelled quotations, how sure."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from assay.evaluation.estimate import CONFIDENCE
from assay.evidence import judge
from assay.statistics import upper_limit, wilson

CASES = Path(__file__).parent.parent / "gold" / "grounding" / "cases.jsonl"
ANSWERS = ("pass", "flag", "block")


class Judged(NamedTuple):
    """One labelled quotation and what the gate says of it.

    Attributes:
        series: The letter of the series in which it was written.
        category: What makes it hard.
        expected: The label.
        accepted: The label, and the answers that are safe as well.
        answer: The gate's.
    """

    series: str
    category: str
    expected: str
    accepted: frozenset[str]
    answer: str

    @property
    def is_right(self) -> bool:
        """The answer is the label or as safe."""
        return self.answer in self.accepted

    @property
    def is_false_pass(self) -> bool:
        """It passed although neither the label nor a second answer allows that."""
        return self.answer == "pass" and not self.is_right


def grounding() -> str:
    """The figures, as Markdown."""
    judged = [_judged(line) for line in CASES.read_bytes().splitlines()]
    return "\n\n".join((_whole(judged), _series(judged), _categories(judged)))


def _judged(line: bytes) -> Judged:
    row = json.loads(line)
    expected = row["expected"]
    accepted = frozenset((expected, *row.get("also_ok", ())))
    return Judged(row["id"][0], row["category"], expected, accepted, str(judge(line)["answer"]))


def _whole(judged: list[Judged]) -> str:
    false = [one for one in judged if one.expected != "pass"]
    true = [one for one in judged if one.expected == "pass"]
    fabricated = [one for one in judged if one.expected == "block"]
    rows = (
        ("Passed although neither the label nor a second answer allows it", false, _false_pass),
        ("Passed although the label is another, second answers left aside", false, _passed),
        ("Passed although to be blocked", fabricated, _passed),
        ("Held back although to pass, second answers left aside", true, _held_back),
        ("The labelled answer, or one marked as safe as well", judged, _right),
    )
    lines = [
        "| | value | 95 % interval (Wilson) | of | one-sided 95 % upper limit (Clopper-Pearson) |",
        "|---|---:|---|---|---:|",
    ]
    for title, cases, counts in rows:
        x, n = sum(map(counts, cases)), len(cases)
        limit = "–" if counts is _right else f"{_limit(n, x):.4f}"  # a limit of errors alone
        lines.append(f"| {title} | {x / n:.4f} | {_interval(n, x, 4)} | {x} of {n} | {limit} |")
    return "\n".join(lines)


def _series(judged: list[Judged]) -> str:
    lines = ["| series | labelled | cases | pass | flag | block |", "|---|---|---|---|---|---|"]
    for (series, expected), cases in _grouped(judged, lambda c: (c.series, c.expected)):
        shown = " | ".join(str(sum(c.answer == answer for c in cases)) for answer in ANSWERS)
        lines.append(f"| {series} | {expected} | {len(cases)} | {shown} |")
    return "\n".join(lines)


def _categories(judged: list[Judged]) -> str:
    lines = [
        "| category | cases | pass | flag | block | right | 95 % | wrongly passed | upper limit |",
        "|---|---:|---:|---:|---:|---:|---|---|---:|",
    ]
    for (category,), cases in _grouped(judged, lambda c: (c.category,)):
        n, right = len(cases), sum(c.is_right for c in cases)
        shown = " | ".join(str(sum(c.answer == answer for c in cases)) for answer in ANSWERS)
        false = [c for c in cases if c.expected != "pass"]
        passed = sum(map(_false_pass, false))
        limit = f"{_limit(len(false), passed):.3f}" if false else "–"
        of = f"{passed} of {len(false)}" if false else "–"
        lines.append(
            f"| {category} | {n} | {shown} | {right} | {_interval(n, right, 3)} | {of} | {limit} |"
        )
    return "\n".join(lines)


def _right(one: Judged) -> bool:
    return one.is_right


def _false_pass(one: Judged) -> bool:
    return one.is_false_pass


def _passed(one: Judged) -> bool:
    return one.answer == "pass"


def _held_back(one: Judged) -> bool:
    return one.answer != "pass"


def _interval(n: int, x: int, places: int) -> str:
    low, high = wilson(n, x, CONFIDENCE)
    return f"{low:.{places}f} to {high:.{places}f}"


def _limit(n: int, x: int) -> float:
    return upper_limit(n, x, 1 - CONFIDENCE)


def _grouped(
    judged: list[Judged], key: Callable[[Judged], tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], list[Judged]]]:
    for names, cases in groupby(sorted(judged, key=key), key):
        yield names, list(cases)
