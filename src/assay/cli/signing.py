"""Who acts on the command line, and with which key file; and the options for it."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import UsageError

if TYPE_CHECKING:
    from assay.sign import People, Signatory
    from assay.stores import Workspace

__all__ = ["AsSigner", "ForGiver", "KeyFile", "Until", "instant_of", "passphrase", "signatory"]

AsSigner = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help="Who acts: id, mail or login of a person on the record."
    ),
]
ForGiver = Annotated[
    str,
    typer.Option("--for", metavar="PERSON", help="For whom, where they delegated their role."),
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="Key file; default: the one in your key folder."),
]
Until = Annotated[
    str,
    typer.Option(metavar="DATE", help="Last day (2026-12-31, UTC), or an instant with its zone."),
]


def signatory(
    folder: "Workspace", who: str, key: Path | None = None, giver: str = ""
) -> "Signatory":
    """The person who acts, with a key that counts.

    Raises:
        UsageError: ``person.unknown``, ``person.ambiguous``, ``people.none``; ``key.missing``...
    """
    from assay.sign import Keyring, Signatory, people_of

    with folder.snapshot() as view:
        people = people_of(view)
    person = people.find(who)
    signer = Keyring(folder.origin).signer(person, path=key, passphrase=passphrase)
    return Signatory(person.id, signer, _id_of(people, giver))


def passphrase() -> bytes | None:
    """The passphrase of a locked key file, asked for where somebody can answer."""
    if not sys.stdin.isatty():
        return None
    return str(typer.prompt("Passphrase of the key file", hide_input=True, err=True)).encode()


def instant_of(text: str) -> str:
    """An instant as entries write it; of a day, its end in UTC. Empty stays empty.

    Raises:
        UsageError: ``time.malformed``.
    """
    if not text:
        return ""
    try:
        if len(text) == len("2026-12-31"):
            return f"{date.fromisoformat(text).isoformat()}T23:59:59.999Z"
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _malformed(text) from error
    if moment.tzinfo is None:
        raise _malformed(text)
    from assay.sign import written

    return written(moment)


def _id_of(people: "People", giver: str) -> str:
    return people.find(giver).id if giver else ""


def _malformed(text: str) -> UsageError:
    return UsageError(
        "time.malformed",
        f"{text[:40]!r} is neither a day nor an instant with its zone",
        remedy="write 2026-12-31, or 2026-12-31T18:00:00+01:00",
    )
