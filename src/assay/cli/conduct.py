"""Drives a run from the command line and tells how it ended."""

import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assay.cli.consulted import consulted_in
from assay.cli.driving import Driving, terms_of
from assay.cli.order import Order, to_request
from assay.cli.outcome import newest, run_document, show_summary
from assay.cli.place import has_workspace, open_workspace
from assay.cli.terminal import console, print_json
from assay.cli.told import settings_from, telling
from assay.domain import CaseStatus, Engagement, RunStatus, Verdict
from assay.errors import UsageError
from assay.identity import GraphBuilder, Match
from assay.pipeline import MODELS, ModelOrder, RunResult
from assay.pipeline import resume as resume_run
from assay.pipeline import run as start_run
from assay.sign import parse_person
from assay.stores import CaseFilter

if TYPE_CHECKING:
    from assay.providers import ReaderSettings
    from assay.stores import Workspace

__all__ = ["again", "conduct", "finish", "foresee"]

_NO_ENGAGEMENT = Engagement(
    origin="assay.local/none", organisation="-", title="-", opened_at="1970-01-01T00:00:00.000Z"
)


def conduct(
    workspace: Path | None,
    order: Order,
    driving: Driving,
    fail_on: Iterable[str],
    *,
    as_json: bool,
) -> None:
    """Run what was ordered and print what it came to."""
    if order.preparer:
        _require_somebody(order.preparer)
    terms_of(driving)  # words that make no sense are told before any work
    settings_from(driving.telemetry, driving.telemetry_content, driving.config)
    if not has_workspace(workspace):
        to_request(order, _NO_ENGAGEMENT)  # words that make no sense leave no workspace behind
    with open_workspace(workspace, create=True) as folder:
        with folder.snapshot() as view:
            engagement = view.engagement()
        request = to_request(order, engagement)
        readers = request.models.readers if request.models else ()
        if request.models and request.models.recording is None:
            _tell_where(readers)
        with telling(folder.path, driving) as told:
            result = start_run(folder, request, told(terms_of(driving, readers)))
        finish(folder, result, fail_on, as_json=as_json, config=driving.config)


def foresee(workspace: Path | None, order: Order, driving: Driving, *, as_json: bool) -> None:
    """Say what a run would ask of models and cost."""
    from assay.cli.cost import show_estimate
    from assay.cli.driving import costing_of
    from assay.pipeline.estimate import estimate

    with open_workspace(workspace, create=True) as folder:
        with folder.snapshot() as view:
            request = to_request(order, view.engagement())
        costing = costing_of(driving.config)
        found = estimate(folder, request, terms_of(driving).progress, costing)
    if as_json:
        models = [
            {name: str(v) if isinstance(v, Decimal) else v for name, v in line._asdict().items()}
            for line in found.models
        ]
        print_json({"cases": found.cases, "skipped": found.skipped, "models": models})
    else:
        show_estimate(found)


def _tell_where(readers: "Sequence[ReaderSettings]") -> None:
    """Say which servers are shown evidence, before any is; settings may come from a folder above."""
    for place in dict.fromkeys(r.endpoint or f"{r.vendor}'s own service" for r in readers):
        sys.stderr.write(f"assay: evidence that is read live goes to {place}\n")


def _require_somebody(preparer: str) -> None:
    """Refuse a preparer whom nobody could tell from a later signer, before any work."""
    person = parse_person(preparer)
    if GraphBuilder().build().compare(person, person).match is not Match.SAME:
        raise UsageError(
            "person.unclear",
            f"{preparer!r} names nobody in particular",
            remedy="give your own name, mail address or platform:login",
        )


def again(folder: "Workspace", key: str, driving: Driving) -> RunResult:
    """Go on with a run."""
    with folder.snapshot() as view:
        record = newest(view, key)
    connect = None
    readers: tuple[ReaderSettings, ...] = ()
    if MODELS in record.invocation:
        from assay.cli.models import connector, find_settings

        connect = connector(find_settings(driving.config))
        readers = ModelOrder.readers_from_json(record.invocation[MODELS])
    with telling(folder.path, driving) as told:
        terms = told(terms_of(driving, readers))
        return resume_run(folder, record.run_id, terms, connect=connect)


def finish(
    folder: "Workspace",
    result: RunResult,
    fail_on: Iterable[str],
    *,
    as_json: bool,
    config: Path | None = None,
) -> None:
    """Print what the run came to, and leave with the exit code that says it."""
    with folder.snapshot() as view:
        document = run_document(result.record, result.summary, view, seconds=result.seconds)
        consulted = consulted_in(view, result.record, config)
    document |= consulted.document()
    document["workspace"] = str(folder.path)
    document["was_finished"] = result.was_finished
    if result.why_paused:
        document["why_paused"] = result.why_paused
    if as_json:
        print_json(document)
    else:
        show_summary(result.record, result.summary, document)
        consulted.show()
        _point_onwards(folder, result)
    if result.record.status is not RunStatus.COMPLETED:
        why = f" ({result.why_paused or _why_failed(folder, result)})".replace(" ()", "")
        sys.stderr.write(
            f"assay: run {result.record.number} is not finished{why};"
            f" go on with: assay resume {result.record.number}\n"
        )
        raise typer.Exit(1)
    if _is_met(result, set(fail_on)):
        raise typer.Exit(1)


def _why_failed(folder: "Workspace", result: RunResult) -> str:
    """How many cases failed, and why the first did; empty where none did."""
    failed = result.summary.statuses[CaseStatus.FAILED]
    if not failed:
        return ""
    with folder.snapshot() as view:
        first = next(view.cases(result.record.run_id, CaseFilter(status=CaseStatus.FAILED)))
    return f"{failed} cases failed, the first with {first.error}"


def _is_met(result: RunResult, wanted: set[str]) -> bool:
    summary = result.summary
    counts = {
        "exception": summary.exceptions,
        "review": summary.verdicts[Verdict.REVIEW],
        "block": summary.verdicts[Verdict.BLOCK],
    }
    return any(counts[name] for name in wanted)


def _point_onwards(folder: "Workspace", result: RunResult) -> None:
    number = result.record.number
    screen = console()
    if result.was_finished:
        screen.print("This run was finished before; nothing was done again.", style="dim")
    screen.print(f"Took          {result.seconds:.1f} s, workspace {folder.path}", markup=False)
    screen.print()
    screen.print("Next", style="bold")
    hints = {
        f"assay cases {number} --status awaiting_review": "the queue for people",
        "assay show CASE": "one case with its lineage",
        f"assay identities {number} -o aliases.csv": "who is who: confirm it, run with --identities",
        f"assay workpaper {number} --output workpapers": "JSON, XLSX and HTML",
        "assay ledger verify": "is the record intact?",
    }
    for command, purpose in hints.items():
        screen.print(f"  {command:<48} {purpose}", markup=False)
