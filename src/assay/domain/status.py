"""Where a run and a case stand in their lives.

::

    run:   running -> completed
           running -> interrupted -> running        (resumed)

    case:  (intake..route) -> blocked | awaiting_review | awaiting_signoff | failed
           awaiting_review -> awaiting_signoff -> completed
           failed -> (resumed) any of the above
           any but failed -> superseded             (a later version came out otherwise)
"""

from enum import StrEnum

__all__ = ["CaseStatus", "RunStatus"]


class RunStatus(StrEnum):
    """State of a run."""

    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"


class CaseStatus(StrEnum):
    """State of a case within its run."""

    BLOCKED = "blocked"
    FAILED = "failed"
    AWAITING_REVIEW = "awaiting_review"
    AWAITING_SIGNOFF = "awaiting_signoff"
    COMPLETED = "completed"
    SUPERSEDED = "superseded"
