"""Figures in words: three decimals, an interval, or the reason why there is none."""

from decimal import Decimal

from assay.evaluation.estimate import Estimate
from assay.statistics.bootstrap import Bounds
from assay.statistics.undefined import Undefined

__all__ = ["amount", "counted", "figure", "interval", "p_value", "points"]

_SMALLEST_P = 0.001


def figure(value: float | Undefined | None) -> str:
    """A figure with three decimals; ``undefined`` where there is none (its reason stands beside)."""
    if value is None or isinstance(value, Undefined):
        return "undefined"
    return f"{value:.3f}"


def interval(bounds: Bounds | Undefined) -> str:
    """An interval with three decimals, rounded as the figure is; or the reason for none."""
    if isinstance(bounds, Undefined):
        return f"no interval: {bounds.because}"
    return f"{bounds.lower:.3f} to {bounds.upper:.3f}"


def counted(estimate: Estimate) -> str:
    """``hits of trials`` of a rate; for other figures the cases that it rests on."""
    if estimate.lower_gate is None:
        return f"{estimate.cases} cases"
    said = f"{estimate.hits:g} of {estimate.trials:g}"
    return said if estimate.cases == estimate.trials else f"{said} in {estimate.cases} cases"


def points(change: float | Undefined) -> str:
    """A difference of rates in percentage points, with its sign."""
    if isinstance(change, Undefined):
        return "undefined"
    return f"{100 * change:+.1f}"


def p_value(p: float | None) -> str:
    """A p-value for people."""
    if p is None:
        return "–"
    return "< 0.001" if p < _SMALLEST_P else f"{p:.3f}"


def amount(usd: Decimal | None) -> str:
    """US dollars; ``unknown`` where nobody knows."""
    return "unknown" if usd is None else f"{usd:.4f} USD"
