"""The dashboard of a run: what was found, what waits for whom, how far the sample is, the ledger."""

from assay.domain import Outcome
from assay.reports.html.charts import verdict_donut
from assay.review.queue import totals
from assay.web.call import Answer, Call
from assay.web.charts import conclusion_rows, rule_rows, shares, status_rows
from assay.web.guard import READERS
from assay.web.page import page
from assay.web.progress import progresses_of
from assay.web.queueing import tone_of
from assay.web.standing import ledger_state

__all__ = ["show_dashboard", "show_start"]


def show_start(call: Call) -> Answer:
    """The start: the newest run, or how to make one."""
    if call.visitor.holds(*READERS):
        runs = list(call.view.runs())
        return show_dashboard(call) if runs else page("start.html.j2", call)
    return page("start_other.html.j2", call)


def show_dashboard(call: Call) -> Answer:
    """One run at a glance."""
    run, discretion, now = call.run(), call.discretion(), call.clock.now()
    summary = call.office.summary(call.view, run)
    counts = totals(call.view, run.run_id, now=now, overdue_before=call.office.overdue_before())
    open_kinds = [(kind.value, count) for kind, count in counts.kinds.items() if count]
    return page(
        "dashboard.html.j2",
        call,
        run=run,
        runs=list(call.view.runs()),
        engagement=call.view.engagement(),
        summary=summary,
        donut=verdict_donut(summary),
        verdicts=list(summary.verdicts.items()),
        statuses=status_rows(summary),
        conclusions=conclusion_rows(summary),
        rules=rule_rows({str(r): c for r, c in summary.rules.items()}, discretion.rules),
        outcomes=list(Outcome),
        counts=counts,
        kinds=open_kinds,
        kind_shares=shares(open_kinds),
        oldest_tone=tone_of(call.office.terms(), counts.oldest, now),
        names={person.id: person.name for person in call.people},
        samples=progresses_of(call),
        ledger=ledger_state(call.view, call.office.workspace),
        hides=bool(discretion.rules),
    )
