"""Acts about who belongs: found, add, identify, grant and end roles, delegate.

Each function gives the act that is to be signed; :func:`~assay.sign.act.enact` or a browser does
the rest. The subject is the newest entry of the stream of people, so that what is signed is about
the people as the signer saw them. Acts about keys are in :mod:`assay.sign.custody`.
"""

from base64 import b64encode
from collections.abc import Sequence

from assay.canonical import JsonValue
from assay.domain import Actor, Role
from assay.errors import PolicyError, UsageError
from assay.identity import Match
from assay.ledger.personal import APART, PEOPLE
from assay.sign.act import Act
from assay.sign.people import People, people_of
from assay.sign.person import PersonId
from assay.stores import Snapshot

__all__ = [
    "adding",
    "delegating",
    "ending_delegation",
    "ending_role",
    "founding",
    "granting",
    "identifying",
    "require_none",
]


def founding(view: Snapshot, person: PersonId, mentions: Sequence[Actor], public: bytes) -> Act:
    """The first person, an admin, who signs with the key that they state here.

    Args:
        view: The store.
        person: Their id.
        mentions: Their identifiers; the first that has a name gives it.
        public: Their public key, 32 bytes.

    Raises:
        UsageError: ``people.founded``.
    """
    require_none(people_of(view))
    said: dict[str, JsonValue] = {
        **_described(person, mentions),
        "key": b64encode(public).decode(),
        "roles": [Role.ADMIN.value],
        "stream": PEOPLE,
    }
    return Act("person.added", PEOPLE, 0, "founded", said, person, Role.ADMIN)


def require_none(people: People) -> None:
    """Refuse a second founding.

    Raises:
        UsageError: ``people.founded``.
    """
    if len(people):
        raise UsageError(
            "people.founded",
            "the people of this workspace are founded already",
            remedy="an admin adds others: assay people add",
        )


def adding(
    view: Snapshot,
    by: PersonId,
    person: PersonId,
    mentions: Sequence[Actor],
    *,
    code: bytes,
    code_until: str,
    distinct: str = "",
) -> Act:
    """A new person, with the public half of the one-time code for their first key.

    Args:
        view: The store.
        by: The admin.
        person: Id of the new person; of somebody who has no key yet, to give a new code.
        mentions: Their identifiers.
        code: Public key that follows from the code (:class:`~assay.sign.keyring.CodeSigner`).
        code_until: Instant at which the code ends, as entries write it.
        distinct: Why they are none of those who can't be told apart from them.

    Raises:
        UsageError: ``person.exists``: it is somebody who is on the record; ``person.uncertain``:
            it may be, and no reason was given why not; ``person.taken``: the id is somebody's.
    """
    people = people_of(view)
    known = {one.id: one for one in people}
    if person in known and known[person].keys:
        raise UsageError(
            "person.taken",
            f"{person} is the id of {known[person].name}, who has a key",
            remedy="choose another with --id; for more identifiers: assay people identify",
        )
    said: dict[str, JsonValue] = {
        **_described(person, mentions),
        "code": b64encode(code).decode(),
        "code_until": code_until,
    }
    uncertain = _require_new(people, person, tuple(mentions), distinct)
    if uncertain:
        said["distinct"] = {"from": uncertain, "reason": distinct.strip()}
    return Act("person.added", PEOPLE, people.newest, "added", said, by, Role.ADMIN)


def identifying(view: Snapshot, by: PersonId, person: str, mentions: Sequence[Actor]) -> Act:
    """Further identifiers of a person; none is ever taken away.

    Raises:
        UsageError: ``person.unknown``; ``person.exists``: they are somebody else's.
    """
    people = people_of(view)
    known = people.person(person)
    _require_new(people, known.id, tuple(mentions), "more identifiers")
    said = {**_described(known.id, mentions), "name": known.name}
    return Act("person.added", PEOPLE, people.newest, "identified", said, by, Role.ADMIN)


def granting(
    view: Snapshot, by: PersonId, person: str, role: Role, *, at: str, until: str = ""
) -> Act:
    """A role for a person.

    Args:
        view: The store.
        by: The admin.
        person: Who gets it.
        role: The role.
        at: The instant, as entries write it.
        until: Instant at which it ends; empty for no end.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``role.conflicting``: they hold one that excludes it.
    """
    people = people_of(view)
    held = people.roles_of(people.person(person).id, at)
    _require_apart(person, role, held)
    said: dict[str, JsonValue] = {"person": person, "role": role.value, "until": until}
    return Act("role.granted", PEOPLE, people.newest, "granted", said, by, Role.ADMIN)


