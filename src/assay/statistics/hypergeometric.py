"""Attribute samples from a population of known size, drawn without replacement; exact.

``D`` deviations in ``N`` items give ``X`` deviations among ``n`` drawn ones; ``X`` is
hypergeometric. Decisions are made in integers; floats only propose where to look, and what they
propose is certified on both sides before it is given out.

>>> upper_count(1200, 102, 0, Fraction(1, 10))
25
>>> smallest_sample_of(500, tolerable=Fraction(1, 20), risk=Fraction(1, 20))
Size(n=56, allowed=0)
"""

from collections.abc import Callable
from fractions import Fraction
from math import comb, exp, lgamma

from assay.errors import UsageError
from assay.statistics.size import (
    MAX_SIZE,
    Size,
    require_plan,
    require_result,
    within_expected,
)

__all__ = [
    "detection_size",
    "hypergeometric_cdf",
    "is_count_excluded",
    "lower_count",
    "sample_of_for_allowed",
    "smallest_sample_of",
    "tolerable_count",
    "upper_count",
]


_NEGLIGIBLE = 1e-17  # below what a float can tell from nothing


def hypergeometric_cdf(x: int, population: int, deviations: int, n: int) -> Fraction:
    """The exact probability of at most ``x`` deviations among ``n`` items drawn of a population.

    Args:
        x: Deviations in the sample.
        population: Items in all.
        deviations: Deviations among them.
        n: Items drawn.
    """
    low, high = max(0, n + deviations - population), min(n, deviations)
    if x < low:
        return Fraction(0)
    if x >= high:
        return Fraction(1)
    # Drawn and deviating are interchangeable; the smaller of the two keeps the integers short.
    drawn, marked = min(n, deviations), max(n, deviations)
    whole = comb(population, drawn)
    if x - low <= high - x - 1:
        return Fraction(_sum_terms(low, x, population, marked, drawn), whole)
    return Fraction(whole - _sum_terms(x + 1, high, population, marked, drawn), whole)


def is_count_excluded(population: int, n: int, x: int, deviations: int, risk: Fraction) -> bool:
    """Whether ``x`` deviations among ``n`` items show that fewer deviate than so many.

    Exact: with so many or more, so few among the drawn would have at most the probability ``risk``.
    """
    _check(population, n, x, risk)
    return not _is_above(risk, x, population, deviations, n)


def upper_count(population: int, n: int, x: int, risk: Fraction) -> int:
    """The exact one-sided upper limit of the deviations in the population.

    Args:
        population: Items in all.
        n: Items drawn; 0 leaves everything possible.
        x: Deviations among them.
        risk: One minus the confidence.

    Returns:
        ``max{D : P(X <= x | N, D, n) > risk}``.

    Raises:
        UsageError: The numbers make no sense together.
    """
    if n == 0 and x == 0:
        return population
    _check(population, n, x, risk)
    return _last(
        x,
        population - n + x,
        lambda count: _is_above(risk, x, population, count, n),
        lambda count: _cdf_float(x, population, count, n) > risk,
    )


def lower_count(population: int, n: int, x: int, risk: Fraction) -> int:
    """The exact one-sided lower limit: ``min{D : P(X >= x | N, D, n) > risk}``.

    Items that do not deviate have an upper limit; what it leaves deviates at least.
    """
    return population - upper_count(population, n, n - x, risk)


