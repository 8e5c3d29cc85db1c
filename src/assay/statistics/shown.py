"""Limits and shares as reports print them: decimals that are the same on every machine.

>>> percent_up(shown_limit(25, 0, Fraction(1, 20)))
'11.29 %'
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from assay.statistics.binomial import upper_limit

__all__ = ["percent", "percent_up", "shown_limit"]

_STEP = Decimal("0.000001")


def shown_limit(n: int, x: int, risk: Fraction) -> Decimal:
    """The one-sided upper limit of a deviation rate, rounded up to one in a million.

    The rounding makes the figure the same on every machine: numeric libraries differ in the last
    binary digits, and a limit may only err upwards.

    Args:
        n: Items for which the test gave an answer; at least one.
        x: Those of them that deviate.
        risk: One minus the confidence.

    Raises:
        UsageError: The numbers make no sense together; see :func:`upper_limit`.
    """
    exact = upper_limit(n, x, risk)
    if x == n:
        return Decimal(1)
    # Nine digits first: they are beyond doubt, and a limit that is exact stays where it is.
    settled = Decimal(exact).quantize(Decimal("0.000000001"), ROUND_HALF_UP)
    return settled.quantize(_STEP, ROUND_CEILING)


def percent_up(rate: Decimal, places: int = 2) -> str:
    """A limit in per cent, rounded up: a printed limit is never below the computed one."""
    return _percent(rate, places, ROUND_CEILING)


def percent(part: int, whole: int, places: int = 2) -> str:
    """A share in per cent; an en dash where there is nothing to take a share of."""
    return _percent(Decimal(part) / Decimal(whole), places, ROUND_HALF_UP) if whole else "–"


def _percent(rate: Decimal, places: int, rounding: str) -> str:
    return f"{(rate * 100).quantize(Decimal(1).scaleb(-places), rounding)} %"
