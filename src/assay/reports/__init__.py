"""Workpapers and reports: what testers, reviewers and auditors open.

Rules: the same run gives the same bytes, so nothing here reads a clock, and no workpaper names the
ledger head (the hand-off does); every figure comes from the run's summary or from its workpapers;
evidence is hostile text, never markup, formula or link; files appear whole or not at all.

::

    write_run(workspace, record, ["json", "xlsx", "html"], Path("workpapers"), progress)
"""

from assay.reports.census import Census, take_census
from assay.reports.handoff import handoff_page
from assay.reports.operations import operations_page
from assay.reports.prose import Page
from assay.reports.run_source import StoredRun, write_run
from assay.reports.source import LedgerHead, ReportSource, RuleCard
from assay.reports.workpapers import FORMATS, write_reports

__all__ = [
    "FORMATS",
    "Census",
    "LedgerHead",
    "Page",
    "ReportSource",
    "RuleCard",
    "StoredRun",
    "handoff_page",
    "operations_page",
    "take_census",
    "write_reports",
    "write_run",
]
