"""People: who may act, in which role, with which key. Every change is a signed entry."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile, Until
from assay.cli.terminal import print_json

if TYPE_CHECKING:
    from assay.domain import Role
    from assay.sign import Act, Signatory
    from assay.stores import Workspace as Folder

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Who may act, in which role, with which key.")

WhoIs = Annotated[
    str,
    typer.Argument(metavar="NAME", help="'Name <mail>', platform:login, or all of them together."),
]
WhoSays = Annotated[
    str, typer.Argument(metavar="PERSON", help="Id, mail or login of a person on the record.")
]
Named = Annotated[str, typer.Option("--id", help="Their id; default: made from the name.")]
_ROLES = "preparer, reviewer, approver, auditor, admin or control_room"
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help=f"{_ROLES[0].upper()}{_ROLES[1:]}.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]
KeyId = Annotated[str, typer.Option("--key-id", help="Which key; default: their newest.")]
Locked = Annotated[
    bool, typer.Option("--passphrase", help="Ask for a passphrase that locks the key file.")
]


@app.command()
def found(
    name: WhoIs,
    *,
    named: Named = "",
    locked: Locked = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Begin the people of a workspace: make your key and record you as its first admin.

    Whoever verifies the ledger later may name the key that this prints: it shows that nobody else
    made up the people.
    """
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock, SystemIds
    from assay.sign import Keyring, found, parse_person, people_of, person_id
    from assay.sign.membership import require_none

    mention = parse_person(name)
    person = person_id(named or mention.name or mention.login or mention.email.partition("@")[0])
    with open_workspace(workspace, create=True) as folder:
        with folder.snapshot() as view:
            require_none(people_of(view))
        signer = Keyring(folder.origin).create(person, passphrase=_new_passphrase(locked))
        found(folder, person, [mention], signer, clock=SystemClock(), ids=SystemIds())
    document = {"person": person, "founder_key": signer.key.vkey, "roles": ["admin"]}
    _tell(document, as_json, f"{person} is the first admin; founder's key: {signer.key.vkey}")


@app.command()
def add(
    name: WhoIs,
    *,
    who: AsSigner,
    roles: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help=f"{_ROLES}; repeatable."),
    ] = None,
    named: Named = "",
    days: Annotated[int, typer.Option(min=1, max=90, help="Days for which the code holds.")] = 14,
    distinct: Annotated[
        str, typer.Option(metavar="REASON", help="Why it is nobody whom the record may mean.")
    ] = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Add a person; print, once, the one-time code with which they enrol their key.

    Pass the code on by another way than the workspace. An admin does this.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock, SystemIds
    from assay.sign import invite, parse_person, person_id

    given = [_role(role) for role in roles or ()]
    mention, clock, ids = parse_person(name), SystemClock(), SystemIds()
    person = person_id(named or mention.name or mention.login or mention.email.partition("@")[0])
    with open_workspace(workspace) as folder:
        admin = signatory(folder, who, key)
        code = invite(
            folder, admin, person, [mention], clock=clock, ids=ids, days=days, distinct=distinct
        )
        for role in given:
            _grant(folder, admin, person, role, "")
    document = {"person": person, "code": code, "days": days, "roles": [r.value for r in given]}
    then = f"assay people enrol {person} --code {code}"
    _tell(document, as_json, f"{person} is on the record. Within {days} days they run:\n  {then}")


@app.command()
def identify(
    person: WhoSays,
    name: WhoIs,
    *,
    who: AsSigner,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Record a further identifier of a person: another mail address, a login. An admin does this."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.sign import identifying, parse_person

    with open_workspace(workspace) as folder:
        admin, known = signatory(folder, who, key), _id(folder, person)
        with folder.snapshot() as view:
            act = identifying(view, admin.person, known, [parse_person(name)])
        seq = _record(folder, act, admin)
    _tell({"person": known, "entry": seq}, as_json, f"{known} is also {name}")


@app.command()
def enrol(
    person: WhoSays,
    *,
    code: Annotated[str, typer.Option(help="The one-time code that an admin gave you.")] = "",
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="New key file; default: your key folder."),
    ] = None,
    locked: Locked = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Make a key of your own and enrol it: with the code, or in exchange for the one you have.

    With neither (the old one is lost) the key counts once two others have vouched for it.
    """
    from assay.cli.enrolment import enrol_key
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder:
        done = enrol_key(folder, person, code, key, _new_passphrase(locked))
    wait = "" if done.counts else "; it counts once two others ran: assay people vouch " + done.id
    document = {"person": done.id, "key": done.fingerprint, "file": str(done.path)}
    _tell(
        document | {"counts": done.counts},
        as_json,
        f"key {done.fingerprint} of {done.id} is enrolled ({done.path}){wait}",
    )


@app.command(name="list")
def list_people(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """List everyone on the record with roles and keys."""
    from assay.cli.persons import show_people
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        show_people(view, as_json=as_json)


@app.command()
def show(person: WhoSays, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Show a person: identifiers, roles, delegations, keys."""
    from assay.cli.persons import show_person
    from assay.cli.place import open_workspace

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        show_person(view, person, as_json=as_json)


