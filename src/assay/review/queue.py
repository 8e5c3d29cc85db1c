"""The queue: what a person has to look at, why, since when, and who has it.

Everything that is blocked, abstained from, undetermined, flagged, disagreed on or an exception
stands in it; clean approvals stand in it when a sample drew them, and signed cases when someone
re-opened them. Nothing leaves it but by a decision on the record.

What a reviewer of a sampled or doubly reviewed case is shown leaves out what the machine, and the
other reviewer, came to: who knows the answer looks less hard.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from assay.clock import Clock
from assay.domain import CaseStatus, Conclusion, Verdict
from assay.stores import Snapshot, Store

__all__ = [
    "ALL_OPEN",
    "LEASE_S",
    "QueueFilter",
    "QueueItem",
    "QueueKind",
    "QueuePage",
    "QueueTotals",
    "ReviewState",
    "item",
    "next_item",
    "page",
    "release",
    "totals",
]

LEASE_S = 900
"""Seconds for which an item that was handed out stays with a person, unless they act on it."""


class QueueKind(StrEnum):
    """Why a case stands in the queue; it may have several."""

    BLOCKED = "blocked"
    EXCEPTION = "exception"
    UNDETERMINED = "undetermined"
    FLAGGED = "flagged"
    ABSTAINED = "abstained"
    DISAGREED = "disagreed"
    SAMPLED = "sampled"
    REOPENED = "reopened"


class ReviewState(StrEnum):
    """How far the review of a case is.

    Attributes:
        WAITING: Nobody has decided.
        SECOND: One decision is in and hidden; an independent second one is asked for.
        ADJUDICATION: Two decisions differ; a third person sees both and decides.
        INFORMATION: More evidence was asked for.
        ESCALATED: Someone with more authority has to look.
        READING: The evidence is to be read again, in a new version of the run.
        DONE: People have decided.
    """

    WAITING = "waiting"
    SECOND = "second"
    ADJUDICATION = "adjudication"
    INFORMATION = "information"
    ESCALATED = "escalated"
    READING = "reading"
    DONE = "done"


class QueueFilter(NamedTuple):
    """Which items are asked for; what is empty does not restrict.

    Attributes:
        kinds: Items of any of these kinds.
        rule: Id of a rule that failed or was undetermined.
        states: In any of these states.
        assignee: Person id of who has it now; ``-`` for nobody.
        text: Part of the id or of the title.
        overdue: Only what is overdue; needs ``overdue_before`` of :func:`page`.
        decided: What people have decided, in place of what is open.
    """

    kinds: tuple[QueueKind, ...] = ()
    rule: str = ""
    states: tuple[ReviewState, ...] = ()
    assignee: str = ""
    text: str = ""
    overdue: bool = False
    decided: bool = False


ALL_OPEN = QueueFilter()
"""Everything that is open."""


class QueueItem(NamedTuple):
    """One item as a reviewer may see it.

    Attributes:
        ordinal: Row of the case; the next page starts after that of the last item.
        kinds: Why it stands here; of a hidden one ``sampled`` or ``reopened`` alone.
        hidden: What the machine (and another reviewer) found is left out: ``verdict``,
            ``conclusion`` and ``outcomes`` are empty until this person has decided.
        outcomes: Rule id to outcome, those that are not pass or not applicable.
        state: How far its review is.
        reviews: Independent reviews that are asked for.
        reviewed_by: Person ids of who decided, as far as this person may know it.
        assignee: Who has it at the moment; empty for nobody.
        lease_until: Until when, RFC 3339.
        since: Since when it waits, RFC 3339.
        age_s: For how many seconds it has waited.
        due: When it must be decided, RFC 3339; empty where the item has no due time of its own.
        version: For the optimistic lock; goes back with the decision.
    """

    run_id: str
    case_id: str
    ordinal: int
    title: str
    kinds: tuple[QueueKind, ...]
    hidden: bool
    status: CaseStatus
    verdict: Verdict | None
    conclusion: Conclusion | None
    outcomes: Mapping[str, str]
    state: ReviewState
    reviews: int
    reviewed_by: tuple[str, ...]
    sample: str
    stratum: str
    assignee: str
    lease_until: str
    since: str
    age_s: int
    due: str
    severity: str
    version: int


class QueueTotals(NamedTuple):
    """How much stands in the queue of a run.

    Attributes:
        open: Items.
        kinds: Kind to items; an item of two kinds counts for both.
        states: State to items.
        assignees: Person id to items that this person has now.
        overdue: Items that wait since before the instant that was asked for.
        oldest: Since when the oldest waits, RFC 3339; empty where nothing does.
    """

    open: int
    kinds: Mapping[QueueKind, int]
    states: Mapping[ReviewState, int]
    assignees: Mapping[str, int]
    overdue: int
    oldest: str


class QueuePage(NamedTuple):
    """Some items in the order of their rows.

    Attributes:
        next_start: What to give as ``start`` for the page after; ``None`` on the last one.
    """

    items: tuple[QueueItem, ...]
    next_start: int | None


def page(
    view: Snapshot,
    run_id: str,
    wanted: QueueFilter = ALL_OPEN,
    *,
    person: str = "",
    start: int = 0,
    size: int = 50,
    now: datetime,
    overdue_before: str = "",
) -> QueuePage:
    """Items of the queue, from the row after ``start`` on.

    Args:
        view: The store.
        run_id: Id or number of the run.
        wanted: Which.
        person: Person id of who looks; decides what is hidden.
        start: Row after which the page starts; 0 for the first page.
        size: Most items.
        now: Against which age and leases are told.
        overdue_before: What waits since before this instant (RFC 3339) is overdue.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``.
    """
    raise NotImplementedError


def totals(view: Snapshot, run_id: str, *, now: datetime, overdue_before: str = "") -> QueueTotals:
    """How much stands in the queue; from indexes alone.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    raise NotImplementedError


def item(
    view: Snapshot, run_id: str, case_id: str, *, person: str = "", now: datetime
) -> QueueItem:
    """One case as its reviewer may see it, decided or not.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
    """
    raise NotImplementedError


def next_item(
    store: Store,
    run_id: str,
    person: str,
    wanted: QueueFilter = ALL_OPEN,
    *,
    clock: Clock,
    after: int = 0,
    lease_s: int = LEASE_S,
) -> QueueItem | None:
    """Hand the next free item to a person: theirs again if they have one, else one that is free.

    A lease is no lock: it ends by itself, and anyone may decide an item that is leased to nobody
    else. While it runs nobody else is handed the same item.

    Args:
        store: The store; a short unit of its own is written.
        run_id: Id or number of the run.
        person: Person id.
        wanted: Which items are meant.
        clock: Tells the time.
        after: Look from the row after this one on, and then from the top: skips an item.
        lease_s: For how long.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``.
    """
    raise NotImplementedError


def release(store: Store, run_id: str, case_id: str, person: str) -> None:
    """Give an item back that one has; without effect where one hasn't.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
    """
    raise NotImplementedError
