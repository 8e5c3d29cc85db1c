"""What a sample is to show, decided before anything is drawn; it can be published and read back.

A plan states a goal (confidence, tolerable and expected rate), whether the promise is made for each
stratum or for all together, and how many items of each stratum are reviewed. A plan that does not
keep its promise can't be made: the true risk is computed exactly whenever one is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from assay.errors import UsageError
from assay.sampling.frame import is_name
from assay.sampling.promise import overall_upper
from assay.sampling.selection import require_purpose
from assay.statistics import (
    MAX_SIZE,
    Part,
    StopOrGo,
    decimal_text,
    is_count_excluded,
    percent_text,
    require_plan,
    tolerable_count,
)

__all__ = ["Basis", "Goal", "Plan", "Scope", "StratumPlan"]


MAX_STAGES = 6
"""Most stages of a plan, as the search for one makes them."""

MAX_ACCEPTED = 20
"""Most deviations with which a stage may accept; the exact risk takes work by its square."""


class Basis(StrEnum):
    """Where the size of a stratum's sample comes from.

    ``statistical``: computed, with a promise; ``share``: a fixed share, with no promise beforehand;
    ``whole``: every item; ``stop_or_go``: in stages.
    """

    STATISTICAL = "statistical"
    SHARE = "share"
    WHOLE = "whole"
    STOP_OR_GO = "stop_or_go"


class Scope(StrEnum):
    """What a promise is about: ``each`` stratum by itself, or all strata ``together``."""

    EACH = "each"
    TOGETHER = "together"


class Goal(NamedTuple):
    """What is to be shown.

    Attributes:
        confidence: Probability with which too high a rate is not mistaken for a tolerable one.
        tolerable: Deviation rate that is to be excluded.
        expected: Deviation rate that is expected; below the tolerable one.
    """

    confidence: Fraction
    tolerable: Fraction
    expected: Fraction = Fraction(0)

    @property
    def risk(self) -> Fraction:
        """One minus the confidence."""
        return 1 - self.confidence


@dataclass(frozen=True, slots=True)
class StratumPlan:
    """One stratum of a plan.

    Attributes:
        name: The stratum.
        population: Its items.
        size: How many of them are reviewed; with stages, at most.
        basis: Where the size comes from.
    """

    name: str
    population: int
    size: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Plan:
    """A sampling plan; its promise is checked when it is made.

    Attributes:
        purpose: What is sampled and when; part of the seed.
        goal: What is to be shown.
        scope: What the promise is about.
        allowed: Deviations up to which the promise is kept: for each stratum by name, or one
            number under the empty name for all together. Empty where nothing is promised.
        strata: In order of their names.
        stop_or_go: The stages, where there are some.

    Raises:
        UsageError: The parts contradict each other, or the promise would not be kept.
    """

    purpose: str
    goal: Goal
    scope: Scope
    strata: tuple[StratumPlan, ...]
    allowed: Mapping[str, int]
    stop_or_go: StopOrGo | None = None

    def __post_init__(self) -> None:
        require_plan(self.goal.tolerable, self.goal.risk, self.goal.expected)
        require_purpose(self.purpose)
        for rate in self.goal:
            decimal_text(rate)  # a plan can be published only in decimals
        if not any(stratum.population for stratum in self.strata):
            raise UsageError("frame.empty", "no sample can be drawn of no items")
        names = [stratum.name for stratum in self.strata]
        if names != sorted(set(names)) or not all(map(is_name, names)):
            raise _contradiction("strata are not in order, each once and with a name")
        for stratum in self.strata:
            _check_stratum(stratum, self.stop_or_go)
        sampled = [s for s in self.strata if s.basis is not Basis.WHOLE and s.population]
        if (self.stop_or_go is None) != all(s.basis is not Basis.STOP_OR_GO for s in sampled):
            raise _contradiction("stages and strata do not belong to each other")
        if self.stop_or_go is not None:
            _check_stages(self.stop_or_go, sampled, self.goal)
        _check_promise(self, [s for s in sampled if s.basis is Basis.STATISTICAL])

    @property
    def sizes(self) -> dict[str, int]:
        """Items to draw of each stratum; of one with stages, those of its last stage."""
        return {stratum.name: stratum.size for stratum in self.strata}

    @property
    def first_sizes(self) -> dict[str, int]:
        """Items to draw of each stratum to begin with: of one with stages, those of the first."""
        first = self.stop_or_go.sizes[0] if self.stop_or_go else 0
        return {s.name: first if s.basis is Basis.STOP_OR_GO else s.size for s in self.strata}

    @property
    def promises(self) -> tuple[str, ...]:
        """What the plan promises before anything is drawn, in sentences."""
        return tuple(_promises(self))


def _promises(plan: Plan) -> list[str]:
    confidence, rate = percent_text(plan.goal.confidence), percent_text(plan.goal.tolerable)
    told = []
    for basis, sentence in _UNPROMISED.items():
        names = [f"{s.name} ({s.size})" for s in plan.strata if s.basis is basis and s.size]
        if names:
            told.append(f"{sentence}: {', '.join(names)}.")
    sampled = [s for s in plan.strata if s.basis is Basis.STATISTICAL]
    if plan.scope is Scope.TOGETHER and "" in plan.allowed:
        size, items = sum(s.size for s in sampled), sum(s.population for s in sampled)
        told.append(
            f"If at most {plan.allowed['']} of the {size} items drawn of {len(sampled)} strata"
            f" deviate, fewer than {rate} of their {items} items do, with {confidence} confidence."
        )
    told.extend(
        f"{s.name}: if at most {plan.allowed[s.name]} of the {s.size} items drawn deviate, fewer"
        f" than {rate} of its {s.population} items do, with {confidence} confidence."
        for s in sampled
        if s.name in plan.allowed
    )
    if len(plan.allowed) > 1:
        told.append("Each of these promises is made by itself, not for all strata at once.")
    if plan.stop_or_go is not None:
        stages = zip(plan.stop_or_go.sizes, plan.stop_or_go.accepts, strict=True)
        told.append(
            "Accepted after "
            + ", ".join(f"{size} items with at most {most}" for size, most in stages)
            + f" deviations; a rate of {rate} or more is accepted with at most"
            f" {percent_text(plan.goal.risk)} probability."
        )
    return told


_UNPROMISED = {
    Basis.WHOLE: "Every item is reviewed",
    Basis.SHARE: "A fixed share is reviewed; it promises no limit beforehand",
}


def _check_stratum(stratum: StratumPlan, stages: StopOrGo | None) -> None:
    if not 0 <= stratum.size <= stratum.population:
        raise _contradiction(f"{stratum.size} of {stratum.population} items in {stratum.name!r}")
    if stratum.population and not stratum.size:
        raise _contradiction(f"nothing of {stratum.name!r} would be reviewed")
    if stratum.basis is Basis.WHOLE and stratum.size < stratum.population:
        raise _contradiction(f"{stratum.name!r} is to be reviewed whole and is not")
    if stratum.basis is Basis.STOP_OR_GO and (stages is None or stratum.size != stages.sizes[-1]):
        raise _contradiction(f"the size of {stratum.name!r} is not that of the last stage")


def _check_stages(stages: StopOrGo, sampled: list[StratumPlan], goal: Goal) -> None:
    if len(sampled) != 1:
        raise _contradiction("a sample in stages is drawn of one stratum")
    if len(stages.sizes) > MAX_STAGES or stages.accepts[-1] > MAX_ACCEPTED:
        raise _contradiction(
            f"a plan has at most {MAX_STAGES} stages, which accept at most {MAX_ACCEPTED} deviations"
        )
    if stages.sizes[-1] * (stages.accepts[-1] + 1) ** 2 > MAX_SIZE * MAX_STAGES**2:
        raise _oversized()
    population = sampled[0].population
    risk = stages.course_in(population, tolerable_count(population, goal.tolerable)).acceptance
    if risk > goal.risk:
        raise UsageError(
            "plan.unsound",
            f"these stages accept a rate of {percent_text(goal.tolerable)} with"
            f" {percent_text(risk)} probability, not {percent_text(goal.risk)}",
            remedy="sizes of fixed samples can't be used again as stages; let them be searched for",
        )


def _check_promise(plan: Plan, sampled: list[StratumPlan]) -> None:
    goal = plan.goal
    named = {""} if plan.scope is Scope.TOGETHER else {s.name for s in sampled}
    if set(plan.allowed) != (named if sampled else set()):
        raise _contradiction("a number allowed is missing, or stands for nothing")
    if plan.scope is Scope.TOGETHER and sampled:
        _check_work(sum(s.population for s in sampled), sum(s.size for s in sampled), goal)
        parts = [Part(s.population, s.size, 0) for s in sampled]
        excluded = tolerable_count(sum(p.population for p in parts), goal.tolerable)
        allowed = plan.allowed[""]
        kept = [allowed >= 0 and overall_upper(parts, allowed, goal.risk) < excluded]
    else:
        kept = [_is_kept(s, plan.allowed[s.name], goal) for s in sampled]
    if not all(kept):
        raise UsageError(
            "plan.unsound",
            "the sizes are too small for what is promised",
            remedy="let the sizes be computed from confidence, tolerable and expected rate",
        )


def _is_kept(stratum: StratumPlan, allowed: int, goal: Goal) -> bool:
    if not 0 <= allowed <= stratum.size:
        return False
    _check_work(stratum.population, stratum.size, goal)
    excluded = tolerable_count(stratum.population, goal.tolerable)
    return is_count_excluded(stratum.population, stratum.size, allowed, excluded, goal.risk)


def _check_work(population: int, size: int, goal: Goal) -> None:
    """Refuse what an exact answer would take too long for: a plan may come from anywhere."""
    drawn = min(size, tolerable_count(population, goal.tolerable))
    if size < population and drawn > 2 * MAX_SIZE:  # shares are rounded up
        raise _oversized()


def _oversized() -> UsageError:
    return UsageError(
        "sample.oversized",
        f"the promise of a plan is computed exactly for about {MAX_SIZE} items drawn at most",
        remedy="plan fewer items or fewer accepted deviations, or review every item",
    )


def _contradiction(why: str) -> UsageError:
    return UsageError("plan.inconsistent", f"the plan contradicts itself: {why}")
