"""Answering only where one is confident: coverage, risk, and thresholds that keep a promise.

The coverage of a threshold is the share of cases that are answered, its risk the share of errors
among them. Cases of the same confidence can't be told apart and are answered together or not at
all. A threshold that merely looked good on the data breaks its target in about half of all data
sets; one by fixed-sequence testing (Angelopoulos et al. 2021, Learn then Test) keeps it.

>>> steps = coverage_risk([0.9, 0.8, 0.8, 0.5], [False, False, True, True])
>>> [(step.coverage, round(step.risk, 3)) for step in steps]
[(0.25, 0.0), (0.75, 0.333), (1.0, 0.5)]
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from assay.statistics.binomial import upper_limit
from assay.statistics.undefined import Undefined

__all__ = [
    "Abstentions",
    "Step",
    "abstentions",
    "area_under_risk",
    "coverage_risk",
    "guaranteed_threshold",
]


class Step(NamedTuple):
    """What answering everything of at least a confidence comes to.

    Attributes:
        threshold: The confidence.
        answered: Cases of at least that confidence.
        errors: Wrong ones among them.
        cases: All cases.
    """

    threshold: float
    answered: int
    errors: int
    cases: int

    @property
    def coverage(self) -> float:
        """Share of cases that are answered."""
        return self.answered / self.cases

    @property
    def risk(self) -> float:
        """Share of errors among the answered ones."""
        return self.errors / self.answered


class Abstentions(NamedTuple):
    """How well abstaining hit the cases that deserved it.

    Attributes:
        precision: Share of abstentions that avoided an error.
        recall: Share of errors that abstaining avoided.
    """

    precision: float | Undefined
    recall: float | Undefined


def coverage_risk(confidence: Sequence[float], is_wrong: Sequence[bool]) -> tuple[Step, ...]:
    """Coverage and risk at every threshold, from the most confident cases to all.

    Args:
        confidence: Of each case; only its order matters.
        is_wrong: Whether the answer is an error.
    """
    ordered = sorted(zip(confidence, is_wrong, strict=True), key=lambda pair: -pair[0])
    steps: list[Step] = []
    errors = 0
    for number, (level, wrong) in enumerate(ordered, start=1):
        errors += wrong
        if number == len(ordered) or ordered[number][0] != level:
            steps.append(Step(level, number, errors, len(ordered)))
    return tuple(steps)


def area_under_risk(steps: Sequence[Step]) -> float | Undefined:
    """The area under the risk as a function of coverage (AURC); ties in confidence are one step."""
    if not steps:
        return Undefined("there are no cases")
    area, before = 0.0, 0.0
    for step in steps:
        area += (step.coverage - before) * step.risk
        before = step.coverage
    return area


def abstentions(has_abstained: Sequence[bool], would_err: Sequence[bool]) -> Abstentions:
    """Precision and recall of abstaining, against what answering would have come to.

    Args:
        has_abstained: Of each case.
        would_err: Whether the answer held back, or given, is an error.
    """
    abstained = sum(has_abstained)
    errors = sum(would_err)
    both = sum(a and e for a, e in zip(has_abstained, would_err, strict=True))
    return Abstentions(
        both / abstained if abstained else Undefined("nothing was left open"),
        both / errors if errors else Undefined("no answer is an error"),
    )


def guaranteed_threshold(
    confidence: Sequence[float], is_wrong: Sequence[bool], *, target: Fraction, risk: Fraction
) -> Step | Undefined:
    """The lowest threshold whose true risk is within a target, but for a stated probability.

    Thresholds are tested one after another from the most confident end on, beginning with the first
    that covers enough cases to pass at all, each by the one-sided Clopper-Pearson limit at the whole
    risk; the first that fails ends the sequence. Since each is tested only if all before it held,
    the risk is spent once.

    Args:
        confidence: Of each case of a calibration set, which is not the set reported on.
        is_wrong: Whether the answer is an error.
        target: The largest tolerable share of errors among the answered.
        risk: Probability with which the promise may be broken.
    """
    certified: Step | None = None
    for step in coverage_risk(confidence, is_wrong):
        if upper_limit(step.answered, 0, risk) > float(target):
            continue  # so few prove nothing even without an error: the sequence begins later
        if upper_limit(step.answered, step.errors, risk) > float(target):
            break
        certified = step
    if certified is None:
        return Undefined(
            f"{len(confidence)} cases certify no threshold: more cases or a looser target"
        )
    return certified
