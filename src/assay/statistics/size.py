"""What a sample size is, and which sizes go with an expected rate; the same for every method."""

from fractions import Fraction
from typing import NamedTuple

from assay.errors import UsageError
from assay.statistics.rate import percent_text, require_open

__all__ = ["MAX_SIZE", "Size", "require_plan", "require_result", "too_large", "within_expected"]

MAX_SIZE = 20_000
"""Largest size that is looked for in an unlimited population."""


class Size(NamedTuple):
    """A sample size.

    Attributes:
        n: Items to review.
        allowed: Deviations among them up to which the promise is kept.
    """

    n: int
    allowed: int


def within_expected(least: Size, expected: Fraction) -> Size | None:
    """The first size from ``least`` on that is allowed just as many deviations; None if none is.

    ``n`` items are allowed ``ceil(n * expected)`` deviations, in exact arithmetic; that is ``c``
    for ``n`` above ``(c - 1) / expected`` and up to ``c / expected``.
    """
    if expected == 0:
        return least if least.allowed == 0 else None
    if least.allowed == 0:
        return None
    first = int((least.allowed - 1) / expected) + 1
    last = int(least.allowed / expected)
    n = max(least.n, first)
    return Size(n, least.allowed) if n <= last else None


def require_plan(tolerable: Fraction, risk: Fraction, expected: Fraction = Fraction(0)) -> None:
    """Refuse rates that no sample of any size could serve.

    Raises:
        UsageError: A rate is not between 0 and 1, or as much is expected as is tolerable.
    """
    require_open(tolerable, "tolerable rate")
    require_open(risk, "risk")
    if not 0 <= expected < tolerable:
        raise UsageError(
            "sample.impossible",
            f"no sample can show a rate below {percent_text(tolerable)}"
            f" where {percent_text(expected)} is expected",
            remedy="the expected rate must be below the tolerable one",
        )


def require_result(n: int, x: int, risk: Fraction) -> None:
    """Refuse numbers that no sample can have given.

    Raises:
        UsageError: No item, or more deviations than items, or an impossible risk.
    """
    require_open(risk, "risk")
    if not (n > 0 and 0 <= x <= n):
        raise UsageError(
            "sample.inconsistent", f"{x} deviations in {n} items are no result of a sample"
        )


def too_large(tolerable: Fraction) -> UsageError:
    """The error for a rate that takes more than :data:`MAX_SIZE` items to exclude."""
    return UsageError(
        "sample.oversized",
        f"to exclude a rate of {percent_text(tolerable)} takes more than {MAX_SIZE} items",
        remedy="allow a higher tolerable rate, expect fewer deviations, or test every item",
    )
