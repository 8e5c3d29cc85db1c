"""Who may sign what at an index of the log: the fold of the stream of people.

Nothing here checks a signature; :mod:`assay.ledger.approval` does, with the keys that this knows,
before an act is applied. Spans are spans of indices: a grant counts for the entries between the one
that gives it and the one that ends it. Where a grant also names an instant, the entry's own time is
compared with it, which is the writer's claim.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import VerificationError
from assay.ledger.entry import is_instant
from assay.ledger.note import decode_base64
from assay.ledger.personal import ADMIN, APART, HOLDER, ROLES

__all__ = ["Delegation", "HeldKey", "Holder", "KeyState", "PeopleAct", "Roster", "public_key"]

VOUCHERS = 2
_KEY_SIZE = 32


class KeyState(StrEnum):
    """Whether a key counts.

    Attributes:
        PENDING: It was added after a loss; two other people have not vouched for it yet.
        VALID: It counts.
        FROZEN: One person said that it is lost; it counts no more.
        REVOKED: A second person confirmed that; it never counts again.
    """

    PENDING = "pending"
    VALID = "valid"
    FROZEN = "frozen"
    REVOKED = "revoked"


@dataclass(slots=True)
class HeldKey:
    """A person's key as it stands.

    Attributes:
        public: The 32 bytes.
        state: Whether it counts.
        added_seq: Index of the entry that added it.
        vouchers: Who vouched for it.
        frozen_by: Who said that it is lost; empty before.
        last_good: Smallest index at which an act with it is in doubt; ``None`` where none is.
        acts: Indices of the entries that it signed.
    """

    public: bytes
    state: KeyState
    added_seq: int
    vouchers: set[str] = field(default_factory=set)
    frozen_by: str = ""
    last_good: int | None = None
    acts: list[int] = field(default_factory=list)

    def copy(self) -> "HeldKey":
        """The same, as its own."""
        return replace(self, vouchers=set(self.vouchers), acts=list(self.acts))


@dataclass(slots=True)
class Holder:
    """A person as the log knows them.

    Attributes:
        person: Their id.
        keys: Public key to what became of it.
        roles: Role to the instant at which it ends; empty for no end.
        code: Public key that follows from the one-time code; empty once it was used.
        code_until: Instant at which the code ends.
    """

    person: str
    keys: dict[bytes, HeldKey] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    code: bytes = b""
    code_until: str = ""

    @property
    def has_key(self) -> bool:
        """Whether a key of theirs counts now."""
        return any(key.state is KeyState.VALID for key in self.keys.values())

    def copy(self) -> "Holder":
        """The same, as its own."""
        keys = {public: key.copy() for public, key in self.keys.items()}
        return replace(self, keys=keys, roles=dict(self.roles))


class Delegation(NamedTuple):
    """A role that one person lets another act in."""

    giver: str
    taker: str
    role: str
    until: str


class PeopleAct(NamedTuple):
    """An act of the stream of people whose signature and subject were checked.

    Attributes:
        signed_with: Public keys that signed it.
    """

    kind: str
    person: str
    role: str
    said: Mapping[str, JsonValue]
    seq: int
    at: str
    signed_with: tuple[bytes, ...]


class Roster:
    """The people of a log, as of the entry that was applied last."""

    def __init__(self) -> None:
        self.founder = b""
        self._holders: dict[str, Holder] = {}
        self._delegations: list[Delegation] = []

    def __iter__(self) -> Iterator[Holder]:
        return iter(self._holders.values())

    def copy(self) -> "Roster":
        """The same people, as its own: what is applied to one does not show in the other."""
        made = Roster()
        made.founder = self.founder
        made._holders = {person: holder.copy() for person, holder in self._holders.items()}
        made._delegations = list(self._delegations)
        return made

    def holder(self, person: str) -> Holder | None:
        """A person by id; ``None`` for a stranger."""
        return self._holders.get(person)

    @property
    def delegations(self) -> tuple[Delegation, ...]:
        """Every delegation that was not ended, those that ran out included."""
        return tuple(self._delegations)

    def holds(self, person: str, role: str, at: str) -> bool:
        """Whether a person holds a role at an instant, by a grant of their own."""
        holder = self._holders.get(person)
        until = holder.roles.get(role) if holder else None
        return until is not None and (not until or at < until)

    def is_delegate(self, person: str, role: str, at: str, giver: str) -> bool:
        """Whether ``giver``, who holds the role, lets a person act in it at an instant.

        Not while the person holds a role that excludes it: they may have been given that later.
        """
        if any(self.holds(person, other, at) for other in APART.get(role, frozenset())):
            return False
        return self.holds(giver, role, at) and any(
            (one.giver, one.taker, one.role) == (giver, person, role) and at < one.until
            for one in self._delegations
        )

    def found(self, act: PeopleAct) -> None:
        """Begin with the first person, who is an admin and signed with the key that they state.

        Raises:
            VerificationError: ``approval.malformed``, ``approval.bad_signature``.
        """
        public = public_key(act.said, "key")
        if act.said.get("roles") != [ADMIN] or act.role != ADMIN:
            raise _malformed("the first person holds the role of an admin, and no other")
        holder = self._holders[act.person] = Holder(act.person, roles={ADMIN: ""})
        holder.keys[public] = HeldKey(public, KeyState.VALID, act.seq)
        self.founder = public

    def apply(self, act: PeopleAct) -> None:
        """Let an act of the stream of people count.

        Raises:
            VerificationError: ``approval.malformed``: what is said is not what this kind says;
                ``approval.grant_not_valid``: it gives what may not be given;
                ``approval.same_person``: it needs another person.
        """
        step = {
            "person.added": self._add,
            "role.granted": self._grant,
            "role.ended": self._end,
            "delegation.granted": self._delegate,
            "delegation.ended": self._end_delegation,
            "key.added": self._add_key,
            "key.vouched": self._vouch,
            "key.revoked": self._revoke,
        }.get(act.kind)
        if step is None:
            raise _malformed(f"{act.kind} is nothing that the stream of people says")
        step(act)

    def _add(self, act: PeopleAct) -> None:
        person = _text(act.said, "person")
        known = self._holders.get(person)
        if known is not None and "code" not in act.said:
            return  # further identifiers, which decide nothing here
        until, code = _instant(act.said, "code_until"), public_key(act.said, "code")
        if known is not None and known.keys:
            raise _not_granted(f"{person} is there already, with a key")
        holder = self._holders.setdefault(person, Holder(person))
        holder.code, holder.code_until = code, until

    def _grant(self, act: PeopleAct) -> None:
        holder, role = self._of(act), _role(act.said)
        until = _instant(act.said, "until") if act.said.get("until") else ""
        others = {other for other in holder.roles if self.holds(holder.person, other, act.at)}
        clash = sorted(APART.get(role, frozenset()) & others)
        if clash:
            raise _not_granted(f"{holder.person} is {clash[0]}, which excludes {role}")
        holder.roles[role] = until

    def _end(self, act: PeopleAct) -> None:
        if self._of(act).roles.pop(_role(act.said), None) is None:
            raise _not_granted(f"{_text(act.said, 'person')} does not hold that role")

    def _delegate(self, act: PeopleAct) -> None:
        taker, role = _text(act.said, "to"), _role(act.said)
        holder = self._holders.get(taker)
        if holder is None or taker == act.person:
            raise _not_granted(f"{taker} can't act for {act.person}")
        if role != act.role or not self.holds(act.person, role, act.at):
            raise _not_granted(f"{act.person} does not hold the role {role}")
        clash = [r for r in APART.get(role, frozenset()) if self.holds(taker, r, act.at)]
        if clash:
            raise _not_granted(f"{taker} is {min(clash)}, which excludes {role}")
        self._delegations.append(Delegation(act.person, taker, role, _instant(act.said, "until")))

    def _end_delegation(self, act: PeopleAct) -> None:
        giver, taker, role = _text(act.said, "by"), _text(act.said, "to"), _role(act.said)
        if act.person not in {giver, taker} and not self.holds(act.person, ADMIN, act.at):
            raise _not_granted(f"{act.person} has no part in that delegation")
        kept = [d for d in self._delegations if (d.giver, d.taker, d.role) != (giver, taker, role)]
        if len(kept) == len(self._delegations):
            raise _not_granted("there is no such delegation")
        self._delegations = kept

    def _add_key(self, act: PeopleAct) -> None:
        """A first key counts with the code's signature, another with an older key's; else later."""
        holder, public = self._of(act), public_key(act.said, "key")
        known = holder.keys.get(public)
        if holder.person != act.person or public not in act.signed_with:
            raise _not_granted("a key is added by whoever holds it")
        if known is not None and known.state in {KeyState.VALID, KeyState.REVOKED}:
            raise _not_granted(f"the key is {known.state.value} already")
        by_code = holder.code in act.signed_with if holder.code else False
        if by_code and (holder.keys or act.at >= holder.code_until):
            raise _not_granted("the code was used, or its time is over")
        older = (holder.keys.get(key) for key in act.signed_with)
        by_key = any(key is not None and key.state is KeyState.VALID for key in older)
        if not holder.keys and not by_code:
            raise _not_granted("a first key needs the one-time code")
        state = KeyState.VALID if by_code or by_key else KeyState.PENDING
        holder.keys[public] = HeldKey(public, state, act.seq)
        holder.code = b"" if by_code else holder.code

    def _vouch(self, act: PeopleAct) -> None:
        key = self._key(act)
        if act.person == _text(act.said, "person") or act.person in key.vouchers:
            raise _same("two other people vouch for a key, each once")
        if key.state is not KeyState.PENDING:
            raise _not_granted(f"the key is {key.state.value}, nobody need vouch for it")
        key.vouchers.add(act.person)
        if len(key.vouchers) >= VOUCHERS:
            key.state = KeyState.VALID

    def _revoke(self, act: PeopleAct) -> None:
        key, owner = self._key(act), _text(act.said, "person")
        if act.role == HOLDER and owner != act.person:
            raise _not_granted("someone else's key is revoked in a role")
        if key.state is KeyState.REVOKED:
            raise _not_granted("the key is revoked already")
        if key.state is not KeyState.FROZEN:
            if act.role not in {HOLDER, ADMIN}:
                raise _not_granted("a key is frozen by its owner or an admin")
            key.state, key.frozen_by = KeyState.FROZEN, act.person
        elif act.person == key.frozen_by:
            raise _same("a second person makes a revocation final")
        else:
            key.state = KeyState.REVOKED
        last_good = act.said.get("last_good")
        if type(last_good) is int:
            key.last_good = last_good

    def _of(self, act: PeopleAct) -> Holder:
        person = _text(act.said, "person")
        holder = self._holders.get(person)
        if holder is None:
            raise _malformed(f"{person} is nobody of this log")
        return holder

    def _key(self, act: PeopleAct) -> HeldKey:
        key = self._of(act).keys.get(public_key(act.said, "key"))
        if key is None:
            raise _malformed("that is no key of that person")
        return key


def public_key(said: Mapping[str, JsonValue], name: str) -> bytes:
    """The public key that an act states under a name.

    Raises:
        VerificationError: ``approval.malformed``.
    """
    public = decode_base64(_text(said, name))
    if public is None or len(public) != _KEY_SIZE:
        raise _malformed(f"{name} is not a key of {_KEY_SIZE} bytes in base64")
    return public


def _role(said: Mapping[str, JsonValue]) -> str:
    role = _text(said, "role")
    if role not in ROLES:
        raise _malformed(f"{role!r} is no role")
    return role


def _text(said: Mapping[str, JsonValue], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise _malformed(f"{name} is missing")
    return value


def _instant(said: Mapping[str, JsonValue], name: str) -> str:
    text = _text(said, name)
    if not is_instant(text):
        raise _malformed(f"{name} is not an instant")
    return text


def _malformed(message: str) -> VerificationError:
    return VerificationError("approval.malformed", f"not an act of the people: {message}")


def _not_granted(message: str) -> VerificationError:
    return VerificationError("approval.grant_not_valid", message)


def _same(message: str) -> VerificationError:
    return VerificationError("approval.same_person", message)
