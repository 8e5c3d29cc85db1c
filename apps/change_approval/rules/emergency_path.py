"""Which path a change claims: normal, standard or emergency, and whether the claim stands up.

A record that states no type claims no exemption and is tested like a normal change, which is the
stricter path; nothing is excused by a missing word.
"""

from assay.domain import Fact
from assay.rules import Policy
from change_approval.case import Dossier
from change_approval.incidents import MENTION, is_incident_key, is_incident_number, says_none
from change_approval.rules.stage import words

__all__ = [
    "incidents",
    "is_emergency",
    "is_genuine_emergency",
    "is_standard",
    "may_be_genuine_emergency",
    "unread_incidents",
]


def is_emergency(dossier: Dossier, policy: Policy) -> bool:
    """Whether the record claims the emergency path (``emergency.types``)."""
    return words(dossier.change.change_type) in policy.texts("emergency.types")


def is_standard(dossier: Dossier, policy: Policy) -> bool:
    """Whether the record claims the standard, pre-approved path (``standard.types``)."""
    return words(dossier.change.change_type) in policy.texts("standard.types")


def incidents(dossier: Dossier, policy: Policy) -> tuple[Fact[str], ...]:
    """Linked incidents: numbers in fields that link them, and references by an incident's number."""
    prefixes = tuple(prefix.upper() for prefix in policy.texts("emergency.incident_prefixes"))
    change = dossier.change
    linked = (i for i in change.incidents if i.name != MENTION and is_incident_number(i.value))
    return (*linked, *(r for r in change.references if is_incident_key(r.value, prefixes)))


def unread_incidents(dossier: Dossier) -> tuple[Fact[str], ...]:
    """What may link an incident and may not: a number within a sentence, words in a field for one."""
    return tuple(
        i
        for i in dossier.change.incidents
        if i.name == MENTION or not (is_incident_number(i.value) or says_none(i.value))
    )


def is_genuine_emergency(dossier: Dossier, policy: Policy) -> bool:
    """Whether it claims the emergency path and an incident is certainly linked.

    Only such a change is excused from prior approval; ``emergency.window`` then judges the
    approval after the fact. Whether it truly was urgent stays with a person.
    """
    if not is_emergency(dossier, policy):
        return False
    if not policy.flag("emergency.incident_required"):
        return True
    return bool(incidents(dossier, policy))


def may_be_genuine_emergency(dossier: Dossier, policy: Policy) -> bool:
    """Whether it claims the emergency path and only a reader can say if an incident is linked.

    Such a change is excused from nothing, and nothing is held against it that a link would excuse.
    """
    if not is_emergency(dossier, policy) or is_genuine_emergency(dossier, policy):
        return False
    return bool(unread_incidents(dossier))
