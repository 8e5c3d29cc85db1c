"""Geometry of the page's charts: plain numbers that the template draws as inline SVG.

Whatever a chart shows also stands in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assay.evaluation.comparison import Difference
from assay.evaluation.measures import Measure
from assay.statistics.calibration import Bin
from assay.statistics.selective import Step
from assay.statistics.undefined import Undefined

__all__ = ["Curve", "Forest", "ForestRow", "curve_of", "differences_forest", "measures_forest"]
__all__ += ["reliability_of"]

_ROW = 26


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A figure on a line; places in per cent of the width.

    Attributes:
        title: Of the figure.
        at: Of the figure itself.
        low: Where its interval begins; ``None`` where it has none.
        high: Where it ends.
        said: The figure and its interval, for the title of the mark.
        kind: ``good``, ``bad`` or ``plain``, which colours it.
    """

    title: str
    at: float
    low: float | None
    high: float | None
    said: str
    kind: str


@dataclass(frozen=True, slots=True)
class Forest:
    """Figures below each other on one axis.

    Attributes:
        rows: The figures.
        ticks: Place in per cent and name.
        zero: Place of a line of no difference; ``None`` where there is none.
        height: Of the drawing, in pixels.
    """

    rows: tuple[ForestRow, ...]
    ticks: tuple[tuple[float, str], ...]
    zero: float | None
    height: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve in a square of a hundred, the origin below on the left.

    Attributes:
        points: As SVG writes them.
        marks: Place of each point with what it is.
        top: The value at the upper edge.
    """

    points: str
    marks: tuple[tuple[float, float, str], ...]
    top: float
    bars: tuple[tuple[float, float, float], ...] = ()


def measures_forest(found: Sequence[Measure]) -> Forest:
    """The rates that exist, from 0 to 1."""
    rows = tuple(
        ForestRow(m.title, 100 * m.estimate.value, *_ends(m.estimate.bounds), _said(m), "plain")
        for m in found
        if m.unit == "rate" and not isinstance(m.estimate.value, Undefined)
    )
    ticks = tuple((100.0 * n / 5, f"{n / 5:g}") for n in range(6))
    return Forest(rows, ticks, None, len(rows) * _ROW)


def differences_forest(found: Sequence[Difference]) -> Forest:
    """Differences of rates around zero; the axis reaches as far as the widest interval."""
    shown = [d for d in found if d.name != "loss" and not isinstance(d.change, Undefined)]
    reach = max(
        (abs(end) for d in shown if not isinstance(d.bounds, Undefined) for end in d.bounds[:2]),
        default=0.1,
    )
    reach = max(0.05, min(1.0, reach))

    def place(value: float) -> float:
        return round(50 + 50 * max(-1.0, min(1.0, value / reach)), 2)

    rows = []
    for one in shown:
        change = one.change
        if isinstance(change, Undefined):
            continue
        low = high = None
        if not isinstance(one.bounds, Undefined):
            low, high = place(one.bounds.lower), place(one.bounds.upper)
        good = (change > 0) is (one.better == "higher")
        kind = "plain" if not change else "good" if good else "bad"
        said = f"{100 * change:+.1f} points"
        rows.append(ForestRow(one.title, place(change), low, high, said, kind))
    ticks = tuple((place(reach * n / 2), f"{50 * reach * n:+.0f}") for n in range(-2, 3))
    return Forest(tuple(rows), ticks, 50.0, len(rows) * _ROW)


def curve_of(steps: Sequence[Step]) -> Curve:
    """Risk (upwards) against coverage."""
    top = max((step.risk for step in steps), default=0.0)
    top = max(0.05, min(1.0, 1.2 * top))
    marks = tuple(
        (
            round(100 * step.coverage, 2),
            round(100 - 100 * step.risk / top, 2),
            f"agreement {step.threshold:.2f}: {step.answered} answered, {step.errors} wrong",
        )
        for step in steps
    )
    return Curve(" ".join(f"{x},{y}" for x, y, _ in marks), marks, top)


def reliability_of(bins: Sequence[Bin]) -> Curve:
    """Observed share (upwards) against stated agreement, with exact limits."""
    marks = tuple(
        (
            round(100 * one.stated, 2),
            round(100 - 100 * one.observed, 2),
            f"{one.cases} cases agree to {one.stated:.2f}; {one.observed:.2f} of them are right",
        )
        for one in bins
    )
    bars = tuple(
        (
            round(100 * one.stated, 2),
            round(100 - 100 * one.interval.upper, 2),
            round(100 - 100 * one.interval.lower, 2),
        )
        for one in bins
    )
    return Curve(" ".join(f"{x},{y}" for x, y, _ in marks), marks, 1.0, bars)


def _ends(bounds: object) -> tuple[float | None, float | None]:
    if isinstance(bounds, Undefined) or not isinstance(bounds, tuple):
        return None, None
    return round(100 * bounds[0], 2), round(100 * bounds[1], 2)


def _said(measure: Measure) -> str:
    value, bounds = measure.estimate.value, measure.estimate.bounds
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(bounds, Undefined):
        return f"{value:.3f}"
    return f"{value:.3f}, {bounds.lower:.3f} to {bounds.upper:.3f}"
