"""The hand-off: what the next person needs to go on, with the ledger head that it rests on.

The only report that names the ledger: the next team checks, before anything else, that the ledger
which it is handed has grown from this head.
"""

from assay.domain import CaseStatus, Conclusion, RunStatus
from assay.reports.census import Census
from assay.reports.prose import Page
from assay.reports.results import result_lines
from assay.reports.source import LedgerHead, ReportSource
from assay.reports.succession import add_succession
from assay.reports.walk import erased_note, needs_person, walk
from assay.telemetry import Progress

__all__ = ["handoff_page"]

_LISTED = 25
_QUEUES = (
    (0, "Blocked", "Person who owns the evidence", "Obtain better evidence or a better reading"),
    (
        1,
        "Failed",
        "Engineer who runs assay",
        "Resume the run; the cases carry on where they failed",
    ),
    (2, "Exceptions", "Control owner and tester", "Find cause and effect; record a disposition"),
    (3, "Undetermined", "Tester", "Obtain what the evidence does not say; then judge"),
    (4, "Flagged or left open by the reader", "Reviewer", "Read the quoted words and judge"),
    (5, "Clean", "Signer without a part in the case", "Look, and sign off"),
)


def handoff_page(
    source: ReportSource, census: Census, head: LedgerHead, progress: Progress | None = None
) -> Page:
    """The hand-off report of a run at a ledger head; ``progress`` hears of each case."""
    engagement, summary, run = source.engagement, source.summary, source.run
    page = Page(f"Hand-off: {engagement.title}")
    page.paragraph(f"{engagement.organisation}. {source.app_title}")
    page.heading("Where the ledger stands")
    page.table(
        ("What", "Value"),
        [("Origin", head.origin), ("Entries", head.size), ("Root", head.root)],
    )
    if head.checkpoint:
        page.paragraph("The signed checkpoint, as published:")
        page.note(head.checkpoint)
    page.paragraph(
        "Keep this head outside the workspace. Whoever takes over verifies that the ledger extends"
        " it: a ledger that was cut or rewritten since does not."
    )
    page.heading("The run")
    page.table(
        ("What", "Value"),
        [
            ("Run", run.run_id),
            ("Status", f"{run.status.value}, {run.done:,} of {run.rows:,} rows"),
            ("Policy", f"{source.policy.policy_id} {source.policy.version}"),
            ("Assessor", run.manifest.assessor or "none"),
            ("Cases", f"{summary.cases:,}, and {summary.rejected:,} rejected rows"),
            ("Exceptions", f"{census.exceptions:,} in {summary.exceptions:,} cases"),
        ],
    )
    add_succession(source, page)
    _add_queues(source, page, progress)
    _add_conclusions(source, page)
    page.heading("Next steps")
    page.items(_next_steps(source, head))
    return page


def _add_queues(source: ReportSource, page: Page, progress: Progress | None) -> None:
    counts = dict.fromkeys(range(len(_QUEUES)), 0)
    listed: dict[int, list[str]] = {level: [] for level in counts}
    erased: list[str] = []
    for item in walk(source, progress):
        if note := erased_note(source, item.row):
            erased.append(f"{item.row.case_id}: {note}")
            continue
        if item.row.status in {CaseStatus.COMPLETED, CaseStatus.SUPERSEDED}:
            continue
        level = needs_person(item.row)
        counts[level] += 1
        if len(listed[level]) < _LISTED:
            listed[level].append(item.row.case_id)
    page.heading("What is open, and for whom")
    page.table(
        ("Queue", "Cases", "For", "What to do"),
        ((name, counts[level], who, what) for level, name, who, what in _QUEUES),
    )
    done = source.summary.statuses.get(CaseStatus.COMPLETED, 0)
    page.paragraph(f"Completed and signed off: {done:,} cases.")
    if erased:
        page.paragraph(f"Erased on the record, and in none of the queues: {len(erased):,} cases.")
        page.items(erased[:_LISTED])
    for level, name, _, _ in _QUEUES[:-1]:
        if listed[level]:
            more = counts[level] - len(listed[level])
            tail = f" and {more:,} more" if more else ""
            page.paragraph(f"{name}: {', '.join(listed[level])}{tail}.")


def _add_conclusions(source: ReportSource, page: Page) -> None:
    page.heading("Population")
    report = source.summary.report
    if report is None:
        page.paragraph("Not concluded: the run is not finished.")
        return
    page.items((report.completeness, report.accuracy))
    if report.reconciliation is None:
        page.paragraph("No deployments were given; nothing was reconciled.")
        return
    found = report.reconciliation
    page.paragraph(
        f"Reconciliation: {found.matched:,} matched, {len(found.unmatched):,} tickets unexplained,"
        f" {len(found.cut_off):,} by cut-off, {len(found.deployments_without_ticket):,} deployments"
        f" without ticket, {len(found.closed_unmerged):,} of unmerged tickets,"
        f" {len(found.direct):,} direct, {len(found.suspect):,} suspect."
    )


def _next_steps(source: ReportSource, head: LedgerHead) -> list[str]:
    summary = source.summary
    verify = (
        f"Verify the ledger: assay ledger verify; it must be at least {head.size:,} entries long"
        " and extend the root above."
    )
    steps = [verify]
    if source.run.status is not RunStatus.COMPLETED or summary.statuses.get(CaseStatus.FAILED, 0):
        steps.append(f"Finish the run: assay resume {source.run.run_id[7:19]}.")
    if summary.conclusions.get(Conclusion.BLOCKED, 0):
        steps.append("Resolve blocked cases first: nobody can decide them as they stand.")
    deviating = [x.card.rule_id for x in result_lines(source) if x.card and x.deviations]
    if deviating:
        steps.append(
            "Record a disposition for each exception; rules: " + ", ".join(deviating) + "."
        )
    if summary.rejected:
        steps.append(f"Mend or explain the {summary.rejected:,} rejected rows, and run again.")
    if summary.report and summary.report.reconciliation is None:
        steps.append("Obtain the deployments from an independent source and reconcile.")
    if summary.statuses.get(CaseStatus.AWAITING_SIGNOFF, 0):
        steps.append("Sign off clean cases: assay signoff CASE --as PERSON.")
    return steps
