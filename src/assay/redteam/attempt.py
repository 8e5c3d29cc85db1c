"""One attack, and where it can end."""

from enum import StrEnum
from typing import Any, NamedTuple

from assay.domain import Case

__all__ = ["Attempt", "End"]


class Attempt(NamedTuple):
    """One lie about one case.

    Attributes:
        kind: Class of the attack.
        case: The evidence; by construction it does not hold what the answer claims.
        answer: The bytes that the model sends.
    """

    kind: str
    case: Case[Any]
    answer: bytes


class End(StrEnum):
    """Where an attack ended.

    Attributes:
        BLOCKED: The gate blocked the case; it ends only by better evidence.
        CONTESTED: A person looks, because a claim was flagged or set aside.
        PERSON: A person looks, because what is left decides nothing.
        REFUSED: The verifier refused an altered ledger.
        FAILED: The case failed with an error; it waits, and nobody is deceived.
        SHIPPED: It went through. Not one may.
    """

    BLOCKED = "blocked"
    CONTESTED = "contested"
    PERSON = "person"
    REFUSED = "refused"
    FAILED = "failed"
    SHIPPED = "shipped"
