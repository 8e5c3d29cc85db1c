"""How far the agreement of several readings tells whether an answer is right.

An assessor states no probability that could be believed. What there is, with several epochs, is
the share of the readings of a case that give its commonest verdict. It is a rank before it is a
probability: its calibration is shown, and never gated on.
"""

from fractions import Fraction
from typing import NamedTuple

from assay.evaluation.measures import seed_of
from assay.evaluation.record import EvalRecord
from assay.evaluation.tally import Tally
from assay.statistics.calibration import (
    Bin,
    Brier,
    brier,
    calibration_error,
    null_error,
    reliability,
)
from assay.statistics.selective import (
    Abstentions,
    Step,
    abstentions,
    area_under_risk,
    coverage_risk,
    guaranteed_threshold,
)
from assay.statistics.undefined import Undefined

__all__ = ["Scores", "scores_of"]

_TARGET = Fraction(1, 20)
_RISK = Fraction(1, 20)


class Scores(NamedTuple):
    """What the agreement of readings is worth.

    Attributes:
        curve: Coverage and risk at every threshold.
        area: Under that curve; lower is better.
        brier: Brier score with its parts.
        bins: Reliability.
        error: Expected calibration error.
        null_error: What a perfectly calibrated score exceeds in one of twenty sets of this size.
        threshold: The lowest agreement at which at most 5 % of verdicts are wrong, with 95 %
            confidence; a reason where no threshold can be certified.
        disagreement: Precision and recall of leaving every case open whose readings differ.
    """

    curve: tuple[Step, ...]
    area: float | Undefined
    brier: Brier | Undefined
    bins: tuple[Bin, ...]
    error: float | Undefined
    null_error: float | Undefined
    threshold: Step | Undefined
    disagreement: Abstentions


def scores_of(record: EvalRecord) -> Scores | Undefined:
    """The worth of agreement, where cases were read more than once."""
    if record.epochs == 1:
        return Undefined("each case was read once, so that no agreement of readings exists")
    tally = Tally(record)
    agreement, wrong = tally.agreement(), tally.is_commonest_wrong()
    right = [not one for one in wrong]
    curve = coverage_risk(agreement, wrong)
    return Scores(
        curve=curve,
        area=area_under_risk(curve),
        brier=brier(agreement, right),
        bins=reliability(agreement, right),
        error=calibration_error(agreement, right),
        null_error=null_error(agreement, seed=seed_of(record, "calibration")),
        threshold=guaranteed_threshold(agreement, wrong, target=_TARGET, risk=_RISK),
        disagreement=abstentions([share < 1 for share in agreement], wrong),
    )
