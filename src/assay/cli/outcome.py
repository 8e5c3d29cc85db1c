"""A run's outcome: the document that programs get, and what people see."""

from itertools import islice
from typing import TYPE_CHECKING

from assay.cli.terminal import STYLES, console, table, visible
from assay.domain import Outcome, PopulationReport, RunRecord, RunSummary
from assay.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from assay.stores import Snapshot

__all__ = ["newest", "run_document", "show_summary"]

_SHOWN = 5
_LISTED = 100
"""Rejected rows in the document of a run; `assay workpaper` writes all of them."""


def newest(view: "Snapshot", key: str) -> RunRecord:
    """The run of that number or id; the newest one where none is named.

    Raises:
        UsageError: ``run.unknown``: there is none.
    """
    if key:
        return view.run(key)
    found = list(view.runs())
    if not found:
        raise UsageError(
            "run.unknown",
            "this workspace has no run yet",
            remedy="start one: assay run change-approval --input FILE",
        )
    return found[-1]


def run_document(
    record: RunRecord, summary: RunSummary, view: "Snapshot", *, seconds: float | None = None
) -> dict[str, object]:
    """What ``assay run --json`` and ``assay status --json`` print."""
    report = summary.report
    head = view.log()
    checkpoints = list(view.checkpoints())
    document: dict[str, object] = {
        "run_id": record.run_id,
        "run": record.number,
        "app": record.app,
        "status": record.status.value,
        "population": {
            "rows": summary.rows,
            "cases": summary.cases,
            "rejected": summary.rejected,
            "sha256": report.sha256 if report else None,
            "earliest": report.earliest if report else None,
            "latest": report.latest if report else None,
        },
        "verdicts": {verdict.value: count for verdict, count in summary.verdicts.items()},
        "conclusions": {what.value: count for what, count in summary.conclusions.items()},
        "statuses": {status.value: count for status, count in summary.statuses.items()},
        "rules": {
            rule: {outcome.value: count for outcome, count in outcomes.items()}
            for rule, outcomes in summary.rules.items()
        },
        "exceptions": summary.exceptions,
        "rejected_rows": [
            {"file": r.file, "row": r.row, "code": r.code, "message": r.message}
            for r in islice(view.rejected(record.run_id), _LISTED)
        ],
        "scoped_out": {item.rule_id: item.reason for item in record.manifest.scoped_out},
        "ledger": {
            "entries": head.size,
            "size": head.size,
            "root": "sha256:" + head.root.hex(),
            "checkpoint": checkpoints[-1].note.decode() if checkpoints else None,
        },
    }
    if report is not None:
        document["ipe"] = {
            "completeness": report.completeness,
            "accuracy": report.accuracy,
            "tests": [test.model_dump(mode="json") for test in report.tests],
        }
        if report.succession is not None:
            document["succession"] = report.succession.model_dump(mode="json")
        if report.reconciliation is not None:
            document["reconciliation"] = report.reconciliation.model_dump(mode="json")
    if seconds is not None:
        document["seconds"] = round(seconds, 3)
    return document


def show_summary(record: RunRecord, summary: RunSummary, document: dict[str, object]) -> None:
    """The outcome for people: verdicts, rules, population, and where to look next."""
    screen = console()
    screen.print()
    screen.print(f"[bold]Run {record.number}[/]  {record.app}  {record.run_id[7:19]}  ", end="")
    screen.print(record.status.value, style=STYLES.get(record.status.value, ""))
    screen.print(_verdicts(summary))
    screen.print(
        table(
            "",
            {"rule": "left", "pass": "right", "fail": "right", "undetermined": "right",
             "n/a": "right"},
            (_rule_line(rule, counts) for rule, counts in summary.rules.items() if _says(counts)),
        )
    )  # fmt: skip
    silent = [rule for rule, counts in summary.rules.items() if not _says(counts)]
    if silent:
        screen.print(f"Applies to no case or not tested here: {', '.join(silent)}", style="dim")
        screen.print()
    if summary.report is not None:
        _show_population(summary)
    _show_rejected(document)
    ledger = document["ledger"]
    if isinstance(ledger, dict):
        screen.print(f"Ledger        {ledger['entries']} entries, root {ledger['root']}")


def _show_rejected(document: dict[str, object]) -> None:
    rows = document["rejected_rows"]
    if not isinstance(rows, list) or not rows:
        return
    screen = console()
    screen.print("Rejected", style="bold")
    for row in rows[:_SHOWN]:
        screen.print(f"  {row['file']}:{row['row']}  {visible(row['message'])}", markup=False)
    if len(rows) == _LISTED or len(rows) > _SHOWN:
        screen.print("  and more: assay workpaper lists every one", style="dim")
    screen.print()


def _says(counts: dict[Outcome, int]) -> bool:
    return any(counts[o] for o in Outcome if o is not Outcome.NOT_APPLICABLE)


def _rule_line(rule: str, counts: dict[Outcome, int]) -> tuple[object, ...]:
    return (
        rule,
        counts[Outcome.PASS] or "",
        counts[Outcome.FAIL] or "",
        counts[Outcome.UNDETERMINED] or "",
        counts[Outcome.NOT_APPLICABLE] or "",
    )


def _verdicts(summary: RunSummary) -> "Text":
    """One bar: how many cases ship, go to a person, are blocked."""
    from rich.text import Text

    width = 48
    line = Text()
    for verdict, count in summary.verdicts.items():
        cells = round(width * count / summary.cases) if summary.cases else 0
        line.append("█" * max(cells, 1 if count else 0), style=STYLES[verdict.value])
    line.append("  ")
    for verdict, count in summary.verdicts.items():
        line.append(f"{verdict.value} {count}  ", style=STYLES[verdict.value])
    line.append(f"of {summary.cases} cases; {summary.exceptions} with exceptions")
    if summary.rejected:
        line.append(f"; {summary.rejected} rows rejected", style="yellow")
    return line


def _show_population(summary: RunSummary) -> None:
    report = summary.report
    if report is None:
        return
    screen = console()
    screen.print(f"Completeness  {report.completeness}", markup=False)
    screen.print(f"Accuracy      {report.accuracy}", markup=False)
    _show_succession(report)
    found = report.reconciliation
    if found is not None:
        screen.print(
            f"Reconciled    {found.matched} of {found.deployments} deployments matched; "
            f"{len(found.direct)} direct, {len(found.deployments_without_ticket)} without ticket, "
            f"{len(found.closed_unmerged)} on a closed ticket; "
            f"{len(found.tickets_without_deployment)} tickets without deployment "
            f"({len(found.cut_off)} cut-off)",
            markup=False,
        )


def _show_succession(report: PopulationReport) -> None:
    after = report.succession
    if after is None:
        return
    screen = console()
    screen.print(
        f"Supersedes    run {after.run_id[7:19]}: {after.carried} cases carried over untouched, "
        f"{after.confirmed} tested again and confirmed, {after.replaced} superseded, "
        f"{after.added} new",
        markup=False,
    )
    for one in after.replacements[:_SHOWN]:
        signed = (
            f"; the signature of {visible(one.reopened)} stands no more" if one.reopened else ""
        )
        screen.print(
            f"  {visible(one.case_id)}  {one.was} -> {one.now or 'no case'}{signed}: "
            f"{visible(one.reason)}",
            markup=False,
        )
    if after.replaced > _SHOWN:
        screen.print("  and more: assay workpaper lists them", style="dim")