@app.command()
def grant(
    person: WhoSays,
    role: RoleName,
    *,
    who: AsSigner,
    until: Until = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Give a person a role. An admin does this.

    An admin is no preparer, reviewer or approver; an auditor holds no other role.
    """
    from assay.cli.place import open_workspace
    from assay.cli.signing import instant_of, signatory

    given = _role(role)
    with open_workspace(workspace) as folder:
        admin, known = signatory(folder, who, key), _id(folder, person)
        seq = _grant(folder, admin, known, given, instant_of(until))
    document = {"person": known, "role": given.value, "until": until, "entry": seq}
    _tell(document, as_json, f"{known} is {given.value}" + (f" until {until}" if until else ""))


@app.command()
def end(
    person: WhoSays,
    role: RoleName,
    *,
    who: AsSigner,
    giver: Annotated[
        str, typer.Option("--by", metavar="PERSON", help="End what this person delegated to them.")
    ] = "",
    reason: Reason = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """End a role of a person, or (--by) a delegation to them."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.sign import ending_delegation, ending_role

    held = _role(role)
    with open_workspace(workspace) as folder:
        ender, known = signatory(folder, who, key), _id(folder, person)
        by, at = _id(folder, giver) if giver else "", _now()
        with folder.snapshot() as view:
            act = (
                ending_delegation(view, ender.person, by, known, held, at=at, reason=reason)
                if by
                else ending_role(view, ender.person, known, held, at=at, reason=reason)
            )
        seq = _record(folder, act, ender)
    document = {"person": known, "role": held.value, "by": by, "entry": seq}
    _tell(document, as_json, f"{known} is {held.value} no more" + (f" for {by}" if by else ""))


@app.command()
def delegate(
    person: WhoSays,
    role: RoleName,
    *,
    who: AsSigner,
    until: Until,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Let another person act in a role of yours until a day. Duties of both of you then count."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import instant_of, signatory
    from assay.sign import delegating

    lent = _role(role)
    with open_workspace(workspace) as folder:
        giver, known = signatory(folder, who, key), _id(folder, person)
        with folder.snapshot() as view:
            last = instant_of(until)
            act = delegating(view, giver.person, known, lent, at=_now(), until=last)
        seq = _record(folder, act, giver)
    document = {"by": giver.person, "to": known, "role": lent.value, "until": last, "entry": seq}
    _tell(document, as_json, f"{known} acts as {lent.value} for {giver.person} until {until}")


@app.command()
def vouch(
    person: WhoSays,
    *,
    who: AsSigner,
    key_id: KeyId = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Stand for the new key of someone who lost theirs: compare its id with them, in person."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.sign import find_key, people_of, vouching

    with open_workspace(workspace) as folder:
        voucher, known = signatory(folder, who, key), _id(folder, person)
        with folder.snapshot() as view:
            found = find_key(people_of(view), known, key_id)
            act = vouching(view, voucher.person, known, found, at=_now())
        seq = _record(folder, act, voucher)
        with folder.snapshot() as view:
            after = find_key(people_of(view), known, found.fingerprint)
    document = {"person": known, "key": after.fingerprint, "state": after.state, "entry": seq}
    _tell(document, as_json, f"key {after.fingerprint} of {known} is {after.state}")


@app.command()
def revoke(
    person: WhoSays,
    *,
    who: AsSigner,
    reason: Reason,
    key_id: KeyId = "",
    last_good: Annotated[
        int | None,
        typer.Option(metavar="SEQ", help="First entry that may be forged, where it is known."),
    ] = None,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Stop a key that was lost or stolen, at once; a second person makes it final."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.sign import find_key, people_of, revoking

    with open_workspace(workspace) as folder:
        teller, known = signatory(folder, who, key), _id(folder, person)
        with folder.snapshot() as view:
            found = find_key(people_of(view), known, key_id)
            act = revoking(
                view, teller.person, known, found, at=_now(), reason=reason, last_good=last_good
            )
        seq = _record(folder, act, teller)
        with folder.snapshot() as view:
            after = find_key(people_of(view), known, found.fingerprint)
    document = {"person": known, "key": after.fingerprint, "state": after.state, "entry": seq}
    then = "" if after.state == "revoked" else "; a second person makes that final"
    _tell(document, as_json, f"key {after.fingerprint} of {known} is {after.state}{then}")


def _role(text: str) -> "Role":
    from assay.cli.acting import one_of
    from assay.domain import Role

    return one_of(Role, text, "role")


def _grant(folder: "Folder", admin: "Signatory", person: str, role: "Role", until: str) -> int:
    from assay.sign import granting

    with folder.snapshot() as view:
        act = granting(view, admin.person, person, role, at=_now(), until=until)
    return _record(folder, act, admin)


def _record(folder: "Folder", act: "Act", who: "Signatory") -> int:
    from assay.clock import SystemClock, SystemIds
    from assay.sign import enact

    return enact(folder, act, who.signer, ids=SystemIds(), clock=SystemClock())


def _id(folder: "Folder", text: str) -> str:
    from assay.sign import people_of

    with folder.snapshot() as view:
        return people_of(view).find(text).id


def _now() -> str:
    from assay.clock import SystemClock
    from assay.sign import written

    return written(SystemClock().now())


def _new_passphrase(wanted: bool) -> bytes | None:
    if not wanted:
        return None
    asked = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return str(asked).encode()


def _tell(document: Mapping[str, object], as_json: bool, told: str) -> None:
    if as_json:
        print_json(document)
    else:
        typer.echo(told)
