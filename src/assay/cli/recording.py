"""Recordings: what models said, taken out of a workspace, brought into one, held against a run."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Export, import and check what models said.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The recording.")]
Runs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RUN]...",
        help="Number or id of the run; default: the newest. Several: the epochs of an evaluation.",
    ),
]
_SHOWN = 10


@app.command()
def export(
    run: Runs = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A new file.")],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write what models were asked and said in a run to one file.

    `assay run ... --assessor replay:FILE` repeats the run from it, years later and without a key.
    """
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace
    from assay.pipeline.recordings import export_recording

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record, *more = [newest(view, name) for name in run or [""]]
        count = export_recording(view, record, output, more)
    found = {"run_id": record.run_id, "file": str(output), "exchanges": count}
    if as_json:
        print_json(found)
        return
    console().print(f"{count} exchanges written to {output}", markup=False)
    console().print(f"Repeat the run with --assessor replay:{output}", markup=False)


@app.command("import")
def import_(file: File, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Make the replies of a recording known to the workspace; later runs ask nobody for them."""
    from assay.cli.place import open_workspace
    from assay.pipeline.recordings import import_recording

    with open_workspace(workspace) as folder:
        found = import_recording(folder, file)
    if as_json:
        print_json(found._asdict())
    else:
        console().print(f"{found.exchanges} exchanges read, {found.new} of them new", markup=False)
        if found.different:
            said = f"{found.different} answer a request to which another reply is known: that one stays"
            console().print(said, style="yellow", markup=False)


@app.command()
def check(
    file: File,
    *,
    run: Annotated[
        str, typer.Option("--run", metavar="RUN", help="Hold it against this run as well.")
    ] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Read a recording through; with --run, say which calls of the run it lacks or has otherwise.

    Answers 1 if it lacks any.
    """
    from assay.cli.place import open_workspace
    from assay.pipeline.recordings import compare_recording
    from assay.providers import Recording

    recording = Recording.open(file)
    readers = [f"{reader.vendor}:{reader.model}" for reader in recording.header.readers]
    found: dict[str, object] = {
        "app": recording.header.app,
        "readers": readers,
        "exchanges": len(recording.places),
    }
    lacking: tuple[str, ...] = ()
    if run:
        with open_workspace(workspace) as folder, folder.snapshot() as view:
            compared = compare_recording(view, view.run(run), recording)
        lacking = (*compared.missing, *compared.different)
        found |= compared._asdict()
    if as_json:
        print_json(found)
    else:
        _show(found, lacking)
    if lacking:
        raise typer.Exit(1)


def _show(found: dict[str, object], lacking: tuple[str, ...]) -> None:
    screen = console()
    screen.print(f"{found['exchanges']} exchanges, read by {found['readers']}", markup=False)
    if "same" in found:
        screen.print(f"{found['same']} calls of the run are in it as they were", markup=False)
    for place in lacking[:_SHOWN]:
        screen.print(f"missing or different: {place}", markup=False)
    if len(lacking) > _SHOWN:
        screen.print(f"... and {len(lacking) - _SHOWN} more", markup=False)
