"""Rates and risks as exact fractions, so that no rounding of a float decides a sample size.

``0.035 * 400`` is 14.000000000000002 in floats and would allow fifteen deviations instead of
fourteen; as fractions it is 14. Every rate, confidence and risk in this package is a ``Fraction``.

>>> exact_rate("0.035") * 400
Fraction(14, 1)
>>> decimal_text(Fraction(7, 200))
'0.035'
"""

import re
from fractions import Fraction

from assay.errors import UsageError

__all__ = ["decimal_text", "exact_rate", "percent_text", "require_open", "round_up"]

_DECIMAL = re.compile(r"(0|1)(\.[0-9]{1,12})?", re.ASCII)


def exact_rate(text: str) -> Fraction:
    """The fraction that a decimal text says, from ``0`` to ``1``.

    Args:
        text: Such as ``0.05``; at most twelve decimals, no sign, no exponent, no per cent.

    Raises:
        UsageError: It is not such a text, or beyond 1.
    """
    if _DECIMAL.fullmatch(text):
        value = Fraction(text)
        if value <= 1:
            return value
    raise UsageError(
        "rate.malformed",
        f"{text!r} is not a rate",
        remedy="write a decimal from 0 to 1 with a point, for example 0.05",
    )


def decimal_text(rate: Fraction) -> str:
    """The shortest decimal text of a rate that has one, as :func:`exact_rate` reads it.

    Raises:
        UsageError: The rate has no decimal text of at most twelve places (one third).
    """
    scaled = rate * 10**12
    if not (0 <= rate <= 1 and scaled.denominator == 1):
        raise UsageError("rate.inexact", f"{rate} has no decimal text of at most twelve places")
    if rate == 1:
        return "1"
    return f"0.{scaled.numerator:012d}".rstrip("0").rstrip(".")


def percent_text(rate: Fraction) -> str:
    """A rate in per cent for people, rounded up to a tenth where it has more places.

    Upper limits may only err upwards; chosen rates have few places and are shown exactly.
    """
    per_cent = rate * 100
    exact = per_cent * 1000
    shown = per_cent if exact.denominator == 1 else round_up(per_cent, 10)
    return f"{float(shown):.3f}".rstrip("0").rstrip(".") + " %"


def round_up(value: Fraction, steps: int) -> Fraction:
    """The next multiple of ``1 / steps`` that is not below the value."""
    return Fraction(-(-value * steps // 1), steps)


_EXAMPLE = {"confidence": "0.95", "share": "0.2"}


def require_open(value: Fraction, what: str) -> None:
    """Refuse a probability that is not strictly between 0 and 1.

    Raises:
        UsageError: It is 0, 1 or beyond.
    """
    if not 0 < value < 1:
        raise UsageError(
            "rate.impossible",
            f"the {what} must lie between 0 and 1, both excluded; it is {value}",
            remedy=f"give a {what} above 0 and below 1, for example {_EXAMPLE.get(what, '0.05')}",
        )
