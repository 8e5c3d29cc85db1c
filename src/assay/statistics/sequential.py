"""Samples that may end early: a stop-or-go plan with its true risk, and limits for open-ended looks.

Looking again after each part with the sizes of fixed samples gives away the promise: 59, 93, 124,
153 with 0, 1, 2, 3 allowed accepts a rate of 5 % in 10.6 % of cases, not in 5 %.

>>> reused = StopOrGo((59, 93, 124, 153), (0, 1, 2, 3))
>>> round(float(reused.chance_of_acceptance(Fraction(1, 20))), 3)
0.106
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb
from typing import NamedTuple

from assay.errors import UsageError
from assay.statistics.binomial import smallest_sample
from assay.statistics.size import require_plan

__all__ = ["Course", "Stage", "StopOrGo", "find_stop_or_go"]

_Chance = Callable[[int, int, int, int], Fraction]
"""Chance of ``found`` deviations in ``more`` items after ``before`` with ``seen`` deviations."""


class Stage(StrEnum):
    """Where a stop-or-go plan stands."""

    ACCEPT = "accept"
    GO_ON = "go_on"
    REJECT = "reject"


class Course(NamedTuple):
    """What a plan does on average.

    Attributes:
        acceptance: Exact probability that it ends with acceptance.
        reviewed: Exact expected number of items that are reviewed, in whole stages.
    """

    acceptance: Fraction
    reviewed: Fraction


@dataclass(frozen=True, slots=True)
class StopOrGo:
    """Review up to ``sizes[0]`` items, stop or go on to ``sizes[1]``, and so on.

    After a stage it accepts with at most ``accepts[stage]`` deviations in all, rejects with more
    than the last stage would allow, and goes on otherwise.

    Attributes:
        sizes: Items reviewed in all after each stage, growing.
        accepts: Deviations in all with which each stage accepts, growing or equal.

    Raises:
        UsageError: Sizes or numbers of acceptance do not grow, or there are none.
    """

    sizes: tuple[int, ...]
    accepts: tuple[int, ...]

    def __post_init__(self) -> None:
        sizes, accepts = self.sizes, self.accepts
        grows = all(a < b for a, b in zip((0, *sizes), sizes, strict=False))
        holds = all(a <= b for a, b in zip((0, *accepts), accepts, strict=False))
        if not (sizes and len(sizes) == len(accepts) and grows and holds):
            raise UsageError(
                "plan.inconsistent",
                f"stages of {list(sizes)} items that accept {list(accepts)} are no plan",
                remedy="sizes grow from stage to stage, numbers of acceptance never fall",
            )
        if accepts[-1] >= sizes[-1]:
            raise UsageError("plan.inconsistent", "a plan that accepts whatever is found is none")

    def stage(self, reviewed: int, deviations: int) -> Stage:
        """What the plan says after so many items; between two stages it only goes on or rejects."""
        if deviations > self.accepts[-1]:
            return Stage.REJECT
        if reviewed in self.sizes:
            at = self.sizes.index(reviewed)
            if deviations <= self.accepts[at]:
                return Stage.ACCEPT
        return Stage.GO_ON

    def next_size(self, reviewed: int) -> int:
        """Items in all at the end of the stage that follows; the last size after the last."""
        return next((size for size in self.sizes if size > reviewed), self.sizes[-1])

    def chance_of_acceptance(self, rate: Fraction) -> Fraction:
        """The exact probability of acceptance at a deviation rate: at the tolerable one, the risk."""
        return self.course(rate).acceptance

    def course(self, rate: Fraction) -> Course:
        """Acceptance and expected size at a deviation rate of an unlimited population."""

        def chance(found: int, more: int, _before: int, _seen: int) -> Fraction:
            return comb(more, found) * rate**found * (1 - rate) ** (more - found)

        return self._course(chance)

    def course_in(self, population: int, deviations: int) -> Course:
        """Acceptance and expected size in a population of known size.

        Raises:
            UsageError: The plan draws more than there is.
        """
        if not (0 <= deviations <= population and self.sizes[-1] <= population):
            raise UsageError(
                "sample.inconsistent",
                f"{self.sizes[-1]} items can't be drawn of {population} without replacement",
            )

        def chance(found: int, more: int, before: int, seen: int) -> Fraction:
            left, bad = population - before, deviations - seen
            if found > bad or more - found > left - bad:
                return Fraction(0)
            return Fraction(comb(bad, found) * comb(left - bad, more - found), comb(left, more))

        return self._course(chance)

    def _course(self, chance: _Chance) -> Course:
        open_paths = {0: Fraction(1)}
        acceptance, reviewed, before = Fraction(0), Fraction(0), 0
        for size, accepts in zip(self.sizes, self.accepts, strict=True):
            more = size - before
            reviewed += more * sum(open_paths.values())
            reached: dict[int, Fraction] = {}
            for seen, weight in open_paths.items():
                for found in range(min(more, self.accepts[-1] - seen) + 1):
                    share = weight * chance(found, more, before, seen)
                    reached[seen + found] = reached.get(seen + found, Fraction(0)) + share
            acceptance += sum(w for seen, w in reached.items() if seen <= accepts)
            open_paths = {seen: w for seen, w in reached.items() if seen > accepts}
            before = size
        return Course(acceptance, reviewed)


def find_stop_or_go(
    tolerable: Fraction, risk: Fraction, expected: Fraction, stages: int = 3
) -> StopOrGo:
    """The plan with equal further stages that reviews fewest items at the expected rate.

    Stage ``i`` accepts with ``i`` deviations, from 0 on. The true risk, computed exactly, is at
    most the one asked for.

    Args:
        tolerable: Deviation rate that is accepted with at most the risk.
        risk: One minus the confidence.
        expected: Deviation rate for which the expected size is smallest; below the tolerable one.
        stages: From 1 to 6.

    Raises:
        UsageError: A rate is impossible, or no such plan was found within twice the fixed size.
    """
    require_plan(tolerable, risk, expected)
    if not 1 <= stages <= 6:  # noqa: PLR2004 - more stages than anybody plans
        raise UsageError("plan.inconsistent", f"{stages} stages; a plan has 1 to 6")
    least = smallest_sample(tolerable, risk).n
    accepts = tuple(range(stages))
    best: tuple[Fraction, StopOrGo] | None = None
    for first in range(least, 2 * least + 1):
        step = _shortest_step(first, accepts, tolerable, risk)
        if step is None:
            continue
        plan = _equal_steps(first, step, accepts)
        reviewed = plan.course(expected).reviewed
        if best is None or reviewed < best[0]:
            best = (reviewed, plan)
    if best is None:
        raise UsageError(
            "plan.impossible",
            f"no plan of {stages} stages with that risk was found",
            remedy="use fewer stages, or a sample of fixed size",
        )
    return best[1]


def _equal_steps(first: int, step: int, accepts: tuple[int, ...]) -> StopOrGo:
    return StopOrGo(tuple(first + step * stage for stage in range(len(accepts))), accepts)


def _shortest_step(
    first: int, accepts: tuple[int, ...], tolerable: Fraction, risk: Fraction
) -> int | None:
    """The least step from which on the risk is kept; longer stages accept less often."""
    low, high = 1, 4 * first
    if not _keeps(first, high, accepts, tolerable, risk):
        return None
    while low < high:
        middle = (low + high) // 2
        if _keeps(first, middle, accepts, tolerable, risk):
            high = middle
        else:
            low = middle + 1
    return low


def _keeps(
    first: int, step: int, accepts: tuple[int, ...], tolerable: Fraction, risk: Fraction
) -> bool:
    return _equal_steps(first, step, accepts).chance_of_acceptance(tolerable) <= risk
