"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsPerson", "Json", "Telemetry", "TelemetryContent", "Workspace"]

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

Telemetry = Annotated[
    str,
    typer.Option(
        "--telemetry",
        metavar="WHERE",
        help="Spans and metrics to: off, console, file:PATH, otlp, otlp:URL, phoenix; default:"
        " assay.toml, else off.",
        rich_help_panel="Telemetry",
    ),
]

TelemetryContent = Annotated[
    str,
    typer.Option(
        "--telemetry-content",
        metavar="POLICY",
        help="Texts in them: full, hashes or none; default: hashes outside the workspace.",
        rich_help_panel="Telemetry",
    ),
]
