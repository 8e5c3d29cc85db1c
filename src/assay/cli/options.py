"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsPerson", "Json", "Workspace"]

Workspace = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        help="The workspace; default: the nearest one upwards, else a new one here.",
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

AsPerson = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="PERSON",
        help="Who acts: 'Name <mail>', a mail address, platform:login, or several of them.",
    ),
]
