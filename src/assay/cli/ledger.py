"""The ledger: verify it, show its head, prove one entry, export it for an outsider."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import BarProgress, console, print_json
from assay.errors import UsageError, VerificationError

if TYPE_CHECKING:
    from assay.ledger import Report, TrustPolicy

__all__ = ["app", "show_report"]

app = typer.Typer(no_args_is_help=True, help="Verify, prove and export the ledger.")

Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="VKEY",
        help="Verifier key that you hold (name+id+key), or a file with it; never the evidence's.",
    ),
]
Founder = Annotated[
    str,
    typer.Option(
        metavar="VKEY",
        help="Key of the person who founded the people, which you hold; shows who made them up.",
    ),
]
Remembered = Annotated[
    Path | None,
    typer.Option(
        "--remember", metavar="FILE", help="An older checkpoint that you kept: proves no rewriting."
    ),
]


@app.command()
def verify(
    *,
    source: Annotated[
        Path | None,
        typer.Option("--input", metavar="DIR", help="An exported ledger; default: the workspace."),
    ] = None,
    key: Keys = None,
    remember: Remembered = None,
    founder: Founder = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Verify the whole ledger offline, and say how far it was proved.

    For a workspace, the key and the remembered head default to those in your own key folder, which
    lies outside the workspace, and the database is compared with the ledger: every case, signature,
    artifact and stored node of its tree. What fails against your own key halts the work of people
    until two of them have ended the incident.
    """
    from assay.cli.incidents import halting
    from assay.cli.place import open_workspace, own_trust
    from assay.ledger import verify_export, verify_log
    from assay.stores import audit

    agreed = None
    if source is not None:
        policy = _founded(_policy(key, remember), founder)
        report = verify_export(source, policy)
    else:
        with (
            open_workspace(workspace) as folder,
            halting(folder, is_own=not (key or remember or founder)),
            folder.snapshot() as view,
        ):
            own = _policy(key, remember) if key or remember else own_trust(folder)
            policy = _founded(own, founder)
            notes = list(view.checkpoints())
            report = verify_log(
                view.entries(), policy, notes[-1].note if notes else None, report_tail=True
            )
            if isinstance(folder.trouble, VerificationError):
                raise folder.trouble
            agreed = audit(view, progress=BarProgress())
    if as_json:
        compared = agreed._asdict() if agreed is not None else None
        print_json({"intact": True, "database": compared, **report.to_json()})
        return
    show_report(report)
    if agreed is not None:
        console().print(
            f"  the database agrees with it: {agreed.cases} cases, {agreed.artifacts} artifacts"
            + (f", {agreed.exceptions} exceptions" if agreed.exceptions else "")
        )
        if agreed.erased:
            console().print(f"  erased, as the ledger says: {agreed.erased} artifacts")


@app.command()
def head(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """Print the newest signed checkpoint; keep it elsewhere, it reveals later rewriting."""
    from assay.cli.place import key_of, open_workspace
    from assay.stores import verified_checkpoint

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        state = view.log()
        note = verified_checkpoint(view, key_of(folder)).note.decode()
    if as_json:
        root = "sha256:" + state.root.hex()
        print_json({"size": state.size, "root": root, "checkpoint": note, "key": folder.vkey})
    else:
        typer.echo(note, nl=False)


@app.command()
def prove(
    entry: Annotated[int, typer.Argument(metavar="SEQ", help="Index of the entry, from 0.")],
    *,
    since: Annotated[
        int | None,
        typer.Option(
            metavar="SIZE", help="Also prove that the log only grew since it had this size."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where to write entry and proof.")
    ] = Path(),
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write one entry with a proof that it is in the signed log, without the other entries.

    The proof is verified before it is written: a database that was edited gives none.
    """
    from assay.cli.place import key_of, open_workspace
    from assay.stores import write_growth_proof, write_proof

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        policy = key_of(folder)
        files = {**write_proof(view, entry, output, policy)._asdict()}
        if since is not None:
            path = output / f"since-{since}.growth"
            files["growth"] = write_growth_proof(view, since, path, policy)
    if as_json:
        print_json({name: str(path) for name, path in files.items()})
    else:
        typer.echo("\n".join(str(path) for path in files.values()))


@app.command()
def check(
    entry: Annotated[Path, typer.Argument(metavar="ENTRY", help="The entry's bytes.")],
    proof: Annotated[Path, typer.Argument(metavar="PROOF", help="Its tlog-proof.")],
    *,
    key: Keys = None,
    as_json: Json = False,
) -> None:
    """Check one entry and its proof offline, with nothing but the log's key."""
    from assay.ledger import verify_entry

    found, signed = verify_entry(_read(entry), _read(proof), _policy(key, None))
    size = signed.checkpoint.size
    if as_json:
        print_json({"intact": True, "seq": found.seq, "kind": found.kind, "size": size})
    else:
        typer.echo(f"entry {found.seq} ({found.kind}) is in the signed log of {size} entries")


@app.command()
def export(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="A new folder.")],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write the ledger as plain files, with the commands that verify it without assay."""
    from assay.cli.place import open_workspace
    from assay.stores import export_log

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        size = export_log(view, folder.vkey, output)
    if as_json:
        print_json({"directory": str(output), "entries": size})
    else:
        typer.echo(f"{size} entries in {output}; VERIFY.md there says how to check them")


def show_report(report: "Report") -> None:
    """How far the ledger was proved, for people."""
    screen = console()
    screen.print("✔ the ledger is intact", style="green")
    for line in report.lines():
        style = "dim" if line.startswith("not shown") else ""
        screen.print(f"  {line}", style=style, markup=False, soft_wrap=True)


def _policy(keys: list[str] | None, remember: Path | None) -> "TrustPolicy":
    from assay.ledger import TrustPolicy, open_checkpoint

    given = [_key(text) for text in keys or ()]
    policy = TrustPolicy.of(*given)
    if remember is None:
        return policy
    if not given:
        raise UsageError(
            "checkpoint.unverifiable",
            "a remembered checkpoint needs the key that signed it",
            remedy="add --key",
        )
    note = _read(remember)
    return TrustPolicy.of(*given, remembered=open_checkpoint(note, policy).checkpoint)


def _founded(policy: "TrustPolicy", founder: str) -> "TrustPolicy":
    from dataclasses import replace

    from assay.ledger import VerifierKey

    if not founder:
        return policy
    return replace(policy, founder=VerifierKey.parse(_key(founder)))


def _key(text: str) -> str:
    path = Path(text)
    if "+" in text and not path.exists():
        return text
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "key.unreadable",
            f"{text} is neither a verifier key nor a readable file with one",
            remedy="a verifier key looks like name+1a2b3c4d+base64",
        ) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            "file.unreadable", f"{path}: {error.strerror}", remedy="check the path"
        ) from error
