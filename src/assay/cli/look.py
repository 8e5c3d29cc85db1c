"""Looking at what there is: runs, one run, its cases, one case with its lineage."""

import csv
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json, print_line, table

if TYPE_CHECKING:
    from assay.domain import CaseRow
    from assay.stores import CaseFilter, Snapshot

__all__ = ["cases", "identities", "runs", "show", "status"]

_PAGE = 200
_Word = TypeVar("_Word", bound=StrEnum)

Run = Annotated[
    str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
]


def runs(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """List the runs of the workspace."""
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = list(view.runs())
    if as_json:
        for run in found:
            print_line(run)
        return
    console().print(
        table(
            "Runs",
            {"run": "right", "id": "left", "app": "left", "status": "left", "rows": "right",
             "done": "right", "started": "left"},
            ((r.number, r.run_id[7:19], r.app, r.status.value, r.rows, r.done, r.started_at)
             for r in found),
        )
    )  # fmt: skip
    if not found:
        console().print("No run yet. Start one with: assay run change-approval --input FILE")


def status(run: Run = "", *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show where a run stands: counts by verdict, status and rule."""
    from assay.cli.consulted import consulted_in
    from assay.cli.outcome import newest, run_document, show_summary
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record = newest(view, run)
        summary = view.summary(record.run_id)
        document = run_document(record, summary, view)
        consulted = consulted_in(view, record)
    document |= consulted.document()
    if as_json:
        print_json(document)
    else:
        show_summary(record, summary, document)
        consulted.show()


def cases(
    run: Run = "",
    *,
    verdict: Annotated[
        str, typer.Option(metavar="VERDICT", help="Only approve, review or block.")
    ] = "",
    status: Annotated[
        str,
        typer.Option(
            metavar="STATUS",
            help="Only awaiting_review, awaiting_signoff, blocked, completed, superseded or failed.",
        ),
    ] = "",
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Only where this rule failed; see --outcome.")
    ] = None,
    outcome: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME",
            help="With --rule: where it had this outcome: pass, fail, undetermined, not_applicable.",
        ),
    ] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List the cases of a run; the queue of what a person must look at is --status awaiting_review."""
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record = newest(view, run)
        found = view.cases(record.run_id, _filter(verdict, status, rule, outcome))
        if as_json:
            for row in found:
                print_line(_line(row))
            return
        shown = list(islice(found, _PAGE))
    console().print(
        table(
            f"Cases of run {record.number}",
            {"case": "left", "verdict": "left", "status": "left", "title": "left",
             "failed rules": "left", "undetermined": "left"},
            ((r.case_id, r.verdict.value if r.verdict else "failed", r.status.value, r.title,
              ", ".join(r.exceptions), _open(r)) for r in shown),
        )
    )  # fmt: skip
    if len(shown) == _PAGE:
        console().print(
            f"The first {_PAGE}; --json prints all, --verdict and --rule narrow it down."
        )


def identities(
    run: Run = "",
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Print who was taken for whom, and who probably is: an alias table to review.

    A reviewer confirms or strikes its lines; given back with `assay run --identities FILE` it decides
    what was undetermined for identity.
    """
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace
    from assay.errors import StoreError, UsageError

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record = newest(view, run)
        report = view.report(record.run_id)
        if report is None or report.identities is None:
            raise UsageError(
                "run.unfinished",
                f"run {record.number} is not finished",
                remedy=f"assay resume {record.number}",
            )
        table = view.artifact(report.identities).decode()
    if output is not None:
        try:
            output.write_text(table, "utf-8")
        except OSError as error:
            raise StoreError(
                "file.unwritable", f"{output}: {error.strerror}", remedy="choose another file"
            ) from error
    if as_json:
        for row in csv.DictReader(table.splitlines()):
            print_line(row)
    else:
        typer.echo(table if output is None else str(output), nl=output is not None)


def show(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of the case.")],
    *,
    run: Annotated[str, typer.Option(metavar="RUN", help="In this run; default: the newest.")] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show one case: every result with the facts it used, each leading to file, row and field."""
    from assay.cli.dossier import case_document, show_case
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        row = _find(view, case, run)
        document = case_document(view, row)
    if as_json:
        print_json(document)
    else:
        show_case(document)


def _filter(verdict: str, status: str, rule: str | None, outcome: str) -> "CaseFilter":
    from assay.domain import CaseStatus, Outcome, Verdict
    from assay.errors import UsageError
    from assay.stores import CaseFilter

    if outcome and not rule:
        raise UsageError(
            "rule.unnamed",
            f"--outcome {outcome} says not of which rule",
            remedy="name it: --rule RULE; `assay status` lists the rules",
        )
    return CaseFilter(
        verdict=_word("--verdict", verdict, Verdict),
        status=_word("--status", status, CaseStatus),
        rule=rule,
        outcome=_word("--outcome", outcome, Outcome),
    )


def _word(option: str, text: str, words: type[_Word]) -> _Word | None:
    from assay.errors import UsageError

    if not text:
        return None
    try:
        return words(text)
    except ValueError as error:
        raise UsageError(
            "option.unknown",
            f"{option} does not take {text!r}",
            remedy="it takes " + ", ".join(words),
        ) from error


def _find(view: "Snapshot", case: str, run: str) -> "CaseRow":
    if run:
        return view.case(view.run(run).run_id, case)
    found = list(view.find_cases(case))
    if found:
        return found[-1]
    from assay.cli.outcome import newest

    return view.case(newest(view, "").run_id, case)


def _line(row: "CaseRow") -> dict[str, object]:
    return {
        "case_id": row.case_id,
        "title": row.title,
        "verdict": row.verdict.value if row.verdict else None,
        "conclusion": row.conclusion.value if row.conclusion else None,
        "status": row.status.value,
        "rules": {rule: outcome.value for rule, outcome in row.outcomes.items()},
        "exceptions": list(row.exceptions),
        "error": row.error or None,
        "signed_by": row.signed_by or None,
        "workpaper": row.workpaper,
    }


def _open(row: "CaseRow") -> str:
    return ", ".join(r for r, o in row.outcomes.items() if o == "undetermined")
