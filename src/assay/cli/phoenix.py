"""Arize Phoenix on this machine: start it, stop it, fill it from the record."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.options import Json, Workspace

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Look at runs in Arize Phoenix, on this machine only.")


@app.command()
def up(
    *,
    port: Annotated[int, typer.Option(metavar="PORT", help="Where it serves its pages.")] = 6006,
    as_json: Json = False,
) -> None:
    """Start Phoenix; the first time it is installed (some 830 MB, into your data folder).

    It serves the loopback interface only, which is verified after each start, sends nothing
    anywhere, and has neither assistant nor MCP server.
    """
    from assay.cli.terminal import BarProgress, print_json
    from assay.cli.told import phoenix_folder
    from assay.clock import SystemClock
    from assay.telemetry.phoenix import PhoenixHome, start

    home = PhoenixHome(phoenix_folder())
    home.install(BarProgress())
    running = start(home, port, SystemClock())
    if as_json:
        print_json({"url": running.url, "pid": running.pid, "version": home.version})
    else:
        typer.echo(f"Phoenix {home.version} is at {running.url}; fill it with: assay phoenix push")


@app.command()
def down(*, as_json: Json = False) -> None:
    """Stop Phoenix; what it shows is kept."""
    from assay.cli.terminal import print_json
    from assay.cli.told import phoenix_folder
    from assay.telemetry.phoenix import PhoenixHome, stop

    was_running = stop(PhoenixHome(phoenix_folder()))
    if as_json:
        print_json({"was_running": was_running})
    else:
        typer.echo("Phoenix is stopped" if was_running else "Phoenix was not running")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether Phoenix runs, where, and on which addresses it listens."""
    from assay.cli.terminal import print_json
    from assay.cli.told import phoenix_folder
    from assay.telemetry.phoenix import PhoenixHome, describe

    told = describe(PhoenixHome(phoenix_folder()))
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(f"{name:<10} {value}" for name, value in told.items()))
    if not told["running"]:
        raise typer.Exit(1)


@app.command()
def push(
    run: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    content: Annotated[
        str,
        typer.Option(
            metavar="POLICY",
            help="Texts: full, hashes or none; default: assay.toml, else hashes.",
        ),
    ] = "",
    gold: Annotated[
        list[Path] | None,
        typer.Option(
            "--gold", metavar="FILE", help="Also labelled cases (JSON lines), as a dataset."
        ),
    ] = None,
    url: Annotated[
        str, typer.Option(metavar="URL", help="Another Phoenix; default: the one of phoenix up.")
    ] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Fill Phoenix from the record of a run. Pushed again, or told live before, nothing shows twice."""
    from assay.cli.terminal import print_json
    from assay.cli.told import push_run

    told = push_run(workspace, run, content=content, url=url, gold=tuple(gold or ()))
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{told['spans']} spans of run {told['run']} are at {told['url']}")
        for name, is_new in told["datasets"].items():
            typer.echo(f"dataset {name}: {'new' if is_new else 'was there'}")
