"""How many cases a comparison takes, and what difference a number of cases can show at all.

Two assessors on the same cases differ only in discordant ones. With a share ``psi`` of them, a
difference ``d`` of the accuracies means that one is right in ``(psi + d) / 2`` and the other in
``(psi - d) / 2`` of all cases where they part. The formula is approximate; powers and smallest
detectable differences are those of the exact McNemar test.

>>> cases_needed(0.05, discordant=0.10)
312
>>> round(detectable_difference(100, discordant=0.20), 3)
0.128
"""

from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from assay.errors import UsageError
from assay.statistics.undefined import Undefined

__all__ = ["cases_needed", "detectable_difference", "mcnemar_power", "unseen_upper"]

_HALVINGS = 40


def cases_needed(
    difference: float,
    *,
    discordant: float,
    alpha: float = 0.05,
    power: float = 0.80,
    design_effect: float = 1.0,
) -> int:
    """Cases for a two-sided McNemar test to show a difference (the usual normal approximation).

    Args:
        difference: Of the two accuracies.
        discordant: Share of cases that only one of the two has right.
        alpha: Risk of a false alarm.
        power: Chance of showing the difference where it exists.
        design_effect: ``1 + (m - 1) * ICC`` where ``m`` correlated answers of a case are compared.

    Raises:
        UsageError: ``comparison.impossible``.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - heavy

    if not 0 < difference <= discordant <= 1:
        raise UsageError(
            "comparison.impossible",
            f"a difference of {difference} can't come from {discordant} of discordant cases",
            remedy="the difference is above 0 and at most the discordant share",
        )
    within = ndtri(1 - alpha / 2) * sqrt(discordant)
    beyond = ndtri(power) * sqrt(discordant - difference**2)
    return ceil(float(design_effect * ((within + beyond) / difference) ** 2))


def mcnemar_power(
    cases: int, *, discordant: float, difference: float, alpha: float = 0.05, sides: int = 2
) -> float:
    """The exact chance that the exact McNemar test rejects; with a difference of 0 its true size.

    Args:
        cases: How many.
        discordant: Share of cases that only one of the two has right.
        difference: Of the two accuracies, the second the better.
        alpha: Nominal level.
        sides: 2, or 1 for a test against "the second is no better".
    """
    from scipy.stats import binom  # noqa: PLC0415 - heavy

    counts = np.arange(cases + 1)
    chance = binom.pmf(counts, cases, discordant)
    fewest = _critical(counts, alpha / sides)
    better = (discordant + difference) / (2 * discordant) if discordant else 0.5
    # At least all but `fewest` discordant cases in favour of the second, or (two-sided) the first.
    rejected = np.where(fewest >= 0, binom.cdf(fewest, counts, 1 - better), 0.0)
    if sides == 2:  # noqa: PLR2004 - two-sided
        rejected += np.where(fewest >= 0, binom.cdf(fewest, counts, better), 0.0)
    return float(chance @ rejected)


def detectable_difference(
    cases: int, *, discordant: float, alpha: float = 0.05, power: float = 0.80
) -> float | Undefined:
    """The smallest difference that the exact McNemar test shows with the given power.

    Undefined where not even a difference as large as the discordant share is shown: the cases are
    too few.
    """

    def reached(difference: float) -> float:
        return mcnemar_power(cases, discordant=discordant, difference=difference, alpha=alpha)

    if discordant <= 0 or reached(discordant) < power:
        return Undefined(
            f"{cases} cases of which a share of {discordant:.3f} is discordant are too few"
            " to show any difference"
        )
    low, high = 0.0, discordant
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if reached(middle) >= power:
            high = middle
        else:
            low = middle
    return high


def unseen_upper(cases: int, risk: float = 0.05) -> float | Undefined:
    """The rate of an error that was seen in none of the cases may still be as high as this."""
    if cases < 1:
        return Undefined("there are no cases")
    return float(1 - risk ** (1 / cases))


def _critical(counts: NDArray[np.int64], level: float) -> NDArray[np.float64]:
    """For each number of coins the most heads at which "at most so many" is no likelier than a level."""
    from scipy.stats import binom  # noqa: PLC0415 - heavy

    most = binom.ppf(level, counts, 0.5)
    fewest: NDArray[np.float64] = np.where(binom.cdf(most, counts, 0.5) <= level, most, most - 1)
    return fewest
