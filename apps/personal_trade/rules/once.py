"""A memo of one: what many rules ask of the same dossier is worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from assay.rules import Policy
from personal_trade.dossier import Dossier

__all__ = ["once"]

A = TypeVar("A")


def once(question: Callable[[Dossier, Policy], A]) -> Callable[[Dossier, Policy], A]:
    """Remember the answer about the dossier that was asked about last, under its policy.

    Rules are asked case by case, so one answer is enough. Dossier and policy are held beside the
    answer, so that no other object can take their identity.
    """
    last: tuple[Dossier, Policy, A] | None = None

    @wraps(question)
    def remembered(dossier: Dossier, policy: Policy) -> A:
        nonlocal last
        known = last
        if known is None or known[0] is not dossier or known[1] is not policy:
            known = last = (dossier, policy, question(dossier, policy))
        return known[2]

    return remembered
