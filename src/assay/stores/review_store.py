"""What every store offers about review, besides :mod:`assay.stores.store`.

The queue is a question over cases, not a table: a case that its verdict sends to a person stands in
it from the moment it is committed. :class:`ReviewLine` is kept only of cases about which the record
says more, and of those that someone has leased.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from assay.stores.review_row import OpeningLine, QueueCounts, QueueRow, QueueWanted, ReviewLine

__all__ = ["ReviewReads", "ReviewWrites"]


class ReviewReads(Protocol):
    """What a snapshot answers about review."""

    def queue(
        self, run_id: str, wanted: QueueWanted, *, after: int = 0, size: int = 50
    ) -> list[QueueRow]:
        """Cases of the queue by row, from the one after ``after`` on, at most ``size``.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``.
        """
        ...

    def queue_counts(self, run_id: str, *, at: str, waiting_before: str = "") -> QueueCounts:
        """How many cases stand in the queue.

        Args:
            run_id: The run.
            at: The instant at which leases are looked at, RFC 3339.
            waiting_before: What waits since before then is overdue; empty where nothing is.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def queued(self, run_id: str, case_id: str) -> QueueRow:
        """One case as the queue shows it, whether it stands there or not.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
        """
        ...

    def reviews(self, run_id: str, *, sample: str = "") -> Iterator[ReviewLine]:
        """What is kept of the review of each case, by row; of one sample, or of all."""
        ...

    def reviews_of(self, run_id: str, case_ids: Iterable[str]) -> Iterator[ReviewLine]:
        """What is kept of the review of those of the cases of which something is kept."""
        ...

    def openings(self, run_id: str, case_id: str, person: str = "") -> list[OpeningLine]:
        """What was shown of a case, oldest first; to one person, or to all."""
        ...


class ReviewWrites(Protocol):
    """What a unit writes about review."""

    def inherit_review(self, run_id: str, line: ReviewLine) -> None:
        """Write what an earlier run's review of a case comes to in a later one.

        All else about a review is written by the unit itself, from the entries that it records: of
        kinds :data:`~assay.stores.reviewing.REVIEW_KINDS`, by the fold of the case's stream.
        """
        ...

    def lease(self, run_id: str, case_id: str, person: str, *, until: str, now: str) -> bool:
        """Give a case to a person until an instant; ``False`` where another has it at ``now``."""
        ...

    def release(self, run_id: str, case_id: str, person: str) -> None:
        """End a person's lease; another's stays."""
        ...

    def add_openings(self, run_id: str, lines: Iterable[OpeningLine]) -> None:
        """Write what was shown to a person; the same document again is written again."""
        ...
