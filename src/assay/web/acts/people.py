"""What is done about people: add, enrol a key, roles, delegation, keys that were lost."""

from base64 import b64decode
from binascii import Error as NoBase64
from datetime import UTC, datetime, timedelta

from assay.domain import Actor, Role
from assay.errors import UsageError
from assay.ledger.approval import Envelope
from assay.sign import (
    Act,
    PersonId,
    adding,
    delegating,
    ending_delegation,
    ending_role,
    enrolling,
    find_key,
    granting,
    parse_person,
    perform,
    person_id,
    revoking,
    vouching,
)
from assay.stores import Store
from assay.web.acts.kind import Done, Fields
from assay.web.call import Call
from assay.web.draft import Draft
from assay.web.sessions import moment

__all__ = [
    "about_people",
    "add",
    "delegate",
    "end_delegation",
    "end_role",
    "enrol",
    "grant",
    "perform_people",
    "revoke",
    "vouch",
]

_KEY_SIZE = 32
_CODE_DAYS = 7
_DAY = 10  # characters of an ISO date
_SAYINGS = {
    "added": "is on the record; give them the one-time code by another way.",
    "enrolled": "has a key.",
    "granted": "holds the role.",
    "ended": "holds it no more.",
    "delegated": "may act for you.",
    "vouched": "has your word for their key.",
    "revoked": "can't sign with that key any more.",
}


def add(call: Call, fields: Fields) -> Act:
    """A new person. The one-time code was made in the admin's browser; only its public half comes."""
    mentions = _mentions(fields.get("person", ""))
    until = call.clock.now() + timedelta(days=_CODE_DAYS)
    return adding(
        call.view,
        _self(call),
        person_id(fields.get("id", "").strip() or mentions[0].name or str(mentions[0])),
        mentions,
        code=_key(fields.get("code", "")),
        code_until=moment(until),
        distinct=fields.get("distinct", ""),
    )


def enrol(call: Call, fields: Fields) -> Act:
    """A key of one's own, made in this browser."""
    return enrolling(call.view, call.visitor.person, _key(fields.get("key", "")))


def grant(call: Call, fields: Fields) -> Act:
    """A role for a person."""
    until = _until(fields.get("until", ""))
    return granting(
        call.view, _self(call), fields.get("person", ""), _role(fields), at=_now(call), until=until
    )


def end_role(call: Call, fields: Fields) -> Act:
    """The end of a role."""
    return ending_role(
        call.view,
        _self(call),
        fields.get("person", ""),
        _role(fields),
        at=_now(call),
        reason=fields.get("reason", ""),
    )


def delegate(call: Call, fields: Fields) -> Act:
    """Let somebody act in a role of one's own for a while."""
    return delegating(
        call.view,
        _self(call),
        fields.get("person", ""),
        _role(fields),
        at=_now(call),
        until=_until(fields.get("until", "")),
    )


def end_delegation(call: Call, fields: Fields) -> Act:
    """The end of a delegation."""
    return ending_delegation(
        call.view,
        _self(call),
        fields.get("giver", "") or call.visitor.person,
        fields.get("person", ""),
        _role(fields),
        at=_now(call),
        reason=fields.get("reason", ""),
    )


def vouch(call: Call, fields: Fields) -> Act:
    """Stand for another's new key."""
    person = fields.get("person", "")
    key = find_key(call.people, person, fields.get("key", ""))
    return vouching(call.view, _self(call), person, key, at=_now(call))


def revoke(call: Call, fields: Fields) -> Act:
    """A key was lost or stolen."""
    person = fields.get("person", "")
    key = find_key(call.people, person, fields.get("key", ""))
    return revoking(
        call.view, _self(call), person, key, at=_now(call), reason=fields.get("reason", "")
    )


def perform_people(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record it. Whoever's roles changed has to sign in again."""
    clock = call.clock

    def work(store: Store) -> int:
        with store.unit() as unit:
            return perform(unit, draft.act, envelope, clock=clock)

    seq = call.office.write(work)
    who = draft.act.said.get("person") or draft.act.said.get("to") or ""
    saying = _SAYINGS.get(draft.act.outcome, "is recorded.")
    to = "/account" if draft.act.outcome == "enrolled" else "/people"
    return Done(f"{who} {saying} Entry {seq} of the ledger.", to=to)


def about_people(call: Call, fields: Fields) -> str:
    """Whom it is about, in words."""
    person = fields.get("person", "") or call.visitor.person
    known = {one.id: one.name for one in call.people}
    return known.get(PersonId(person), person)


def _self(call: Call) -> PersonId:
    return PersonId(call.visitor.person)


def _now(call: Call) -> str:
    return moment(call.clock.now())


def _mentions(text: str) -> tuple[Actor, ...]:
    """Identifiers, one a line: the first line names the person."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise UsageError(
            "person.unclear", "nobody is named", remedy="give at least a name and a mail address"
        )
    return tuple(parse_person(line) for line in lines)


def _role(fields: Fields) -> Role:
    try:
        return Role(fields.get("role", ""))
    except ValueError as error:
        raise UsageError(
            "option.unknown", "there is no such role", remedy="choose one: " + ", ".join(Role)
        ) from error


def _until(day: str) -> str:
    """The end of a day, UTC; empty for no end."""
    if not day:
        return ""
    try:
        midnight = datetime.fromisoformat(f"{day[:_DAY]}T00:00").replace(tzinfo=UTC) + timedelta(
            days=1
        )
    except (ValueError, OverflowError) as error:
        raise UsageError(
            "request.malformed", f"{day[:40]!r} is no day", remedy="write it like 2026-12-31"
        ) from error
    return moment(midnight)


def _key(text: str) -> bytes:
    try:
        found = b64decode(text, validate=True)
    except (NoBase64, ValueError):
        found = b""
    if len(found) != _KEY_SIZE:
        raise UsageError(
            "request.malformed", "that is no public key", remedy="use the page, or 32 bytes base64"
        )
    return found
