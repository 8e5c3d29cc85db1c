"""Sign-off from the command line, and re-opening."""

from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, ForGiver, KeyFile
from assay.cli.terminal import console, print_json

if TYPE_CHECKING:
    from assay.sign import Signature

__all__ = ["reopen", "signoff"]


def signoff(
    target: Annotated[
        str, typer.Argument(metavar="CASE|RUN", help="A case, or a run: all its ready cases.")
    ],
    *,
    person: AsSigner,
    giver: ForGiver = "",
    run: Annotated[str, typer.Option(metavar="RUN", help="Which run the case is of.")] = "",
    note: Annotated[str, typer.Option(help="A remark for the record.")] = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Sign a case off, or every ready case of a run with one signature, with your own key.

    Refused, with the reason on the ledger, for the change's author, an approver under test, the
    preparer of the run, whoever reviewed it, and for whom it can't be excluded that they are one of
    these. Once nothing of a run awaits a person, it is locked.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock, SystemIds
    from assay.sign import find_target, is_locked, sign_case, sign_run

    clock, ids = SystemClock(), SystemIds()
    with open_workspace(workspace) as folder:
        found = find_target(folder, target, run)
        who = signatory(folder, person, key, giver)
        if found.case_id:
            words = (folder, found.run_id, found.case_id, who)
            done = [sign_case(*words, note=note, clock=clock, ids=ids)]
        else:
            done = list(sign_run(folder, found.run_id, who, note=note, clock=clock, ids=ids))
        with folder.snapshot() as view:
            locked = is_locked(view, found.run_id).is_locked
    _show(done, locked=locked, as_json=as_json)


def reopen(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A signed case.")],
    *,
    person: AsSigner,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    giver: ForGiver = "",
    run: Annotated[
        str, typer.Option(metavar="RUN", help="Which run; default: the newest that has it.")
    ] = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Re-open a signed case: it awaits review again, and the lock of its run falls.

    An approver or a reviewer does this. The earlier signature stays on the ledger.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock, SystemIds
    from assay.sign import find_case, reopen_case

    with open_workspace(workspace) as folder:
        run_id = find_case(folder, case, run).run_id
        who = signatory(folder, person, key, giver)
        seq = reopen_case(
            folder, run_id, case, who, reason=reason, clock=SystemClock(), ids=SystemIds()
        )
    if as_json:
        print_json({"case_id": case, "run_id": run_id, "entry": seq, "status": "awaiting_review"})
    else:
        typer.echo(f"{case} is re-opened (entry {seq}) and awaits review")


def _show(done: "list[Signature]", *, locked: bool, as_json: bool) -> None:
    granted = [signature for signature in done if signature.granted]
    refused = [signature for signature in done if not signature.granted]
    if as_json:
        signed = [s.case_id for s in granted]
        print_json({"signed": signed, "refused": _why(refused), "locked": locked})
    else:
        _tell(granted, refused)
        if locked:
            console().print("The run is locked: nothing of it awaits a signature", style="green")
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
