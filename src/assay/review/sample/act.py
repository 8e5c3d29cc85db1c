"""The acts of a sample, in their order: plan, frame, draw, extend, conclude; or abandon.

::

    auditor   propose_plan      commits to a nonce: only its digest is told
    preparer  propose_frame     publishes what can be drawn: population root and ledger root
    auditor   propose_draw      reveals the nonce; the tickets decide, nobody else
    program   request_reviews   puts the drawn cases into the queue; resumable
    auditor   propose_extension the next stage of the plan; only ever adds cases
    auditor   propose_conclusion the result, and the sample is closed

Each gives an act, which its person signs (:func:`assay.sign.prepare`), and :func:`record` records.
The order is enforced: commit before frame before reveal.
"""

from collections.abc import Mapping
from typing import NamedTuple

from assay.clock import Clock
from assay.ledger.approval import Envelope
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = [
    "DrawRequest",
    "FrameRequest",
    "PlanRequest",
    "propose_abandonment",
    "propose_conclusion",
    "propose_draw",
    "propose_extension",
    "propose_frame",
    "propose_plan",
    "record",
    "request_reviews",
]


class PlanRequest(NamedTuple):
    """What is planned before anything is drawn.

    Attributes:
        run_id: Id or number of the run.
        name: Name of the sample, new in this workspace.
        person: Person id of who commits: an auditor, reviewer or approver, not the preparer.
        commitment: SHA-256 of the nonce, ``sha256:<hex>``; the nonce stays with the person.
        stratify: Columns of the workpaper's header; empty for one stratum.
        confidence: Decimal, ``0.95``.
        tolerable: Decimal, ``0.05``; empty where a rate is given in its place.
        expected: Decimal, ``0``.
        rate: Share of each stratum, decimal; empty where sizes come from statistics.
        full: Strata that are looked at whole.
        reviews: Independent reviews of each drawn case: 1, or 2 for the share below.
        double: Share of the drawn cases that two people review blind, decimal; ``0``.
        purpose: What it is for, in one line; goes into the seed.
    """

    run_id: str
    name: str
    person: str
    commitment: str
    stratify: tuple[str, ...] = ()
    confidence: str = "0.95"
    tolerable: str = "0.05"
    expected: str = "0"
    rate: str = ""
    full: tuple[str, ...] = ()
    double: str = "0"
    purpose: str = ""
    self_drawn: bool = False


class FrameRequest(NamedTuple):
    """What is published before the nonce is revealed."""

    name: str
    person: str


class DrawRequest(NamedTuple):
    """The nonce, revealed.

    Attributes:
        nonce: 64 hexadecimal digits; its digest must be what was committed to.
    """

    name: str
    person: str
    nonce: str


def propose_plan(view: Snapshot, request: PlanRequest) -> Act:
    """The act of committing to a nonce and a design.

    Raises:
        UsageError: ``run.unknown``, ``sample.exists``, ``sample.malformed``, ``person.unknown``.
        PolicyError: ``sample.preparer``, ``run.unfinished``.
    """
    raise NotImplementedError


def propose_frame(view: Snapshot, request: FrameRequest) -> Act:
    """The act of publishing every clean decision of the run, as it stands now.

    Raises:
        UsageError: ``sample.unknown``.
        PolicyError: ``sample.order``: it is not planned, or framed already.
    """
    raise NotImplementedError


def propose_draw(view: Snapshot, request: DrawRequest) -> Act:
    """The act of revealing the nonce.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
        PolicyError: ``sample.order``, ``sample.nonce``: not the nonce that was committed to,
            ``sample.preparer``.
    """
    raise NotImplementedError


def propose_extension(
    view: Snapshot, name: str, person: str, sizes: Mapping[str, int], reason: str
) -> Act:
    """The act of drawing more from the same tickets; nothing drawn before falls out.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
        PolicyError: ``sample.order``.
    """
    raise NotImplementedError


def propose_abandonment(view: Snapshot, name: str, person: str, reason: str) -> Act:
    """The act of giving a sample up, which is itself on the record.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
        PolicyError: ``sample.order``.
    """
    raise NotImplementedError


def propose_conclusion(view: Snapshot, name: str, person: str, note: str = "") -> Act:
    """The act of closing a sample with the result as it stands.

    Raises:
        UsageError: ``sample.unknown``.
        PolicyError: ``sample.order``, ``sample.unreviewed``: drawn cases are not decided yet.
    """
    raise NotImplementedError


def record(store: Store, act: Act, envelope: Envelope, *, clock: Clock) -> int:
    """Record an act of a sample; gives the index of its entry. Checks all of it again.

    Raises:
        PolicyError: As the proposals; ``approval.*``.
    """
    raise NotImplementedError


def request_reviews(store: Store, name: str, *, clock: Clock) -> int:
    """Put the drawn cases that are not in the queue yet into it; gives how many.

    Called after a draw or an extension was recorded, and again after a crash in between.

    Raises:
        UsageError: ``sample.unknown``.
    """
    raise NotImplementedError
