"""Incidents by severity: raised by the program, told to people, ended by people.

Rules: the playbook is data (trigger, severity, who is told, what halts); SEV-1 halts every act of a
person until two different people ended it; an incident is on the record before anyone is told.
"""

from assay.review.escalation.halting import halt_for
from assay.review.escalation.incident import (
    Incident,
    incident_of,
    incidents,
    propose_resolution,
    raise_incident,
    resolve,
)
from assay.review.escalation.playbook import Play, Playbook, Severity
from assay.review.escalation.sighting import Sighting, raise_sighted, sightings
from assay.stores.halt import Halt, halts, require_running

__all__ = [
    "Halt",
    "Incident",
    "Play",
    "Playbook",
    "Severity",
    "Sighting",
    "halt_for",
    "halts",
    "incident_of",
    "incidents",
    "propose_resolution",
    "raise_incident",
    "raise_sighted",
    "require_running",
    "resolve",
    "sightings",
]
