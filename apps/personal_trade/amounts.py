"""What a trade came to, as disclosures state it: a number, a range, or a bound.

>>> amount_of("$1,001 - $15,000")
Amount(least=Decimal('1001'), most=Decimal('15000'))
>>> amount_of("Over $50,000,000").most is None
True
"""

import re
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Amount", "amount_of", "may_be_equal"]

_NUMBER = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,]*\d)|(?<![\d.,])\d+(?:\.\d+)?(?![,.]?\d)"
)
_DIGITS = re.compile(r"\d[\d.,]*")
_OVER = re.compile(r"\b(?:over|above|more than|at least)\b|>|\+\s*$", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:under|below|less than|up to|at most)\b|<", re.IGNORECASE)
_BASIS_POINTS = Decimal(10_000)
_ENDS = 2


class Amount(NamedTuple):
    """From the least to the most that it may be; ``None`` where there is no such bound."""

    least: Decimal
    most: Decimal | None


def amount_of(words: str) -> Amount | None:
    """The amount that words state; ``None`` where they state none, or more than one reading."""
    found = _NUMBER.findall(words)
    if len(found) != len(_DIGITS.findall(words)):
        return None  # digits of another form: 1.234,56 or a date
    numbers = [Decimal(number.replace(",", "")) for number in found]
    if len(numbers) == _ENDS and numbers[0] <= numbers[1]:
        return Amount(*numbers)
    if len(numbers) != 1:
        return None
    over, under = _OVER.search(words), _UNDER.search(words)
    if over and under:
        return None
    if over:
        return Amount(numbers[0], None)
    return Amount(Decimal(0) if under else numbers[0], numbers[0])


def may_be_equal(one: Amount, other: Amount, tolerance_bp: int = 0) -> bool:
    """Whether two statements can be of one sum.

    Args:
        one: An amount.
        other: Another.
        tolerance_bp: Basis points by which each may be rounded.
    """
    slack = tolerance_bp / _BASIS_POINTS
    for low, high in ((one, other), (other, one)):
        if low.most is not None and low.most * (1 + slack) < high.least * (1 - slack):
            return False
    return True
