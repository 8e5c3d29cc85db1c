"""Texts that came after an approval and may change it: for the rule that they concern, and a person.

A correction, a suspension, a limit or an earlier end that nobody could count as a decision still
says that the approval may not be what it was. A rule that would pass is then undetermined.
"""

from enum import StrEnum
from typing import NamedTuple

from assay.domain import Moment

__all__ = ["Bearing", "Caveat"]


class Bearing(StrEnum):
    """What a later text may change of an approval that was given."""

    STANDING = "standing"
    """Whether it stands: suspended, taken back, refused."""
    TERMS = "terms"
    """For what it is: a corrected number, a limit, a part."""
    TIME = "time"
    """How long it is good."""
    CONDITION = "condition"
    """On what it depends."""


class Caveat(NamedTuple):
    """A text of somebody else than the employee that is left to a person.

    Attributes:
        document_id: The text.
        at: When it was written; ``None`` where that is not known.
        bearings: What of an approval it may change.
    """

    document_id: str
    at: Moment | None
    bearings: frozenset[Bearing]

    def comes_between(self, approved: Moment | None, traded: Moment | None) -> bool:
        """Whether it may have been written after an approval and before the trade."""
        if self.at is None:
            return True
        is_earlier = approved is not None and self.at.is_before(approved) is True
        is_late = traded is not None and traded.is_before(self.at) is True
        return not is_earlier and not is_late
