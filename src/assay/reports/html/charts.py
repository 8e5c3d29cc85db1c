"""Geometry of the page's charts: plain numbers that the template draws as inline SVG.

Every chart repeats figures that also stand in a table, so that nothing is lost to those who do not
see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from assay.domain import Outcome, Reconciliation, RunSummary, Verdict
from assay.reports.results import ResultLine
from assay.reports.wording import VERDICTS

__all__ = ["Bar", "Donut", "Part", "Stack", "month_bars", "reconciliation_stacks", "rule_stacks"]
__all__ += ["verdict_donut"]

_RADIUS = 54.0
_COLUMN_HEIGHT = 118.0
_MONTHS = 240
_WIDEST = 64.0
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: its class (the colour), its figure and its place.

    Attributes:
        name: For people.
        kind: Class that colours it.
        count: The figure.
        start: Where it begins: per cent of a bar, or length along the circle.
        length: How long it is, in the same unit.
    """

    name: str
    kind: str
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Donut:
    """Parts around a circle; ``around`` is its circumference."""

    total: int
    around: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A horizontal bar of parts, in per cent of the longest."""

    name: str
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of the months' chart.

    Attributes:
        is_gap: No case fell into the month.
        has_count: There is room for the figure.
        has_name: There is room for the name.
    """

    name: str
    count: int
    x: float
    width: float
    height: float
    is_gap: bool
    has_count: bool
    has_name: bool


def verdict_donut(summary: RunSummary) -> Donut:
    """Cases by verdict."""
    counts = [
        (v, summary.verdicts.get(v, 0)) for v in (Verdict.BLOCK, Verdict.REVIEW, Verdict.APPROVE)
    ]
    named = [(VERDICTS[v], v.value, n) for v, n in counts]
    failed = summary.cases - sum(n for _, n in counts)
    if failed > 0:
        named.insert(1, ("Failed", "failed", failed))
    around = 2 * pi * _RADIUS
    return Donut(summary.cases, round(around, 3), _parts(named, summary.cases, around))


def rule_stacks(lines: Sequence[ResultLine]) -> tuple[Stack, ...]:
    """Deviations and undetermined cases by rule, the most first; rules without any are left out."""
    found = [x for x in lines if x.card and x.deviations + x.undetermined]
    found.sort(key=lambda x: -(x.deviations + x.undetermined))
    longest = max((x.deviations + x.undetermined for x in found), default=1)
    return tuple(
        Stack(
            x.card.rule_id if x.card else "",
            x.deviations + x.undetermined,
            _parts(
                [
                    ("exceptions", Outcome.FAIL.value, x.deviations),
                    ("undetermined", Outcome.UNDETERMINED.value, x.undetermined),
                ],
                longest,
                100,
            ),
        )
        for x in found
    )


def reconciliation_stacks(found: Reconciliation) -> tuple[Stack, Stack]:
    """Both sides of the reconciliation as shares of their totals."""
    without = len(found.tickets_without_deployment)
    agreed = max(found.tickets - without, 0)
    tickets = [
        ("agreed to a deployment", "pass", agreed),
        ("explained by cut-off", "not_applicable", len(found.cut_off)),
        ("unexplained", "fail", len(found.unmatched)),
    ]
    deployments = [
        ("matched", "pass", found.matched),
        ("without ticket", "undetermined", len(found.deployments_without_ticket)),
        ("ticket closed unmerged", "block", len(found.closed_unmerged)),
        ("direct change", "fail", len(found.direct)),
    ]
    return (
        Stack("Tickets", found.tickets, _parts(tickets, max(found.tickets, 1), 100)),
        Stack(
            "Deployments", found.deployments, _parts(deployments, max(found.deployments, 1), 100)
        ),
    )


def month_bars(months: dict[str, int], width: float) -> tuple[Bar, ...]:
    """Cases per month, the months in between that have none included; the last 240 at most."""
    names = _calendar(sorted(months))[-_MONTHS:]
    highest = max((months.get(name, 0) for name in names), default=0) or 1
    step = width / max(len(names), 1)
    gap = max(step * 0.25, step - _WIDEST)
    every = -(-len(names) // (_NAMED if len(names) <= _NAMED else 8))
    return tuple(
        Bar(
            name,
            months.get(name, 0),
            round(index * step + gap / 2, 2),
            round(step - gap, 2),
            round(months.get(name, 0) / highest * _COLUMN_HEIGHT, 2),
            is_gap=not months.get(name, 0),
            has_count=len(names) <= _NAMED,
            has_name=index % every == every // 2,
        )
        for index, name in enumerate(names)
    )


def _calendar(found: list[str]) -> list[str]:
    """Every month from the first to the last; names that are not months stay as they are."""
    try:
        first, last = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (found[0], found[-1]))
    except (ValueError, IndexError):
        return found
    if not 0 <= last - first <= 12 * 200:
        return found
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _parts(named: Sequence[tuple[str, str, int]], whole: int, scale: float) -> tuple[Part, ...]:
    parts, start = [], 0.0
    for name, kind, count in named:
        length = count / max(whole, 1) * scale
        parts.append(Part(name, kind, count, round(start, 3), round(length, 3)))
        start += length
    return tuple(parts)
