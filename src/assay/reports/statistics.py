"""The one-sided exact upper deviation limit (Clopper-Pearson), as auditors' tables give it.

For ``k`` deviations in ``n`` items the limit at confidence ``c`` is the rate ``p`` at which seeing
``k`` or fewer deviations would have probability ``1 - c``: the ``c`` quantile of the beta
distribution with parameters ``k + 1`` and ``n - k``.

>>> percent_up(upper_limit(25, 0, 95))
'11.29 %'
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from assay.errors import UsageError

__all__ = ["percent", "percent_up", "upper_limit"]

_STEP = Decimal("0.000001")


def upper_limit(items: int, deviations: int, confidence_pct: int) -> Decimal:
    """The upper limit of the deviation rate, rounded up to one in a million.

    The rounding makes the figure the same on every machine: numeric libraries differ in the last
    binary digits, and a limit may only err upwards.

    Args:
        items: Items for which the test gave an answer; at least one.
        deviations: Those of them that deviate.
        confidence_pct: One-sided confidence, 1 to 99.

    Raises:
        UsageError: The numbers make no sense together.
    """
    if not (items > 0 and 0 <= deviations <= items and 1 <= confidence_pct <= 99):  # noqa: PLR2004 - per cent
        raise UsageError(
            "statistics.malformed",
            f"no limit exists for {deviations} deviations in {items} items"
            f" at {confidence_pct} % confidence",
        )
    if deviations == items:
        return Decimal(1)
    from scipy.special import betaincinv  # noqa: PLC0415 - heavy, and only reports need it

    exact = float(betaincinv(deviations + 1, items - deviations, confidence_pct / 100))
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
