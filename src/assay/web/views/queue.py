"""The queue: what a person has to look at, oldest rows first, and the next item for whoever asks."""

from functools import partial
from urllib.parse import urlencode

from starlette.responses import RedirectResponse

from assay.clock import Clock
from assay.domain import Role
from assay.errors import UsageError
from assay.review.queue import (
    ALL_OPEN,
    QueueItem,
    QueueKind,
    ReviewState,
    next_item,
    release,
    totals,
)
from assay.stores import Store
from assay.web.call import Answer, Call
from assay.web.guard import is_concerned
from assay.web.page import page
from assay.web.queueing import Lines, filter_of, lines_of
from assay.web.slugs import slug

__all__ = ["lease_next", "queue_lines", "show_queue", "take_next"]

SIZE = 50
_MOST_SKIPPED = 200


def show_queue(call: Call) -> Answer:
    """The queue of a run, or (for htmx) the next lines of it."""
    run = call.run()
    found = queue_lines(call)
    query = {k: v for k, v in call.asked.query.items() if v and k != "start"}
    more = (
        f"/queue?{urlencode({**query, 'start': str(found.next_start)})}"
        if found.next_start is not None
        else ""
    )
    if call.asked.is_fragment and call.asked.query.get("start"):
        return page("queue_lines.html.j2", call, run=run, found=found, more=more)
    now = call.clock.now()
    counts = totals(call.view, run.run_id, now=now, overdue_before=call.office.overdue_before())
    names = {person.id: person.name for person in call.people}
    return page(
        "queue_part.html.j2" if call.asked.is_fragment else "queue.html.j2",
        call,
        run=run,
        runs=list(call.view.runs()),
        found=found,
        more=more,
        counts=counts,
        names=names,
        kinds=list(QueueKind),
        states=list(ReviewState),
        rules=[r for r in run.rule_ids if r not in call.discretion().rules],
        can_decide=call.visitor.holds(Role.REVIEWER),
    )


def queue_lines(call: Call, size: int = SIZE) -> Lines:
    """A page of the queue by the address's filter.

    Raises:
        UsageError: ``request.malformed``; ``run.unknown``, ``rule.unknown``.
    """
    query = call.asked.query
    start = query.get("start", "") or "0"
    if not start.isdecimal() or len(start) > 9:  # noqa: PLR2004 - rows of a population
        raise UsageError("request.malformed", "start is no row", remedy="follow the page's links")
    discretion = call.discretion()
    wanted = filter_of(query, call.visitor)
    if wanted.rule in discretion.rules:
        wanted = wanted._replace(rule="")
    run_id = call.run().run_id
    return lines_of(
        call.view,
        run_id,
        wanted,
        visitor=call.visitor,
        discretion=discretion,
        is_own=lambda case_id: is_concerned(call, call.view.case(run_id, case_id)),
        names={person.id: person.name for person in call.people},
        terms=call.office.terms(),
        overdue_before=call.office.overdue_before(),
        start=int(start),
        size=size,
        now=call.clock.now(),
    )


def take_next(call: Call) -> Answer:
    """Lease the next free item and lead to it; back to the queue where there is none."""
    run = call.run()
    text = call.asked.form.get("after", "") or "0"
    after = int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - rows
    item = lease_next(call, after=after)
    if item is None:
        return RedirectResponse(f"/queue?run={run.number}&nothing=1", 303)
    return RedirectResponse(f"/runs/{run.number}/cases/{slug(item.case_id)}", 303)


def lease_next(call: Call, *, after: int) -> QueueItem | None:
    """The next free item from the row after ``after`` on that the visitor may know of."""
    run_id, discretion, clock = call.run().run_id, call.discretion(), call.clock
    person = call.visitor.person
    for _ in range(_MOST_SKIPPED):
        item = call.office.write(
            partial(_lease, run_id=run_id, person=person, clock=clock, after=after)
        )
        if item is None or not discretion.hides_words(item.outcomes):
            return item
        case_id, after = item.case_id, item.ordinal
        call.office.write(partial(_release, run_id=run_id, case_id=case_id, person=person))
    return None


def _lease(store: Store, *, run_id: str, person: str, clock: Clock, after: int) -> QueueItem | None:
    return next_item(store, run_id, person, ALL_OPEN, clock=clock, after=after)


def _release(store: Store, *, run_id: str, case_id: str, person: str) -> None:
    release(store, run_id, case_id, person)
