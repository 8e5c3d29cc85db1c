"""Until when a case has to be kept, and whether it is held."""

from datetime import date
from typing import NamedTuple

from assay.rules import Policy
from assay.stores import Snapshot

__all__ = ["Retention", "retention_of"]


class Retention(NamedTuple):
    """How long a case is kept.

    Attributes:
        until: Last day on which it must be kept; ``None`` where nothing says when that is.
        held: A legal hold forbids erasing it, whatever the day.
        why: In one sentence.
    """

    until: date | None
    held: bool
    why: str


def retention_of(view: Snapshot, case_id: str, policy: Policy) -> Retention:
    """The retention of a case.

    Raises:
        UsageError: ``case.unknown``.
    """
    raise NotImplementedError
