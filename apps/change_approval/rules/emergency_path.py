"""Which path a change claims: normal, standard or emergency, and whether the claim stands up.

A record that states no type claims no exemption and is tested like a normal change, which is the
stricter path; nothing is excused by a missing word.
"""

from assay.domain import Fact
from assay.rules import Policy
from change_approval.case import Dossier
from change_approval.rules.stage import words

__all__ = ["incidents", "is_emergency", "is_genuine_emergency", "is_standard"]


def is_emergency(dossier: Dossier, policy: Policy) -> bool:
    """Whether the record claims the emergency path (``emergency.types``)."""
    return words(dossier.change.change_type) in policy.texts("emergency.types")


def is_standard(dossier: Dossier, policy: Policy) -> bool:
    """Whether the record claims the standard, pre-approved path (``standard.types``)."""
    return words(dossier.change.change_type) in policy.texts("standard.types")


def incidents(dossier: Dossier, policy: Policy) -> tuple[Fact[str], ...]:
    """Linked incidents: those that the source names, and references in an incident's pattern."""
    prefixes = policy.texts("emergency.incident_prefixes")
    referenced = tuple(
        reference
        for reference in dossier.change.references
        if reference.value.upper().startswith(prefixes)
    )
    return tuple(i for i in dossier.change.incidents if i.value.strip()) + referenced


def is_genuine_emergency(dossier: Dossier, policy: Policy) -> bool:
    """Whether it claims the emergency path and an incident is linked.

    Only such a change is excused from prior approval; ``emergency.window`` then judges the
    approval after the fact. Whether it truly was urgent stays with a person.
    """
    if not is_emergency(dossier, policy):
        return False
    if not policy.flag("emergency.incident_required"):
        return True
    return bool(incidents(dossier, policy))
