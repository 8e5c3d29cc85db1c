"""A figure with how sure it is: the value, an interval where the data support one, or the reason.

=============================  ====================================================================
kind of figure                 interval (two-sided, 95 %)
=============================  ====================================================================
rate, one answer a case        Wilson's score interval
rate, several answers a case   Korn and Graubard's, for as many answers as the cases are worth
ratio (F1), mean amount        BCa bootstrap of cases, from 30 cases and 5 with an error on
=============================  ====================================================================

A rate is never resampled: near 1 that gives intervals of no width. A gate takes the one-sided exact
limit of Clopper and Pearson over cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assay.statistics.binomial import lower_limit, two_sided, upper_limit
from assay.statistics.bootstrap import Bounds, Statistic, ratio_interval
from assay.statistics.interval import Cluster, korn_graubard, wilson
from assay.statistics.resample import Table
from assay.statistics.undefined import Undefined

__all__ = ["CONFIDENCE", "Estimate", "mean_of", "rate_estimate", "ratio_estimate"]

CONFIDENCE = Fraction(19, 20)
_RISK = 1 - CONFIDENCE


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure.

    Attributes:
        value: The figure itself, or why it does not exist.
        bounds: Its interval, or why there is none.
        hits: What was counted; for a mean its total.
        trials: Of how many.
        cases: Cases that it rests on.
        lower_gate: One-sided 95 % lower limit of a rate over cases; ``None`` for other figures.
        upper_gate: The upper limit, likewise.
    """

    value: float | Undefined
    bounds: Bounds | Undefined
    hits: float
    trials: float
    cases: int
    lower_gate: float | None = None
    upper_gate: float | None = None

    @property
    def is_defined(self) -> bool:
        """Whether there is a figure."""
        return not isinstance(self.value, Undefined)


def rate_estimate(hits: NDArray[np.float64], trials: NDArray[np.float64], what: str) -> Estimate:
    """A rate.

    Args:
        hits: What counts, one number a case.
        trials: Of how many answers, likewise; a case without any is left out.
        what: What the answers are, in the plural; for the sentence where there are none.
    """
    kept = trials > 0
    hits, trials = hits[kept], trials[kept]
    cases, n, x = len(trials), int(trials.sum()), int(hits.sum())
    if not cases:
        none = Undefined(f"there are no {what}")
        return Estimate(none, none, 0, 0, 0)
    flawless = int((hits == trials).sum())
    touched = int((hits > 0).sum())
    return Estimate(
        value=x / n,
        bounds=_bounds(hits, trials),
        hits=x,
        trials=n,
        cases=cases,
        # Over cases: one wrong answer spoils its case, so that answers that go together do not
        # pass for many independent ones.
        lower_gate=lower_limit(cases, flawless, _RISK),
        upper_gate=upper_limit(cases, touched, _RISK),
    )


def ratio_estimate(table: Table, statistic: Statistic, *, wrong: int, seed: bytes) -> Estimate:
    """A ratio such as F1, with a BCa interval where the data support one.

    Args:
        table: Counts, one row a case.
        statistic: The figure, from column sums.
        wrong: Cases with an error of the kind that it counts.
        seed: Decides every resample.
    """
    kept = table[table.any(axis=1)] if len(table) else table
    total = table.sum(axis=0, keepdims=True)
    value = float(statistic(total)[0]) if len(table) else float("nan")
    if np.isnan(value):
        none = Undefined("nothing of what it counts occurs")
        return Estimate(none, none, 0, 0, len(kept))
    bounds = ratio_interval(table, statistic, wrong_cases=wrong, seed=seed)
    return Estimate(value, bounds, float(total[0, 0]), float(total.sum()), len(kept))


def mean_of(amounts: Sequence[float], *, wrong: int, seed: bytes) -> Estimate:
    """The mean of an amount over cases, such as what its errors cost."""
    table = np.column_stack([np.asarray(amounts, float), np.ones(len(amounts))])
    if not len(amounts):
        none = Undefined("there are no cases")
        return Estimate(none, none, 0, 0, 0)
    found = ratio_estimate(table, _mean, wrong=wrong, seed=seed)
    return Estimate(found.value, found.bounds, float(table[:, 0].sum()), len(amounts), len(amounts))


def _mean(sums: Table) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = sums[:, 0] / sums[:, 1]
    return mean


def _bounds(hits: NDArray[np.float64], trials: NDArray[np.float64]) -> Bounds | Undefined:
    cases, n, x = len(trials), int(trials.sum()), int(hits.sum())
    if n == cases:
        return Bounds(*wilson(n, x, CONFIDENCE), "Wilson")
    if x in {0, n}:
        # Without any variation the cases do not show how far their answers go together; then a
        # case counts once.
        exact = two_sided(cases, cases if x else 0, _RISK)
        return Bounds(*exact, "Clopper-Pearson over cases")
    clusters = [Cluster(int(t), int(h)) for h, t in zip(hits, trials, strict=True)]
    found = korn_graubard(clusters, CONFIDENCE)
    return found if isinstance(found, Undefined) else Bounds(*found, "Korn-Graubard")
