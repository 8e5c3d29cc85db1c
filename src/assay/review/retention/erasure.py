"""Erasing what a case consists of, on the record."""

from collections.abc import Iterator
from typing import NamedTuple

from assay.clock import Clock
from assay.ledger.approval import Envelope
from assay.rules import Policy
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = [
    "Erasure",
    "ErasurePlan",
    "erasures",
    "plan_erasure",
    "propose_confirmation",
    "propose_erasure",
    "record",
]


class ErasurePlan(NamedTuple):
    """What an erasure would delete.

    Attributes:
        case_id: The case, in every run that has it.
        erased: Digests of what is deleted, sorted.
        shared: Digests that stay because another case uses them, sorted.
    """

    case_id: str
    erased: tuple[str, ...]
    shared: tuple[str, ...]


class Erasure(NamedTuple):
    """An erasure as the ledger tells it.

    Attributes:
        requested_by: Person id.
        confirmed_by: Person id; empty while it is only asked for.
        basis: The legal basis, where the retention had not ended.
        at: When it was done, RFC 3339; when it was asked for, before.
        digests: What was, or is to be, deleted.
    """

    number: int
    case_id: str
    requested_by: str
    confirmed_by: str
    reason: str
    basis: str
    at: str
    digests: tuple[str, ...]


def plan_erasure(view: Snapshot, case_id: str) -> ErasurePlan:
    """What erasing a case would delete and what would stay.

    Raises:
        UsageError: ``case.unknown``.
    """
    raise NotImplementedError


def propose_erasure(
    view: Snapshot,
    case_id: str,
    person: str,
    *,
    reason: str,
    basis: str = "",
    policy: Policy,
    clock: Clock,
) -> Act:
    """The act of asking for a case to be erased.

    Raises:
        UsageError: ``case.unknown``, ``erasure.incomplete``.
        PolicyError: ``erasure.early``, ``erasure.held``, ``erasure.done``, ``workflow.halted``.
    """
    raise NotImplementedError


def propose_confirmation(
    view: Snapshot, case_id: str, person: str, *, policy: Policy, clock: Clock
) -> Act:
    """The act of confirming what another person asked for; recording it deletes.

    Raises:
        UsageError: ``erasure.unknown``.
        PolicyError: As :func:`propose_erasure`; ``erasure.same_person``, ``erasure.changed``.
    """
    raise NotImplementedError


def record(store: Store, act: Act, envelope: Envelope, *, policy: Policy, clock: Clock) -> Erasure:
    """Record either act; the confirmation deletes in the same transaction.

    Raises:
        UsageError: As the proposals.
        PolicyError: As the proposals; ``approval.*``.
    """
    raise NotImplementedError


def erasures(view: Snapshot) -> Iterator[Erasure]:
    """Every erasure that was asked for, oldest first."""
    raise NotImplementedError
