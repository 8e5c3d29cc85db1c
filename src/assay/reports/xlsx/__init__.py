"""The workbook of a run: the sheets that a tester's workpaper has, streamed to disk.

Rules: the same run gives the same bytes; text from evidence is only ever a string; counts that a
tester wants to re-foot are formulas over the matrix, with their values.
"""

from pathlib import Path

from assay.reports.census import Census
from assay.reports.results import terms_of
from assay.reports.source import ReportSource
from assay.reports.xlsx.book import Book, Sheet, open_book
from assay.reports.xlsx.cases import CaseSheets
from assay.reports.xlsx.front import reference, write_legend, write_plan, write_summary
from assay.reports.xlsx.outcome import write_conclusion, write_results, write_signoffs
from assay.reports.xlsx.population import (
    write_population,
    write_reconciliation,
    write_sampling,
)
from assay.telemetry import Progress

__all__ = ["SHEETS", "write_workbook"]

_GREEN, _RED, _BLUE, _GREY = "#146C43", "#9B1C1C", "#0B5CAD", "#66727F"

SHEETS = (
    "Summary",
    "Objective & plan",
    "Population & IPE",
    "Sampling",
    "Test matrix",
    "Legend",
    "Exceptions",
    "Reconciliation",
    "Results",
    "Conclusion",
    "Sign-offs",
    "Evidence index",
    "Lineage",
    "AI annex",
)
"""Names of the sheets, in order."""

_WIDTHS: dict[str, tuple[float, ...]] = {
    "Summary": (34, 84),
    "Objective & plan": (9, 28, 38, 18, 40, 44, 36),
    "Population & IPE": (28, 16, 20, 66, 44, 34),
    "Sampling": (24, 92),
    "Legend": (10, 96),
    "Exceptions": (9, 14, 32, 18, 26, 6, 14, 46, 40, 46, 26, 26, 18, 14, 30, 22, 18, 22, 26),
    "Reconciliation": (36, 26, 76),
    "Results": (13, 27, 11, 11, 10, 10, 11, 11, 14, 14, 9, 40),
    "Conclusion": (10, 24, 90, 16, 16, 20, 34),
    "Sign-offs": (30, 24, 30, 34),
    "Evidence index": (16, 18, 14, 74, 36, 24, 26, 30),
    "Lineage": (16, 28, 14, 22, 34, 10, 40, 50, 74),
    "AI annex": (16, 14, 16, 14, 50, 16, 12, 9, 16, 60, 18),
}
_TABS = {
    "Test matrix": _BLUE,
    "Exceptions": _RED,
    "Results": _GREEN,
    "Conclusion": _GREEN,
    "Evidence index": _GREY,
    "Lineage": _GREY,
    "AI annex": _GREY,
}
_PORTRAIT = frozenset({"Summary", "Sampling", "Legend", "Sign-offs"})


def write_workbook(
    source: ReportSource,
    census: Census,
    path: Path,
    *,
    scratch: Path,
    linked: bool,
    progress: Progress,
) -> None:
    """Write the workbook of a run.

    Args:
        source: The run.
        census: Its counts.
        path: The file.
        linked: Whether the cases' JSON lies beside it, so that it may lead there.
        progress: Hears of each case.
        scratch: An empty folder for the streamed sheets, on a disk with room for them.

    Raises:
        StoreError: Disk or stored workpapers fail.
        VerificationError: A workpaper is not the one that the run recorded.
    """
    report = source.summary.report
    created = source.run.manifest.as_of or (report.latest if report else "")
    footer = f"{reference(source)} · {source.engagement.organisation}"
    title = f"{source.engagement.title}: workpapers"
    company = source.engagement.organisation
    with open_book(
        path, scratch=scratch, created=created, title=title, company=company, footer=footer
    ) as book:
        sheets = {name: _sheet(book, name, source) for name in SHEETS}
        write_summary(source, sheets["Summary"])
        write_plan(source, sheets["Objective & plan"])
        write_population(source, sheets["Population & IPE"])
        write_sampling(source, sheets["Sampling"])
        write_legend(sheets["Legend"])
        write_reconciliation(source, sheets["Reconciliation"])
        cases = CaseSheets(
            source=source,
            census=census,
            matrix=sheets["Test matrix"],
            exceptions=sheets["Exceptions"],
            evidence=sheets["Evidence index"],
            lineage=sheets["Lineage"],
            annex=sheets["AI annex"],
            linked=linked,
        )
        cases.write(progress)
        write_results(source, sheets["Results"], cases.ranges())
        write_conclusion(source, sheets["Conclusion"])
        write_signoffs(source, census, sheets["Sign-offs"], terms_of(source.policy))


def _sheet(book: Book, name: str, source: ReportSource) -> Sheet:
    widths = _WIDTHS.get(name) or (
        *(6, 16, 34),
        *(18 for _ in source.columns),
        *(10, 22, 18),
        *(15 for _ in source.rules),
        *(11, 18, 16, 30),
    )
    return book.sheet(name, widths, landscape=name not in _PORTRAIT, tab=_TABS.get(name, "#1B2A41"))
