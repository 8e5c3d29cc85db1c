"""Enrolling a key from the command line: a new file, proved possessed, backed by code or old key."""

from pathlib import Path
from typing import NamedTuple

from assay.cli.signing import passphrase
from assay.clock import SystemClock, SystemIds
from assay.errors import UsageError
from assay.ledger import Signer
from assay.sign import (
    CodeSigner,
    Keyring,
    Person,
    enact,
    enrolling,
    people_of,
)
from assay.stores import Workspace

__all__ = ["Enrolled", "enrol_key"]


class Enrolled(NamedTuple):
    """A key that was enrolled.

    Attributes:
        id: Whose.
        fingerprint: Its id, as people compare it.
        path: Its file.
        counts: It counts already; otherwise two others have to vouch for it.
    """

    id: str
    fingerprint: str
    path: Path
    counts: bool


def enrol_key(
    folder: Workspace, who: str, code: str, path: Path | None, secret: bytes | None
) -> Enrolled:
    """Make a key and record it.

    Args:
        folder: The workspace.
        who: The person, as they name themself.
        code: The one-time code; empty for none.
        path: The new file; ``None`` for the key folder.
        secret: Passphrase of the new file; ``None`` for none.

    Raises:
        UsageError: ``code.needed``, ``code.wrong``, ``person.unknown``, ``key.exists``.
        PolicyError: ``approval.*``.
    """
    ring = Keyring(folder.origin)
    with folder.snapshot() as view:
        person = people_of(view).find(who)
    backing = _backing(ring, person, code)
    place = path or ring.path(person.id)
    signer = ring.create(person.id, path=place, passphrase=secret)
    with folder.snapshot() as view:
        act = enrolling(view, person.id, signer.key.public)
    enact(folder, act, signer, *backing, ids=SystemIds(), clock=SystemClock())
    with folder.snapshot() as view:
        key = next(
            key for key in people_of(view).person(person.id).keys if key.public == signer.key.public
        )
    return Enrolled(person.id, key.fingerprint, place, key.state == "valid")


def _backing(ring: Keyring, person: Person, code: str) -> list[Signer]:
    """What a new key is backed with: the code, the key before it, or nothing after a loss."""
    if code:
        signer = CodeSigner(code)
        if signer.key.public != person.code:
            raise UsageError(
                "code.wrong",
                f"that is not the code that is open for {person.id}"
                if person.code
                else f"no code is open for {person.id}",
                remedy="each code works once; ask an admin for a new one: assay people add",
            )
        return [signer]
    if not person.keys:
        raise UsageError(
            "code.needed",
            f"{person.id} has no key yet: a first key needs the one-time code",
            remedy=f"assay people enrol {person.id} --code CODE; an admin has it",
        )
    try:
        return [ring.signer(person, passphrase=passphrase)]
    except UsageError as error:
        if error.code not in {"key.missing", "key.unenrolled"}:
            raise
        return []
