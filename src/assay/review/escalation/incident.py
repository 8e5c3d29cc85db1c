"""Incidents on the record.

An incident is a stream ``escalation/<sev>/<n>``: ``escalation/sev1/1``. Those of a severity are
numbered without gap. What halts the work stands under ``sev1`` alone (:mod:`assay.stores.halt`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import Role
from assay.errors import PolicyError, UsageError, VerificationError
from assay.ledger import Actor, Draft, Entry
from assay.ledger.approval import Envelope
from assay.review.escalation.playbook import Play, Playbook, Severity
from assay.sign import Act, PersonId, perform
from assay.stores import Snapshot, Store, Unit, audit
from assay.stores.halt import RESOLVERS

__all__ = [
    "Incident",
    "incident_of",
    "incidents",
    "propose_resolution",
    "raise_incident",
    "resolve",
]

_PROGRAM = Actor("program:assay", "writer")
_LONGEST = 1_000
_PERSON = "person:"


class Incident(NamedTuple):
    """Something that people have to be told of.

    Attributes:
        name: ``SEV-1/1``: severity and a number that counts the incidents of it.
        stream: Its stream on the ledger.
        trigger: What kind, as the playbook names it.
        what: What happened, in one sentence.
        where: Run, case or entry that it is about.
        at: When it was recorded, RFC 3339; empty for one that is being recorded.
        tell: Roles whose people are told.
        resolved_by: Person ids of who ended it.
        newest: Index in the ledger of its newest entry; -1 for one that is being recorded.
    """

    name: str
    stream: str
    severity: Severity
    trigger: str
    what: str
    where: str
    at: str
    tell: tuple[Role, ...]
    resolved_by: tuple[str, ...]
    newest: int

    @property
    def is_open(self) -> bool:
        """Whether it still has to be ended: SEV-1 by two people, others by one."""
        return len(self.resolved_by) < _needed(self.severity)


def raise_incident(
    store: Store, playbook: Playbook, trigger: str, what: str, *, where: str
) -> Incident:
    """Put an incident on the record; the same trigger about the same place only once while open.

    Args:
        store: The store.
        playbook: What the trigger leads to.
        trigger: As the playbook names it.
        what: What happened, in one sentence.
        where: Run, case or entry that it is about.

    Raises:
        UsageError: ``trigger.unknown``.
    """
    play = playbook.play(trigger)
    with store.unit() as unit:
        return raise_in(unit, play, what, where=where)


def raise_in(unit: Unit, play: Play, what: str, *, where: str) -> Incident:
    """Put an incident on the record in a unit that is open; as :func:`raise_incident`."""
    number = 1
    while (known := _read(unit.view, play.severity, number)) is not None:
        if known.is_open and (known.trigger, known.where) == (play.trigger, where):
            return known
        number += 1
    body: dict[str, JsonValue] = {
        "severity": play.severity.value,
        "trigger": play.trigger,
        "what": what[:_LONGEST],
        "where": where,
        "tell": [role.value for role in play.tell],
        "answer_hours": play.answer_hours,
    }
    stream = _stream(play.severity, number)
    unit.record(Draft("escalation.raised", stream, body, _PROGRAM))
    name = f"{play.severity}/{number}"
    return Incident(
        name, stream, play.severity, play.trigger, what[:_LONGEST], where, "", play.tell, (), -1
    )


def incidents(view: Snapshot, *, severity: Severity | None = None) -> Iterator[Incident]:
    """Every incident, the gravest first, oldest first within a severity."""
    for one in Severity if severity is None else (severity,):
        number = 1
        while (found := _read(view, one, number)) is not None:
            yield found
            number += 1


def incident_of(view: Snapshot, name: str) -> Incident:
    """One incident by its name: ``SEV-1/1``; a number alone means one that halts.

    Raises:
        UsageError: ``incident.unknown``.
    """
    severity, _, digits = name.strip().upper().rpartition("/")
    known = {one.value: one for one in Severity}
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else 0  # noqa: PLR2004
    one = known.get(severity or Severity.SEV_1.value)
    found = _read(view, one, number) if one is not None and number else None
    if found is None:
        raise UsageError(
            "incident.unknown",
            f"there is no incident {name[:80]!r}",
            remedy="`assay incidents list` lists them; they are named like SEV-1/1",
        )
    return found


def propose_resolution(
    view: Snapshot, name: str, person: PersonId, how: str, *, role: Role = Role.APPROVER
) -> Act:
    """The act of saying that an incident is over, and how.

    Raises:
        UsageError: ``incident.unknown``, ``incident.incomplete``.
        PolicyError: ``incident.resolved``, ``incident.same_person``.
    """
    found = incident_of(view, name)
    _require_open(found, person)
    if not how.strip() or len(how) > _LONGEST:
        raise UsageError(
            "incident.incomplete",
            f"how it was ended is missing or longer than {_LONGEST} characters",
            remedy="say what the cause was and what was done about it",
        )
    return Act(
        kind="escalation.resolved",
        stream=found.stream,
        subject=found.newest,
        outcome="resolved",
        said={"how": how},
        person=person,
        role=role,
        run="",
        refs=(),
    )


def resolve(store: Store, act: Act, envelope: Envelope, *, clock: Clock) -> Incident:
    """Record that a person holds an incident to be over. The one act that no halt refuses.

    Raises:
        PolicyError: As :func:`propose_resolution`; ``incident.overtaken``; ``incident.unverified``:
            what halted the work still stands; ``approval.*``.
    """
    with store.unit() as unit:
        found = incident_of(unit.view, act.stream.replace("escalation/sev", "SEV-"))
        _require_open(found, act.person)
        if found.newest != act.subject:
            raise PolicyError(
                "incident.overtaken",
                f"someone else acted on {found.name} since you looked",
                remedy="look at it again; nothing of yours was recorded",
                where=found.name,
            )
        if found.severity is Severity.SEV_1:
            _require_verified(unit.view, found)
        perform(unit, act, envelope, clock=clock)
    return found._replace(resolved_by=(*found.resolved_by, act.person))


def _require_verified(view: Snapshot, found: Incident) -> None:
    """Nobody ends a halt over a record that still fails verification."""
    try:
        audit(view)
    except VerificationError as error:
        raise PolicyError(
            "incident.unverified",
            f"the record still fails verification: {error.message} [{error.code}]",
            remedy="undo what was changed first, as docs/escalation.md says; then verify",
            where=found.name,
        ) from error


def _require_open(found: Incident, person: str) -> None:
    if not found.is_open:
        raise PolicyError("incident.resolved", f"{found.name} is over already", where=found.name)
    if person in found.resolved_by:
        raise PolicyError(
            "incident.same_person",
            f"{person} said already that {found.name} is over; a second person has to",
            remedy="let another person look at it",
            where=found.name,
        )


def _read(view: Snapshot, severity: Severity, number: int) -> Incident | None:
    stream = _stream(severity, number)
    entries = [Entry.parse(data) for data in view.stream(stream)]
    if not entries:
        return None
    body = entries[0].body
    said = [entry.actor.id for entry in entries if entry.kind == "escalation.resolved"]
    tell = body.get("tell")
    return Incident(
        name=f"{severity}/{number}",
        stream=stream,
        severity=severity,
        trigger=str(body["trigger"]),
        what=str(body["what"]),
        where=str(body["where"]),
        at=entries[0].at,
        tell=tuple(Role(str(role)) for role in tell) if isinstance(tell, list) else (),
        resolved_by=tuple(person.removeprefix(_PERSON) for person in dict.fromkeys(said)),
        newest=entries[-1].seq,
    )


def _stream(severity: Severity, number: int) -> str:
    return f"escalation/{severity.value.lower().replace('-', '')}/{number}"


def _needed(severity: Severity) -> int:
    return RESOLVERS if severity is Severity.SEV_1 else 1
