"""Getting ready: a new engagement, a look at the machine, the version."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Json
from assay.cli.terminal import console, print_json, table

__all__ = ["doctor", "init", "version"]


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The new workspace's folder.")
    ] = Path("assay-workspace"),
    *,
    organisation: Annotated[str, typer.Option(help="Whose controls are tested.")] = "",
    title: Annotated[str, typer.Option(help="What is tested, in one line.")] = "",
    period: Annotated[
        tuple[str, str], typer.Option(metavar="FROM TO", help="First and last day, ISO dates.")
    ] = ("", ""),
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the ledger; default: an opaque one.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Open an engagement: a workspace with its own ledger and signing key."""
    from assay.cli.place import make_workspace
    from assay.stores.keys import default_home

    with make_workspace(
        folder, organisation=organisation, title=title, period=_period(period), origin=origin
    ) as made:
        found = {"workspace": str(folder), "origin": made.origin, "key": made.vkey}
    if as_json:
        print_json(found)
        return
    screen = console()
    screen.print(f"Workspace   {folder}", markup=False)
    screen.print(f"Ledger      {found['origin']}", markup=False)
    screen.print(f"Verifier key  {found['key']}", markup=False, soft_wrap=True)
    screen.print(
        f"Give the verifier key to your auditor now; the private key is in {default_home()}"
    )


def doctor(*, as_json: Json = False) -> None:
    """Check this machine: Python, libraries, optional tools, the key folder."""
    from assay.cli.checkup import checks

    found = checks()
    if as_json:
        print_json({"checks": [check._asdict() for check in found]})
    else:
        console().print(
            table(
                "",
                {"": "left", "check": "left", "found": "left", "what it is for": "left"},
                (("✔" if c.is_good else "✗", c.name, c.found, c.purpose) for c in found),
            )
        )
    if any(c.is_required and not c.is_good for c in found):
        raise typer.Exit(3)


def version(*, as_json: Json = False) -> None:
    """Print the version, the apps and the ledger format."""
    from importlib.metadata import entry_points

    from assay import __version__

    apps = sorted(point.name for point in entry_points(group="assay.apps"))
    if as_json:
        print_json({"version": __version__, "apps": apps, "python": sys.version.split()[0]})
    else:
        typer.echo(f"assay {__version__}  (apps: {', '.join(apps)})")


def _period(period: tuple[str, str]) -> tuple[str, str]:
    from datetime import date

    from assay.errors import UsageError

    try:
        days = [date.fromisoformat(text) for text in period if text]
    except ValueError as error:
        raise UsageError(
            "period.malformed",
            f"the period {' to '.join(period)} is not two ISO dates: {error}",
            remedy="write it like --period 2026-01-01 2026-03-31",
        ) from error
    if len(days) == 2 and days[0] > days[1]:  # noqa: PLR2004 - first and last day
        raise UsageError(
            "period.malformed",
            f"the period ends on {days[1]}, before it begins on {days[0]}",
            remedy="give the first day first",
        )
    return period
