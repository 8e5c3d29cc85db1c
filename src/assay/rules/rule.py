"""A rule: one small pure function over a subject and a policy.

A check returns a :class:`Finding`. It never reads a clock, a file or a database, and where the
evidence does not say it answers ``undetermined``, never ``pass``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

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


class Finding(NamedTuple):
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
        control_ids: The controls whose operation it tests, foremost the first: where it passes,
            another whose own rules do not apply is not thereby shown to have operated.
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
    """The facts in words; an absent one (``None``) can't be pointed to and is left out.

    The words of a fact are made once for all the rules of a case that refer to it. Facts are told
    apart by identity, because hashing one costs as much as stating it; each is held beside its
    words, so that no other can take its identity while they are kept.
    """
    said = []
    for fact in facts:
        if type(fact) is not Fact:
            continue
        if type(fact.value) is str:
            said.append(fact)
            continue
        known = _known.get(id(fact))
        if known is None:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            known = _known[id(fact)] = (fact.stated(), fact)
        said.append(known[0])
    return tuple(said)


_MOST_KNOWN = 64  # a few cases; what they hold stays small
_known: dict[int, tuple[Fact[str], Fact[Any]]] = {}
