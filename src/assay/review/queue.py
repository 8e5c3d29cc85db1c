"""The queue: what a person has to look at, why, since when, and who has it.

Everything that is blocked, abstained from, undetermined, flagged, disagreed on or an exception
stands in it; clean approvals stand in it when a sample drew them, and signed cases when someone
re-opened them. Nothing leaves it but by a decision on the record.

What a reviewer of a sampled or doubly reviewed case is shown leaves out what the machine, and the
other reviewer, came to: who knows the answer looks less hard.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from assay.clock import Clock
from assay.domain import CaseStatus, Conclusion, Outcome, Verdict
from assay.review.capacity import may_decide, may_review
from assay.review.instant import seconds_between, stamp
from assay.sign import people_of
from assay.stores import (
    OUTCOME_MARKS,
    REASON_MARKS,
    QueueRow,
    QueueWanted,
    ReviewLine,
    Snapshot,
    Store,
)

__all__ = [
    "ALL_OPEN",
    "LEASE_S",
    "QueueFilter",
    "QueueItem",
    "QueueKind",
    "QueuePage",
    "QueueTotals",
    "ReviewState",
    "is_hidden",
    "item",
    "next_item",
    "page",
    "release",
    "totals",
]

LEASE_S = 900
"""Seconds for which an item that was handed out stays with a person, unless they act on it."""


class QueueKind(StrEnum):
    """Why a case stands in the queue; it may have several.

    Attributes:
        SAMPLED: A clean approval that a sample drew.
        REOPENED: Signed or reviewed before, and opened again.
        DOUBLE: Two people are to decide it without seeing each other's decision.
    """

    BLOCKED = "blocked"
    EXCEPTION = "exception"
    UNDETERMINED = "undetermined"
    FLAGGED = "flagged"
    ABSTAINED = "abstained"
    DISAGREED = "disagreed"
    SAMPLED = "sampled"
    REOPENED = "reopened"
    DOUBLE = "double"


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
        overdue_before: What waits since before this instant (RFC 3339) is overdue; nothing is
            where it is empty.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``.
    """
    frame = _Frame.of(view, run_id, person, now)
    if wanted.overdue and not overdue_before:
        return QueuePage((), None)
    asked = _wanted(wanted, frame, overdue_before)
    rows = view.queue(frame.run_id, asked, after=start, size=size + 1)
    items = tuple(_item(row, frame) for row in rows[:size])
    return QueuePage(items, items[-1].ordinal if len(rows) > size else None)


def totals(view: Snapshot, run_id: str, *, now: datetime, overdue_before: str = "") -> QueueTotals:
    """How much stands in the queue; from indexes alone.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    counts = view.queue_counts(run_id, at=stamp(now), waiting_before=overdue_before)
    kinds = {kind: counts.marks.get(mark, 0) for kind, mark in _MARKS.items()}
    kinds |= {kind: counts.whys.get(kind.value, 0) for kind in _WHYS}
    return QueueTotals(
        open=counts.open,
        kinds=kinds,
        states={state: counts.states.get(state.value, 0) for state in ReviewState},
        assignees=counts.assignees,
        overdue=counts.overdue,
        oldest=counts.oldest,
    )


def item(
    view: Snapshot, run_id: str, case_id: str, *, person: str = "", now: datetime
) -> QueueItem:
    """One case as its reviewer may see it, decided or not.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
    """
    frame = _Frame.of(view, run_id, person, now)
    return _item(view.queued(frame.run_id, case_id), frame)


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

    What they may not decide (their own case, one that they prepared, one of which that can't be
    excluded) is passed over; after two hundred such in a row nothing is found.

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
        UsageError: ``run.unknown``, ``run.ambiguous``, ``rule.unknown``, ``person.unknown``.
    """
    now = clock.now()
    until = stamp(now + timedelta(seconds=lease_s))
    with store.unit() as unit:
        frame = _Frame.of(unit.view, run_id, person, now)
        asked = _wanted(wanted, frame, "")._replace(not_by=person)
        if not wanted.states:
            asked = asked._replace(states=_AT_HAND)
        row = _candidate(unit.view, frame, asked, after)
        if row is None:
            return None
        unit.lease(frame.run_id, row.case_id, person, until=until, now=stamp(now))
        return _item(unit.view.queued(frame.run_id, row.case_id), frame)


def release(store: Store, run_id: str, case_id: str, person: str) -> None:
    """Give an item back that one has; without effect where one hasn't.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
    """
    with store.unit() as unit:
        unit.release(unit.view.run(run_id).run_id, case_id, person)