def tolerable_count(population: int, tolerable: Fraction) -> int:
    """The least number of deviations that is no longer below the tolerable rate."""
    return -(-population * tolerable.numerator // tolerable.denominator)


def sample_of_for_allowed(population: int, deviations: int, risk: Fraction, allowed: int) -> int:
    """The smallest sample in which so many allowed deviations exclude a number of them.

    Args:
        population: Items in all.
        deviations: Number in the population that is to be excluded; more than ``allowed``.
        risk: One minus the confidence.
        allowed: Deviations in the sample up to which the promise is kept.

    Raises:
        UsageError: Not even the whole population would show it, or the exact numbers would take
            more than :data:`~assay.statistics.size.MAX_SIZE` items drawn of as many deviating.
    """
    _check(population, population, allowed, risk)
    if not allowed < deviations <= population:
        raise UsageError(
            "sample.impossible",
            f"{allowed} deviations found can't exclude {deviations} in {population} items",
            remedy="allow fewer deviations, or tolerate more",
        )

    def holds(n: int) -> bool:
        if n < population and min(n, deviations) > MAX_SIZE:
            raise _too_long(population)
        return _is_above(risk, allowed, population, deviations, n)

    within = _last(
        allowed,
        population - 1,
        holds,
        lambda n: _cdf_float(allowed, population, deviations, n) > risk,
    )
    return within + 1


def detection_size(population: int, deviations: int, risk: Fraction) -> int:
    """The smallest sample that contains one of so many deviations but for the risk."""
    return sample_of_for_allowed(population, deviations, risk, 0)


def smallest_sample_of(
    population: int, tolerable: Fraction, risk: Fraction, expected: Fraction = Fraction(0)
) -> Size:
    """The smallest sample of a population that keeps the promise if deviations are as expected.

    Allowed are ``ceil(n * expected)``; excluded are ``ceil(N * tolerable)`` deviations or more.
    Where only the whole population shows it, that is the answer.

    Args:
        population: Items in all, at least one.
        tolerable: Deviation rate that is to be excluded.
        risk: One minus the confidence.
        expected: Deviation rate that is expected; below the tolerable one.

    Raises:
        UsageError: A rate is impossible, or the population is empty.
    """
    require_plan(tolerable, risk, expected)
    if population < 1:
        raise UsageError(
            "frame.empty",
            "no sample can be drawn of no items",
            remedy="give the number of items in all, at least 1",
        )
    excluded = tolerable_count(population, tolerable)
    for allowed in range(excluded):
        n = sample_of_for_allowed(population, excluded, risk, allowed)
        found = within_expected(Size(n, allowed), expected)
        if found is not None and found.n <= population:
            return found
        if n == population:
            break
    return Size(population, excluded - 1)


def _sum_terms(first: int, last: int, population: int, marked: int, drawn: int) -> int:
    """The sum of C(marked, i) C(population - marked, drawn - i) over first <= i <= last."""
    plain = population - marked
    term = total = comb(marked, first) * comb(plain, drawn - first)
    for i in range(first, last):
        # Exact: each term is an integer, and so is the quotient.
        term = term * (marked - i) * (drawn - i) // ((i + 1) * (plain - drawn + i + 1))
        total += term
    return total


def _is_above(risk: Fraction, x: int, population: int, deviations: int, n: int) -> bool:
    """Whether P(X <= x) > risk; exact, with no more terms than it takes to be sure.

    From ``x`` downwards; as soon as terms shrink they keep shrinking, so that all that remain are
    at most as many times the next one.
    """
    low, high = max(0, n + deviations - population), min(n, deviations)
    if not low <= x < high:
        return x >= high
    drawn, marked = min(n, deviations), max(n, deviations)
    plain = population - marked
    limit = risk.numerator * comb(population, drawn)
    term = comb(marked, x) * comb(plain, drawn - x) * risk.denominator
    total = 0
    for i in range(x, low - 1, -1):
        total += term
        if total > limit:
            return True
        following = term * i * (plain - drawn + i) // ((marked - i + 1) * (drawn - i + 1))
        if following <= term and total + following * (i - low) <= limit:
            return False
        term = following
    return False


def _cdf_float(x: int, population: int, deviations: int, n: int) -> float:
    """About the same as :func:`hypergeometric_cdf`; only proposes.

    Sums the tail on whose side ``x`` lies, away from the middle, so that terms only shrink.
    """
    low, high = max(0, n + deviations - population), min(n, deviations)
    if x < low:
        return 0.0
    if x >= high:
        return 1.0
    plain = population - deviations
    if x * population < n * deviations:
        return _tail_float(x, low, n, deviations, plain)
    # The upper tail is the lower tail of the items that do not deviate.
    return 1.0 - _tail_float(n - x - 1, n - high, n, plain, deviations)


def _tail_float(x: int, low: int, n: int, marked: int, plain: int) -> float:
    log = _log_comb(marked, x) + _log_comb(plain, n - x) - _log_comb(marked + plain, n)
    term, total = 1.0, 0.0
    for i in range(x, low - 1, -1):
        total += term
        term *= i * (plain - n + i) / ((marked - i + 1) * (n - i + 1))
        if term < total * _NEGLIGIBLE:
            break
    return total * exp(log)


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _last(low: int, high: int, holds: Callable[[int], bool], seems: Callable[[int], bool]) -> int:
    """The last number that a falling condition holds for; it holds for ``low``.

    ``seems`` is quick and may err; ``holds`` decides at the place that it leads to.
    """
    start = _bisected(low, high, seems)
    if start > low and not holds(start):
        end, step = start - 1, 1
        while end > low and not holds(max(low, end - step)):
            end, step = max(low, end - step) - 1, 2 * step
        start, end = max(low, end - step), max(low, end)
    else:
        end, step = start, 1
        while end < high and holds(min(high, end + step)):
            start = end = min(high, end + step)
            step *= 2
        end = min(high, end + step - 1)
    return _bisected(start, end, holds)


def _bisected(start: int, end: int, holds: Callable[[int], bool]) -> int:
    """The last number that a falling condition holds for; it holds for ``start``."""
    while start < end:
        middle = (start + end + 1) // 2
        if holds(middle):
            start = middle
        else:
            end = middle - 1
    return start


def _too_long(population: int) -> UsageError:
    return UsageError(
        "sample.oversized",
        f"to exclude so low a rate of {population} items takes more than {MAX_SIZE} of them",
        remedy="allow a higher tolerable rate, or test every item",
    )


def _check(population: int, n: int, x: int, risk: Fraction) -> None:
    require_result(n, x, risk)
    if n > population:
        raise UsageError(
            "sample.inconsistent", f"{n} items can't be drawn of {population} without replacement"
        )
