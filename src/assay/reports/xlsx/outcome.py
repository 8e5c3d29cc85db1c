"""Sheets that close the workbook: results, conclusion, sign-offs."""

from decimal import Decimal

from assay.domain import CaseStatus
from assay.reports.census import Census
from assay.reports.narrative import control_findings
from assay.reports.results import ResultLine, Terms, item_line, result_lines, terms_of
from assay.reports.source import ReportSource
from assay.reports.succession import succession_of
from assay.reports.wording import STATUSES
from assay.reports.xlsx.book import Cell, Entry, Formula, Sheet, Styled
from assay.reports.xlsx.said import write_notes, write_reviews

__all__ = ["write_conclusion", "write_results", "write_signoffs"]

_HEAD = (
    "Attr.",
    "Rule",
    "✔ agreed Σ",
    "✗ deviations Σ",
    "Tested",
    "Rate",
    "Upper limit",
    "Tolerable",
    "⊘ undetermined Σ",
    "Limit if all ⊘ deviate",
    "N/A Σ",
    "What the figures say",
)


def write_results(source: ReportSource, sheet: Sheet, ranges: dict[str, str]) -> None:
    """Rates and limits per rule and per item; counts are formulas over the matrix.

    Args:
        source: The run.
        sheet: Where to.
        ranges: Rule id to its column in the matrix; empty where the matrix was cut, then the
            counts are plain numbers.
    """
    terms = terms_of(source.policy)
    sheet.heading("Results", "Attribute level first, then item level.")
    sheet.pairs([("Confidence %", terms.confidence_pct)])
    confidence = f"$B${sheet.row}"
    sheet.paragraph(
        "Upper limit: one-sided exact (Clopper-Pearson). Undetermined cases are in neither"
        f" numerator nor denominator; the worst case counts each as a deviation. {terms.note}.",
        "note",
    )
    first = sheet.head(_HEAD, height=44)
    sheet.freeze(first + 1, 2)
    for line in result_lines(source):
        _write_line(line, sheet, ranges, confidence)
    sheet.section("Item level: a case deviates when any attribute does")
    sheet.head(_HEAD, height=44)
    _write_line(item_line(source.summary, terms), sheet, {}, confidence)
    sheet.paragraph(
        "At item level, “undetermined” includes blocked cases; cases that failed before their tests"
        " are in no column.",
        "note",
    )


def _write_line(line: ResultLine, sheet: Sheet, ranges: dict[str, str], confidence: str) -> None:
    row = sheet.row + 1
    area = ranges.get(line.card.rule_id, "") if line.card else ""
    sheet.add(
        (
            Styled(line.card.attribute if line.card else "all", "label"),
            Styled(line.card.rule_id if line.card else "(any attribute)", "mono"),
            _count(area, "✔", line.passed),
            _count(area, "✗*", line.deviations),
            Formula(f"=C{row}+D{row}", line.tested),
            _rate(row, line.rate),
            _limit(f"D{row}", f"E{row}", confidence, line.limit),
            line.tolerable if line.tolerable is not None else "none set",
            _count(area, "⊘", line.undetermined),
            _limit(f"(D{row}+I{row})", f"(E{row}+I{row})", confidence, line.worst_limit),
            _count(area, "N/A", line.not_applicable),
            line.finding,
        )
    )


def _count(area: str, mark: str, value: int) -> Cell:
    return Formula(f'=COUNTIF({area},"{mark}")', value) if area else value


def _rate(row: int, value: Decimal | None) -> Cell:
    return Formula(f'=IF(E{row}=0,"",D{row}/E{row})', "" if value is None else value, "rate")


def _limit(deviations: str, items: str, confidence: str, value: Decimal | None) -> Cell:
    text = (
        f'=IF({items}=0,"",IF({deviations}={items},1,'
        f"ROUNDUP(BETAINV({confidence}/100,{deviations}+1,{items}-{deviations}),6)))"
    )
    return Formula(text, "" if value is None else value, "rate")


def write_conclusion(source: ReportSource, sheet: Sheet) -> None:
    """Proposed wording per control; design and operation are for people."""
    sheet.heading(
        "Conclusion", "Proposed wording. A person concludes on design and operation, and signs."
    )
    head = (
        "Control",
        "Title",
        "Proposed wording",
        "Design effective?",
        "Operating effective?",
        "Severity (if deficient)",
        "Rationale, by / date",
    )
    first = sheet.head(head)
    sheet.freeze(first + 1, 2)
    effective = ("Effective", "Not effective", "Not concluded")
    for found in control_findings(source):
        sheet.add(
            (
                Styled(found.control.id, "label"),
                found.control.title,
                found.text,
                Entry(effective),
                Entry(effective),
                Entry(
                    ("None", "Control deficiency", "Significant deficiency", "Material weakness")
                ),
                Entry(),
            )
        )
    sheet.section("Limitations")
    sheet.paragraph(
        "This workpaper covers the population and the instant named on the summary. It says nothing"
        " of later changes (roll-forward), of systems whose changes are not in the population, or of"
        " controls without a rule. Severity depends on what could happen, not on what did"
        " (PCAOB AS 2201.62-.70), and is proposed by nobody here."
    )


def write_signoffs(source: ReportSource, census: Census, sheet: Sheet, terms: Terms) -> None:
    """Where the cases stand, who signed them, and the fields for preparer and reviewers."""
    sheet.heading(
        "Sign-offs and review notes",
        "The preparer is software and signs nothing. A signer is neither author, approver, preparer"
        " nor reviewer of the case; the ledger refuses others.",
    )
    sheet.section("Cases by status")
    sheet.head(("Status", "Cases"))
    for status in CaseStatus:
        sheet.add((STATUSES[status], source.summary.statuses.get(status, 0)))
    sheet.section("Cases signed off")
    sheet.head(("Signer", "Cases"))
    for signer, cases in sorted(census.signers.items()):
        sheet.add((signer, cases))
    if not census.signers:
        sheet.paragraph("No case is signed off yet.", "note")
    write_reviews(source.said, sheet)
    sheet.section("Workpaper sign-off")
    sheet.head(("Role", "Name", "Date", "Note"))
    for role in ("Preparer", "Reviewer (1st)", "Reviewer (2nd)"):
        sheet.add((Styled(role, "label"), Entry(), Entry(), Entry()))
    sheet.section("Review notes (open notes must be 0 before sign-off)")
    sheet.head(("Note", "Raised by / date", "Answer", "Closed by / date"))
    write_notes(source.said, sheet)
    for _ in range(6):
        sheet.add((Entry(), Entry(), Entry(), Entry()))
    sheet.section("Changes after lock")
    sheet.head(("What", "Who", "When", "Why"))
    after = succession_of(source)
    for one in after.replacements if after else ():
        what = f"{one.case_id}: {one.was} superseded by {one.now or 'no case'}"
        sheet.add((what, one.reopened or "nobody had signed", Entry(), one.reason))
    for _ in range(3):
        sheet.add((Entry(), Entry(), Entry(), Entry()))
    sheet.paragraph(
        "Times of signature stand in the ledger, not here: a workpaper is the same bytes whenever"
        f" it is written. Limits at {terms.confidence_pct} % confidence.",
        "note",
    )