def ending_role(
    view: Snapshot, by: PersonId, person: str, role: Role, *, at: str, reason: str = ""
) -> Act:
    """The end of a role.

    Raises:
        UsageError: ``person.unknown``.
        PolicyError: ``role.missing``: they do not hold it; ``role.last_admin``.
    """
    people = people_of(view)
    if role not in {span.role for span in people.person(person).roles}:
        raise PolicyError(
            "role.missing",
            f"{person} does not hold the role {role.value}",
            remedy=f"assay people show {person}",
        )
    others = [p for p in people if p.id != person and p.has_key]
    if role is Role.ADMIN and not any(people.holds(p.id, Role.ADMIN, at) for p in others):
        raise PolicyError(
            "role.last_admin",
            f"{person} is the last admin with a key: nobody could look after people any more",
            remedy="make another person an admin first",
        )
    said: dict[str, JsonValue] = {"person": person, "reason": reason, "role": role.value}
    return Act("role.ended", PEOPLE, people.newest, "ended", said, by, Role.ADMIN)


def delegating(view: Snapshot, by: PersonId, to: str, role: Role, *, at: str, until: str) -> Act:
    """Somebody lets another person act in a role of theirs, until an instant.

    Raises:
        UsageError: ``person.unknown``; ``delegation.malformed``: to oneself, or in the past.
        PolicyError: ``role.missing``; ``role.conflicting``.
    """
    people = people_of(view)
    taker = people.person(to)
    if taker.id == by or until <= at:
        raise UsageError(
            "delegation.malformed",
            "a role is delegated to somebody else, until a time to come",
            remedy="give another person, and a later --until",
        )
    if not people.holds(by, role, at):
        raise PolicyError(
            "role.missing",
            f"{by} does not hold the role {role.value}",
            remedy="only a role that one holds oneself can be delegated",
        )
    _require_apart(taker.id, role, people.roles_of(taker.id, at))
    said: dict[str, JsonValue] = {"role": role.value, "to": taker.id, "until": until}
    return Act("delegation.granted", PEOPLE, people.newest, "delegated", said, by, role)


def ending_delegation(
    view: Snapshot, by: PersonId, giver: str, to: str, role: Role, *, at: str, reason: str = ""
) -> Act:
    """The end of a delegation, by either side or an admin.

    Raises:
        PolicyError: ``delegation.unknown``; ``role.missing``: whoever ends it holds no role.
    """
    people = people_of(view)
    if not any((d.giver, d.taker, d.role) == (giver, to, role.value) for d in people.delegations):
        raise PolicyError(
            "delegation.unknown",
            f"{giver} has not delegated the role {role.value} to {to}",
            remedy="assay people list",
        )
    acting = min(people.roles_of(by, at), default=None)
    if acting is None:
        raise PolicyError(
            "role.missing",
            f"{by} holds no role",
            remedy="an admin, or whoever delegated it, ends a delegation",
        )
    said: dict[str, JsonValue] = {"by": giver, "reason": reason, "role": role.value, "to": to}
    return Act("delegation.ended", PEOPLE, people.newest, "ended", said, by, acting)


def _described(person: PersonId, mentions: Sequence[Actor]) -> dict[str, JsonValue]:
    named = [one.name for one in mentions if one.name]
    fields = ("email", "login", "name", "platform")
    return {
        "identifiers": [{name: getattr(one, name) for name in fields} for one in mentions],
        "name": named[0] if named else str(mentions[0]),
        "person": person,
    }


def _require_new(
    people: People, person: PersonId, mentions: tuple[Actor, ...], distinct: str
) -> list[str]:
    """Those of whom it is only claimed that they are somebody else."""
    alike = [(other, like) for other, like in people.alike(mentions) if other.id != person]
    for other, likeness in alike:
        if likeness.match is Match.SAME:
            raise UsageError(
                "person.exists",
                f"that is {other.name} ({other.id}): {likeness.reason}",
                remedy=f"`assay people identify {other.id}` adds identifiers to a person",
            )
    if alike and not distinct.strip():
        other, likeness = alike[0]
        raise UsageError(
            "person.uncertain",
            f"that may be {other.name} ({other.id}): {likeness.reason}",
            remedy="give more identifiers, or say why it is somebody else: --distinct REASON",
        )
    return [other.id for other, _ in alike]


def _require_apart(person: str, role: Role, held: frozenset[Role]) -> None:
    clash = sorted(APART.get(role.value, frozenset()) & {one.value for one in held})
    if clash:
        raise PolicyError(
            "role.conflicting",
            f"{person} is {clash[0].replace('_', ' ')}, and nobody is that and {role.value}",
            remedy="end the other role first, or give this one to somebody else",
        )
