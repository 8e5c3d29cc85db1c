"""A person decides what a deficiency is: never by default, never below the proposal without saying why."""

from collections.abc import Mapping
from typing import Any

from assay.canonical import JsonValue
from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.review.capacity import require_no_part
from assay.review.exceptions.deficiency import (
    Effect,
    Proposed,
    Situation,
    is_below,
    proposal,
)
from assay.review.exceptions.item import Classification
from assay.review.exceptions.listing import line_of, number_of
from assay.review.exceptions.machine import require_complete, require_legal
from assay.sign import Act, PersonId
from assay.stores import Snapshot
from assay.stores.excepting import exception_stream
from assay.stores.halt import require_running

__all__ = ["propose_classification", "require_reasoned"]


def propose_classification(
    view: Snapshot,
    run_key: str,
    name: str,
    person: PersonId,
    *,
    classification: Classification,
    situation: Situation,
    rationale: str,
) -> Act:
    """The act of classifying an exception; proposal and factors are in what is signed.

    Args:
        view: The store.
        run_key: Id or number of the run.
        name: ``E-0001``.
        person: Who decides.
        classification: What they hold it to be.
        situation: What the proposal is made from.
        rationale: Why. Below the proposal it has to name, by its code, a factor that raises.

    Raises:
        UsageError: ``run.unknown``, ``exception.unknown``, ``exception.incomplete``.
        PolicyError: ``classification.unreasoned``, ``exception.premature``,
            ``exception.same_person``, ``workflow.halted``.
    """
    require_running(view)
    run = view.run(run_key)
    line = line_of(view, run.run_id, number_of(name))
    said = _said(classification, proposal(situation), situation, rationale)
    require_complete("classification", said, person)
    require_legal(line, "classification", person)
    require_no_part(view, run, line.case_id, person)
    require_reasoned(said)
    stream = exception_stream(run.number, line.number)
    return Act(
        kind="deficiency.classified",
        stream=stream,
        subject=max(Entry.parse(data).seq for data in view.stream(stream)),
        outcome=classification.value,
        said=said,
        person=person,
        role=Role.APPROVER,
        run=run.run_id,
        refs=(),
    )


def require_reasoned(said: Mapping[str, Any]) -> None:
    """Refuse what falls below its proposal without naming why, or misstates the proposal.

    Raises:
        UsageError: ``classification.malformed``.
        PolicyError: ``classification.unreasoned``.
    """
    situation = Situation.of(dict(said["situation"]))
    found = proposal(situation)
    try:
        decided = Classification(said["classification"])
    except ValueError as error:
        raise UsageError(
            "classification.malformed",
            f"{said['classification']!r} is no classification",
            remedy="use one of: " + ", ".join(Classification),
        ) from error
    expected = _said(decided, found, situation, str(said["rationale"]))
    if dict(said) != expected:
        raise UsageError(
            "classification.malformed",
            "the proposal in the statement is not what its situation gives",
            remedy="propose it anew",
        )
    raising = [factor.code for factor in found.factors if factor.effect is Effect.RAISES]
    if is_below(decided, found.classification) and not _named(raising, str(said["rationale"])):
        raise PolicyError(
            "classification.unreasoned",
            f"{decided.value} is below the proposed {found.classification.value}, and the rationale"
            " names no factor that is set aside",
            remedy="say why, naming one of: " + ", ".join(raising),
        )


def _named(codes: list[str], rationale: str) -> bool:
    words = {word.strip(".,;:()'\"`") for word in rationale.split()}
    return any(code in words for code in codes)


def _said(
    decided: Classification, found: Proposed, situation: Situation, rationale: str
) -> dict[str, JsonValue]:
    factors: list[JsonValue] = [
        {"code": factor.code, "effect": factor.effect.value, "text": factor.text}
        for factor in found.factors
    ]
    return {
        "classification": decided.value,
        "proposed": found.classification.value,
        "factors": factors,
        "situation": situation.to_json(),
        "rationale": rationale,
    }
