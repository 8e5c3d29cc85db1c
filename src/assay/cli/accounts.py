"""Accounts to sign in with. What a person may do is not here: it stands on the ledger."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json, print_line, table
from assay.errors import UsageError

if TYPE_CHECKING:
    from assay.stores import Workspace as Folder

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True, help="Accounts of the review pages: who may sign in, and their tokens."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
_DAYS_MOST = 366


@app.command()
def add(
    name: Name,
    *,
    person: Annotated[
        str, typer.Option("--person", metavar="PERSON", help="Whose it is: id, name or mail.")
    ],
    issuer: Annotated[
        str, typer.Option(help="Identity provider that lets it in, in place of a password.")
    ] = "",
    subject: Annotated[str, typer.Option(help="Its name for the person (sub).")] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Make an account for a person of the ledger; the password is read from the terminal."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.stores.access import AccessStore, Account
    from assay.web.password import hash_password
    from assay.web.sessions import moment

    if bool(issuer) != bool(subject) or not name.isprintable() or not 0 < len(name) <= 80:  # noqa: PLR2004
        raise UsageError(
            "account.malformed",
            "an account needs a name of 1 to 80 characters, and issuer and subject together",
            remedy="assay accounts add NAME --person PERSON [--issuer URL --subject SUB]",
        )
    with open_workspace(workspace) as folder, AccessStore(folder.path) as access:
        whose, now = _person(folder, person), moment(SystemClock().now())
        secret = "" if issuer else hash_password(_ask(name))
        with access.writing() as desk:
            made = Account(name, whose, secret, issuer, subject, now, now, is_locked=False)
            desk.accounts.add(made)
    _done(as_json, {"account": name, "person": whose}, f"{name} signs in as {whose}")


@app.command()
def reset(name: Name, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Give an account another password; its sessions end."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.stores.access import AccessStore
    from assay.web.password import hash_password
    from assay.web.sessions import moment

    with open_workspace(workspace) as folder, AccessStore(folder.path) as access:
        secret = hash_password(_ask(name))
        with access.writing() as desk:
            desk.accounts.set_secret(name, secret, moment(SystemClock().now()))
    _done(as_json, {"account": name}, f"{name} has another password")


@app.command()
def lock(
    name: Name,
    *,
    unlock: Annotated[bool, typer.Option("--unlock", help="Let it in again.")] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Lock an account out, or let it in again; its sessions end, its tokens open nothing."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.stores.access import AccessStore
    from assay.web.sessions import moment

    at = moment(SystemClock().now())
    with (
        open_workspace(workspace) as folder,
        AccessStore(folder.path) as access,
        access.writing() as desk,
    ):
        desk.accounts.lock(name, at, is_locked=not unlock)
    said = "may sign in again" if unlock else "is locked out"
    _done(as_json, {"account": name, "locked": not unlock}, f"{name} {said}")


@app.command()
def token(
    name: Name,
    *,
    label: Annotated[str, typer.Option(help="What the token is called.")] = "token",
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SCOPE", help="read, decide, sign or people; repeatable."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=_DAYS_MOST, help="For how long.")] = 30,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it back.")] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Make a token for a program that acts for an account; it is shown once."""
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock, SystemIds
    from assay.stores.access import AccessStore, Token
    from assay.web.sessions import TOKEN_PREFIX, digest_of, moment

    scopes, now = _scopes(scope or ["read"]), SystemClock().now()
    secret = TOKEN_PREFIX + SystemIds().token(32).hex()
    until = moment(now + timedelta(days=days))
    with (
        open_workspace(workspace) as folder,
        AccessStore(folder.path) as access,
        access.writing() as desk,
    ):
        account = desk.accounts.find(name)
        if account is None:
            raise UsageError(
                "account.unknown", f"there is no account {name!r}", remedy="assay accounts list"
            )
        if revoke:
            desk.passes.revoke(name, label, moment(now))
        else:
            made = Token(label, name, account.person, scopes, moment(now), until, "")
            desk.passes.issue(digest_of(secret), made)
    shown = "" if revoke else secret
    _done(
        as_json,
        {"account": name, "token": shown, "until": until},
        shown or f"{label} opens nothing",
    )


@app.command("list")
def list_(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """List the accounts."""
    from assay.cli.place import open_workspace
    from assay.stores.access import AccessStore

    with (
        open_workspace(workspace) as folder,
        AccessStore(folder.path) as access,
        access.reading() as desk,
    ):
        found = [(account, desk.passes.tokens(account.name)) for account in desk.accounts.all()]
    if as_json:
        for account, tokens in found:
            line = account._asdict() | {"tokens": [one._asdict() for one in tokens]}
            print_line({k: v for k, v in line.items() if k != "secret"})
        return
    rows = (
        (a.name, a.person, a.issuer or "password", "locked" if a.is_locked else "", len(tokens))
        for a, tokens in found
    )
    columns = {
        "account": "left",
        "person": "left",
        "by": "left",
        "state": "left",
        "tokens": "right",
    }
    console().print(table("Accounts", columns, rows))


def _person(folder: "Folder", text: str) -> str:
    from assay.sign import people_of

    with folder.snapshot() as view:
        return str(people_of(view).find(text).id)


def _ask(name: str) -> str:
    """A password: asked twice at a terminal, else the first line of standard input."""
    import sys

    from assay.web.password import require_strong

    if sys.stdin.isatty():
        given = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        line = sys.stdin.readline()
        if not line:
            raise UsageError(
                "password.missing",
                "no password came on the standard input",
                remedy="type it at a terminal, or give it as the first line of standard input",
            )
        given = line.rstrip("\n")
    require_strong(name, given)
    return given


def _scopes(given: list[str]) -> str:
    from assay.web.visitor import SCOPES

    wrong = [one for one in given if one not in SCOPES]
    if wrong:
        raise UsageError(
            "scope.unknown", f"there is no scope {wrong[0]!r}", remedy="use: " + ", ".join(SCOPES)
        )
    return " ".join(sorted(set(given)))


def _done(as_json: bool, document: dict[str, object], words: str) -> None:
    if as_json:
        print_json(document)
    else:
        typer.echo(words)
