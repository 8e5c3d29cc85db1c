"""The exceptions log of a run, and one exception with what people make of it."""

from itertools import islice

from assay.domain import Role
from assay.ledger import Entry
from assay.review.clocks import review_policy
from assay.review.exceptions import (
    Classification,
    Disposition,
    ExceptionRecord,
    ExceptionState,
    Extent,
    exception_of,
    exceptions_of,
    group_members,
    proposal,
    situation_of,
    totals_of,
)
from assay.review.exceptions.retest import FREQUENCIES
from assay.stores import ExceptionFilter
from assay.stores.excepting import exception_stream
from assay.web.acts.casework import query_of
from assay.web.call import Answer, Call
from assay.web.guard import may_see
from assay.web.page import page
from assay.web.slugs import unslug

__all__ = ["is_visible", "show_exception", "show_exceptions", "show_group"]

_PAGE = 100
_MOST_MEMBERS = 500


def show_exceptions(call: Call) -> Answer:
    """The log, a page at a time."""
    run, query = call.run(), call.asked.query
    state = query.get("state", "")
    after = int(query["after"]) if query.get("after", "").isdecimal() else 0
    wanted = ExceptionFilter(
        state=state if state in set(ExceptionState) else "", rule_id=query.get("rule", "")
    )
    found = exceptions_of(call.view, run.run_id, wanted, after=min(after, 10**9))
    shown = list(islice((one for one in found if is_visible(call, one)), _PAGE + 1))
    hidden = call.discretion().rules
    counts: dict[str, int] = {}
    for (rule, what), count in totals_of(call.view, run.run_id).items():
        if rule not in hidden:
            counts[what.value] = counts.get(what.value, 0) + count
    return page(
        "exceptions.html.j2",
        call,
        run=run,
        runs=list(call.view.runs()),
        shown=shown[:_PAGE],
        next_after=shown[_PAGE - 1].number if len(shown) > _PAGE else None,
        counts=counts,
        states=list(ExceptionState),
        can_group=call.visitor.holds(Role.APPROVER) and not hidden,
        names={person.id: person.name for person in call.people},
    )


def show_exception(call: Call) -> Answer:
    """One exception: what was found, what people said, and what may be done next."""
    run = call.run()
    found = exception_of(call.view, run.run_id, unslug(call.asked.params["exception"]))
    policy = review_policy(call.office.workspace.path)
    suggested = proposal(situation_of(call.view, run.run_id, found.name, policy=policy))
    stream = exception_stream(run.number, found.number)
    return page(
        "exception.html.j2",
        call,
        run=run,
        one=found,
        suggested=suggested,
        history=[Entry.parse(data) for data in call.view.stream(stream)],
        frequencies=FREQUENCIES,
        extents=list(Extent),
        dispositions=list(Disposition),
        classifications=list(Classification),
        people=list(call.people),
        names={person.id: person.name for person in call.people},
        can_inquire=call.visitor.holds(Role.REVIEWER),
        can_settle=call.visitor.holds(Role.APPROVER),
    )


def show_group(call: Call) -> Answer:
    """The exceptions that a query would decide together, and the form for it."""
    run, query = call.run(), query_of(call.asked.query)
    names = group_members(call.view, run.run_id, query) if query.rule_id else ()
    columns = call.app().columns
    return page(
        "group.html.j2",
        call,
        run=run,
        query=query,
        members=names[:_MOST_MEMBERS],
        count=len(names),
        rules=sorted({rule for rule, _ in totals_of(call.view, run.run_id)}),
        columns={name: title for name, title in columns.items() if name != "case_id"},
        dispositions=list(Disposition),
        people=list(call.people),
        can_settle=call.visitor.holds(Role.APPROVER),
    )


def is_visible(call: Call, one: ExceptionRecord) -> bool:
    """Whether an exception is not one of a rule or case that the visitor may not know of."""
    if one.rule_id in call.discretion().rules:
        return False
    return not one.case_id or may_see(call, call.view.case(call.run().run_id, one.case_id))
