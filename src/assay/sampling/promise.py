"""What a number of deviations in all strata together would prove, wherever they were found."""

from collections.abc import Sequence
from fractions import Fraction

from assay.statistics import Part, stratified_upper

__all__ = ["overall_upper"]


def overall_upper(parts: Sequence[Part], deviations: int, risk: Fraction) -> int:
    """The upper limit of all deviations in the worst case of where so many are found.

    The worst case finds them where least was sampled: there they stand for most.

    Args:
        parts: Strata as they are to be drawn; what they say of deviations is ignored.
        deviations: Number found in all of them together.
        risk: One minus the confidence.
    """
    ordered = sorted(parts, key=lambda p: Fraction(p.reviewed, max(p.population, 1)))
    left, worst = deviations, []
    for part in ordered:
        found = min(left, part.reviewed)
        left -= found
        worst.append(part._replace(deviations=found))
    return stratified_upper(worst, risk).upper
