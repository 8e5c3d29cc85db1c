"""Roll-forward: which part of the period the runs cover, and what is left of it."""

from datetime import date
from typing import NamedTuple

from assay.stores import Snapshot

__all__ = ["Coverage", "Gap", "roll_forward"]


class Gap(NamedTuple):
    """Days of the period that no run covers, first and last included."""

    first: date
    last: date


class Coverage(NamedTuple):
    """How much of the engagement's period is covered.

    Attributes:
        runs: Number, first and last day of each finished run that counts, by number.
        gaps: What none covers, in order.
        unknown: Runs whose population has no dates: they are left out.
    """

    period_start: date
    period_end: date
    runs: tuple[tuple[int, date, date], ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[int, ...]


def roll_forward(view: Snapshot, *, app: str = "") -> Coverage:
    """What the finished runs of a domain cover of the engagement's period.

    Args:
        view: The store.
        app: The domain; empty where the workspace has one only.

    Raises:
        UsageError: ``period.missing``: the engagement has none; ``app.ambiguous``.
    """
    raise NotImplementedError
