"""What can be said to `assay run` and `assay resume` about the models that read."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AssessorName",
    "Batch",
    "Concurrency",
    "Config",
    "Estimate",
    "Graders",
    "MaxCalls",
    "MaxUsd",
    "Samples",
    "SecondOpinions",
]

_PANEL = "Models"

AssessorName = Annotated[
    str,
    typer.Option(
        "--assessor",
        rich_help_panel=_PANEL,
        help="Who reads: baseline, anthropic:MODEL, openai:MODEL, or replay:FILE.",
        metavar="READER",
    ),
]
SecondOpinions = Annotated[
    list[str] | None,
    typer.Option(
        "--second-opinion",
        rich_help_panel=_PANEL,
        help="Another model reads too and does not see the first; may be repeated.",
        metavar="READER",
    ),
]
Graders = Annotated[
    list[str] | None,
    typer.Option(
        "--grader",
        rich_help_panel=_PANEL,
        help="Also ask whether quoted words mean the claim: words, or words:FILE; its doubt goes"
        " to a person. May be repeated.",
        metavar="GRADER",
    ),
]
Samples = Annotated[
    int,
    typer.Option(
        "--samples",
        rich_help_panel=_PANEL,
        help="Independent answers of the assessor; where they differ a person decides.",
        metavar="K",
    ),
]
Concurrency = Annotated[
    int | None,
    typer.Option(
        "--concurrency",
        rich_help_panel=_PANEL,
        help="Calls in flight at once; default: as configured.",
        metavar="N",
    ),
]
MaxCalls = Annotated[
    int | None,
    typer.Option(
        "--max-calls",
        rich_help_panel=_PANEL,
        help="Pause the run before it makes more calls than this in all.",
        metavar="N",
    ),
]
MaxUsd = Annotated[
    str,
    typer.Option(
        "--max-usd",
        rich_help_panel=_PANEL,
        help="Pause the run before it could cost more than this in all.",
        metavar="AMOUNT",
    ),
]
Estimate = Annotated[
    bool,
    typer.Option(
        "--estimate",
        rich_help_panel=_PANEL,
        help="Say what the run would ask and cost, and ask nothing.",
    ),
]
Batch = Annotated[
    bool,
    typer.Option(
        "--batch",
        rich_help_panel=_PANEL,
        help="Ask in batches: half the price at most vendors, within a day.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        rich_help_panel=_PANEL,
        help="Settings of models; default: the nearest assay.toml upwards.",
        metavar="FILE",
    ),
]
