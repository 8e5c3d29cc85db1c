"""This period beside an earlier one: rates, changed cases, repeats, and what is not covered yet."""

from assay.review.comparison.compare import (
    CaseChange,
    Comparison,
    RuleRates,
    compare,
)
from assay.review.comparison.coverage import Coverage, Gap, roll_forward
from assay.review.comparison.repeat import Repeat, find_repeats

__all__ = [
    "CaseChange",
    "Comparison",
    "Coverage",
    "Gap",
    "Repeat",
    "RuleRates",
    "compare",
    "find_repeats",
    "roll_forward",
]
