"""Where a decision is proposed, signed and recorded.

::

    act = propose(view, DecisionRequest(...))     # checked; what will be signed
    prepared = prepare(view, act, ids)            # assay.sign: the statement
    envelope = seal(prepared, signer)             # or the browser's key
    decided = decide(store, act, envelope, clock=clock)

``decide`` checks everything again inside its unit: of two people who decide the same case one is
recorded and the other is refused with ``review.overtaken``. The same envelope twice is one decision.
"""

from typing import NamedTuple

from assay.clock import Clock
from assay.domain import CaseStatus
from assay.ledger.approval import Envelope
from assay.review.decision import DecisionRequest
from assay.review.queue import ReviewState
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = ["WITHDRAW_S", "Decided", "decide", "propose", "propose_withdrawal", "withdraw"]

WITHDRAW_S = 60
"""Seconds for which who decided may withdraw the decision, while nothing else has happened."""


class Decided(NamedTuple):
    """What stands after a decision or its withdrawal.

    Attributes:
        again: This very envelope had been recorded before; nothing was written.
        status: Where the case stands.
        state: How far its review is.
        final: The conclusion as people left it; empty where it is open.
        seq: Index of the entry on the ledger.
        withdraw_until: RFC 3339; until then its person may withdraw it.
    """

    run_id: str
    case_id: str
    again: bool
    status: CaseStatus
    state: ReviewState
    final: str
    seq: int
    withdraw_until: str


def propose(view: Snapshot, request: DecisionRequest) -> Act:
    """The act that a decision would be, checked as far as it can be before it is signed.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``, ``rule.unknown``, ``person.unknown``,
            ``review.malformed``: rationale, reason code or changes are missing or don't fit.
        PolicyError: ``review.overtaken``, ``review.closed``, ``review.unopened``,
            ``review.blocked``, ``review.same_person``, and the codes of :mod:`assay.sign`.
        VerificationError: ``state.differs``.
    """
    raise NotImplementedError


def decide(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock, withdraw_s: int = WITHDRAW_S
) -> Decided:
    """Record a decision; it is durable when this returns.

    Raises:
        UsageError: As :func:`propose`.
        PolicyError: As :func:`propose`; ``approval.*``: the envelope is not what it must be.
        VerificationError: ``state.differs``.
    """
    raise NotImplementedError


def propose_withdrawal(
    view: Snapshot,
    run_id: str,
    case_id: str,
    person: str,
    *,
    reason: str,
    clock: Clock,
    withdraw_s: int = WITHDRAW_S,
) -> Act:
    """The act by which a person takes their newest decision back.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``.
        PolicyError: ``withdrawal.late``, ``withdrawal.foreign``, ``review.overtaken``.
    """
    raise NotImplementedError


def withdraw(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock, withdraw_s: int = WITHDRAW_S
) -> Decided:
    """Record a withdrawal: an entry of its own, the decision stays on the record beside it.

    Raises:
        PolicyError: As :func:`propose_withdrawal`; ``approval.*``.
    """
    raise NotImplementedError
