"""The queue as a visitor may see it: without covert cases, with ages in colours and names for ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.review.clocks import ClockKind, ClockTerms, Light
from assay.review.queue import QueueFilter, QueueItem, QueueKind, ReviewState, page
from assay.stores import Snapshot
from assay.web.discretion import Discretion
from assay.web.visitor import Visitor

__all__ = ["Lines", "QueueLine", "filter_of", "lines_of", "tone_of"]

_MOST_PAGES = 20
_TONES = {
    Light.GREEN: "",
    Light.AMBER: "amber",
    Light.RED: "red",
    Light.MISSED: "red",
    Light.UNKNOWN: "",
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One line of the queue.

    Attributes:
        item: The item.
        who: Name of who has it; empty for nobody.
        tone: ``amber`` from half of its time on, ``red`` from four fifths on.
        age_s: How long it waits.
        since: Since when, RFC 3339.
    """

    item: QueueItem
    who: str
    tone: str
    age_s: int
    since: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the queue; ``next_start`` is ``None`` on the last one."""

    lines: tuple[QueueLine, ...]
    next_start: int | None


def filter_of(query: Mapping[str, str], visitor: Visitor) -> QueueFilter:
    """The filter of an address; what makes no sense does not restrict."""
    who = query.get("assignee", "")
    return QueueFilter(
        kinds=tuple(kind for kind in QueueKind if query.get("kind") == kind.value),
        rule=query.get("rule", "").strip(),
        states=tuple(state for state in ReviewState if query.get("state") == state.value),
        assignee=visitor.person if who == "me" else who,
        text=query.get("text", "").strip()[:100],
        overdue=query.get("overdue") == "1",
        decided=query.get("state") == ReviewState.DONE.value,
    )


def lines_of(
    view: Snapshot,
    run_id: str,
    wanted: QueueFilter,
    *,
    visitor: Visitor,
    discretion: Discretion,
    is_own: Callable[[str], bool],
    names: Mapping[str, str],
    terms: ClockTerms,
    overdue_before: str,
    start: int,
    size: int,
    now: datetime,
) -> Lines:
    """A page of the queue, from the row after ``start`` on.

    ``is_own`` tells whether a case is about the visitor: of an app that keeps matter back such a case
    is left out, as one with a covert finding is.
    """
    lines: list[QueueLine] = []
    at: int | None = start
    # What is left out makes room for more; the bound keeps a request short.
    for _ in range(_MOST_PAGES):
        found = page(
            view, run_id, wanted, person=visitor.person, start=at or 0, size=size, now=now,
            overdue_before=overdue_before,
        )  # fmt: skip
        shown = (one for one in found.items if not discretion.hides_words(one.outcomes))
        kept = (one for one in shown if not discretion.is_sensitive or not is_own(one.case_id))
        lines.extend(_lines(kept, names, terms, now))
        at = found.next_start
        if at is None or len(lines) >= size:
            break
    if len(lines) > size:
        lines, at = lines[:size], lines[size - 1].item.ordinal
    return Lines(tuple(lines), at)


def tone_of(terms: ClockTerms, since: str, now: datetime) -> str:
    """The colour of an age."""
    if not since:
        return ""
    state = terms.state(ClockKind.REVIEW, datetime.fromisoformat(since), now)
    return _TONES[state.light]


def _lines(
    items: Iterable[QueueItem],
    names: Mapping[str, str],
    terms: ClockTerms,
    now: datetime,
) -> Iterator[QueueLine]:
    for item in items:
        who = names.get(item.assignee, item.assignee)
        yield QueueLine(item, who, tone_of(terms, item.since, now), item.age_s, item.since)
