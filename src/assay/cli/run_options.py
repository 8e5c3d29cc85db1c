"""The options of ``assay run``, in the panels in which its help shows them."""

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = [
    "AllowCapped",
    "AsOf",
    "Authority",
    "Calendar",
    "DateFormats",
    "Deployments",
    "DeploymentsMapping",
    "DeploymentsSource",
    "Encoding",
    "Extra",
    "Identities",
    "InScope",
    "Inputs",
    "ListMappings",
    "Lists",
    "Mapping",
    "More",
    "Platform",
    "PolicyFile",
    "Preparer",
    "ScopeOut",
    "Sheet",
    "Source",
    "Supersedes",
    "Workers",
    "Zone",
]

_POPULATION = "Population"
_DEPLOYMENTS = "Deployments"
_TEST = "What is tested"


def _option(*names: str, panel: str, text: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, metavar=metavar, help=text, rich_help_panel=panel)


More = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="More files of --input.")
]
Workers = Annotated[
    int | None, typer.Option(help="Worker processes; default: by the size of the population.")
]
Preparer = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Who prepares; may not sign off later.")
]
Source = Annotated[
    str,
    _option(
        "--source",
        panel=_POPULATION,
        text="github-pulls, git-log, git, servicenow, jira or table; default: by shape.",
    ),
]
Inputs = Annotated[
    list[Path] | None,
    _option(
        "--input",
        "-i",
        panel=_POPULATION,
        text="A file or repository; may be repeated.",
        metavar="PATH",
    ),
]
Mapping = Annotated[
    Path | None,
    _option(
        "--mapping",
        panel=_POPULATION,
        text="Which column is what, for --source table.",
        metavar="FILE",
    ),
]
Encoding = Annotated[
    str, _option("--encoding", panel=_POPULATION, text="Text encoding of the files.")
]
Zone = Annotated[
    str,
    _option(
        "--zone",
        panel=_POPULATION,
        text="Time zone of dates without an offset, like Europe/Zurich.",
    ),
]
DateFormats = Annotated[
    list[str] | None,
    _option(
        "--date-format",
        panel=_POPULATION,
        text="strptime format of dates; may be repeated.",
        metavar="FORMAT",
    ),
]
Sheet = Annotated[str, _option("--sheet", panel=_POPULATION, text="Sheet of a workbook.")]
Platform = Annotated[str, _option("--platform", panel=_POPULATION, text="Platform of the logins.")]
Extra = Annotated[
    list[str] | None,
    _option(
        "--option",
        panel=_POPULATION,
        text="An option of the source; may be repeated.",
        metavar="NAME=VALUE",
    ),
]
AllowCapped = Annotated[
    bool,
    _option(
        "--allow-capped",
        panel=_POPULATION,
        text="Accept a population that ends at a known export cap.",
    ),
]
Deployments = Annotated[
    list[Path] | None,
    _option(
        "--deployments",
        panel=_DEPLOYMENTS,
        text="Independent record of deployments, to reconcile with.",
        metavar="PATH",
    ),
]
DeploymentsSource = Annotated[
    str,
    _option(
        "--deployments-source", panel=_DEPLOYMENTS, text="Which source reads it; default: by shape."
    ),
]
DeploymentsMapping = Annotated[
    Path | None,
    _option(
        "--deployments-mapping",
        panel=_DEPLOYMENTS,
        text="Its mapping, for a table.",
        metavar="FILE",
    ),
]
Identities = Annotated[
    Path | None,
    _option(
        "--identities", panel=_TEST, text="Reviewed alias table (TOML or CSV).", metavar="FILE"
    ),
]
Authority = Annotated[
    Path | None, _option("--authority", panel=_TEST, text="Who may approve what.", metavar="FILE")
]
Lists = Annotated[
    list[str] | None,
    _option(
        "--list",
        panel=_TEST,
        text="A further table that the app knows by name; may be repeated.",
        metavar="NAME=PATH",
    ),
]
ListMappings = Annotated[
    list[str] | None,
    _option("--list-mapping", panel=_TEST, text="Which column of it is what.", metavar="NAME=FILE"),
]
PolicyFile = Annotated[
    Path | None,
    _option("--policy", panel=_TEST, text="Policy parameters of this engagement.", metavar="FILE"),
]
Calendar = Annotated[
    str,
    _option("--calendar", panel=_TEST, text="weekdays, country:US, exchange:XNYS or file:PATH."),
]
ScopeOut = Annotated[
    list[str] | None,
    _option(
        "--scope-out", panel=_TEST, text="Leave a test out, with the reason.", metavar="RULE=REASON"
    ),
]
InScope = Annotated[
    list[str] | None,
    _option(
        "--in-scope", panel=_TEST, text="Test it although the source can't show it.", metavar="RULE"
    ),
]
AsOf = Annotated[
    str,
    _option(
        "--as-of", panel=_TEST, text="Judge as of; default: the latest event.", metavar="INSTANT"
    ),
]
Supersedes = Annotated[
    str,
    _option(
        "--supersedes",
        panel=_TEST,
        text="A later version of that run: only what new facts touch is tested again.",
        metavar="RUN",
    ),
]
