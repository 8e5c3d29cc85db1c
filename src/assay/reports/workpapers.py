"""The door of this package: write what was asked for into a folder.

A folder holds the files of one run. Writing again gives the same bytes; ``SHA256SUMS`` lists the
digest of everything written, and ``sha256sum -c SHA256SUMS`` checks it.
"""

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.errors import UsageError
from assay.reports.case_json import write_case_files, write_run_file
from assay.reports.census import Census, take_census
from assay.reports.handoff import handoff_page
from assay.reports.html import render_page
from assay.reports.operations import operations_page
from assay.reports.output import OutputFolder
from assay.reports.source import LedgerHead, ReportSource
from assay.reports.walk import CASES
from assay.reports.xlsx import write_workbook
from assay.telemetry import NoProgress, Progress

__all__ = ["FORMATS", "HANDOFF", "OPERATIONS", "PAGE", "WORKBOOK", "write_reports"]

FORMATS = ("json", "xlsx", "html", "ops", "handoff")
"""What can be written."""

WORKBOOK = "workpapers.xlsx"
PAGE = "report.html"
OPERATIONS = "operations.md"
HANDOFF = "handoff.md"


def write_reports(
    source: ReportSource,
    formats: Collection[str],
    folder: Path,
    *,
    head: LedgerHead | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write workpapers and reports of a run.

    Args:
        source: The run.
        formats: Some of :data:`FORMATS`; ``run.json`` and ``SHA256SUMS`` come with each of them.
        folder: Created where it does not exist.
        head: Where the ledger stands; needed by ``handoff`` and used by nothing else.
        progress: Hears how far the work has come.

    Returns:
        What was written, the folder of the cases as one.

    Raises:
        UsageError: An unknown format, a hand-off without a ledger head, or a folder that holds
            another run.
        StoreError: The disk is full or can't be written, or the store can't be read.
        VerificationError: A stored workpaper is not the one that the run recorded.
    """
    _check(formats, head)
    heard = progress or NoProgress()
    out = OutputFolder(folder, source.run.run_id)
    write_run_file(source, out)
    written = ["run.json"]
    heard.start("Counting", source.summary.cases)
    census = take_census(source, heard)
    heard.finish()
    with_cases = "json" in formats or (folder / CASES).is_dir()
    for name in (name for name in FORMATS if name in formats):
        # The operations report is written from the counts alone: one page, no case is read again.
        heard.start(f"Writing {name}", 1 if name == "ops" else source.summary.cases)
        if name == "json":
            write_case_files(source, out, heard)
            written += ["cases.jsonl", "rejected.jsonl", CASES]
        elif name == "xlsx":
            _write_xlsx(source, census, out, linked=with_cases, progress=heard)
            written.append(WORKBOOK)
        elif name == "html":
            _write_html(source, census, out, linked=with_cases, progress=heard)
            written.append(PAGE)
        elif name == "ops":
            out.write(OPERATIONS, operations_page(source, census).to_markdown().encode())
            heard.advance(1)
            written.append(OPERATIONS)
        elif head is not None:
            out.write(HANDOFF, handoff_page(source, census, head, heard).to_markdown().encode())
            written.append(HANDOFF)
        heard.finish()
    return [folder / name for name in written] + [out.seal()]


def _check(formats: Collection[str], head: LedgerHead | None) -> None:
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UsageError(
            "format.unknown",
            f"there is no format {', '.join(unknown)}",
            remedy="the formats are: " + ", ".join(FORMATS),
        )
    if "handoff" in formats and head is None:
        raise UsageError("handoff.headless", "a hand-off names the ledger head; none was given")


def _write_xlsx(
    source: ReportSource, census: Census, out: OutputFolder, *, linked: bool, progress: Progress
) -> None:
    with (
        out.replacing(WORKBOOK) as path,
        TemporaryDirectory(prefix=".sheets-", dir=out.folder) as scratch,
    ):
        write_workbook(
            source, census, path, scratch=Path(scratch), linked=linked, progress=progress
        )


def _write_html(
    source: ReportSource, census: Census, out: OutputFolder, *, linked: bool, progress: Progress
) -> None:
    with out.stream(PAGE) as handle:
        pieces = render_page(source, census, workbook=WORKBOOK, cases=linked, progress=progress)
        for piece in pieces:
            handle.write(piece)
