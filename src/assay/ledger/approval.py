"""The check of every act: nobody else, log key and server included, can say what a person says.

An entry of a kind that only people may say (:mod:`assay.ledger.personal`) has a body of exactly two
fields, ``said`` and ``signed``. The rules, in this order; the code carries their numbers:

1. The envelope is there and well formed (``approval.unsigned``, ``approval.malformed``); the actor
   is a known person (``approval.unknown_person``), and a key that was given to that person signed
   it (``approval.bad_signature``). Distinct public keys count; key ids are ignored. Nothing in the
   payload is read before.
2. The statement names this log (``approval.foreign``).
3. The subject is the entry with that index and that leaf, in the act's own stream and run; an act
   that opens a stream names it in ``said`` (``approval.wrong_subject``).
4. Kind, run and person of the statement, the digest of ``said`` and the entry's references (which
   ``said`` must list) are the entry's (``approval.mismatched``).
5. At the entry's own index the key counts, the role is one in which this kind may be said, and the
   person holds it or acts for someone who does (``approval.grant_not_valid``).
6. The subject comes before the act (``approval.precedes_decision``).
7. The act was recorded in time (``approval.expired``).
8. Whoever signs off recorded neither the subject nor a review of the case
   (``approval.same_person``).
9. What is signed off is the newest word on the case (``approval.superseded``).
10. The statement's nonce was not used in the stream before (``approval.reused``).
11. An act of the stream of people gives only what may be given (:mod:`assay.ledger.roster`).

A case that is signed under the signature over its run has an entry without an envelope; it is held
to that signature by an inclusion proof (``approval.not_covered``; :mod:`assay.ledger.coverage`).
"""

import re
from typing import NamedTuple, NoReturn

from assay.errors import VerificationError
from assay.ledger.coverage import RunRequest, RunSignature, is_covered, require_covered
from assay.ledger.dsse import Envelope, pae
from assay.ledger.entry import Entry
from assay.ledger.personal import (
    ACTS,
    CASE_WORDS,
    EITHER,
    HOLDER,
    PEOPLE,
    PEOPLE_KINDS,
    PERSON,
    SIGNABLE,
    is_act,
)
from assay.ledger.roster import KeyState, PeopleAct, Roster, public_key
from assay.ledger.statement import PAYLOAD_TYPE, Statement, digest_said
from assay.ledger.subject import Subject, SubjectReader

__all__ = ["PAYLOAD_TYPE", "Acts", "Envelope", "Statement", "pae"]

_GRANTED, _REVIEWED = "approval.granted", "review.completed"
_REQUESTED = "signoff.requested"
_FOUNDING = "person.added"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FOLLOWED = frozenset({*ACTS, *EITHER, *CASE_WORDS, _REQUESTED})


class _Signed(NamedTuple):
    """An act whose signature was verified."""

    entry: Entry
    person: str
    keys: tuple[bytes, ...]
    statement: Statement
    said: dict[str, object]

    @property
    def people(self) -> tuple[str, ...]:
        """Who acts: the signer, and whoever they act for."""
        giver = self.said.get("on_behalf_of")
        return (self.person, giver) if isinstance(giver, str) else (self.person,)


