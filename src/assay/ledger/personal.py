"""Which entries are acts: the kinds that only people may say, and in which roles.

``HOLDER`` stands for acts about one's own key, which need no role.
"""

from collections.abc import Mapping

__all__ = [
    "ACTS",
    "ADMIN",
    "APART",
    "APPROVER",
    "AUDITOR",
    "CASE_WORDS",
    "CONTROL_ROOM",
    "EITHER",
    "HOLDER",
    "PEOPLE",
    "PEOPLE_KINDS",
    "PERSON",
    "PREPARER",
    "REVIEWER",
    "ROLES",
    "SIGNABLE",
    "is_act",
]

PERSON = "person:"
"""How the id of an actor begins that is a person."""

PEOPLE = "people"
"""The stream in which persons, keys, roles and delegations stand."""

PREPARER, REVIEWER, APPROVER = "preparer", "reviewer", "approver"
AUDITOR, ADMIN, CONTROL_ROOM = "auditor", "admin", "control_room"
HOLDER = "holder"
"""The capacity in which someone acts on their own key."""

ROLES = frozenset({PREPARER, REVIEWER, APPROVER, AUDITOR, ADMIN, CONTROL_ROOM})
"""What a person may be granted."""

_CASEWORK = frozenset({PREPARER, REVIEWER, APPROVER})
APART: Mapping[str, frozenset[str]] = {
    ADMIN: _CASEWORK | {AUDITOR},
    AUDITOR: ROLES - {AUDITOR},
    PREPARER: frozenset({ADMIN, AUDITOR}),
    REVIEWER: frozenset({ADMIN, AUDITOR}),
    APPROVER: frozenset({ADMIN, AUDITOR}),
    CONTROL_ROOM: frozenset({AUDITOR}),
}
"""Roles that nobody may hold beside a role."""

_ANYONE = ROLES | {HOLDER}
_CASE_OR_AUDIT = _CASEWORK | {AUDITOR}
_EXCEPTIONS = _CASEWORK | {CONTROL_ROOM}

PEOPLE_KINDS: Mapping[str, frozenset[str]] = {
    "person.added": frozenset({ADMIN}),
    "role.granted": frozenset({ADMIN}),
    "role.ended": frozenset({ADMIN}),
    "delegation.granted": ROLES - {ADMIN, AUDITOR},
    "delegation.ended": ROLES,
    "key.added": frozenset({HOLDER}),
    "key.vouched": ROLES,
    "key.revoked": _ANYONE,
}
"""Acts of the stream of people: kind to the roles in which it may be said."""

ACTS: Mapping[str, frozenset[str]] = {
    "person.added": PEOPLE_KINDS["person.added"],
    "role.granted": PEOPLE_KINDS["role.granted"],
    "role.ended": PEOPLE_KINDS["role.ended"],
    "delegation.granted": PEOPLE_KINDS["delegation.granted"],
    "delegation.ended": PEOPLE_KINDS["delegation.ended"],
    "key.vouched": PEOPLE_KINDS["key.vouched"],
    "sample.planned": _CASE_OR_AUDIT,
    "sample.drawn": _CASE_OR_AUDIT,
    "sample.extended": _CASE_OR_AUDIT,
    "sample.abandoned": _CASE_OR_AUDIT,
    "sample.concluded": _CASE_OR_AUDIT,
    "review.completed": frozenset({REVIEWER}),
    "review.withdrawn": frozenset({REVIEWER}),
    "case.reopened": frozenset({REVIEWER, APPROVER}),
    "approval.granted": frozenset({APPROVER}),
    "exception.updated": _EXCEPTIONS,
    "exception.disposed": _EXCEPTIONS,
    "exception.closed": _EXCEPTIONS,
    "deficiency.classified": frozenset({REVIEWER, APPROVER}),
    "escalation.resolved": _CASEWORK | {ADMIN, CONTROL_ROOM},
}
"""Kinds that only a person may say, wherever they stand, to the roles in which they may be said."""

CASE_WORDS = frozenset(
    {
        "review.requested",
        "review.completed",
        "review.withdrawn",
        "case.reopened",
        "decision.superseded",
    }
)
"""What is said of a case after its decision; a signature must be about the newest of it."""

SIGNABLE = frozenset({"decision.proposed", "review.completed", "review.withdrawn"})
"""What a signature on a case may be about."""

EITHER: Mapping[str, frozenset[str]] = {
    "sample.framed": _CASE_OR_AUDIT,
    "exception.opened": _EXCEPTIONS,
    "escalation.raised": ROLES,
    "evidence.added": _EXCEPTIONS,
    "evidence.read": ROLES,
    "evidence.erased": frozenset({APPROVER, ADMIN}),
    "list.reviewed": _CASE_OR_AUDIT,
}
"""Kinds that a program may say as well; where the actor is a person, they are acts."""


def is_act(kind: str, stream: str, actor: str) -> bool:
    """Whether an entry must carry a person's signed statement."""
    if stream == PEOPLE or kind in ACTS:
        return True
    return kind in EITHER and actor.startswith(PERSON)
