"""This period beside an earlier one: rates, changed cases, repeats, and what is not covered yet."""

from assay.review.comparison.compare import (
    CaseChange,
    Comparison,
    Repeat,
    RuleRates,
    compare,
)
from assay.review.comparison.coverage import Coverage, Gap, roll_forward

__all__ = [
    "CaseChange",
    "Comparison",
    "Coverage",
    "Gap",
    "Repeat",
    "RuleRates",
    "compare",
    "roll_forward",
]
