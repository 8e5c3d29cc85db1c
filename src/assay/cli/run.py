"""Running and resuming."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Json, Workspace

__all__ = ["FailOn", "resume", "run"]


class FailOn(StrEnum):
    """What makes a finished run answer 1."""

    EXCEPTION = "exception"
    REVIEW = "review"
    BLOCK = "block"


_POPULATION = "Population"
_DEPLOYMENTS = "Deployments"
_TEST = "What is tested"

Workers = Annotated[
    int | None, typer.Option(help="Worker processes; default: by the size of the population.")
]
Fail = Annotated[
    list[FailOn] | None,
    typer.Option("--fail-on", help="Answer 1 if any case is such; may be repeated."),
]


def run(
    app: Annotated[str, typer.Argument(metavar="APP", help="change-approval (or sox).")],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="More files of --input.")
    ] = None,
    *,
    source: Annotated[
        str,
        typer.Option(
            help="github-pulls, git-log, git, servicenow, jira or table; default: by shape.",
            rich_help_panel=_POPULATION,
        ),
    ] = "",
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", "-i", metavar="PATH", help="A file or repository; may be repeated.",
                     rich_help_panel=_POPULATION),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Which column is what, for --source table.",
                     rich_help_panel=_POPULATION),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Text encoding of the files.", rich_help_panel=_POPULATION)
    ] = "utf-8",
    zone: Annotated[
        str,
        typer.Option(help="Time zone of dates without an offset, like Europe/Zurich.",
                     rich_help_panel=_POPULATION),
    ] = "",
    date_format: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT", help="strptime format of dates; may be repeated.",
                     rich_help_panel=_POPULATION),
    ] = None,
    sheet: Annotated[
        str, typer.Option(help="Sheet of a workbook.", rich_help_panel=_POPULATION)
    ] = "",
    platform: Annotated[
        str, typer.Option(help="Platform of the logins.", rich_help_panel=_POPULATION)
    ] = "",
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="An option of the source; may be repeated.",
                     rich_help_panel=_POPULATION),
    ] = None,
    allow_capped: Annotated[
        bool,
        typer.Option("--allow-capped", help="Accept a population that ends at a known export cap.",
                     rich_help_panel=_POPULATION),
    ] = False,
    deployments: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Independent record of deployments, to reconcile with.",
                     rich_help_panel=_DEPLOYMENTS),
    ] = None,
    deployments_source: Annotated[
        str, typer.Option(help="Which source reads it; default: by shape.",
                          rich_help_panel=_DEPLOYMENTS),
    ] = "",
    deployments_mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its mapping, for a table.",
                                  rich_help_panel=_DEPLOYMENTS),
    ] = None,
    identities: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Reviewed alias table (TOML or CSV).",
                                  rich_help_panel=_TEST),
    ] = None,
    authority: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who may approve what.",
                                  rich_help_panel=_TEST),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Policy parameters of this engagement.",
                                  rich_help_panel=_TEST),
    ] = None,
    calendar: Annotated[
        str, typer.Option(help="weekdays, country:US, exchange:XNYS or file:PATH.",
                          rich_help_panel=_TEST),
    ] = "",
    scope_out: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=REASON", help="Leave a test out, with the reason.",
                     rich_help_panel=_TEST),
    ] = None,
    in_scope: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Test it although the source can't show it.",
                     rich_help_panel=_TEST),
    ] = None,
    as_of: Annotated[
        str, typer.Option(metavar="INSTANT", help="Judge as of; default: the latest event.",
                          rich_help_panel=_TEST),
    ] = "",
    assessor: Annotated[
        str, typer.Option(help="baseline, or replay:FILE.", rich_help_panel=_TEST)
    ] = "baseline",
    preparer: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who prepares; may not sign off later."),
    ] = "",
    workers: Workers = None,
    fail_on: Fail = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Test a population: one command, no key, resumable.

    The same inputs give the same run: asked for again, a finished run is shown and an interrupted
    one goes on.
    """
    from assay.cli.conduct import begin, finish
    from assay.cli.order import Order
    from assay.cli.place import open_workspace

    order = Order(
        app=app,
        source=source,
        paths=(*(inputs or ()), *(more or ())),
        deployments=tuple(deployments or ()),
        deployments_source=deployments_source,
        deployments_mapping=deployments_mapping,
        mapping=mapping,
        encoding=encoding,
        zone=zone,
        date_formats=tuple(date_format or ()),
        sheet=sheet,
        platform=platform,
        extra=tuple(option or ()),
        identities=identities,
        authority=authority,
        policy=policy,
        calendar=calendar,
        scope_out=tuple(scope_out or ()),
        in_scope=tuple(in_scope or ()),
        allow_capped=allow_capped,
        as_of=as_of,
        assessor=assessor,
        preparer=preparer,
    )
    with open_workspace(workspace, create=True) as folder:
        result = begin(folder, order, workers)
        finish(folder, result, fail_on or [], as_json=as_json)


def resume(
    key: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    workers: Workers = None,
    fail_on: Fail = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Go on with an interrupted run; failed cases are tried again, answers never asked for twice."""
    from assay.cli.conduct import again, finish
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder:
        result = again(folder, key, workers)
        finish(folder, result, fail_on or [], as_json=as_json)
