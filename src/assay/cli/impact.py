"""Impact: what a changed policy, reader or program would do to the cases of a finished run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli import model_options as m
from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json

if TYPE_CHECKING:
    from assay.evaluation.impact import Impact

__all__ = ["impact"]

_SHOWN = 25


def impact(
    key: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="Policy parameters that would hold instead."),
    ] = None,
    assessor: Annotated[
        str,
        typer.Option(
            "--assessor", metavar="WHO", help="Who would read: baseline, vendor:MODEL, replay:FILE."
        ),
    ] = "",
    replay: Annotated[
        bool,
        typer.Option("--replay", help="Change nothing but the program: run it as it is now."),
    ] = False,
    config: m.Config = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say which cases of a finished run would come out otherwise, and why; no model is asked.

    What models said in the run is used again; cases that would need a new answer are counted.
    Answers 1 if a verdict or conclusion would change.
    """
    from assay.cli.impacts import Wish, found_impact, impact_document

    wish = Wish(key, policy, assessor, replay, config)
    found = found_impact(wish, workspace)
    if as_json:
        print_json(impact_document(found))
    else:
        _show(found)
    if found.decisive:
        raise typer.Exit(1)


def _show(found: "Impact") -> None:
    screen = console()
    said = (
        f"Run {found.run}: {len(found.decisive)} of {found.cases} cases would change verdict or"
        f" conclusion, {len(found.changed) - len(found.decisive)} others a rule; {found.same} stay."
    )
    screen.print(said, style="bold", markup=False)
    for name, (before, after) in found.parameters.items():
        screen.print(f"  {name}: {before} → {after}", markup=False)
    if found.assessor[0] != found.assessor[1]:
        screen.print(f"  read by {found.assessor[0]} → {found.assessor[1]}", markup=False)
    ordered = sorted(found.changed, key=lambda case: not case.is_decisive)
    for case in ordered[:_SHOWN]:
        signed = "  (signed)" if case.is_signed else ""
        before, after = ", ".join(case.before), ", ".join(case.after)
        screen.print(f"{case.case_id}: {before} → {after}{signed}", style="cyan", markup=False)
        for rule in case.rules:
            screen.print(f"    {rule.rule_id}: {rule.before} → {rule.after}", markup=False)
            screen.print(f"      {rule.why_after or rule.why_before}", style="dim", markup=False)
        for reason in case.reasons:
            screen.print(f"    {reason}", style="dim", markup=False)
    if len(found.changed) > _SHOWN:
        screen.print(f"... and {len(found.changed) - _SHOWN} more: --json lists all", markup=False)
    if found.unanswered:
        screen.print(
            f"{len(found.unanswered)} cases would need a new answer of a model and are not judged",
            style="yellow",
            markup=False,
        )
    for case_id, why in list(found.failed.items())[:_SHOWN]:
        screen.print(f"{case_id} would fail: {why}", style="red", markup=False)
