"""In which capacity a person acts, and what a reviewer may say."""

from enum import StrEnum

__all__ = ["ReviewOutcome", "Role"]


class Role(StrEnum):
    """What a person may do; a person may hold several, but an admin none of the first three.

    Attributes:
        PREPARER: Makes runs, publishes the population of a sample.
        REVIEWER: Decides cases in the queue.
        APPROVER: Signs cases and runs.
        AUDITOR: Reads everything, commits to the nonces of samples, changes nothing.
        ADMIN: Looks after people, roles and keys; decides no case.
        CONTROL_ROOM: May see what must not reach the people that it concerns (watch lists).
    """

    PREPARER = "preparer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"
    CONTROL_ROOM = "control_room"


class ReviewOutcome(StrEnum):
    """What a reviewer says of a case.

    Attributes:
        ACCEPT: The conclusion stands.
        REJECT: It does not stand: the case is an exception.
        CHANGE: Single results are changed, each with its rationale.
        NEEDS_INFORMATION: More evidence is asked for; the case stays.
        ESCALATE: Someone with more authority has to look; the case stays.
        NEW_READING: The evidence is to be read again, in a new version; the case stays.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"
    NEEDS_INFORMATION = "needs_information"
    ESCALATE = "escalate"
    NEW_READING = "new_reading"
