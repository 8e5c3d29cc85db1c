"""The operations report: clean against issues, by system, by month, by rule, by reason."""

from collections.abc import Mapping
from typing import TypeVar

from assay.domain import CaseStatus, Conclusion, RunStatus, Verdict
from assay.reports.census import Census, Group
from assay.reports.prose import Page
from assay.reports.results import result_lines, terms_of
from assay.reports.source import ReportSource
from assay.reports.succession import add_succession
from assay.reports.wording import CONCLUSIONS, STATUSES, VERDICTS
from assay.statistics import percent, percent_up

__all__ = ["operations_page"]

K = TypeVar("K", bound=tuple[str, ...])

_LISTED = 50
_GROUPS = ("Cases", "Clean", "Exception", "Undetermined", "Blocked", "Failed", "Clean share")


def operations_page(source: ReportSource, census: Census) -> Page:
    """The report; the same run gives the same page."""
    page = Page(f"Operations report: {source.engagement.title}")
    page.paragraph(
        f"{source.engagement.organisation}. Run {source.run.run_id}. Policy"
        f" {source.policy.policy_id} {source.policy.version}."
    )
    if source.run.status is not RunStatus.COMPLETED:
        page.paragraph(
            f"The run is not finished: {source.run.done:,} of {source.run.rows:,} rows are driven."
        )
    _add_totals(source, census, page)
    add_succession(source, page)
    for title, groups in (("By system", census.systems), ("By month", census.months)):
        page.heading(title)
        ordered = sorted(groups.items(), key=lambda pair: (-pair[1].issues, pair[0]))
        if title == "By month":
            ordered = sorted(groups.items())
        page.table((title[3:].capitalize(), *_GROUPS), (_row(k, g) for k, g in ordered))
    _add_rules(source, page)
    page.heading("By reason")
    page.table(
        ("Stage", "Reason", "About", "Occurrences"),
        ((*key, count) for key, count in _most(census.reasons)),
    )
    page.heading("Left open by the assessor")
    page.table(
        ("Question", "Code", "Occurrences"),
        ((*key, count) for key, count in _most(census.abstentions)),
    )
    _add_failures(source, page)
    return page


def _add_totals(source: ReportSource, census: Census, page: Page) -> None:
    summary = source.summary
    clean = summary.conclusions.get(Conclusion.NO_EXCEPTION, 0)
    page.heading("Clean against issues")
    page.table(
        ("What", "Count", "Share of cases"),
        [
            ("Rows of the population", summary.rows, ""),
            ("Rejected rows", summary.rejected, ""),
            ("Cases", summary.cases, ""),
            ("Clean", clean, percent(clean, summary.cases)),
            ("With issues", summary.cases - clean, percent(summary.cases - clean, summary.cases)),
            ("With an exception", summary.exceptions, percent(summary.exceptions, summary.cases)),
            ("Exceptions in all", census.exceptions, ""),
        ],
    )
    rows: list[tuple[str, str, int]] = [
        ("Verdict", VERDICTS[verdict], summary.verdicts.get(verdict, 0)) for verdict in Verdict
    ]
    rows += [("Conclusion", CONCLUSIONS[c], summary.conclusions.get(c, 0)) for c in Conclusion]
    rows += [("Status", STATUSES[s], summary.statuses.get(s, 0)) for s in CaseStatus]
    page.table(("", "Which", "Cases"), rows)


def _row(name: str, group: Group) -> tuple[str | int, ...]:
    share = percent(group.clean, group.cases)
    counts = (group.exception, group.undetermined, group.blocked, group.failed)
    return (name, group.cases, group.clean, *counts, share)


def _add_rules(source: ReportSource, page: Page) -> None:
    terms = terms_of(source.policy)
    page.heading("By rule")
    limit = f"Upper limit ({terms.confidence_pct} %)"
    page.table(
        ("Rule", "Tested", "Deviations", "Rate", limit, "Undetermined", "N/A", "Finding"),
        (
            (
                x.card.rule_id if x.card else "",
                x.tested,
                x.deviations,
                percent(x.deviations, x.tested),
                percent_up(x.limit) if x.limit is not None else "–",
                x.undetermined,
                x.not_applicable,
                x.finding,
            )
            for x in result_lines(source)
        ),
    )


def _add_failures(source: ReportSource, page: Page) -> None:
    page.heading("Failed cases")
    failed = source.summary.statuses.get(CaseStatus.FAILED, 0)
    rows = []
    if failed:
        for row in source.cases():
            if row.status is CaseStatus.FAILED:
                rows.append((row.case_id, str(row.ordinal), row.error))
                if len(rows) == _LISTED:
                    break
    page.table(("Case", "Row", "Error"), rows)
    if failed > len(rows):
        page.paragraph(f"{failed - len(rows):,} more: see cases.jsonl.")
    page.heading("Rejected rows")
    rejected = [
        (f"{row.file}:{row.row}", row.code, row.message)
        for row, _ in zip(source.rejected(), range(_LISTED), strict=False)
    ]
    page.table(("Row", "Reason", "What is wrong"), rejected)
    if source.summary.rejected > len(rejected):
        page.paragraph(f"{source.summary.rejected - len(rejected):,} more: see rejected.jsonl.")


def _most(counts: Mapping[K, int]) -> list[tuple[K, int]]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ordered[:_LISTED]
