"""Is work halted? A grave incident stops every act of a person until two others have ended it.

An incident is a stream ``escalation/sev1/<n>``, numbered from 1 without gap: one
``escalation.raised``, said by the program, then one ``escalation.resolved`` by each person who
holds it to be over. It is over once two different people said so.

Where the ledger itself can't be trusted to take an entry, the incident is a **marker** in the key
folder first: a file that the workspace's writers do not own. It goes onto the ledger as soon as that
can be written again (:func:`assay.review.escalation.adopt_marker`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from assay.errors import PolicyError
from assay.ledger import Entry
from assay.stores.store import Snapshot

__all__ = ["HALTING", "RESOLVERS", "Halt", "halts", "require_running"]

HALTING = "escalation/sev1/"
"""Streams of incidents that halt the work."""

RESOLVERS = 2
"""So many different people end an incident that halts."""


class Halt(NamedTuple):
    """An incident that halts, or halted, the work.

    Attributes:
        number: Counts such incidents from 1.
        stream: Its stream.
        at: When it was recorded, RFC 3339.
        trigger: What kind of incident, as the playbook names it.
        what: What happened, in one sentence.
        resolved_by: Who said that it is over, in order.
        newest: Index in the ledger of the stream's newest entry: the subject of the next act.
    """

    number: int
    stream: str
    at: str
    trigger: str
    what: str
    resolved_by: tuple[str, ...]
    newest: int

    @property
    def is_open(self) -> bool:
        """Whether it still halts the work."""
        return len(self.resolved_by) < RESOLVERS


def halts(view: Snapshot) -> Iterator[Halt]:
    """Every incident that ever halted the work, oldest first; they are few."""
    number = 1
    while entries := [Entry.parse(data) for data in view.stream(f"{HALTING}{number}")]:
        yield _fold(number, entries)
        number += 1


def require_running(view: Snapshot) -> None:
    """Refuse to go on while an incident is open. Every act of a person but its end asks this first.

    Raises:
        PolicyError: ``workflow.halted``.
    """
    for halt in halts(view):
        if halt.is_open:
            raise PolicyError(
                "workflow.halted",
                f"the work is halted since {halt.at}: {halt.what}",
                remedy="two different people end the incident once its cause is gone:"
                f" `assay incidents resolve {halt.number}`; see docs/escalation.md",
                where=f"SEV-1/{halt.number}",
            )


def _fold(number: int, entries: list[Entry]) -> Halt:
    raised = entries[0]
    people = [entry.actor.id for entry in entries if entry.kind == "escalation.resolved"]
    return Halt(
        number=number,
        stream=raised.stream,
        at=raised.at,
        trigger=str(raised.body.get("trigger", "")),
        what=str(raised.body.get("what", "")),
        resolved_by=tuple(dict.fromkeys(people)),
        newest=entries[-1].seq,
    )
