"""An upper limit for a whole population of which strata were sampled at different rates.

Pooling strata as if the whole were one simple random sample is wrong where their sampling rates
differ: with 10 of 100 and 5 of 20 items such a "95 %" limit can hold in 44.7 % of cases, and with
10 of 100 and 10 of 40 in none (exact, tested). It is not offered here. Two valid limits are:

* **pooled count**: each stratum's count of deviations is distributed as a sum of independent
  yes-no variables (Vatutin and Mikhailov, 1982), hence so is the sum ``t`` over strata, with mean
  ``mu = sum(n_h / N_h * D_h)``. By Hoeffding (1956) P(T <= t) <= P(Binomial(n, mu / n) <= t)
  wherever ``t <= mu - 1``. So all ``mu > t + 1`` with Binomial(n, mu / n) <= t at most as likely
  as the risk are excluded, and the limit is the largest total ``sum(D_h)`` that is not.
* **Bonferroni**: each stratum's own exact limit at an equal part of the risk, added up.

Strata of which every item was reviewed are known, add what was found and spend no risk. With one
other stratum the exact hypergeometric limit is better than either, and is the answer. The method
follows from the design, never from what was found.

>>> part = [Part(200, 40, 0), Part(500, 40, 0), Part(2000, 60, 0)]
>>> bound = stratified_upper(part, Fraction(1, 20))
>>> bound.method.value, bound.upper, bound.bonferroni
('pooled_count', 98, 192)
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from assay.errors import UsageError
from assay.statistics.binomial import binomial_cdf
from assay.statistics.hypergeometric import upper_count
from assay.statistics.rate import require_open

__all__ = ["CombinedBound", "Method", "Part", "stratified_upper"]

_GRAIN = 2**40
"""Rates are rounded down to multiples of 1 / 2^40 before an exact comparison: on the safe side."""


class Part(NamedTuple):
    """What was found in one stratum.

    Attributes:
        population: Items of the stratum.
        reviewed: Items drawn and reviewed.
        deviations: Deviations among them.
    """

    population: int
    reviewed: int
    deviations: int


class Method(StrEnum):
    """How a combined limit was reached.

    ``complete``: every item was reviewed; ``hypergeometric``: one stratum was sampled, its exact
    limit; ``pooled_count``: see the module.
    """

    COMPLETE = "complete"
    HYPERGEOMETRIC = "hypergeometric"
    POOLED_COUNT = "pooled_count"


class CombinedBound(NamedTuple):
    """Upper limits of the number of deviations in all strata together.

    Attributes:
        method: How ``upper`` was reached.
        upper: The limit.
        bonferroni: A second, more cautious limit to hold beside it; never the smaller of the two
            is the answer, for that choice would spend the risk twice.
        population: Items in all.
    """

    method: Method
    upper: int
    bonferroni: int
    population: int


def stratified_upper(parts: Sequence[Part], risk: Fraction) -> CombinedBound:
    """The one-sided upper limit of the deviations in the whole population.

    Args:
        parts: One for each stratum; a stratum of which nothing was reviewed may deviate wholly.
        risk: One minus the confidence.

    Raises:
        UsageError: The numbers make no sense together.
    """
    require_open(risk, "risk")
    for part in parts:
        _check(part)
    known = sum(p.deviations for p in parts if p.reviewed == p.population)
    sampled = [p for p in parts if 0 < p.reviewed < p.population]
    unseen = sum(p.population for p in parts if not p.reviewed)
    fixed = known + unseen
    population = sum(p.population for p in parts)
    each = [
        upper_count(p.population, p.reviewed, p.deviations, risk / len(sampled)) for p in sampled
    ]
    bonferroni = fixed + sum(each)
    if len(sampled) <= 1:
        method = Method.HYPERGEOMETRIC if sampled or unseen else Method.COMPLETE
        return CombinedBound(method, bonferroni, bonferroni, population)
    upper = fixed + _pooled_count(sampled, risk)
    return CombinedBound(Method.POOLED_COUNT, upper, bonferroni, population)


def _pooled_count(parts: Sequence[Part], risk: Fraction) -> int:
    """The largest total that is not excluded; strata that were sampled least are filled first.

    Filling them first makes the mean smallest for a given total, since each deviation adds its
    stratum's sampling rate; so the total alone decides, and the search is over one number.
    """
    found = sum(p.deviations for p in parts)
    drawn = sum(p.reviewed for p in parts)
    ordered = sorted(parts, key=lambda p: Fraction(p.reviewed, p.population))
    low, high = found, sum(p.population - p.reviewed + p.deviations for p in parts)
    while low < high:
        middle = (low + high + 1) // 2
        if _is_possible(_least_mean(ordered, middle - found), drawn, found, risk):
            low = middle
        else:
            high = middle - 1
    return low


def _least_mean(ordered: Sequence[Part], beyond: int) -> Fraction:
    """The smallest expected count with so many deviations beyond those that were found."""
    mean = sum((Fraction(p.reviewed * p.deviations, p.population) for p in ordered), Fraction(0))
    for part in ordered:
        more = min(beyond, part.population - part.reviewed)
        mean += Fraction(part.reviewed * more, part.population)
        beyond -= more
    return mean


def _is_possible(mean: Fraction, drawn: int, found: int, risk: Fraction) -> bool:
    if mean <= found + 1:
        return True
    rate = Fraction(int(mean / drawn * _GRAIN), _GRAIN)
    return binomial_cdf(found, drawn, rate) > risk


def _check(part: Part) -> None:
    if not 0 <= part.deviations <= part.reviewed <= part.population:
        raise UsageError(
            "sample.inconsistent",
            f"{part.deviations} deviations in {part.reviewed} of {part.population} items"
            " are no result of a sample",
        )
