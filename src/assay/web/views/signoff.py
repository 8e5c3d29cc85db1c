"""The sign-off of a run: what is ready, what forbids it, what would be signed, and the lock."""

from collections import Counter
from itertools import islice

from assay.domain import CaseStatus, Role
from assay.sign import is_locked, obstacles
from assay.stores import CaseFilter
from assay.web.call import Answer, Call
from assay.web.guard import may_see
from assay.web.page import page

__all__ = ["show_signoff"]

_SHOWN = 100


def show_signoff(call: Call) -> Answer:
    """Where the sign-off of a run stands."""
    run, discretion = call.run(), call.discretion()
    summary = call.office.summary(call.view, run)
    ready = CaseFilter(status=CaseStatus.AWAITING_SIGNOFF)
    rows = (row for row in call.view.cases(run.run_id, ready) if may_see(call, row))
    shown = [discretion.shown(row) for row in islice(rows, _SHOWN)]
    return page(
        "signoff.html.j2",
        call,
        run=run,
        runs=list(call.view.runs()),
        statuses=summary.statuses,
        waiting=summary.statuses[CaseStatus.AWAITING_REVIEW],
        ready=summary.statuses[CaseStatus.AWAITING_SIGNOFF],
        conclusions=Counter(row.conclusion.value for row in shown if row.conclusion),
        shown=shown,
        obstacles=obstacles(call.view, run),
        lock=is_locked(call.view, run.run_id),
        can_sign=call.visitor.holds(Role.APPROVER),
        preparer=run.invocation.get("preparer", ""),
    )
