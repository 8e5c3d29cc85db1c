"""The demonstration: the bundled population, from files to signed workpapers, offline."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assay.cli.options import Json
from assay.cli.terminal import BarProgress, console, print_json

if TYPE_CHECKING:
    from assay.app import App
    from assay.domain import RunRecord
    from assay.ledger import Report
    from assay.pipeline import RunResult
    from assay.sign import Signatory
    from assay.stores import Workspace

__all__ = ["demo"]

_PREPARER = "Tomasz Wieland <tomasz.wieland@harbourlight.example>"
_ADMIN = "Theo Brandt <theo.brandt@harbourlight.example>"
_APPROVER = "Marisol Quintero <marisol.quintero@harbourlight.example>"


def demo(
    app: Annotated[str, typer.Argument(metavar="[APP]", help="Which app's.")] = "change-approval",
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where everything goes.")
    ] = Path("demo"),
    as_json: Json = False,
) -> None:
    """Run the bundled population: workpapers, sign-off, verified ledger; answers 0 if as expected."""
    from assay.app import find_app
    from assay.cli.outcome import run_document, show_summary
    from assay.clock import SystemIds
    from assay.sign import sign_run

    chosen = find_app(app)
    with _workspace(output / "workspace", chosen) as folder:
        result = _run(folder, chosen)
        approver, run_id = _approver(folder), result.record.run_id
        signed = list(sign_run(folder, run_id, approver, note="", clock=_clock(), ids=SystemIds()))
        surprises = _surprises(folder, result.record, chosen.demo().expected)
        paths = _workpapers(folder, result.record, output / "workpapers")
        report = _verify(folder)
        with folder.snapshot() as view:
            summary = view.summary(result.record.run_id)
            document = run_document(result.record, summary, view, seconds=result.seconds)
    document |= {
        "surprises": surprises,
        "workpapers": [str(path) for path in paths],
        "verified": report.level.value,
        "signed": len([s for s in signed if s.granted]),
    }
    if as_json:
        print_json(document)
    else:
        show_summary(result.record, summary, document)
        _show_end(folder, result, surprises, output, report, highlights=chosen.demo().highlights)
    if surprises:
        raise typer.Exit(1)


def _clock() -> Any:
    from assay.clock import SystemClock

    return SystemClock()


def _workspace(path: Path, app: "App[Any]") -> "Workspace":
    """The demonstration's workspace; one that is there already is used again."""
    from assay.cli.place import ensure_workspace

    return ensure_workspace(
        path,
        organisation="Harbourlight Insurance (fictional)",
        title=app.title,
        period=("2026-01-01", "2026-03-31"),
    )


def _run(folder: "Workspace", app: "App[Any]") -> "RunResult":
    from assay.cli.order import demo_request
    from assay.pipeline import Pace, Terms, run

    with folder.snapshot() as view:
        engagement = view.engagement()
    request = replace(demo_request(app, engagement), preparer=_PREPARER)
    return run(folder, request, Terms(_clock(), BarProgress(), Pace()))


def _approver(folder: "Workspace") -> "Signatory":
    """The person who signs, with a key file of this machine; on the record since the first time."""
    from assay.clock import SystemIds
    from assay.domain import Role
    from assay.sign import (
        Keyring,
        Newcomer,
        Signatory,
        found,
        introduce,
        parse_person,
        people_of,
        person_id,
    )

    ring, clock, ids = Keyring(folder.origin), _clock(), SystemIds()
    admin, approver = person_id("theo-brandt"), person_id("marisol-quintero")
    with folder.snapshot() as view:
        people = people_of(view)
    if len(people):
        return Signatory(approver, ring.signer(people.person(approver)))
    key = ring.create(admin)
    first = found(folder, admin, [parse_person(_ADMIN)], key, clock=clock, ids=ids)
    second = Newcomer(approver, (parse_person(_APPROVER),), ring.create(approver))
    return introduce(folder, first, second, [Role.APPROVER], clock=clock, ids=ids)


def _surprises(
    folder: "Workspace", record: "RunRecord", expected: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Cases whose verdict is not the expected one, and expected cases that are not there."""
    with folder.snapshot() as view:
        found = {
            str(row.case_id): row.verdict.value if row.verdict else row.status.value
            for row in view.cases(record.run_id)
        }
    return {
        case_id: {"expected": expected.get(case_id, "none"), "found": found.get(case_id, "none")}
        for case_id in sorted({*expected, *found})
        if expected.get(case_id) != found.get(case_id)
    }


def _workpapers(folder: "Workspace", record: "RunRecord", output: Path) -> list[Path]:
    from assay.reports import FORMATS, write_run

    return write_run(folder, record, FORMATS, output, BarProgress())


def _verify(folder: "Workspace") -> "Report":
    from assay.cli.place import own_trust
    from assay.ledger import verify_log
    from assay.stores import newest_checkpoint

    with folder.snapshot() as view:
        note = newest_checkpoint(view).note
        return verify_log(view.entries(), own_trust(folder), note, report_tail=True)


def _show_end(
    folder: "Workspace",
    result: "RunResult",
    surprises: dict[str, dict[str, str]],
    output: Path,
    report: "Report",
    *,
    highlights: Mapping[str, str],
) -> None:
    from assay.domain import CaseStatus, Verdict

    screen = console()
    with folder.snapshot() as view:
        summary = view.summary(result.record.run_id)
    signed = summary.statuses[CaseStatus.COMPLETED]
    screen.print()
    for case_id, pair in surprises.items():
        screen.print(
            f"✗ {case_id}: expected {pair['expected']}, found {pair['found']}", style="bold red"
        )
    if not surprises:
        screen.print("✔ every case came out as expected", style="green")
    screen.print(
        f"✔ {signed} clean cases signed off by a second person; "
        f"{summary.verdicts[Verdict.REVIEW]} wait for people, "
        f"{summary.verdicts[Verdict.BLOCK]} blocked",
        style="green",
    )
    screen.print(f"✔ ledger intact: {report.lines()[0]}", style="green", markup=False)
    _show_hints(folder.path, output, highlights)


def _show_hints(workspace: Path, output: Path, highlights: Mapping[str, str]) -> None:
    screen = console()
    screen.print()
    screen.print("Look next", style="bold")
    hints = {
        f"open {output}/workpapers/report.html": "the report: charts, exceptions, lineage",
        f"open {output}/workpapers/workpapers.xlsx": "the workbook a tester signs",
        **{f"assay show {case} -w {workspace}": what for case, what in highlights.items()},
        f"assay cases --status awaiting_review -w {workspace}": "the queue for people",
        f"assay ledger verify -w {workspace}": "edit a byte of it and try again",
    }
    for command, purpose in hints.items():
        screen.print(f"  {command:<62} {purpose}", markup=False)
