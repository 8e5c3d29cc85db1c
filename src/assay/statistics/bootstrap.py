"""Intervals of ratios (F1, a mean cost, a difference of two of them) by the bootstrap over cases.

BCa (Efron 1987): percentiles of the resamples, corrected for bias and for a spread that changes
with the figure. Data that do not determine an interval get a reason instead of one: every case
alike, too few cases, too few errors. A rate is no matter for the bootstrap at all, which gives
intervals of width zero near 1: see :mod:`assay.statistics.interval`.

>>> import numpy as np
>>> table = np.array([[1.0, 0, 0]] * 40 + [[0.0, 1, 0]] * 6 + [[0.0, 0, 1]] * 4)
>>> found = ratio_interval(table, f1, wrong_cases=10, seed=b"example")
>>> isinstance(found, Bounds) and found.method
'BCa bootstrap of cases'
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.statistics.resample import Table, distinct_rows, generator_of, resample_sums
from assay.statistics.undefined import Undefined

__all__ = [
    "FEWEST_CASES",
    "FEWEST_WRONG",
    "RESAMPLES",
    "Bounds",
    "Statistic",
    "bca_interval",
    "f1",
    "percentile_interval",
    "ratio_interval",
]

RESAMPLES = 10_000
"""Resamples of an interval: its ends then vary by about 0.0003 from one seed to another."""
FEWEST_CASES = 30
"""Below this many cases no interval of a ratio is given: measured coverage falls short."""
FEWEST_WRONG = 5
"""Nor below this many cases that contain an error."""

Statistic = Callable[[Table], NDArray[np.float64]]
"""From column sums, one row a resample, to the figure of each; NaN where it does not exist."""

_BCA = "BCa bootstrap of cases"
_PERCENTILE = "percentile bootstrap of cases"


class Bounds(NamedTuple):
    """An interval of a figure.

    Attributes:
        lower: Its lower end.
        upper: Its upper end.
        method: How it was made, in words.
    """

    lower: float
    upper: float
    method: str


class _Replicates(NamedTuple):
    """Figures of the resamples, sorted, beside the figure of the data."""

    observed: float
    figures: NDArray[np.float64]


def f1(sums: Table) -> NDArray[np.float64]:
    """F1 from the sums of true positives, false positives and false negatives."""
    double = 2 * sums[:, 0]
    whole = double + sums[:, 1] + sums[:, 2]
    undefined: NDArray[np.float64] = np.full(len(sums), np.nan)
    return np.divide(double, whole, out=undefined, where=whole > 0)


def ratio_interval(
    table: Table,
    statistic: Statistic,
    *,
    wrong_cases: int,
    seed: bytes,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Bounds | Undefined:
    """The interval of a ratio, where the data support one.

    Args:
        table: One row a case.
        statistic: The figure.
        wrong_cases: Cases that contain at least one error of the kind that the figure counts.
        seed: Chance follows from it alone; the digest of the data, so that everyone who reads the
            same data gets the same interval.
        confidence: Two-sided.
        resamples: How many.
    """
    if len(table) < FEWEST_CASES:
        return Undefined(f"{len(table)} cases are fewer than the {FEWEST_CASES} that it takes")
    if wrong_cases < FEWEST_WRONG:
        return Undefined(
            f"too few errors for an interval: {wrong_cases} cases contain one, and it takes"
            f" {FEWEST_WRONG}"
        )
    return bca_interval(table, statistic, seed=seed, confidence=confidence, resamples=resamples)


def bca_interval(
    table: Table,
    statistic: Statistic,
    *,
    seed: bytes,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    one_by_one: bool | None = None,
) -> Bounds | Undefined:
    """The BCa interval, whatever the number of cases; :func:`ratio_interval` asks for enough.

    Arguments as there; ``one_by_one`` as of :func:`~assay.statistics.resample.resample_sums`.
    """
    found = _replicate(table, statistic, seed, resamples, one_by_one=one_by_one)
    if isinstance(found, Undefined):
        return found
    acceleration = _acceleration(table, statistic)
    if isinstance(acceleration, Undefined):
        return acceleration
    below = np.count_nonzero(found.figures < found.observed)
    upto = np.count_nonzero(found.figures <= found.observed)
    share = (below + upto) / (2 * resamples)
    if not 0 < share < 1:
        return Undefined("the figure of the data lies outside of all resamples")
    ends = _corrected(share, acceleration, confidence)
    lower, upper = np.quantile(found.figures, ends)
    return Bounds(float(lower), float(upper), _BCA)


def percentile_interval(
    table: Table,
    statistic: Statistic,
    *,
    seed: bytes,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    one_by_one: bool | None = None,
) -> Bounds | Undefined:
    """The plain percentile interval; kept to be compared with, since BCa covers better."""
    found = _replicate(table, statistic, seed, resamples, one_by_one=one_by_one)
    if isinstance(found, Undefined):
        return found
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(found.figures, [tail, 1 - tail])
    return Bounds(float(lower), float(upper), _PERCENTILE)


def _replicate(
    table: Table, statistic: Statistic, seed: bytes, resamples: int, *, one_by_one: bool | None
) -> _Replicates | Undefined:
    if not len(table):
        return Undefined("there are no cases")
    observed = float(statistic(table.sum(axis=0, keepdims=True))[0])
    if np.isnan(observed):
        return Undefined("the figure itself does not exist for these data")
    sums = resample_sums(table, resamples, generator_of(seed), one_by_one=one_by_one)
    figures = np.sort(statistic(sums))
    missing = int(np.isnan(figures).sum())
    if missing:
        return Undefined(f"the figure does not exist in {missing:,} of {resamples:,} resamples")
    if figures[0] == figures[-1]:
        return Undefined("every resample gives the same figure: the data show no variation")
    return _Replicates(observed, figures)


def _acceleration(table: Table, statistic: Statistic) -> float | Undefined:
    """How the spread changes with the figure: from the figures without one case each."""
    known = distinct_rows(table)
    if known.cases == 1:
        return Undefined("there is a single case")
    figures = statistic(known.sums - known.rows)
    if np.isnan(figures).any():
        return Undefined("the figure does not exist without one of the cases")
    away = np.average(figures, weights=known.counts) - figures
    square = float(known.counts @ away**2)
    if square == 0:
        return Undefined("no single case changes the figure")
    return float(known.counts @ away**3) / (6 * float(square**1.5))


def _corrected(share: float, acceleration: float, confidence: float) -> list[float]:
    """The shares at which the sorted figures are read."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - heavy

    bias = ndtri(share)
    tail = (1 - confidence) / 2
    ends = []
    for point in (tail, 1 - tail):
        shifted = bias + ndtri(point)
        ends.append(float(ndtr(bias + shifted / (1 - acceleration * shifted))))
    return ends
