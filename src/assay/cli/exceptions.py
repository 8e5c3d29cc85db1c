"""The exceptions log from the command line."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assay.cli.acting import one_of, sealed
from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json, print_line, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from assay.review.exceptions import ExceptionRecord
    from assay.sign import Act, PersonId
    from assay.stores import ExceptionLine, Snapshot

__all__ = ["Name", "Run", "app", "put", "tell_lines"]

app = typer.Typer(no_args_is_help=True, help="Exceptions, from their finding to their retest.")

Run = Annotated[str, typer.Argument(metavar="RUN", help="Number or id of the run.")]
Name = Annotated[str, typer.Argument(metavar="E-NNNN", help="The exception.")]
_COLUMNS = {"No.": "left", "Case": "left", "Rule": "left", "State": "left", "Class": "left"}


@app.command("open")
def open_all(run: Run, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Open an exception for each failed rule of each case of a run that has none yet."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.review.exceptions import open_exceptions

    with open_workspace(workspace) as folder:
        opened = open_exceptions(folder, run, clock=SystemClock())
    if as_json:
        print_json(opened._asdict())
    else:
        typer.echo(f"{len(opened.names)} exceptions opened, {opened.known} known before")


@app.command("list")
def list_all(
    run: Run,
    *,
    state: Annotated[str, typer.Option(help="Only those in this state.")] = "",
    rule: Annotated[str, typer.Option(metavar="RULE", help="Only those of this rule.")] = "",
    owner: Annotated[str, typer.Option(metavar="PERSON", help="Whose remediation it is.")] = "",
    due_before: Annotated[
        str, typer.Option(metavar="DATE", help="Remediations that are due before this day.")
    ] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List the exceptions of a run."""
    from assay.cli.place import open_workspace
    from assay.review.exceptions import exceptions_of
    from assay.stores import ExceptionFilter

    wanted = ExceptionFilter(state=state, rule_id=rule, owner=owner, overdue_at=due_before)
    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = list(exceptions_of(view, run, wanted))
    if as_json:
        for item in found:
            print_line(_document(item))
        return
    rows = [(i.name, i.case_id, i.rule_id, i.state, i.classification or "") for i in found]
    console().print(table("", _COLUMNS, rows))


@app.command()
def show(run: Run, name: Name, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show one exception: what was found, what people made of it, where it stands."""
    from assay.cli.place import open_workspace
    from assay.review.exceptions import exception_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        item = exception_of(view, run, name)
    if as_json:
        print_json(_document(item))
        return
    rows = [(key.replace("_", " "), value) for key, value in _document(item).items() if value]
    console().print(table("", {"": "left", " ": "left"}, rows))


@app.command()
def inquire(
    run: Run,
    name: Name,
    *,
    person: AsSigner,
    cause: Annotated[str, typer.Option(help="Why it happened.")],
    effect: Annotated[str, typer.Option(help="What it led to, or could lead to.")],
    extent: Annotated[str, typer.Option(help="unknown, isolated or systemic.")],
    compensating: Annotated[str, typer.Option(help="A control that would have caught it.")] = "",
    tested: Annotated[bool, typer.Option(help="It was tested in the same period.")] = False,
    response: Annotated[str, typer.Option(help="What the control's owner says.")] = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say what was found out: cause, effect, extent, compensating control. A reviewer does this."""
    from assay.review.exceptions import ExceptionRef, Extent, Inquiry, propose_inquiry

    inquiry = Inquiry(
        cause=cause,
        effect=effect,
        extent=one_of(Extent, extent, "extent"),
        compensating_control=compensating,
        compensating_tested=tested,
        management_response=response,
    )
    ref = ExceptionRef(run, name)
    done = put(workspace, person, key, lambda view, who: propose_inquiry(view, ref, who, inquiry))
    tell_lines(done, as_json=as_json)


@app.command()
def close(
    run: Run,
    name: Name,
    *,
    person: AsSigner,
    rationale: Annotated[str, typer.Option(help="Why nothing is left to do.")],
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Close an exception that was disposed of, or retested without a deviation."""
    from assay.review.exceptions import ExceptionRef, propose_closing

    ref = ExceptionRef(run, name)
    done = put(workspace, person, key, lambda view, who: propose_closing(view, ref, who, rationale))
    tell_lines(done, as_json=as_json)


@app.command()
def reopen(
    run: Run,
    name: Name,
    *,
    person: AsSigner,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Take an exception up again. A reviewer does this."""
    from assay.review.exceptions import ExceptionRef, propose_reopening

    ref = ExceptionRef(run, name)
    done = put(workspace, person, key, lambda view, who: propose_reopening(view, ref, who, reason))
    tell_lines(done, as_json=as_json)


def put(
    workspace: Any, person: str, key: Any, propose: "Callable[[Snapshot, PersonId], Act]"
) -> "tuple[ExceptionLine, ...]":
    """Propose, sign and record an act on exceptions; gives them as they stand then."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.review.exceptions import record

    with open_workspace(workspace) as folder:
        who = signatory(folder, person, key)
        with folder.snapshot() as view:
            act = propose(view, who.person)
        return record(folder, act, sealed(folder, act, who), clock=SystemClock())


def tell_lines(lines: "tuple[ExceptionLine, ...]", *, as_json: bool) -> None:
    """Where exceptions stand now."""
    from assay.review.exceptions import exception_name

    found = [{"name": exception_name(line.number), "state": line.state} for line in lines]
    if as_json:
        print_json({"exceptions": found})
    else:
        typer.echo("\n".join(f"{one['name']} is {one['state']}" for one in found))


def _document(item: "ExceptionRecord") -> dict[str, Any]:
    return {"name": item.name, **asdict(item)}
