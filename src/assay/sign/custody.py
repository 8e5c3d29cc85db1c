"""Acts about keys: enrol a first key, replace a lost one, vouch, revoke.

A first key needs the one-time code, an exchange the old key; a key after a loss counts only once
two others have vouched for it. Whoever says that a key is lost stops it at once; a second person
makes that final.
"""

from base64 import b64encode

from assay.canonical import JsonValue
from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.identity import Match
from assay.ledger import Entry
from assay.ledger.personal import PEOPLE
from assay.sign.act import Act
from assay.sign.people import People, people_of
from assay.sign.person import PersonId, PersonKey
from assay.stores import Snapshot

__all__ = ["enrolling", "find_key", "revoking", "vouching"]


def enrolling(view: Snapshot, person: str, public: bytes) -> Act:
    """A key of one's own: sign it with the key, and with the code or an older key.

    Signed with the key alone it waits for two others to vouch for it.

    Raises:
        UsageError: ``person.unknown``; ``key.enrolled``: it is theirs already.
    """
    people = people_of(view)
    known = people.person(person)
    if any(key.public == public and key.state in {"valid", "revoked"} for key in known.keys):
        raise UsageError(
            "key.enrolled",
            f"{known.id} has that key already",
            remedy=f"assay people show {known.id}",
        )
    said: dict[str, JsonValue] = {"key": b64encode(public).decode(), "person": known.id}
    return Act("key.added", PEOPLE, people.newest, "enrolled", said, known.id, None)


def vouching(view: Snapshot, by: PersonId, person: str, key: PersonKey, *, at: str) -> Act:
    """Somebody stands for another's new key: they have asked its owner, by another way.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``key.settled``: it does not wait for that; ``approval.same_person``: it is
            one's own, or by identity it may be; ``role.missing``.
    """
    people = people_of(view)
    _require_other(people, by, person)
    if key.state != "pending":
        raise PolicyError(
            "key.settled",
            f"the key {key.fingerprint} of {person} is {key.state}; it waits for nobody",
            remedy=f"assay people show {person}",
        )
    said = _said(person, key)
    return Act("key.vouched", PEOPLE, key.added_seq, "vouched", said, by, _any_role(people, by, at))


def revoking(
    view: Snapshot,
    by: PersonId,
    person: str,
    key: PersonKey,
    *,
    at: str,
    reason: str,
    last_good: int | None = None,
) -> Act:
    """A key that was lost or stolen: the first to say it stops it, a second makes it final.

    Args:
        view: The store.
        by: Who says it: the owner, an admin; the second may be anyone with a role.
        person: Whose key it is.
        key: The key.
        at: The instant, as entries write it.
        reason: Why.
        last_good: Index of the first entry that may be forged, where somebody knows it.

    Raises:
        UsageError: ``person.unknown``; ``reason.missing``.
        PolicyError: ``key.settled``: it is revoked already; ``role.missing``.
    """
    people = people_of(view)
    if not reason.strip():
        raise UsageError("reason.missing", "a key is revoked for a reason", remedy="give --reason")
    if key.state == "revoked":
        raise PolicyError(
            "key.settled",
            f"the key {key.fingerprint} of {person} is revoked already",
            remedy=f"assay people show {person}",
        )
    said = {**_said(person, key), "reason": reason.strip()}
    if last_good is not None:
        said["last_good"] = last_good
    is_own = by == person and any(k.state == "valid" for k in people.person(by).keys)
    is_admin = people.holds(by, Role.ADMIN, at)
    role = Role.ADMIN if is_admin else None if is_own else _any_role(people, by, at)
    if key.state != "frozen" and role not in {None, Role.ADMIN}:
        raise PolicyError(
            "role.missing",
            f"{by} is neither the owner of the key nor an admin",
            remedy="the owner or an admin stops a key; then anyone confirms it",
        )
    subject = _freezing(view, key) if key.state == "frozen" else people.newest
    return Act("key.revoked", PEOPLE, subject, "revoked", said, by, role)


def find_key(people: People, person: str, fingerprint: str = "") -> PersonKey:
    """A key of a person by its id or the start of it; the newest where none is given.

    Raises:
        UsageError: ``person.unknown``, ``key.unknown``.
    """
    known = people.person(person)
    found = [key for key in known.keys if key.fingerprint.startswith(fingerprint)]
    if not found:
        raise UsageError(
            "key.unknown",
            f"{known.id} has no key {fingerprint}".rstrip(),
            remedy=f"assay people show {known.id}",
        )
    return found[-1]


def _said(person: str, key: PersonKey) -> dict[str, JsonValue]:
    return {"key": b64encode(key.public).decode(), "person": person}


def _require_other(people: People, by: PersonId, person: str) -> None:
    match = people.same(by, person)
    if match is not Match.DIFFERENT:
        says = "is" if match is Match.SAME else "may be"
        raise PolicyError(
            "approval.same_person",
            f"{by} {says} {person}: two others vouch for a key",
            remedy="ask somebody else",
        )


def _any_role(people: People, person: PersonId, at: str) -> Role:
    role = min(people.roles_of(person, at), default=None)
    if role is None:
        raise PolicyError(
            "role.missing", f"{person} holds no role", remedy="an admin grants one first"
        )
    return role


def _freezing(view: Snapshot, key: PersonKey) -> int:
    """Index of the entry that stopped a key last."""
    said = b64encode(key.public).decode()
    found = -1
    for entry in map(Entry.parse, view.stream(PEOPLE)):
        body = entry.body.get("said")
        if entry.kind == "key.revoked" and isinstance(body, dict) and body.get("key") == said:
            found = entry.seq
    return found
