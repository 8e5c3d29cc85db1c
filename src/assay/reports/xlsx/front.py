"""Sheets that open the workbook: summary, objective and test plan, tickmark legend."""

from assay.domain import CaseStatus, Conclusion, RunStatus, Verdict
from assay.reports.results import terms_of
from assay.reports.source import ReportSource
from assay.reports.succession import counts_of, succession_of
from assay.reports.wording import (
    CONCLUSIONS,
    PREPARED,
    STATUSES,
    TICKMARKS,
    VERDICTS,
)
from assay.reports.xlsx.book import Entry, Sheet, Styled

__all__ = ["reference", "write_legend", "write_plan", "write_summary"]


def reference(source: ReportSource) -> str:
    """The workpaper's reference: the run by the first digits of its digest."""
    return f"WP-{source.run.run_id.removeprefix('sha256:')[:12]}"


def write_summary(source: ReportSource, sheet: Sheet) -> None:
    """The header of the workpaper: what was tested, by what, and what came out."""
    engagement, manifest, summary = source.engagement, source.run.manifest, source.summary
    policy = source.policy
    sheet.heading(engagement.title, f"{engagement.organisation} · {source.app_title}")
    sheet.paragraph(PREPARED, "note")
    if source.run.status is not RunStatus.COMPLETED:
        sheet.paragraph(
            f"DRAFT: the run is not finished ({source.run.done:,} of {source.run.rows:,} rows)."
            " Figures will change; the population is not concluded.",
            "fail",
        )
    sheet.section("Workpaper")
    period = " to ".join(x for x in (engagement.period_start, engagement.period_end) if x)
    sheet.pairs(
        [
            ("Reference", reference(source)),
            ("Entity", engagement.organisation),
            ("Period", period or "not fixed"),
            ("Evidence judged as of", manifest.as_of or "latest event of the population"),
            ("Domain", f"{source.run.app} ({manifest.app})"),
            ("Nature of the test", "Inspection and re-performance by code, full population"),
            ("Run", Styled(source.run.run_id, "mono")),
            ("Ledger of the engagement", engagement.origin),
            ("Engine", f"assay {manifest.engine}"),
            ("Rule set (digest of the source)", Styled(manifest.code, "mono")),
            ("Policy", f"{policy.policy_id} {policy.version}, effective {policy.effective_from}"),
            ("Policy (digest)", Styled(manifest.policy, "mono")),
            ("Assessor", manifest.assessor or "none"),
            ("Business calendar", manifest.calendar or "none"),
        ]
    )
    sheet.section("Filled in by people")
    choices = {"Key control?": ("Yes", "No"), "Risk rating": ("Lower", "Higher")}
    for name in _BY_PEOPLE:
        sheet.add((Styled(name, "label"), Entry(choices.get(name, ()))))
    sheet.section("Outcome")
    _write_outcome(source, sheet)
    sheet.section("Contents")
    for tab, what in _CONTENTS:
        sheet.add((Styled(tab, "label"), what))
    sheet.paragraph(
        f"{summary.rejected:,} of {summary.rows:,} rows could not become a case; they are listed,"
        " with the reason, on the sheet “Population & IPE”.",
        "note",
    )


_BY_PEOPLE = (
    "Control owner",
    "Key control?",
    "Risk rating",
    "Prepared by / date",
    "Reviewed by / date (1st)",
    "Reviewed by / date (2nd)",
)
_CONTENTS = (
    ("Objective & plan", "Controls, procedures, attributes; what is a deviation"),
    ("Population & IPE", "Completeness and accuracy, concluded separately; hashes; rejected rows"),
    ("Sampling", "Why there is no sample; non-sampling risk"),
    ("Test matrix", "One row a case, one column a rule; marks lead to the lineage"),
    ("Legend", "Tickmarks"),
    ("Exceptions", "E-0001 onwards; cause, effect and response are people's"),
    ("Reconciliation", "Tickets against deployments, both directions"),
    ("Results", "Deviations, rates and exact upper limits; formulas re-foot the matrix"),
    ("Conclusion", "Proposed wording; design and operation are people's"),
    ("Sign-offs", "Where the cases stand; preparer, reviewers, review notes"),
    ("Evidence index", "Every document with digest and origin"),
    ("Lineage", "The facts behind the marks: file, row, pointer, quotation and span"),
    ("AI annex", "What the assessor read, what the gate answered, what was left open"),
)


