"""The queue in a workbook: out, and back as proposals that their person confirms and signs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assay.cli.acting import sealed
from assay.cli.options import Json, Workspace
from assay.cli.review import app
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json, table

if TYPE_CHECKING:
    from assay.reports.queue_book import Finding
    from assay.sign import Signatory
    from assay.stores import Workspace as Folder

__all__ = ["app", "export_queue", "import_queue", "sign_proposal"]


@app.command("export")
def export_queue(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Number or id of the run.")],
    *,
    person: AsSigner,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook.")
    ] = Path("queue.xlsx"),
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write the open queue of a run into a workbook, to be decided there by one person."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.reports.queue_book import write_queue
    from assay.sign import people_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        who = people_of(view).find(person).id
        rows = write_queue(view, run, output, person=who, now=SystemClock().now())
    if as_json:
        print_json({"file": str(output), "rows": rows, "person": who})
    else:
        typer.echo(f"{rows} items in {output}; decided there, they come back with:")
        typer.echo(f"  assay review import {output} --as {who}")


@app.command("import")
def import_queue(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook, decided.")],
    *,
    person: AsSigner,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Sign what is proposed, with your key.")
    ] = False,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Read decisions from a workbook: check each row, list what would be signed.

    Nothing is recorded without --confirm, which signs every proposal of the list with your own key.
    What a decision stands on must have been opened before: `assay review show CASE`.
    Exit code 1 if a row is refused.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.reports.queue_book import read_queue
    from assay.sign import people_of

    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            who = people_of(view).find(person).id
            found = list(read_queue(view, file, who, clock=SystemClock()))
        if confirm:
            signer = signatory(folder, person, key)
            found = [sign_proposal(folder, one, signer) for one in found]
    _tell(found, confirmed=confirm, as_json=as_json)
    if any(one.code for one in found):
        raise typer.Exit(1)


def sign_proposal(folder: "Folder", found: "Finding", who: "Signatory") -> "Finding":
    """Sign and record one proposal; a refusal becomes the row's, and stops no other row."""
    from assay.clock import SystemClock
    from assay.errors import PolicyError, UsageError
    from assay.review.desk import decide

    if found.act is None:
        return found
    try:
        decide(folder, found.act, sealed(folder, found.act, who), clock=SystemClock())
    except (PolicyError, UsageError) as error:
        return found._replace(act=None, code=error.code, message=error.message)
    return found


def _tell(found: "list[Finding]", *, confirmed: bool, as_json: bool) -> None:
    good = [one for one in found if not one.code]
    refused = [one for one in found if one.code]
    if as_json:
        document: dict[str, Any] = {
            "signed" if confirmed else "proposed": [
                {"row": one.row, "case_id": one.case_id, "outcome": one.act.outcome}
                for one in good
                if one.act is not None
            ],
            "refused": [
                {"row": o.row, "case_id": o.case_id, "code": o.code, "message": o.message}
                for o in refused
            ],
        }
        print_json(document)
        return
    rows = [(one.row, one.case_id, one.code or "ready", one.message) for one in found]
    heads = {"Row": "right", "Case": "left", "": "left", "What": "left"}
    console().print(table("", heads, rows))
    done = "signed" if confirmed else "would be signed; sign with --confirm"
    console().print(f"{len(good)} {done}, {len(refused)} refused")
