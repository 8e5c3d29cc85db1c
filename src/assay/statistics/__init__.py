"""The statistics that limits, sizes and comparisons stand on: pure, and exact where it decides.

Rules: rates, risks and confidences are fractions; whatever decides (a size, whether a limit is met)
is compared in exact arithmetic, and floats only show or propose; figures that the data do not
determine are :class:`Undefined` with the reason, never NaN; scipy and numpy load on first use.

>>> from fractions import Fraction
>>> smallest_sample(tolerable=exact_rate("0.05"), risk=exact_rate("0.05"))
Size(n=59, allowed=0)
>>> upper_count(population=500, n=59, x=0, risk=Fraction(1, 20))
23
"""

from assay.statistics.agreement import (
    Agreement,
    Figure,
    Level,
    agree,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    raw_agreement,
)
from assay.statistics.binomial import (
    Interval,
    binomial_cdf,
    is_rate_excluded,
    lower_limit,
    sample_for_allowed,
    smallest_sample,
    two_sided,
    upper_limit,
    upper_rounded,
)
from assay.statistics.hypergeometric import (
    detection_size,
    hypergeometric_cdf,
    is_count_excluded,
    lower_count,
    sample_of_for_allowed,
    smallest_sample_of,
    tolerable_count,
    upper_count,
)
from assay.statistics.interval import Cluster, korn_graubard, wilson
from assay.statistics.martingale import Prior, ppr_upper
from assay.statistics.rate import (
    decimal_text,
    exact_rate,
    percent_text,
    require_open,
    round_up,
)
from assay.statistics.sequential import Course, Stage, StopOrGo, find_stop_or_go
from assay.statistics.shown import percent, percent_up, shown_limit
from assay.statistics.size import MAX_SIZE, Size, require_plan
from assay.statistics.stratified import CombinedBound, Method, Part, stratified_upper
from assay.statistics.undefined import Undefined

__all__ = [
    "MAX_SIZE",
    "Agreement",
    "Cluster",
    "CombinedBound",
    "Course",
    "Figure",
    "Interval",
    "Level",
    "Method",
    "Part",
    "Prior",
    "Size",
    "Stage",
    "StopOrGo",
    "Undefined",
    "agree",
    "binomial_cdf",
    "cohen_kappa",
    "decimal_text",
    "detection_size",
    "exact_rate",
    "find_stop_or_go",
    "gwet_ac1",
    "hypergeometric_cdf",
    "is_count_excluded",
    "is_rate_excluded",
    "korn_graubard",
    "krippendorff_alpha",
    "lower_count",
    "lower_limit",
    "percent",
    "percent_text",
    "percent_up",
    "ppr_upper",
    "raw_agreement",
    "require_open",
    "require_plan",
    "round_up",
    "sample_for_allowed",
    "sample_of_for_allowed",
    "shown_limit",
    "smallest_sample",
    "smallest_sample_of",
    "stratified_upper",
    "tolerable_count",
    "two_sided",
    "upper_count",
    "upper_limit",
    "upper_rounded",
    "wilson",
]
