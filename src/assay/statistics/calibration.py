"""Do stated probabilities mean what they say?

The Brier score with Murphy's decomposition, reliability by bins of equal size with exact limits,
and the expected calibration error beside what a perfectly calibrated model would show on so few
cases: that error is biased upwards, so it is never compared with zero.

>>> found = brier([0.9, 0.9, 0.1, 0.1], [True, True, False, False], bins=2)
>>> round(found.score, 3), round(found.resolution, 3)
(0.01, 0.25)
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.statistics.binomial import Interval, two_sided
from assay.statistics.resample import generator_of
from assay.statistics.undefined import Undefined

__all__ = ["Bin", "Brier", "brier", "calibration_error", "null_error", "reliability"]

_BINS = 10
_SIMULATIONS = 2_000


class Bin(NamedTuple):
    """Cases of similar probability.

    Attributes:
        cases: How many.
        stated: Mean of their probabilities.
        observed: Share of them that is true.
        interval: Two-sided exact 95 % limits of that share.
    """

    cases: int
    stated: float
    observed: float
    interval: Interval


class Brier(NamedTuple):
    """The Brier score and its parts: ``score = reliability - resolution + uncertainty + within``.

    Attributes:
        score: Mean squared distance of probability and outcome; lower is better.
        reliability: How far stated and observed shares are apart; lower is better.
        resolution: How far the bins' shares are from the overall one; higher is better.
        uncertainty: What the outcomes alone contribute.
        within: What is left because probabilities within a bin differ.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


def reliability(
    probability: Sequence[float], outcome: Sequence[bool], *, bins: int = _BINS
) -> tuple[Bin, ...]:
    """Bins of (as nearly as ties allow) equally many cases, from the least probable."""
    return tuple(
        Bin(
            len(p),
            float(p.mean()),
            float(y.mean()),
            two_sided(len(y), int(y.sum()), Fraction(1, 20)),
        )
        for p, y in _split(np.asarray(probability, float), np.asarray(outcome, bool), bins)
    )


def brier(
    probability: Sequence[float], outcome: Sequence[bool], *, bins: int = _BINS
) -> Brier | Undefined:
    """The Brier score with Murphy's decomposition over bins of equal size."""
    if not len(probability):
        return Undefined("there are no cases")
    p, y = np.asarray(probability, float), np.asarray(outcome, bool)
    base, total = float(y.mean()), len(p)
    apart = spread = 0.0
    for stated, observed in _split(p, y, bins):
        apart += len(stated) * (stated.mean() - observed.mean()) ** 2
        spread += len(stated) * (observed.mean() - base) ** 2
    score = float(((p - y) ** 2).mean())
    parts = (float(apart / total), float(spread / total), base * (1 - base))
    return Brier(score, *parts, score - (parts[0] - parts[1] + parts[2]))


def calibration_error(
    probability: Sequence[float], outcome: Sequence[bool], *, bins: int = _BINS
) -> float | Undefined:
    """The expected calibration error (ECE) over bins of equal size; see :func:`null_error`."""
    if not len(probability):
        return Undefined("there are no cases")
    return _error(np.asarray(probability, float), np.asarray(outcome, bool), bins)


def null_error(
    probability: Sequence[float], *, seed: bytes, quantile: float = 0.95, bins: int = _BINS
) -> float | Undefined:
    """The calibration error that a perfectly calibrated model exceeds only so rarely.

    Outcomes are drawn from the stated probabilities themselves.
    """
    if not len(probability):
        return Undefined("there are no cases")
    p = np.asarray(probability, float)
    generator = generator_of(seed)
    errors = [_error(p, generator.random(len(p)) < p, bins) for _ in range(_SIMULATIONS)]
    return float(np.quantile(errors, quantile))


def _error(p: NDArray[np.float64], y: NDArray[np.bool_], bins: int) -> float:
    return float(
        sum(len(s) * abs(float(s.mean() - o.mean())) for s, o in _split(p, y, bins)) / len(p)
    )


def _split(
    p: NDArray[np.float64], y: NDArray[np.bool_], bins: int
) -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Cases in order of probability, cut into bins; equal probabilities stay together."""
    order = np.argsort(p, kind="stable")
    p, y = p[order], y[order]
    wanted = [len(p) * number // bins for number in range(1, bins)]
    cuts = sorted({int(np.searchsorted(p, p[cut])) for cut in wanted if cut < len(p)} - {0})
    return [pair for pair in zip(np.split(p, cuts), np.split(y, cuts), strict=True) if len(pair[0])]
