"""Workpapers as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import BarProgress, print_json

__all__ = ["Format", "workpaper"]


class Format(StrEnum):
    """What can be written."""

    JSON = "json"
    XLSX = "xlsx"
    HTML = "html"
    OPS = "ops"
    HANDOFF = "handoff"
    ALL = "all"


def workpaper(
    run: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    form: Annotated[
        list[Format] | None,
        typer.Option("--format", help="json, xlsx, html, ops, handoff or all; may be repeated."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write.")
    ] = Path("workpapers"),
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write the workpapers of a run: JSON per case, an XLSX workbook, an HTML report.

    The same run gives the same bytes, wherever and whenever they are written.
    """
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace
    from assay.reports import write_run

    chosen = set(form or [Format.ALL])
    formats = [f.value for f in Format if f is not Format.ALL and chosen & {f, Format.ALL}]
    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            record = newest(view, run)
        paths = write_run(folder, record, formats, output, BarProgress())
    if as_json:
        print_json({"run_id": record.run_id, "files": [str(path) for path in paths]})
    else:
        typer.echo("\n".join(str(path) for path in paths))
