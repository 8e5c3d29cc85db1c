"""Attribute samples from a population so large that drawing does not change it.

Deviations among ``n`` items are binomial with the deviation rate of the population. All decisions
(sizes, whether a limit is met, a limit rounded up) are made in exact integers; floats appear only
in limits that are shown. Reproduced: the AICPA guide Audit Sampling, Appendix A.

>>> smallest_sample(tolerable=Fraction(1, 20), risk=Fraction(1, 20))
Size(n=59, allowed=0)
>>> str(upper_rounded(60, 0, Fraction(1, 20)))
'49/1000'
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from assay.statistics.size import (
    MAX_SIZE,
    Size,
    require_plan,
    require_result,
    too_large,
    within_expected,
)

__all__ = [
    "Interval",
    "binomial_cdf",
    "is_rate_excluded",
    "lower_limit",
    "sample_for_allowed",
    "smallest_sample",
    "two_sided",
    "upper_limit",
    "upper_rounded",
]


class Interval(NamedTuple):
    """Limits of a rate, both within 0 and 1."""

    lower: float
    upper: float


def binomial_cdf(k: int, n: int, rate: Fraction) -> Fraction:
    """The exact probability of at most ``k`` deviations among ``n`` items at a deviation rate."""
    if k < 0:
        return Fraction(0)
    if k >= n:
        return Fraction(1)
    hit, whole = rate.numerator, rate.denominator
    miss = whole - hit
    if miss == 0:
        return Fraction(0)
    term = total = miss**n
    for i in range(k):
        # Exact: C(n, i+1) p^(i+1) q^(n-i-1) is an integer over the common denominator.
        term = term * (n - i) * hit // ((i + 1) * miss)
        total += term
    return Fraction(total, whole**n)


def is_rate_excluded(n: int, x: int, rate: Fraction, risk: Fraction) -> bool:
    """Whether ``x`` deviations among ``n`` items show that the rate of the population is lower.

    Exact: at that rate or above, so few deviations would have at most the probability ``risk``.
    """
    require_result(n, x, risk)
    return binomial_cdf(x, n, rate) <= risk


def upper_limit(n: int, x: int, risk: Fraction) -> float:
    """The one-sided upper limit of Clopper and Pearson (1934) for a deviation rate.

    Args:
        n: Items reviewed, at least one.
        x: Deviations among them.
        risk: One minus the confidence.

    Returns:
        The largest rate that is not excluded; 1 where everything deviates.

    Raises:
        UsageError: The numbers make no sense together.
    """
    require_result(n, x, risk)
    if x == n:
        return 1.0
    from scipy.special import betaincinv  # noqa: PLC0415 - heavy

    return float(betaincinv(x + 1, n - x, float(1 - risk)))


def lower_limit(n: int, x: int, risk: Fraction) -> float:
    """The one-sided lower limit of Clopper and Pearson; see :func:`upper_limit`."""
    return 1.0 - upper_limit(n, n - x, risk)


def two_sided(n: int, x: int, risk: Fraction) -> Interval:
    """The two-sided interval of Clopper and Pearson: half of the risk on each side."""
    return Interval(lower_limit(n, x, risk / 2), upper_limit(n, x, risk / 2))


def upper_rounded(n: int, x: int, risk: Fraction, steps: int = 1000) -> Fraction:
    """The upper limit rounded up to a multiple of ``1 / steps``; exact, as printed tables round.

    Raises:
        UsageError: The numbers make no sense together.
    """
    require_result(n, x, risk)
    if x == n:
        return Fraction(1)
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_cdf(x, n, Fraction(middle, steps)) <= risk:
            high = middle
        else:
            low = middle
    return Fraction(high, steps)


def sample_for_allowed(tolerable: Fraction, risk: Fraction, allowed: int) -> int:
    """The smallest sample in which ``allowed`` deviations still exclude the tolerable rate.

    Raises:
        UsageError: A rate is impossible, or more than :data:`MAX_SIZE` items would be needed.
    """
    require_plan(tolerable, risk)
    for size in _frontier(tolerable, risk):
        if size.allowed == allowed:
            return size.n
    raise too_large(tolerable)


def smallest_sample(tolerable: Fraction, risk: Fraction, expected: Fraction = Fraction(0)) -> Size:
    """The smallest sample that keeps the promise if deviations are as frequent as expected.

    The number allowed among ``n`` items is ``ceil(n * expected)``, in exact arithmetic.

    Args:
        tolerable: Deviation rate that is to be excluded.
        risk: One minus the confidence.
        expected: Deviation rate that is expected; below the tolerable one.

    Raises:
        UsageError: A rate is impossible, or more than :data:`MAX_SIZE` items would be needed.
    """
    require_plan(tolerable, risk, expected)
    for size in _frontier(tolerable, risk):
        found = within_expected(size, expected)
        if found is not None:
            if found.n > MAX_SIZE:
                break
            return found
    raise too_large(tolerable)


def _frontier(rate: Fraction, risk: Fraction) -> Iterator[Size]:
    """For 0, 1, 2... allowed deviations the smallest ``n`` with P(X <= allowed) <= risk.

    Walks along both numbers in integers over the common denominator ``whole ** n``:
    one more item lowers the cumulated probability by ``rate`` times the last term.
    """
    hit, whole = rate.numerator, rate.denominator
    miss = whole - hit
    n, allowed, term, total, scale = 1, 0, miss, miss, whole
    while n <= MAX_SIZE:
        if total * risk.denominator <= risk.numerator * scale:
            yield Size(n, allowed)
            term = term * (n - allowed) * hit // ((allowed + 1) * miss)
            allowed += 1
            total += term
        else:
            total = whole * total - hit * term
            n += 1
            term = term * miss * n // (n - allowed)
            scale *= whole
