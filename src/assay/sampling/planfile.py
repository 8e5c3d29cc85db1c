"""A plan as canonical JSON, so that it can be fixed before anything is drawn.

What is read back is held to the same rules as what is made here: a plan whose sizes are too small
for its promise is refused.
"""

from types import MappingProxyType
from typing import Literal

from assay.canonical import JsonValue, encode
from assay.errors import EvidenceError, UsageError
from assay.sampling.document import Count, Form, Name, Rate, read_form
from assay.sampling.plan import Basis, Goal, Plan, Scope, StratumPlan
from assay.statistics import StopOrGo, decimal_text, exact_rate

__all__ = ["PLAN_FORMAT", "PlanForm", "plan_bytes", "plan_document", "plan_of", "read_plan"]

PLAN_FORMAT = "assay-sample-plan/1"


class StratumForm(Form):
    """One stratum; ``allowed`` only where the promise is about it alone."""

    name: Name
    population: Count
    size: Count
    basis: Literal["statistical", "share", "whole", "stop_or_go"]
    allowed: Count | None


class StageForm(Form):
    """One stage: items in all, and deviations in all with which it accepts."""

    size: Count
    accept: Count


class PlanForm(Form):
    """A plan as it is published; ``allowed`` only where one promise is about all strata."""

    format: Literal["assay-sample-plan/1"]
    purpose: Name
    confidence: Rate
    tolerable: Rate
    expected: Rate
    scope: Literal["each", "together"]
    allowed: Count | None
    strata: tuple[StratumForm, ...]
    stages: tuple[StageForm, ...]


def plan_document(plan: Plan) -> dict[str, JsonValue]:
    """The plan as a JSON value."""
    stages = plan.stop_or_go
    pairs = zip(stages.sizes, stages.accepts, strict=True) if stages else ()
    return {
        "format": PLAN_FORMAT,
        "purpose": plan.purpose,
        "confidence": decimal_text(plan.goal.confidence),
        "tolerable": decimal_text(plan.goal.tolerable),
        "expected": decimal_text(plan.goal.expected),
        "scope": plan.scope.value,
        "allowed": plan.allowed.get(""),
        "strata": [
            {
                "name": stratum.name,
                "population": stratum.population,
                "size": stratum.size,
                "basis": stratum.basis.value,
                "allowed": plan.allowed.get(stratum.name),
            }
            for stratum in plan.strata
        ],
        "stages": [{"size": size, "accept": accept} for size, accept in pairs],
    }


def plan_bytes(plan: Plan) -> bytes:
    """The canonical bytes of a plan."""
    return encode(plan_document(plan))


def read_plan(data: bytes) -> Plan:
    """The plan that bytes are.

    Raises:
        EvidenceError: ``document.malformed``: not such a document, or a plan that contradicts
            itself or does not keep its promise.
    """
    return plan_of(read_form(PlanForm, data, "sampling plan"))


def plan_of(form: PlanForm) -> Plan:
    """The plan that a document states.

    Raises:
        EvidenceError: It contradicts itself, or does not keep its promise.
    """
    allowed = {s.name: s.allowed for s in form.strata if s.allowed is not None}
    if form.allowed is not None:
        allowed[""] = form.allowed
    try:
        stages = (
            StopOrGo(
                tuple(stage.size for stage in form.stages),
                tuple(stage.accept for stage in form.stages),
            )
            if form.stages
            else None
        )
        return Plan(
            purpose=form.purpose,
            goal=Goal(*map(exact_rate, (form.confidence, form.tolerable, form.expected))),
            scope=Scope(form.scope),
            strata=tuple(
                StratumPlan(s.name, s.population, s.size, Basis(s.basis)) for s in form.strata
            ),
            allowed=MappingProxyType(allowed),
            stop_or_go=stages,
        )
    except UsageError as error:
        raise EvidenceError(
            "document.malformed", f"this is no sampling plan: {error}", remedy=error.remedy
        ) from error