class Acts:
    """Follows the entries of a log and refuses an act that its person did not say, or might not.

    Args:
        subject: Gives what is known of an entry before the one that is followed.

    Attributes:
        roster: The people, as of the newest entry.
        counted: Acts that were checked.
    """

    def __init__(self, subject: SubjectReader) -> None:
        self.roster = Roster()
        self.counted = 0
        self._subject = subject
        self._nonces: set[tuple[str, str]] = set()
        self._newest: dict[tuple[str, str], int] = {}
        self._reviewers: dict[tuple[str, str], set[str]] = {}
        self._signatures: dict[int, RunSignature] = {}
        self._requests: dict[int, RunRequest] = {}

    def copy(self) -> "Acts":
        """The same, as its own: what one follows does not show in the other."""
        made = Acts(self._subject)
        made.roster, made.counted = self.roster.copy(), self.counted
        made._nonces, made._newest = set(self._nonces), dict(self._newest)
        made._reviewers = {place: set(people) for place, people in self._reviewers.items()}
        made._signatures, made._requests = dict(self._signatures), dict(self._requests)
        return made

    def read_with(self, subject: SubjectReader) -> None:
        """Read from now on what acts are about with another reader."""
        self._subject = subject

    @staticmethod
    def concerns(kind: str, stream: str) -> bool:
        """Whether entries of a kind must be followed at all; most need not."""
        return kind in _FOLLOWED or stream == PEOPLE

    def follow(self, entry: Entry, *, trusted: bool = False) -> None:
        """Take in the next entry that concerns people.

        Args:
            entry: The entry.
            trusted: Signature and grants were checked before; only remember what it says.

        Raises:
            VerificationError: ``approval.*``, by the rules above; ``where`` names the entry.
        """
        try:
            if entry.kind == _GRANTED and is_covered(entry.body):
                if not trusted:
                    self._cover(entry)
            elif is_act(entry.kind, entry.stream, entry.actor.id):
                self._admit(entry, trusted=trusted)
            elif entry.kind == _REQUESTED:
                self._requests[entry.seq] = _request(entry)
            elif entry.kind in CASE_WORDS:
                self._newest[entry.stream, entry.run] = entry.seq
        except VerificationError as error:
            raise VerificationError(
                error.code, error.message, remedy=_REMEDY, where=f"entry {entry.seq}"
            ) from error

    def _admit(self, entry: Entry, *, trusted: bool) -> None:
        signed = self._open(entry)  # 1
        is_founding = entry.stream == PEOPLE and entry.stream_seq == 0
        if not trusted:
            self._hold_to_entry(signed)  # 2 to 4
            if not is_founding:
                self._require_grant(signed)  # 5
            self._require_order(signed)  # 6 and 7
            if entry.kind == _GRANTED:
                self._require_independence(signed)  # 8 and 9
        nonce = (entry.stream, signed.statement.nonce)
        if nonce in self._nonces:  # 10
            _refuse("approval.reused", "the same statement was recorded before")
        if entry.stream == PEOPLE:
            self._apply(signed, is_founding=is_founding)  # 11
        self._nonces.add(nonce)
        self._remember(signed)

    def _open(self, entry: Entry) -> _Signed:
        said, envelope = entry.body.get("said"), entry.body.get("signed")
        if len(entry.body) != 2 or not isinstance(said, dict) or envelope is None:  # noqa: PLR2004
            _refuse("approval.unsigned", f"a {entry.kind} without the signature of its person")
        opened = Envelope.parse(envelope)
        if opened.payload_type != PAYLOAD_TYPE:
            _refuse("approval.malformed", f"the payload is {opened.payload_type[:80]!r}")
        if not entry.actor.id.startswith(PERSON):
            _refuse("approval.unknown_person", f"{entry.actor.id} is no person")
        person = entry.actor.id.removeprefix(PERSON)
        keys = opened.signed_by(self._keys_of(person, entry))
        if not keys:
            _refuse("approval.bad_signature", f"no key that was given to {person} signed this")
        return _Signed(entry, person, keys, Statement.parse(opened.payload), said)

    def _keys_of(self, person: str, entry: Entry) -> list[bytes]:
        """Every key that a person ever had; of an act that states a key, that key as well."""
        said = entry.body["said"]
        assert isinstance(said, dict)  # noqa: S101 - the caller looked
        holder = self.roster.holder(person)
        if entry.stream == PEOPLE and entry.stream_seq == 0:
            if entry.kind != _FOUNDING or said.get("person") != person:
                _refuse("approval.unknown_person", "the people begin with the person who founds")
            return [public_key(said, "key")]
        if holder is None:
            _refuse("approval.unknown_person", f"{person} is nobody of this log")
        stated = [public_key(said, "key")] if entry.kind == "key.added" else []
        code = [holder.code] if stated and holder.code else []
        return [*holder.keys, *stated, *code]

    def _hold_to_entry(self, signed: _Signed) -> None:
        entry, statement = signed.entry, signed.statement
        if statement.log != entry.log:  # 2
            _refuse("approval.foreign", f"it was signed for the log {statement.log}")
        if statement.decision_seq < entry.seq:  # 3
            _require_subject(signed, self._subject(statement.decision_seq))
        stated = (statement.kind, statement.run, statement.person)  # 4
        if stated != (entry.kind, entry.run, signed.person):
            _refuse("approval.mismatched", "kind, run or person are not what was signed")
        if statement.said != digest_said(entry.body["said"]):  # type: ignore[arg-type]
            _refuse("approval.mismatched", "what is said is not what was signed")
        if list(entry.refs) != signed.said.get("refs", []):
            _refuse("approval.mismatched", "the references are not those that were signed")

    def _require_grant(self, signed: _Signed) -> None:
        entry, person = signed.entry, signed.person
        role, table = (
            entry.actor.role,
            PEOPLE_KINDS if entry.stream == PEOPLE else {**EITHER, **ACTS},
        )
        if role not in table.get(entry.kind, ()):  # 5
            _refuse("approval.grant_not_valid", f"a {role} does not say {entry.kind}")
        holder = self.roster.holder(person)
        held = holder.keys if holder else {}
        counts = any(key in held and held[key].state is KeyState.VALID for key in signed.keys)
        if not counts and entry.kind != "key.added":  # whose key counts or not by its own rules
            _refuse("approval.grant_not_valid", f"the key of {person} does not count here")
        giver = signed.said.get("on_behalf_of")
        is_own = role == HOLDER or self.roster.holds(person, role, entry.at)
        if giver is None and is_own:  # whoever is named must have delegated it even so
            return
        if not isinstance(giver, str) or not self.roster.is_delegate(person, role, entry.at, giver):
            whom = f" for {giver}" if isinstance(giver, str) else ""
            _refuse("approval.grant_not_valid", f"{person} is no {role} here{whom}")

    def _require_order(self, signed: _Signed) -> None:
        entry, statement = signed.entry, signed.statement
        if statement.decision_seq >= entry.seq:  # 6
            _refuse("approval.precedes_decision", "what it is about did not stand yet")
        if entry.seq > statement.expires_seq:  # 7
            _refuse("approval.expired", f"it held until entry {statement.expires_seq}")

    def _require_independence(self, signed: _Signed) -> None:
        entry, subject_seq = signed.entry, signed.statement.decision_seq
        subject = self._subject(subject_seq)
        reviewers = self._reviewers.get((entry.stream, entry.run), set())
        for person in signed.people:  # 8
            if subject.actor == PERSON + person or person in reviewers:
                _refuse("approval.same_person", f"{person} made or reviewed what is signed")
        wanted = {_REQUESTED} if entry.stream == entry.run else SIGNABLE
        if subject.kind not in wanted:  # 9
            _refuse("approval.wrong_subject", f"a {subject.kind} is nothing to be signed off")
        if entry.stream == entry.run and self._requests[subject_seq].person != signed.person:
            _refuse("approval.wrong_subject", "the list was made for another person")
        if self._newest.get((entry.stream, entry.run), subject_seq) != subject_seq:
            _refuse("approval.superseded", "something later was said of it, or ended it")

    def _apply(self, signed: _Signed, *, is_founding: bool) -> None:
        entry = signed.entry
        act = PeopleAct(
            entry.kind,
            signed.person,
            entry.actor.role,
            entry.body["said"],  # type: ignore[arg-type]
            entry.seq,
            entry.at,
            signed.keys,
        )
        if is_founding:
            self.roster.found(act)
        else:
            self.roster.apply(act)

    def _remember(self, signed: _Signed) -> None:
        entry = signed.entry
        place = (entry.stream, entry.run)
        holder = self.roster.holder(signed.person)
        for public in signed.keys:
            if holder is not None and public in holder.keys:
                holder.keys[public].acts.append(entry.seq)
        if entry.kind == _REVIEWED:
            self._reviewers.setdefault(place, set()).update(signed.people)
        if entry.kind in CASE_WORDS:
            self._newest[place] = entry.seq
        if entry.kind == _GRANTED and entry.stream == entry.run:
            seq = signed.statement.decision_seq
            self._signatures[entry.seq] = RunSignature(
                entry.run, entry.actor.id, signed.people, seq, self._requests[seq]
            )
        self.counted += 1

    def _cover(self, entry: Entry) -> None:
        signature = require_covered(entry, self._signatures)
        reviewers = self._reviewers.get((entry.stream, entry.run), set())
        if reviewers.intersection(signature.people):  # 8
            _refuse("approval.same_person", "whoever signed the run reviewed this case")
        if self._newest.get((entry.stream, entry.run), -1) > signature.request_seq:  # 9
            _refuse("approval.superseded", "something later was said of the case, or ended it")


_REMEDY = "nobody said this in this form: keep the log for the investigation"


def _require_subject(signed: _Signed, subject: Subject) -> None:
    entry, statement = signed.entry, signed.statement
    if "sha256:" + subject.leaf.hex() != statement.decision:
        _refuse("approval.wrong_subject", f"entry {statement.decision_seq} is not what was signed")
    if subject.stream == entry.stream:
        if subject.run != entry.run:
            _refuse("approval.wrong_subject", f"entry {statement.decision_seq} is of another run")
    elif entry.stream_seq or signed.said.get("stream") != entry.stream:
        _refuse("approval.wrong_subject", f"it was signed for the stream {subject.stream}")


def _request(entry: Entry) -> RunRequest:
    cases, root, person = (entry.body.get(name) for name in ("cases", "root", "for"))
    if not isinstance(cases, int) or not isinstance(root, str) or not isinstance(person, str):
        _refuse("approval.malformed", "a request to sign a run states cases, root and for whom")
    if not _DIGEST.fullmatch(root):
        _refuse("approval.malformed", "the root of a request is not a digest")
    return RunRequest(cases, root, person)


def _refuse(code: str, message: str) -> NoReturn:
    raise VerificationError(code, message)
