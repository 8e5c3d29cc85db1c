"""Sheets about the population: IPE with two conclusions, sampling, reconciliation."""

from assay.domain import Concern, Outcome, PopulationReport, PopulationTest
from assay.reports.source import ReportSource
from assay.reports.wording import BUCKETS, NON_SAMPLING, OUTCOMES, TICKS
from assay.reports.xlsx.book import Entry, Sheet, Styled
from assay.reports.xlsx.said import write_samples

__all__ = ["write_population", "write_reconciliation", "write_sampling"]

_UNFINISHED = "The run is not finished: the population as a whole is not yet profiled or concluded."
_MAX_LIST = 20_000
_SHOWN = 40


def write_population(source: ReportSource, sheet: Sheet) -> None:
    """Information produced by the entity: tests, two conclusions, months, files, rejected rows."""
    sheet.heading(
        "Population and IPE",
        "Completeness and accuracy are different questions and are concluded separately"
        " (PCAOB AS 1105.10).",
    )
    _write_files(source, sheet)
    report = source.summary.report
    if report is None:
        sheet.paragraph(_UNFINISHED, "fail")
    else:
        _write_tests(report, sheet)
        _write_months(report, sheet)
    _write_rejected(source, sheet)


def _write_files(source: ReportSource, sheet: Sheet) -> None:
    sheet.section("Source files")
    sheet.head(("Role", "File", "Read by", "SHA-256", "Bytes", "Obtained from / by / on"))
    for file in source.run.manifest.files:
        digest = Styled(file.sha256, "mono")
        sheet.add((file.role, file.name, file.source, digest, file.size, Entry()))
    sheet.section("Extraction parameters")
    sheet.head(("Option", "Value"))
    for name, value in sorted(source.run.manifest.options.items()):
        if value:
            sheet.add((name, value))


def _write_tests(report: PopulationReport, sheet: Sheet) -> None:
    for concern, conclusion in (
        (Concern.COMPLETENESS, report.completeness),
        (Concern.ACCURACY, report.accuracy),
    ):
        sheet.section(f"{concern.value.capitalize()}: tests")
        sheet.head(("Test", "Mark", "Outcome", "Finding", "Items", "Explanation by people"))
        for test in report.tests:
            if test.concern is concern:
                _write_test(test, sheet)
        sheet.section(f"{concern.value.capitalize()}: conclusion of the software, for review")
        sheet.paragraph(conclusion)
        sheet.head(("Concluded", "By / date"))
        sheet.add((Entry(("Sufficient", "Not sufficient", "Further work")), Entry()))


def _write_test(test: PopulationTest, sheet: Sheet) -> None:
    sheet.add(
        (
            Styled(test.test_id, "mono"),
            Styled(TICKS[test.outcome], test.outcome.value),
            OUTCOMES[test.outcome],
            test.message,
            _items(test.items),
            None if test.outcome is Outcome.PASS else Entry(),
        )
    )


def _items(items: tuple[str, ...]) -> str:
    more = len(items) - _SHOWN
    tail = f", … and {more:,} more: see run.json" if more > 0 else ""
    return ", ".join(items[:_SHOWN]) + tail


def _write_months(report: PopulationReport, sheet: Sheet) -> None:
    sheet.section("Cases by month")
    sheet.paragraph(f"First event {report.earliest or '–'}, last event {report.latest or '–'}.")
    sheet.head(("Month", "Cases"))
    for month, cases in sorted(report.months.items()):
        sheet.add((month, cases))


def _write_rejected(source: ReportSource, sheet: Sheet) -> None:
    sheet.section(f"Rejected rows ({source.summary.rejected:,})")
    if not source.summary.rejected:
        sheet.paragraph("Every row became a case.")
        return
    sheet.head(("File", "Row", "Reason", "SHA-256 of the row", "What is wrong", "Disposition"))
    for row in source.rejected():
        if sheet.room <= 0:
            sheet.paragraph(
                "Cut at Excel's row limit; all rejected rows are in rejected.jsonl.", "note"
            )
            return
        sheet.add(
            (
                row.file,
                row.row,
                Styled(row.code, "mono"),
                Styled(row.sha256, "mono"),
                row.message,
                Entry(),
            )
        )


def write_sampling(source: ReportSource, sheet: Sheet) -> None:
    """What was sampled and came of it; what a full-population test removes, and what it does not."""
    samples = source.said.samples
    drawn = f"{len(samples)} samples of clean cases were drawn for review." if samples else ""
    sheet.heading("Sampling", f"Full-population test. {drawn or 'No sample was drawn.'}")
    write_samples(source.said, sheet)
    sheet.paragraph(
        f"Each of the {source.summary.cases:,} cases was tested against every rule in scope."
        " Of the rules there is therefore no sampling risk."
        + ("" if samples else " No sample was drawn for review of clean cases in this run.")
    )
    sheet.paragraph(
        "Upper limits on the sheet “Results” treat the period as one draw from the process that"
        " produced it. They are given so that the rates can be held against a tolerable rate; they"
        " are not needed to know how many cases of this population deviate."
    )
    sheet.paragraph(
        "Items found by technology-assisted analysis are to be investigated, each or in documented"
        " groups; the sheet “Exceptions” has a disposition for every one."
    )
    sheet.section("Non-sampling risk remains")
    sheet.head(("Risk", "What it is, and what stands against it"))
    for name, text in NON_SAMPLING.items():
        sheet.add((Styled(name, "label"), text))
    sheet.section("Validation of the rules on hand-checked cases")
    sheet.paragraph("Entered by people: cases checked by hand, with the result, by whom and when.")
    sheet.head(("Case", "Checked by / date, result"))
    for _ in range(5):
        sheet.add((Entry(), Entry()))


def write_reconciliation(source: ReportSource, sheet: Sheet) -> None:
    """Tickets against an independent source of deployments, both directions."""
    sheet.heading(
        "Reconciliation", "Tickets against deployments from an independent source, both directions."
    )
    report = source.summary.report
    if report is None:
        sheet.paragraph(_UNFINISHED, "fail")
        return
    found = report.reconciliation
    if found is None:
        sheet.paragraph(
            "Not performed: the run was given no deployments. Changes that never had a ticket can't"
            " be seen by this test; completeness rests on the population's own tests alone.",
            "undetermined",
        )
        return
    sheet.head(("Bucket", "Count", "Meaning"))
    sheet.add(("Tickets that should have a deployment", found.tickets, ""))
    sheet.add(("Deployments", found.deployments, ""))
    for field, name, meaning in BUCKETS:
        value = getattr(found, field)
        sheet.add((name, value if isinstance(value, int) else len(value), meaning))
    sheet.section("Items")
    first = sheet.head(("Bucket", "Item", "Explanation by people"))
    for field, name, _ in BUCKETS:
        if field in {"matched", "tickets_without_deployment"}:
            continue
        items = getattr(found, field)
        for item in items[:_MAX_LIST]:
            sheet.add((name, item, Entry()))
        if len(items) > _MAX_LIST:
            sheet.add((name, f"… and {len(items) - _MAX_LIST:,} more: see run.json", None))
    sheet.filter(first, 2)
