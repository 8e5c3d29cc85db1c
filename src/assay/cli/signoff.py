"""Maker-checker from the command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import AsPerson, Json, Workspace
from assay.cli.terminal import console, print_json

if TYPE_CHECKING:
    from assay.review import Signature

__all__ = ["signoff"]


def signoff(
    target: Annotated[
        str, typer.Argument(metavar="CASE|RUN", help="A case, or a run: all its ready cases.")
    ],
    *,
    person: AsPerson,
    run: Annotated[str, typer.Option(metavar="RUN", help="Which run the case is of.")] = "",
    note: Annotated[str, typer.Option(help="A remark for the record.")] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Sign a case off, or every ready case of a run.

    Refused, with the reason on the ledger, for the change's author, an approver under test, the
    preparer of the run, and for whom it can't be excluded that they are one of these.
    """
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.review import find_target, sign_case, sign_run

    clock = SystemClock()
    with open_workspace(workspace) as folder:
        found = find_target(folder, target, run)
        if found.case_id:
            done = [sign_case(folder, found.run_id, found.case_id, person, note=note, clock=clock)]
        else:
            done = list(sign_run(folder, found.run_id, person, note=note, clock=clock))
    granted = [signature for signature in done if signature.granted]
    refused = [signature for signature in done if not signature.granted]
    if as_json:
        print_json({"signed": [s.case_id for s in granted], "refused": _why(refused)})
    else:
        _tell(granted, refused)
    if refused or not granted:
        raise typer.Exit(1)


def _why(refused: "list[Signature]") -> list[dict[str, object]]:
    return [
        {"case_id": s.case_id, "objections": [o._asdict() for o in s.objections]} for s in refused
    ]


def _tell(granted: "list[Signature]", refused: "list[Signature]") -> None:
    screen = console()
    for signature in refused[:20]:
        screen.print(f"✗ {signature.case_id} refused", style="red", markup=False)
        for objection in signature.objections:
            screen.print(f"    {objection.message} [{objection.code}]", markup=False)
    if len(refused) > 20:  # noqa: PLR2004 - a page of the terminal; the ledger has them all
        screen.print(f"  and {len(refused) - 20} more, all on the ledger")
    if granted:
        screen.print(f"✔ {len(granted)} signed off and issued", style="green")
    elif not refused:
        screen.print("No case is ready for a signature; see: assay cases --status awaiting_review")