_MOST_PASSED = 200
_FEW = 20
_MARKS = {
    QueueKind.BLOCKED: REASON_MARKS["claim.blocked"],
    QueueKind.EXCEPTION: REASON_MARKS["rule.failed"],
    QueueKind.UNDETERMINED: REASON_MARKS["rule.undetermined"],
    QueueKind.FLAGGED: REASON_MARKS["claim.flagged"],
    QueueKind.ABSTAINED: REASON_MARKS["assessor.abstained"],
    QueueKind.DISAGREED: REASON_MARKS["opinion.differs"],
}
_WHYS = (QueueKind.SAMPLED, QueueKind.REOPENED, QueueKind.DOUBLE)
_AT_HAND = (ReviewState.WAITING.value, ReviewState.SECOND.value, ReviewState.ADJUDICATION.value)
_SEEN = frozenset({ReviewState.ADJUDICATION.value, ReviewState.DONE.value})
_BY_MARK = {mark: outcome.value for outcome, mark in OUTCOME_MARKS.items()}
_UNREMARKABLE = frozenset({Outcome.PASS.value, Outcome.NOT_APPLICABLE.value})


class _Frame(NamedTuple):
    """Whose eyes look at which run, and when."""

    run_id: str
    rules: tuple[str, ...]
    person: str
    now: datetime

    @classmethod
    def of(cls, view: Snapshot, run_id: str, person: str, now: datetime) -> "_Frame":
        run = view.run(run_id)
        return cls(run.run_id, run.rule_ids, person, now)


def _wanted(wanted: QueueFilter, frame: _Frame, overdue_before: str) -> QueueWanted:
    return QueueWanted(
        marks="".join(_MARKS[kind] for kind in wanted.kinds if kind in _MARKS),
        whys=tuple(kind.value for kind in wanted.kinds if kind in _WHYS),
        rule=wanted.rule,
        states=tuple(state.value for state in wanted.states),
        assignee=wanted.assignee,
        text=wanted.text,
        waiting_before=overdue_before if wanted.overdue else "",
        at=stamp(frame.now),
        is_decided=wanted.decided,
    )


def _candidate(view: Snapshot, frame: _Frame, asked: QueueWanted, after: int) -> QueueRow | None:
    """The person's own item, else the next free one from a row on, else from the top."""
    people, run = people_of(view), view.run(frame.run_id)
    if not may_review(people, run, frame.person):
        return None
    own = asked._replace(assignee=frame.person)
    free = asked._replace(free_for=frame.person)
    looks = ((free, after), (free, 0)) if after else ((own, 0), (free, 0))
    for wanted, start in looks:
        for row in islice(_rows(view, frame, wanted, start), _MOST_PASSED):
            if may_decide(view, people, run, row, frame.person):
                return row
    return None


def _rows(view: Snapshot, frame: _Frame, wanted: QueueWanted, start: int) -> Iterator[QueueRow]:
    """Items from a row on: one, since it will mostly do, and then a few at a time."""
    size = 1
    while found := view.queue(frame.run_id, wanted, after=start, size=size):
        yield from found
        start, size = found[-1].review.ordinal, _FEW


def is_hidden(review: ReviewLine, person: str) -> bool:
    """Whether what the machine found must not be shown to a person yet.

    So it is with a sampled case and with one that two people decide, until this person has decided
    or the decisions are open to all.
    """
    is_blind = review.why == QueueKind.SAMPLED.value or review.reviews > 1
    return is_blind and review.state not in _SEEN and person not in review.reviewed_by.split()


def _item(row: QueueRow, frame: _Frame) -> QueueItem:
    review = row.review
    hidden = is_hidden(review, frame.person)
    is_leased = bool(review.assignee) and review.lease_until > stamp(frame.now)
    return QueueItem(
        run_id=frame.run_id,
        case_id=row.case_id,
        ordinal=review.ordinal,
        title=row.title,
        kinds=_kinds(row, hidden=hidden),
        hidden=hidden,
        status=row.status,
        verdict=None if hidden else row.verdict,
        conclusion=None if hidden else row.conclusion,
        outcomes={} if hidden else _outcomes(row.outcomes, frame.rules),
        state=ReviewState(review.state),
        reviews=review.reviews,
        reviewed_by=() if hidden else tuple(review.reviewed_by.split()),
        sample=review.sample,
        stratum=review.stratum,
        assignee=review.assignee if is_leased else "",
        lease_until=review.lease_until if is_leased else "",
        since=row.since,
        age_s=seconds_between(row.since, frame.now),
        version=review.version,
    )


def _kinds(row: QueueRow, *, hidden: bool) -> tuple[QueueKind, ...]:
    found = [] if hidden else [kind for kind, mark in _MARKS.items() if mark in row.marks]
    if row.review.reviews > 1 and row.review.why != QueueKind.DOUBLE.value:
        found.append(QueueKind.DOUBLE)
    found.extend(kind for kind in _WHYS if kind.value == row.review.why)
    return tuple(found)


def _outcomes(marks: str, rules: tuple[str, ...]) -> dict[str, str]:
    told = {rule: _BY_MARK[mark] for rule, mark in zip(rules, marks, strict=False)}
    return {rule: outcome for rule, outcome in told.items() if outcome not in _UNREMARKABLE}
