"""Lawful erasure, and late evidence and lists that are reviewed, from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.acting import sealed
from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json, print_line, table
from assay.errors import UsageError

__all__ = ["add_evidence", "erase", "erasures", "review_list"]


def erase(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case, in all of its runs.")],
    *,
    person: AsSigner,
    reason: Annotated[
        str, typer.Option(help="Why; stays on the ledger, so no personal data.")
    ] = "",
    basis: Annotated[str, typer.Option(help="Legal basis, before the retention ends.")] = "",
    confirm: Annotated[bool, typer.Option(help="Confirm what another person asked for.")] = False,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Erase what a case consists of: one person asks, another confirms and thereby deletes.

    The ledger still verifies and says what was erased. Backups, exports and workpapers that were
    handed out are not reached. Approvers and admins do this, each in their own role.
    """
    from functools import partial

    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.review.retention import erasing_role, propose_confirmation, propose_erasure, record
    from assay.review.terms import review_policy

    clock = SystemClock()
    with open_workspace(workspace) as folder:
        who, policy = signatory(folder, person, key), review_policy(folder.path)
        with folder.snapshot() as view:
            role = erasing_role(view, who.person, clock=clock)
            propose = propose_confirmation
            if not confirm:
                propose = partial(propose_erasure, reason=reason, basis=basis)
            act = propose(view, case, who.person, policy=policy, clock=clock, role=role)
        done = record(folder, act, sealed(folder, act, who), policy=policy, clock=clock)
    if as_json:
        print_json(done._asdict())
    elif done.is_done:
        typer.echo(f"{case} is erased; the ledger says so in erasure {done.number}")
    else:
        typer.echo(f"asked for; another person runs: assay erase {case} --confirm --as PERSON")


def erasures(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """List what was erased, or asked to be: which case, by whom, why."""
    from assay.cli.place import open_workspace
    from assay.review.retention import erasures as erasures_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = list(erasures_of(view))
    if as_json:
        for one in found:
            print_line(one._asdict())
        return
    heads = {"No.": "right", "Case": "left", "Asked": "left", "Confirmed": "left", "Why": "left"}
    rows = [(o.number, o.case_id, o.requested_by, o.confirmed_by or "-", o.reason) for o in found]
    console().print(table("", heads, rows))


def add_evidence(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Number or id of the run.")],
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What came later.")],
    *,
    person: AsSigner,
    dated: Annotated[str, typer.Option(metavar="DATE", help="When it was made.")],
    source: Annotated[str, typer.Option(help="Where it comes from, and who gave it.")],
    note: Annotated[str, typer.Option(help="What it is to show.")],
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Add evidence to a case after its run: kept, dated as such, listed apart.

    It changes nothing that the run found: for that the evidence is read in a new version.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.review.late_evidence import EvidenceFile, propose_evidence, record_evidence

    given = EvidenceFile(file.name, _bytes(file), dated, source)
    with open_workspace(workspace) as folder:
        who = signatory(folder, person, key)
        with folder.snapshot() as view:
            act = propose_evidence(view, run, case, who.person, given, note=note)
        envelope = sealed(folder, act, who)
        added = record_evidence(folder, act, envelope, given.data, clock=SystemClock())
    if as_json:
        print_json(added._asdict())
    else:
        typer.echo(f"{added.name} is kept with {case} since {added.added_at}: {added.sha256}")


def review_list(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Number or id of the run.")],
    name: Annotated[str, typer.Argument(metavar="LIST", help="identities, authority...")],
    *,
    person: AsSigner,
    note: Annotated[str, typer.Option(help="What was checked, and against what.")],
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Sign that you reviewed a list of a run: who is who decides segregation of duties."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.review.list_review import propose_list_review, record_list_review

    with open_workspace(workspace) as folder:
        who = signatory(folder, person, key)
        with folder.snapshot() as view:
            act = propose_list_review(view, run, name, who.person, note=note)
        done = record_list_review(folder, act, sealed(folder, act, who), clock=SystemClock())
    if as_json:
        print_json(done._asdict())
    else:
        typer.echo(f"{done.name} of run {run} is reviewed by {done.reviewed_by}: {done.sha256}")


def _bytes(path: Path) -> bytes:
    from assay.review.late_evidence import LARGEST

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)  # a device tells no size and never ends
    except OSError as error:
        raise UsageError(
            "file.unreadable",
            f"{path} can't be read: {error.strerror}",
            remedy="check the path and the rights of the account that runs this",
        ) from error
    if len(data) > LARGEST:
        raise UsageError(
            "evidence.oversized",
            f"{path} has more than {LARGEST} bytes",
            remedy="add the part that matters",
        )
    return data
