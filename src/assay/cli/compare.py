"""This period beside an earlier one, from the command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json, table

if TYPE_CHECKING:
    from assay.review.comparison import Comparison

__all__ = ["compare", "rollforward"]


def compare(
    earlier: Annotated[str, typer.Argument(metavar="RUN", help="The earlier run.")],
    later: Annotated[str, typer.Argument(metavar="RUN", help="The later run.")],
    *,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Compare two runs: rates by rule, changed, new and gone cases, repeated exceptions."""
    from assay.cli.place import open_workspace
    from assay.review.comparison import compare as compare_runs

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = compare_runs(view, earlier, later)
    if as_json:
        listed = {name: [one._asdict() for one in getattr(found, name)] for name in _LISTS}
        print_json(found._asdict() | listed)
    else:
        _tell(found)


_LISTS = ("rules", "changed", "repeats")


def rollforward(
    *,
    app: Annotated[str, typer.Option(metavar="APP", help="The domain, where there are two.")] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say which part of the engagement's period the runs cover, and what is left.

    A run covers the days from its population's first event to its last.
    """
    from assay.cli.place import open_workspace
    from assay.review.comparison import roll_forward

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = roll_forward(view, app=app)
    if as_json:
        gaps = [gap._asdict() | {"days": gap.days} for gap in found.gaps]
        runs = [run._asdict() for run in found.runs]
        print_json(found._asdict() | {"gaps": gaps, "runs": runs})
    else:
        screen = console()
        for run in found.runs:
            screen.print(f"run {run.run} covers {run.first} to {run.last}")
        for gap in found.gaps:
            screen.print(f"not covered: {gap.first} to {gap.last}, {gap.days} days", style="yellow")
        if found.unknown:
            numbers = ", ".join(map(str, found.unknown))
            screen.print(f"without dates, left out: run {numbers}")
    if found.gaps:
        raise typer.Exit(1)


def _tell(found: "Comparison") -> None:
    screen = console()
    rates = [
        (
            one.rule_id,
            _share(one.earlier_failed, one.earlier_tested),
            _share(one.later_failed, one.later_tested),
        )
        for one in found.rules
    ]
    heads = {"Rule": "left", f"Run {found.earlier}": "right", f"Run {found.later}": "right"}
    screen.print(table("Failures of those tested", heads, rates))
    screen.print(
        f"{found.same} cases alike, {len(found.changed)} changed, {len(found.new)} new,"
        f" {len(found.gone)} gone"
    )
    for one in found.repeats:
        what = f"{one.rule_id} again for {one.role} {one.who}: {', '.join(one.later[:5])}"
        screen.print(f"  {what}", style="yellow", markup=False)


def _share(failed: int, tested: int) -> str:
    return f"{failed} of {tested}" if tested >= 0 else "no such rule"
