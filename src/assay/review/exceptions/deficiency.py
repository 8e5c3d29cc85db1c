"""How grave could it be? A proposal with every factor that it rests on; a person decides.

Severity depends on what *could* happen, not on whether it did (AS 2201). The order of questions:

1. Is it more than an isolated deviation within the tolerable rate?
2. Which automated controls and key reports rely on the control?
3. Did any of them fail, or could it have?
4. Look-back over the whole population: did anything unauthorised happen?
5. Is there a compensating control that was tested in the same period?
6. What adds up with it: other deficiencies of the same application, a repeat of last year?
7. Would a prudent official call it pervasive? Then it is significant at least.
8. The indicators of a material weakness.

Pure: it knows no store, no clock and no number that is not in the situation.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from assay.errors import UsageError
from assay.review.exceptions.item import Classification

__all__ = [
    "Compensation",
    "Effect",
    "Factor",
    "LookBack",
    "Proposed",
    "Situation",
    "is_below",
    "proposal",
]

_ORDER = tuple(Classification)


class LookBack(StrEnum):
    """What a check of the whole population came to."""

    NOT_DONE = "not_done"
    CLEAN = "clean"
    FOUND = "found"


class Compensation(StrEnum):
    """What is known of a compensating control."""

    NONE = "none"
    UNTESTED = "untested"
    TESTED = "tested"


class Effect(StrEnum):
    """Which way a factor moves the proposal."""

    RAISES = "raises"
    LOWERS = "lowers"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the proposal is made from. Rates are basis points: 500 is 5 %.

    Attributes:
        deviations: Deviations found.
        tested: Items tested.
        upper_limit_bp: Exact upper limit of the rate at the plan's confidence; the rate itself
            where the whole population was tested.
        tolerable_bp: Tolerable rate of the plan.
        isolated: People found the cause to be one of its kind.
        dependants: Automated controls and key reports that rely on the control.
        dependants_failed: One of them failed or could have, because of this.
        look_back: What a check of the whole population came to.
        compensation: What is known of a compensating control.
        related: Other deficiencies of the same application, process or component.
        aggregate_at: From so many related ones on they are looked at as one.
        repeats: The same was found in an earlier period and was not mended.
        repeated_significant: It was significant then.
        pervasive: A prudent official would call it pervasive.
        indicators: Indicators of a material weakness that were met (AS 2201.69).
    """

    deviations: int
    tested: int
    upper_limit_bp: int
    tolerable_bp: int
    isolated: bool = False
    dependants: tuple[str, ...] = ()
    dependants_failed: bool = False
    look_back: LookBack = LookBack.NOT_DONE
    compensation: Compensation = Compensation.NONE
    related: int = 0
    aggregate_at: int = 3
    repeats: bool = False
    repeated_significant: bool = False
    pervasive: bool = False
    indicators: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Situation":
        """The situation of an act.

        Raises:
            UsageError: ``classification.malformed``.
        """
        try:
            return cls(
                **{
                    **said,
                    "dependants": tuple(said["dependants"]),
                    "indicators": tuple(said["indicators"]),
                    "look_back": LookBack(said["look_back"]),
                    "compensation": Compensation(said["compensation"]),
                }
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(
                "classification.malformed",
                f"the situation of a classification can't be read: {error}",
                remedy="propose it anew",
            ) from error

    def to_json(self) -> dict[str, Any]:
        """The situation as an act carries it."""
        plain = asdict(self)
        plain["dependants"], plain["indicators"] = list(self.dependants), list(self.indicators)
        return plain | {
            "look_back": self.look_back.value,
            "compensation": self.compensation.value,
        }


class Factor(NamedTuple):
    """One thing that the proposal rests on.

    Attributes:
        code: Its name, by which a rationale sets it aside.
        effect: Which way it moves the proposal.
        text: One sentence.
    """

    code: str
    effect: Effect
    text: str


class Proposed(NamedTuple):
    """A proposal; never a decision."""

    classification: Classification
    factors: tuple[Factor, ...]


def proposal(situation: Situation) -> Proposed:
    """What the situation amounts to, as far as it goes."""
    factors = tuple(_factors(situation))
    codes = {factor.code for factor in factors}
    return Proposed(_level(situation, codes), factors)


def is_below(one: Classification, other: Classification) -> bool:
    """Whether one is milder than another."""
    return _ORDER.index(one) < _ORDER.index(other)


def _level(situation: Situation, codes: set[str]) -> Classification:
    if situation.indicators or {"dependants.failed", "look_back.found"} <= codes:
        return Classification.MATERIAL_WEAKNESS
    if "repeat.significant" in codes:
        return Classification.MATERIAL_WEAKNESS
    if _is_deviation(situation):
        return Classification.DEVIATION
    raising = {"dependants.failed", "look_back.found", "aggregate", "repeat", "pervasive"} & codes
    if not raising:
        return Classification.DEFICIENCY
    # A tested compensating control answers what could have happened, not what did or is pervasive.
    answered = {"dependants.failed", "aggregate"}
    if situation.compensation is Compensation.TESTED and raising <= answered:
        return Classification.DEFICIENCY
    return Classification.SIGNIFICANT_DEFICIENCY


def _is_deviation(situation: Situation) -> bool:
    return (
        situation.upper_limit_bp <= situation.tolerable_bp
        and situation.isolated
        and situation.look_back is not LookBack.FOUND
        and not (situation.repeats or situation.pervasive)
    )


def _factors(situation: Situation) -> Iterator[Factor]:
    yield _rate(situation)  # 1
    if situation.isolated:
        yield Factor("extent.isolated", Effect.LOWERS, "The cause was found to be isolated.")
    else:
        yield Factor("extent.open", Effect.RAISES, "The cause was not found to be isolated.")
    yield from _reliance(situation)  # 2 and 3
    yield _look_back(situation.look_back)  # 4
    yield _compensation(situation.compensation)  # 5
    yield from _aggregation(situation)  # 6
    if situation.pervasive:  # 7
        yield Factor("pervasive", Effect.RAISES, "A prudent official would call it pervasive.")
    for indicator in situation.indicators:  # 8
        yield Factor("indicator", Effect.RAISES, f"Indicator of a material weakness: {indicator}.")


def _rate(situation: Situation) -> Factor:
    share = f"{situation.deviations} of {situation.tested} tested deviate"
    limit, tolerable = _percent(situation.upper_limit_bp), _percent(situation.tolerable_bp)
    if situation.upper_limit_bp <= situation.tolerable_bp:
        text = f"{share}; the upper limit {limit} is within the tolerable rate {tolerable}."
        return Factor("rate.tolerable", Effect.LOWERS, text)
    text = f"{share}; the upper limit {limit} is above the tolerable rate {tolerable}."
    return Factor("rate.exceeded", Effect.RAISES, text)


def _reliance(situation: Situation) -> Iterator[Factor]:
    if not situation.dependants:
        text = "No automated control or key report was named that relies on it."
        yield Factor("dependants.none", Effect.NOTED, text)
        return
    named = ", ".join(situation.dependants)
    yield Factor("dependants.named", Effect.NOTED, f"Relying on it: {named}.")
    if situation.dependants_failed:
        text = "One of them failed, or could have failed, because of this."
        yield Factor("dependants.failed", Effect.RAISES, text)


def _look_back(answer: LookBack) -> Factor:
    match answer:
        case LookBack.CLEAN:
            text = "A look-back over the whole population found nothing unauthorised."
            return Factor("look_back.clean", Effect.LOWERS, text)
        case LookBack.FOUND:
            text = "A look-back over the whole population found what was unauthorised."
            return Factor("look_back.found", Effect.RAISES, text)
    return Factor("look_back.not_done", Effect.NOTED, "No look-back was done.")


def _compensation(known: Compensation) -> Factor:
    match known:
        case Compensation.TESTED:
            text = "A compensating control was tested in the same period."
            return Factor("compensation.tested", Effect.LOWERS, text)
        case Compensation.UNTESTED:
            text = "A compensating control was named but not tested: it counts for nothing."
            return Factor("compensation.untested", Effect.NOTED, text)
    return Factor("compensation.none", Effect.NOTED, "No compensating control was named.")


def _aggregation(situation: Situation) -> Iterator[Factor]:
    if situation.related >= situation.aggregate_at:
        text = f"{situation.related} related deficiencies have to be looked at together with it."
        yield Factor("aggregate", Effect.RAISES, text)
    elif situation.related:
        text = f"{situation.related} related deficiencies are open."
        yield Factor("related", Effect.NOTED, text)
    if situation.repeats:
        text = "The same was found in an earlier period and was not mended."
        yield Factor("repeat", Effect.RAISES, text)
        if situation.repeated_significant:
            text = "It was significant then, and a repeat of that is itself an indicator."
            yield Factor("repeat.significant", Effect.RAISES, text)


def _percent(basis_points: int) -> str:
    return f"{basis_points // 100}.{basis_points % 100:02d} %"
