"""A memo of one: what many rules ask of the same dossier is worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from change_approval.case import Dossier

__all__ = ["once"]

A = TypeVar("A")


def once(question: Callable[[Dossier], A]) -> Callable[[Dossier], A]:
    """Remember the answer about the dossier that was asked about last.

    Rules are asked case by case, so one answer is enough. The dossier is held beside its answer,
    so that no other can take its identity; comparing its content would cost more than the answer.
    """
    last: tuple[Dossier, A] | None = None

    @wraps(question)
    def remembered(dossier: Dossier) -> A:
        nonlocal last
        known = last
        if known is None or known[0] is not dossier:
            known = last = (dossier, question(dossier))
        return known[1]

    return remembered
