"""An upper limit that holds at every look at once, for a sample that grows item by item.

The prior-posterior ratio of the number of deviations in the population is a martingale under
drawing without replacement (Waudby-Smith and Ramdas, 2020); by Ville's inequality the numbers whose
ratio reaches ``1 / risk`` at any look at all are wrong with at most the probability ``risk``. One may look
as often as one likes and stop when one likes. The prior must be fixed before the first look.

>>> ppr_upper(1000, 65, 0, Fraction(1, 20), Prior(1, 99))
50
"""

from fractions import Fraction
from math import comb
from typing import NamedTuple

from assay.errors import UsageError
from assay.statistics.size import require_result

__all__ = ["Prior", "ppr_upper"]


class Prior(NamedTuple):
    """A beta-binomial prior for the number of deviations; its mean rate is ``a / (a + b)``.

    Attributes:
        a: Weight of deviations, a positive integer; (1, 1) takes all numbers as equally likely.
        b: Weight of items that do not deviate, a positive integer.
    """

    a: int
    b: int


def ppr_upper(population: int, n: int, x: int, risk: Fraction, prior: Prior) -> int:
    """The largest number of deviations that this look does not exclude; exact.

    Args:
        population: Items in all.
        n: Items drawn so far, in random order.
        x: Deviations among them.
        risk: One minus the confidence, over all looks together.
        prior: Fixed before the first look.

    Returns:
        The upper limit; 0 looks leave everything possible. The smallest limit of all looks so far
        is valid as well.

    Raises:
        UsageError: The numbers make no sense together.
    """
    if prior.a < 1 or prior.b < 1:
        raise UsageError("prior.malformed", f"a prior of {prior.a} and {prior.b} is not positive")
    if n == 0 and x == 0:
        return population
    require_result(n, x, risk)
    if n > population:
        raise UsageError(
            "sample.inconsistent", f"{n} items can't be drawn of {population} without replacement"
        )
    bar = risk * _beta_binomial(n, x, prior) * comb(population, n)

    def stands(count: int) -> bool:
        return comb(count, x) * comb(population - count, n - x) > bar

    # The likelihood rises to its mode and falls from there; at the mode nothing is excluded.
    low = min(max(x, x * (population + 1) // n), population - n + x)
    high = population - n + x
    while low < high:
        middle = (low + high + 1) // 2
        if stands(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _beta_binomial(n: int, x: int, prior: Prior) -> Fraction:
    """The prior's probability of ``x`` deviations in ``n`` draws."""
    a, b = prior
    return Fraction(
        comb(n, x) * (a + b - 1) * comb(a + b - 2, a - 1),
        (n + a + b - 1) * comb(n + a + b - 2, x + a - 1),
    )
