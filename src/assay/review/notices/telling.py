"""From an incident to the notice about it, and to the people who have to know."""

from assay.review.escalation import Incident
from assay.review.notices.notice import Notice
from assay.sign import people_of
from assay.stores import Snapshot

__all__ = ["notice_of"]


def notice_of(view: Snapshot, incident: Incident, *, at: str) -> Notice:
    """The notice about an incident, addressed to the people of the roles that are told.

    The name of the notice follows from the incident, so that it is told once however often this is
    called. It says what happened, never what the evidence says.

    Args:
        view: The store: who holds which role.
        incident: On the record already.
        at: Now, RFC 3339, UTC, milliseconds.
    """
    roles, people = set(incident.tell), people_of(view)
    recipients = {
        mention.email
        for person in people
        if roles & people.roles_of(person.id, at)
        for mention in person.identifiers
        if mention.email
    }
    return Notice.make(
        notice_id=incident.name.replace("/", "-"),
        at=at,
        severity=incident.severity.value,
        subject=incident.trigger.replace("_", " "),
        text=f"{incident.what}\n\nWhere: {incident.where}\nIncident {incident.name}, on the ledger"
        f" as {incident.stream}. What to do: docs/escalation.md",
        recipients=tuple(sorted(recipients)),
        where=incident.stream,
    )
