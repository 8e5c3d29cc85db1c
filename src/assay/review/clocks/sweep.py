"""Looking at every clock that runs, and putting those that ran out on the record, once each."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from assay.clock import Clock
from assay.review.clocks.terms import ClockKind, ClockTerms
from assay.stores import Snapshot, Store

__all__ = ["Missed", "Watch", "missed_of", "sweep", "watched"]


class Watch(NamedTuple):
    """Something that a clock runs for.

    Attributes:
        run_number: Number of the run.
        subject: Case id, or name of an exception (``E-0001``).
        since: When the clock started.
        emergency: Whether the shorter time holds.
    """

    run_id: str
    run_number: int
    kind: ClockKind
    subject: str
    since: datetime
    emergency: bool


class Missed(NamedTuple):
    """A deadline that passed.

    Attributes:
        due: When it was, RFC 3339.
        at: When that was recorded, RFC 3339.
    """

    run_number: int
    kind: ClockKind
    subject: str
    due: str
    at: str


def watched(view: Snapshot, run_key: str, terms: ClockTerms) -> Iterator[Watch]:
    """Every clock of a run that runs now.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    raise NotImplementedError


def sweep(store: Store, terms: ClockTerms, *, clock: Clock) -> tuple[Missed, ...]:
    """Record ``deadline.missed`` for each clock of the newest runs that ran out and is not on record.

    Returns:
        What was recorded now; what was recorded by an earlier sweep is not in it.
    """
    raise NotImplementedError


def missed_of(view: Snapshot, run_key: str) -> Iterator[Missed]:
    """The deadlines of a run that were missed, by subject.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    raise NotImplementedError
