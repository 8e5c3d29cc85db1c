"""Incidents on the record."""

from collections.abc import Iterator
from typing import NamedTuple

from assay.clock import Clock
from assay.ledger.approval import Envelope
from assay.review.escalation.playbook import Playbook, Severity
from assay.sign import Act
from assay.stores import Snapshot, Store

__all__ = ["Incident", "incidents", "propose_resolution", "raise_incident", "resolve"]


class Incident(NamedTuple):
    """Something that people have to be told of.

    Attributes:
        name: ``SEV-1/1``: severity and a number that counts the incidents of it.
        stream: Its stream on the ledger.
        trigger: What kind, as the playbook names it.
        what: What happened, in one sentence.
        where: Run, case or entry that it is about.
        at: When it was recorded, RFC 3339.
        resolved_by: Person ids of who ended it.
        is_open: Whether it still has to be ended: SEV-1 by two people, others by one.
    """

    name: str
    stream: str
    severity: Severity
    trigger: str
    what: str
    where: str
    at: str
    resolved_by: tuple[str, ...]
    is_open: bool


def raise_incident(
    store: Store, playbook: Playbook, trigger: str, what: str, *, where: str, clock: Clock
) -> Incident:
    """Put an incident on the record; the same trigger about the same place only once while open.

    Raises:
        UsageError: ``trigger.unknown``.
    """
    raise NotImplementedError


def incidents(view: Snapshot, *, severity: Severity | None = None) -> Iterator[Incident]:
    """Every incident, the gravest first, oldest first within a severity."""
    raise NotImplementedError


def propose_resolution(view: Snapshot, name: str, person: str, how: str) -> Act:
    """The act of saying that an incident is over, and how.

    Raises:
        UsageError: ``incident.unknown``, ``incident.incomplete``.
        PolicyError: ``incident.resolved``, ``incident.same_person``.
    """
    raise NotImplementedError


def resolve(store: Store, act: Act, envelope: Envelope) -> Incident:
    """Record that a person holds an incident to be over.

    Raises:
        PolicyError: As :func:`propose_resolution`; ``approval.*``.
    """
    raise NotImplementedError
