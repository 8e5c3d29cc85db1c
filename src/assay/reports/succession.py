"""What became of an earlier version of the population, in the reports of the later one."""

from assay.domain import Succession
from assay.reports.prose import Page
from assay.reports.source import ReportSource

__all__ = ["add_succession", "counts_of", "succession_of"]


def succession_of(source: ReportSource) -> Succession | None:
    """What became of it; ``None`` where the run supersedes none, or is not finished."""
    return source.summary.report.succession if source.summary.report else None


def counts_of(after: Succession) -> tuple[tuple[str, int], ...]:
    """Each fate in words, with its number of cases."""
    return (
        ("Carried over: nothing new touches them", after.carried),
        ("Tested again and confirmed", after.confirmed),
        ("Superseded: other findings, or no case any more", after.replaced),
        ("New", after.added),
    )


def add_succession(source: ReportSource, page: Page) -> None:
    """A section of a report; nothing where the run supersedes none."""
    after = succession_of(source)
    if after is None:
        return
    page.heading("What became of the earlier version")
    page.paragraph(f"This run supersedes run {after.run_id}.")
    page.table(("What", "Cases"), counts_of(after))
    page.table(
        ("Superseded case", "Was", "Now", "Signature that stands no more", "Why"),
        ((r.case_id, r.was, r.now or "no case", r.reopened, r.reason) for r in after.replacements),
    )
    if after.replaced > len(after.replacements):
        page.paragraph(f"The first {len(after.replacements):,}; the ledger has all.")