def _write_outcome(source: ReportSource, sheet: Sheet) -> None:
    summary = source.summary
    rows = [
        ("Rows of the population", "label", summary.rows),
        ("Cases", "label", summary.cases),
        ("Rejected rows", "label", summary.rejected),
    ]
    for verdict in (Verdict.BLOCK, Verdict.REVIEW, Verdict.APPROVE):
        name = f"Verdict: {VERDICTS[verdict]}"
        rows.append((name, verdict.value, summary.verdicts.get(verdict, 0)))
    rows.append(("Cases with an exception", "label", summary.exceptions))
    rows += [(CONCLUSIONS[c], "label", summary.conclusions.get(c, 0)) for c in Conclusion]
    rows += [(f"Status: {STATUSES[s]}", "label", summary.statuses.get(s, 0)) for s in CaseStatus]
    after = succession_of(source)
    rows += [(name, "label", count) for name, count in (counts_of(after) if after else ())]
    for name, style, count in rows:
        sheet.add((Styled(name, style), Styled(f"{count:,}", "tight")))


def write_plan(source: ReportSource, sheet: Sheet) -> None:
    """Objective, procedures, attributes, and what is a deviation: defined before testing."""
    sheet.heading("Objective and test plan", "Defined by catalogue, rules and policy of the run.")
    sheet.section("Objective")
    sheet.paragraph(
        f"Determine, for every case of the period, whether the controls below operated:"
        f" {source.app_title}"
    )
    sheet.section("Procedures")
    sheet.paragraph(
        "Inspection of the record of each case and of its evidence; re-performance of each"
        " attribute by code from recorded facts and from quotations that were found verbatim in"
        " their documents. Inquiry is not part of this test and is never sufficient alone"
        " (PCAOB AS 2201.50). Missing evidence gives “undetermined”, never a pass."
    )
    sheet.section("Attributes")
    head = ("Attr.", "Rule", "Question", "Controls", "Criteria", "A deviation is", "Scope")
    sheet.head(head)
    excluded = {out.rule_id: out.reason for out in source.run.manifest.scoped_out}
    for card in source.rules:
        reason = excluded.get(card.rule_id)
        scope = f"Scoped out: {reason}" if reason else "In scope"
        sheet.add(
            (
                Styled(card.attribute, "label"),
                Styled(card.rule_id, "mono"),
                card.title,
                ", ".join(card.control_ids),
                card.criteria,
                card.procedure or "The evidence contradicts the criteria.",
                scope,
            )
        )
    sheet.section("Controls")
    head = ("Control", "Title", "Objective", "Owner", "Test", "Deficiency", "References")
    sheet.head(head)
    for control in source.catalogue.controls:
        frameworks = "; ".join(
            f"{name.upper()} {', '.join(items)}" for name, items in control.frameworks.items()
        )
        sheet.add(
            (
                Styled(control.id, "label"),
                control.title,
                control.objective,
                control.owner,
                f"{control.test} Always for people: {control.always_human}",
                control.deficiency,
                frameworks,
            )
        )
    sheet.section("Policy parameters")
    sheet.head(("", "Parameter", "Value"))
    for path, value in sorted(source.policy.parameters.items()):
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        sheet.add((Styled("", "label"), Styled(path, "mono"), shown))
    sheet.paragraph(f"Terms of the upper limits: {terms_of(source.policy).note}.", "note")


def write_legend(sheet: Sheet) -> None:
    """What each mark means."""
    sheet.heading("Tickmark legend", "Marks used in the test matrix and beside it.")
    sheet.head(("Mark", "Meaning"))
    styles = {"✔": "pass", "✗": "fail", "⊘": "undetermined", "N/A": "not_applicable"}
    for mark, meaning in TICKMARKS:
        sheet.add((Styled(mark, styles.get(mark, "label")), meaning))
