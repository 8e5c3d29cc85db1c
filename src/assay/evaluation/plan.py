"""The plan of an evaluation: what an error costs, what is held against what, and by which margin.

A plan is fixed before the figures are seen. ``assay eval gate --plan FILE`` takes one::

    [plan]
    fewest_cases = 100

    [costs]              # in the same unit; only their proportions matter
    missed = "50"        # a case is let through that should not be
    false_alarm = "5"    # an exception is raised where there is none
    review = "1"         # a person must look

    [margins]            # how much worse each figure may be, 0 to 1
    verdict_accuracy = "0.05"

    [limits]             # beyond which a figure fails whatever the baseline
    false_pass_rate = "0.20"

    [accepted]           # changes that were looked at and stand, by case
    CHG-17 = "the label was wrong; version 1.1.0 of the set corrects it"
"""

import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError

from assay.domain.noun import Noun
from assay.errors import UsageError

__all__ = ["DEFAULT_PLAN", "Costs", "Plan", "read_plan"]


class Costs(Noun):
    """What the outcomes of a case cost, in one unit.

    Attributes:
        missed: A case is let through that should not be.
        false_alarm: An exception is raised where the label has none.
        review: A person must look at the case.
    """

    missed: Decimal = Field(default=Decimal(50), ge=0)
    false_alarm: Decimal = Field(default=Decimal(5), ge=0)
    review: Decimal = Field(default=Decimal(1), ge=0)


class Plan(Noun):
    """What was settled before.

    Attributes:
        fewest_cases: Below this many counted cases nothing passes.
        costs: For the cost-weighted loss.
        margins: Figure to the largest loss against the baseline that is tolerated, 0 to 1.
        limits: Figure to the worst value that is tolerated, held against its one-sided 95 % limit.
        accepted: Case to the reason why a change of it is no regression.
    """

    fewest_cases: int = Field(default=100, ge=1)
    costs: Costs = Costs()
    margins: dict[str, Decimal] = Field(
        default_factory=lambda: {
            "verdict_accuracy": Decimal("0.05"),
            "conclusion_accuracy": Decimal("0.05"),
            "deficiency_accuracy": Decimal("0.05"),
            "false_pass_rate": Decimal("0.10"),
        }
    )
    limits: dict[str, Decimal] = Field(default_factory=dict)
    accepted: dict[str, str] = Field(default_factory=dict)


DEFAULT_PLAN = Plan()
"""What holds where no plan is given."""


def read_plan(path: Path | None) -> Plan:
    """A plan from its file; the default where there is none.

    Raises:
        UsageError: ``plan.unreadable``, ``plan.malformed``.
    """
    if path is None:
        return DEFAULT_PLAN
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "plan.unreadable", f"{path} can't be read: {error}", remedy="check the path"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise _malformed(path, str(error)) from error
    try:
        return Plan.model_validate({**found.pop("plan", {}), **found})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _malformed(path, f"{place}: {first['msg']}") from error


def _malformed(path: Path, what: str) -> UsageError:
    return UsageError(
        "plan.malformed",
        f"{path.name} is no plan: {what}",
        remedy="docs/EVAL.md shows one",
    )
