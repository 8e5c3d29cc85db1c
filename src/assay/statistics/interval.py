"""Two-sided intervals of a rate that stay honest near 0 and 1: for showing, not for gates.

Gates use the one-sided exact limits of :mod:`assay.statistics.binomial`.

>>> low, high = wilson(50, 50, Fraction(19, 20))
>>> round(low, 3), round(high, 3)
(0.929, 1.0)
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from assay.statistics.binomial import Interval
from assay.statistics.rate import require_open
from assay.statistics.size import require_result
from assay.statistics.undefined import Undefined

__all__ = ["Cluster", "korn_graubard", "wilson"]


class Cluster(NamedTuple):
    """Answers that belong together, as those about one case do.

    Attributes:
        n: Answers, at least one.
        x: Those of them that count.
    """

    n: int
    x: int


def wilson(n: int, x: int, confidence: Fraction) -> Interval:
    """The score interval of Wilson (1927) for ``x`` of ``n`` independent answers.

    Raises:
        UsageError: The numbers make no sense together.
    """
    require_result(n, x, 1 - confidence)
    from scipy.special import ndtri  # noqa: PLC0415 - heavy

    z = float(ndtri(float((1 + confidence) / 2)))
    rate, weight = x / n, z * z / n
    middle = (rate + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(rate * (1 - rate) / n + weight / (4 * n))
    # At the ends the formula gives 0 and 1 exactly; floats miss them by a digit.
    return Interval(0.0 if x == 0 else middle - half, 1.0 if x == n else middle + half)


def korn_graubard(clusters: Sequence[Cluster], confidence: Fraction) -> Interval | Undefined:
    """The exact interval with the number of answers that the clusters are worth.

    Korn and Graubard (1998): the Clopper-Pearson interval for the effective number of answers
    ``min(n, p (1 - p) / v)``, ``v`` being the variance of the rate between clusters, corrected for
    the degrees of freedom by Student's t. Never narrower for many answers in few clusters.

    Raises:
        UsageError: A cluster or the confidence makes no sense.
    """
    require_open(confidence, "confidence")
    for cluster in clusters:
        require_result(cluster.n, cluster.x, confidence)
    if len(clusters) < 2:  # noqa: PLR2004 - variance needs two
        return Undefined("fewer than two clusters do not show how clusters differ")
    n = sum(cluster.n for cluster in clusters)
    x = sum(cluster.x for cluster in clusters)
    rate = Fraction(x, n)
    apart = [c.x - rate * c.n for c in clusters]
    spread = sum((d * d for d in apart), Fraction(0))
    variance = spread * Fraction(len(clusters), (len(clusters) - 1) * n * n)
    effective = min(Fraction(n), rate * (1 - rate) / variance) if variance else Fraction(n)
    return _clopper_pearson(effective, rate, n, len(clusters), confidence)


def _clopper_pearson(
    effective: Fraction, rate: Fraction, n: int, clusters: int, confidence: Fraction
) -> Interval:
    from scipy.special import betaincinv, stdtrit  # noqa: PLC0415 - heavy

    tail = float((1 + confidence) / 2)
    correction = (stdtrit(n - 1, tail) / stdtrit(clusters - 1, tail)) ** 2
    size = float(effective) * float(min(correction, 1.0))
    hits = size * float(rate)
    lower = 0.0 if rate == 0 else float(betaincinv(hits, size - hits + 1, 1 - tail))
    upper = 1.0 if rate == 1 else float(betaincinv(hits + 1, size - hits, tail))
    return Interval(lower, upper)
