"""The one form of an act: what is to be said, what is signed, and how it gets on the record.

::

    act = Act("review.completed", case_id, subject, "accept", said, person, Role.REVIEWER, run_id)
    prepared = prepare(view, act, ids)            # what the person signs
    envelope = seal(prepared, signer)             # by a key file; a browser does it by itself
    with store.unit() as unit:
        perform(unit, act, envelope, clock=clock) # everything is checked again, then recorded

Nothing that happens between ``prepare`` and ``perform`` can change what is recorded: the statement
names the subject, the run and the digest of what is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock, Ids
from assay.domain import Role
from assay.errors import PolicyError, VerificationError
from assay.ledger import Actor, Draft, Signer
from assay.ledger.approval import PAYLOAD_TYPE, Envelope, Statement, pae
from assay.ledger.dsse import seal as seal_payload
from assay.ledger.personal import HOLDER, PEOPLE, PERSON
from assay.ledger.statement import digest_said
from assay.sign.desk import Desk, leaf_of, written
from assay.sign.person import PersonId
from assay.stores import Snapshot, Store, Unit
from assay.stores.halt import require_running

__all__ = ["Act", "Prepared", "body_of", "enact", "perform", "prepare", "seal"]

WINDOW = 50_000
"""Entries for which a statement holds: what was signed and held back can't be recorded later."""

_ENDING = "escalation.resolved"

MARGIN = timedelta(minutes=1)
"""A grant that ends within it counts no more: the entry is dated a little after the check."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person wants to have recorded.

    Attributes:
        kind: Kind of the entry.
        stream: Stream of the entry.
        subject: Index of the entry that it is about.
        outcome: One word: ``accept``, ``granted``...
        said: What is said, as it is shown to the signer. Must name the stream under ``stream``
            where the act opens one, and whoever the person acts for under ``on_behalf_of``.
        person: Who says it.
        role: In which role; ``None`` for acts on one's own key.
        run: The run; empty outside runs.
        refs: Digests that the entry stands on; they become part of what is said.
    """

    kind: str
    stream: str
    subject: int
    outcome: str
    said: Mapping[str, JsonValue]
    person: PersonId
    role: Role | None
    run: str = ""
    refs: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> dict[str, JsonValue]:
        """What is said, references included: exactly what is signed and recorded."""
        return {**self.said, "refs": list(self.refs)} if self.refs else dict(self.said)

    @property
    def actor(self) -> Actor:
        """The actor of the entry."""
        return Actor(PERSON + self.person, HOLDER if self.role is None else self.role.value)


class Prepared(NamedTuple):
    """A statement that waits for its signature.

    Attributes:
        act: The act.
        payload: The statement's canonical bytes.
        to_sign: The bytes that the key signs (DSSE pre-authentication encoding).
        said: What is shown to the signer.
    """

    act: Act
    payload: bytes
    to_sign: bytes
    said: Mapping[str, JsonValue]

    @property
    def payload_type(self) -> str:
        """The type that the envelope states."""
        return PAYLOAD_TYPE


def prepare(view: Snapshot, act: Act, ids: Ids) -> Prepared:
    """Put an act into the form that is signed.

    Raises:
        UsageError: ``act.subject_unknown``: there is no entry with that index.
    """
    statement = Statement(
        decision="sha256:" + leaf_of(view, act.subject).hex(),
        decision_seq=act.subject,
        expires_seq=view.log().size + WINDOW,
        kind=act.kind,
        log=view.log().origin,
        nonce=ids.token(16).hex(),
        outcome=act.outcome,
        person=act.person,
        run=act.run,
        said=digest_said(act.shown),
    )
    payload = statement.to_bytes()
    return Prepared(act, payload, pae(PAYLOAD_TYPE, payload), act.shown)


def seal(prepared: Prepared, *signers: Signer) -> Envelope:
    """Sign with a key file. A first key and its one-time code sign together, all else alone."""
    return seal_payload(PAYLOAD_TYPE, prepared.payload, *signers)


def perform(unit: Unit, act: Act, envelope: Envelope, *, clock: Clock) -> int:
    """Check an act again, by the rules of the verifier, and record it.

    Args:
        unit: The transaction in which it counts or not at all.
        act: What is to be recorded.
        envelope: The person's signature.
        clock: Tells whether grants and codes still hold.

    Returns:
        The index that the entry has once the unit is committed.

    Raises:
        PolicyError: ``approval.*``; ``workflow.halted``: an incident is open, and neither people
            and keys nor its end are what is acted on. Nothing was recorded.
        VerificationError: What stands on the ledger already is not what its people signed.
    """
    if act.stream != PEOPLE and act.kind != _ENDING:
        require_running(unit.view)
    draft = Draft(act.kind, act.stream, body_of(act, envelope), act.actor, act.refs, act.run)
    _require_as_proposed(act, envelope)
    desk = Desk(unit, at=written(clock.now() + MARGIN))
    entry = desk.entry(draft)
    try:
        desk.acts.follow(entry)
    except VerificationError as error:
        raise PolicyError(error.code, error.message, remedy=_remedy(error.code)) from error
    unit.record(draft)
    return entry.seq


def _require_as_proposed(act: Act, envelope: Envelope) -> None:
    """Refuse a statement about another subject or with another outcome than was proposed.

    The verifier can't know what was proposed; only equality counts here, and nothing that is read
    is relied on before the signature was verified.
    """
    try:
        statement = Statement.parse(envelope.payload)
    except VerificationError as error:
        raise PolicyError(error.code, error.message, remedy=_remedy(error.code)) from error
    if (statement.decision_seq, statement.outcome) != (act.subject, act.outcome):
        raise PolicyError(
            "approval.mismatched",
            "what was signed is about another entry, or says another outcome",
            remedy="sign what was proposed, unchanged",
        )


def enact(store: Store, act: Act, *signers: Signer, ids: Ids, clock: Clock) -> int:
    """Prepare, seal and perform an act with key files of this machine; its index.

    Raises:
        UsageError: As :func:`prepare`.
        PolicyError: As :func:`perform`.
    """
    with store.snapshot() as view:
        prepared = prepare(view, act, ids)
    envelope = seal(prepared, *signers)
    with store.unit() as unit:
        return perform(unit, act, envelope, clock=clock)


def body_of(act: Act, envelope: Envelope) -> dict[str, JsonValue]:
    """The body of the entry: what is said, and the envelope that signs it."""
    return {"said": act.shown, "signed": envelope.to_body()}


_REMEDIES = {
    "approval.bad_signature": "sign with the key that is enrolled for this person, or enrol it",
    "approval.expired": "too much happened since it was signed: look again, and sign again",
    "approval.grant_not_valid": "`assay people show PERSON` tells roles, keys and delegations",
    "approval.reused": "it is on the record already; look again",
    "approval.same_person": "another person has to do it",
    "approval.superseded": "look again at what stands now, and sign that",
    "approval.unknown_person": "an admin adds people: assay people add",
}


def _remedy(code: str) -> str:
    return _REMEDIES.get(code, "look again, and sign again; nothing was recorded")
