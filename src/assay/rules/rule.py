"""A rule: one small pure function over a subject and a policy.

A check returns a :class:`Finding`. It never reads a clock, a file or a database, and where the
evidence does not say it answers ``undetermined``, never ``pass``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from assay.domain import Fact, Outcome, RuleId
from assay.rules.policy import Policy

__all__ = [
    "Check",
    "Finding",
    "Rule",
    "fails",
    "not_applicable",
    "passes",
    "undetermined",
]

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the outcome, why, and the facts that it used."""

    outcome: Outcome
    code: str
    message: str
    facts: tuple[Fact[str], ...]


Check = Callable[[S, Policy], Finding]


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A check with its place in the control catalogue.

    Attributes:
        rule_id: ``noun.adjective``.
        title: The tickmark question, for people.
        attribute: Letter of the test attribute (A to L for change management).
        control_ids: The controls whose operation it tests.
        criteria: What the control requires, for the exceptions log.
        check: The function.
    """

    rule_id: RuleId
    title: str
    attribute: str
    control_ids: tuple[str, ...]
    criteria: str
    check: Check[S]


def passes(code: str, message: str, *facts: object) -> Finding:
    """The evidence shows that the control operated."""
    return Finding(Outcome.PASS, code, message, _stated(facts))


def fails(code: str, message: str, *facts: object) -> Finding:
    """The evidence shows that the control did not operate."""
    return Finding(Outcome.FAIL, code, message, _stated(facts))


def undetermined(code: str, message: str, *facts: object) -> Finding:
    """The evidence does not say; a person must look."""
    return Finding(Outcome.UNDETERMINED, code, message, _stated(facts))


def not_applicable(code: str, message: str, *facts: object) -> Finding:
    """The question does not arise for this subject."""
    return Finding(Outcome.NOT_APPLICABLE, code, message, _stated(facts))


def _stated(facts: tuple[object, ...]) -> tuple[Fact[str], ...]:
    """The facts in words; an absent one (``None``) can't be pointed to and is left out."""
    return tuple(fact.stated() for fact in facts if isinstance(fact, Fact))
