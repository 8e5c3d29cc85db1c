"""Erasing what a case consists of: asked for by one person, confirmed by another, on the record.

The confirmation is recorded and the bytes are deleted in one transaction. The ledger keeps every
entry and every digest: it verifies as before, and says what was erased. Copies outside the database
(backups, exports, workpapers that were handed out) are not reached; docs/retention.md says so.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.review.retention.period import retention_of
from assay.review.retention.plan import ErasurePlan, plan_erasure
from assay.rules import Policy
from assay.sign import Act, PersonId, people_of, perform, written
from assay.stores import Snapshot, Store, digest_text
from assay.stores.erasing import CONFIRMED, ERASED_TITLE, RETENTION, listed_in
from assay.stores.halt import require_running

__all__ = [
    "Erasure",
    "erasing_role",
    "erasures",
    "propose_confirmation",
    "propose_erasure",
    "record",
]

_KIND = "evidence.erased"
_REQUESTED = "requested"
_LONGEST = 1_000
_PERSON = "person:"


class Erasure(NamedTuple):
    """An erasure as the ledger tells it.

    Attributes:
        number: Counts the erasures of the workspace from 1.
        requested_by: Person id.
        confirmed_by: Person id; empty while it is only asked for.
        basis: The legal basis, where the retention had not ended.
        at: When it was done, RFC 3339; when it was asked for, before.
        listed: Digest of the artifact that lists what is deleted and what stays.
        newest: Index in the ledger of its newest entry.
    """

    number: int
    case_id: str
    requested_by: str
    confirmed_by: str
    reason: str
    basis: str
    at: str
    listed: str
    newest: int

    @property
    def is_done(self) -> bool:
        """Whether it was confirmed."""
        return bool(self.confirmed_by)

    def digests(self, view: Snapshot) -> tuple[str, ...]:
        """What was, or is to be, deleted."""
        return tuple(listed_in(view, self.listed))


def erasing_role(view: Snapshot, person: PersonId, *, clock: Clock) -> Role:
    """The role in which a person erases: approver or admin, whichever they hold; nobody holds both.

    Somebody who holds neither is taken for an approver, and refused when the act is recorded.
    """
    is_admin = people_of(view).holds(person, Role.ADMIN, written(clock.now()))
    return Role.ADMIN if is_admin else Role.APPROVER


def propose_erasure(
    view: Snapshot,
    case_id: str,
    person: PersonId,
    *,
    reason: str,
    policy: Policy,
    clock: Clock,
    basis: str = "",
    role: Role = Role.APPROVER,
) -> Act:
    """The act of asking for a case to be erased.

    Args:
        view: The store.
        case_id: The case; it is erased in every run that has it.
        person: Who asks.
        reason: Why.
        policy: The review policy: retention and legal holds.
        clock: Tells which day it is.
        basis: The legal basis; mandatory before the retention ends.
        role: Approver or admin.

    Raises:
        UsageError: ``case.unknown``, ``erasure.incomplete``.
        PolicyError: ``erasure.early``, ``erasure.held``, ``erasure.pending``, ``erasure.empty``,
            ``workflow.halted``.
    """
    require_running(view)
    _require_texts(reason, basis)
    _require_lawful(view, case_id, basis, policy, clock)
    known = list(erasures(view))
    if any(one.case_id == case_id and not one.is_done for one in known):
        raise PolicyError(
            "erasure.pending",
            f"the erasure of case {case_id} was asked for already",
            remedy=f"another person confirms it: assay erase {case_id} --confirm --as PERSON",
            where=case_id,
        )
    plan = plan_erasure(view, case_id)
    if not plan.erased:
        raise PolicyError(
            "erasure.empty",
            f"nothing is left of case {case_id} that could be erased",
            remedy="`assay erasures` shows what was erased, and what other cases use",
            where=case_id,
        )
    stream = f"{RETENTION}{len(known) + 1}"
    subject = max(Entry.parse(data).seq for data in view.stream(case_id))
    asked = {"reason": reason, "basis": basis, "stream": stream}
    return _Part(stream, subject, _REQUESTED, asked).act(person, role, plan)


def propose_confirmation(
    view: Snapshot,
    case_id: str,
    person: PersonId,
    *,
    policy: Policy,
    clock: Clock,
    role: Role = Role.APPROVER,
) -> Act:
    """The act of confirming what another person asked for; recording it deletes.

    Raises:
        UsageError: ``erasure.unknown``.
        PolicyError: ``erasure.early``, ``erasure.held``, ``erasure.same_person``,
            ``erasure.changed``, ``workflow.halted``.
    """
    require_running(view)
    pending = _pending(view, case_id)
    _require_second(pending, person)
    _require_lawful(view, case_id, pending.basis, policy, clock)
    plan = plan_erasure(view, case_id)
    if digest_text(plan.artifact.sha256) != pending.listed:
        raise _changed(case_id)
    asked = {"reason": pending.reason, "basis": pending.basis}
    part = _Part(f"{RETENTION}{pending.number}", pending.newest, CONFIRMED, asked)
    return part.act(person, role, plan)


def record(store: Store, act: Act, envelope: Envelope, *, policy: Policy, clock: Clock) -> Erasure:
    """Record either act; the confirmation deletes in the same transaction. All is checked again.

    Raises:
        UsageError: As the proposals.
        PolicyError: As the proposals; ``approval.*``.
    """
    case_id = str(act.said["case_id"])
    with store.unit() as unit:
        view = unit.view
        require_running(view)
        basis = str(act.said["basis"])
        _require_texts(str(act.said["reason"]), basis)
        _require_lawful(view, case_id, basis, policy, clock)
        plan = plan_erasure(view, case_id)
        if act.refs != (digest_text(plan.artifact.sha256),):
            raise _changed(case_id)
        pending = None
        if act.said["step"] == CONFIRMED:
            pending = _pending(view, case_id)
            _require_second(pending, act.person)
        seq = perform(unit, act, envelope, clock=clock)
        unit.keep([plan.artifact])
        if pending is not None:
            unit.erase_artifacts(plan.erased)
            unit.erase_title(case_id, ERASED_TITLE)
    if pending is not None:
        return pending._replace(confirmed_by=act.person, newest=seq)
    number = int(act.stream.removeprefix(RETENTION))
    reason = str(act.said["reason"])
    return Erasure(number, case_id, act.person, "", reason, basis, "", act.refs[0], seq)


def erasures(view: Snapshot) -> Iterator[Erasure]:
    """Every erasure that was asked for, oldest first."""
    number = 1
    while entries := [Entry.parse(data) for data in view.stream(f"{RETENTION}{number}")]:
        yield _fold(number, entries)
        number += 1


class _Part(NamedTuple):
    """One of the two acts of an erasure."""

    stream: str
    subject: int
    step: str
    asked: dict[str, str]

    def act(self, person: PersonId, role: Role, plan: ErasurePlan) -> Act:
        """The act."""
        said: dict[str, JsonValue] = {
            **self.asked,
            "step": self.step,
            "case_id": plan.case_id,
            "erases": len(plan.erased),
            "keeps": len(plan.shared),
        }
        listed = (digest_text(plan.artifact.sha256),)
        return Act(_KIND, self.stream, self.subject, self.step, said, person, role, "", listed)


def _fold(number: int, entries: list[Entry]) -> Erasure:
    said = [_said(entry) for entry in entries]
    people = [entry.actor.id.removeprefix(_PERSON) for entry in entries]
    steps = [one["step"] for one in said]
    confirmed = people[steps.index(CONFIRMED)] if CONFIRMED in steps else ""
    first = said[0]
    case_id, reason, basis = (str(first[name]) for name in ("case_id", "reason", "basis"))
    newest = entries[-1]
    return Erasure(
        number, case_id, people[0], confirmed, reason, basis, newest.at, newest.refs[0], newest.seq
    )


def _said(entry: Entry) -> Mapping[str, JsonValue]:
    said = entry.body["said"]
    return said if isinstance(said, dict) else {}


def _pending(view: Snapshot, case_id: str) -> Erasure:
    for one in erasures(view):
        if one.case_id == case_id and not one.is_done:
            return one
    raise UsageError(
        "erasure.unknown",
        f"nobody asked for case {case_id[:80]!r} to be erased",
        remedy=f"ask for it: assay erase {case_id[:80]} --reason ... --as PERSON",
    )


def _require_texts(reason: str, basis: str) -> None:
    if not reason.strip() or len(reason) > _LONGEST or len(basis) > _LONGEST:
        raise UsageError(
            "erasure.incomplete",
            f"the reason is missing, or a text is longer than {_LONGEST} characters",
            remedy="say why; it stays on the ledger, so name no personal data in it",
        )


def _require_lawful(view: Snapshot, case_id: str, basis: str, policy: Policy, clock: Clock) -> None:
    found = retention_of(view, case_id, policy)
    if found.held:
        raise PolicyError(
            "erasure.held",
            f"case {case_id} is under a legal hold",
            remedy="nothing is erased before the hold ends; it stands in the review policy",
            where=case_id,
        )
    today: date = clock.now().date()
    is_over = found.until is not None and today > found.until
    if not is_over and not basis.strip():
        raise PolicyError(
            "erasure.early",
            f"case {case_id} has to be kept: {found.why}",
            remedy="name the legal basis that overrides it: --basis",
            where=case_id,
        )


def _require_second(pending: Erasure, person: str) -> None:
    if pending.requested_by == person:
        raise PolicyError(
            "erasure.same_person",
            f"{person} asked for the erasure and can't also confirm it",
            remedy="let another person confirm it",
            where=pending.case_id,
        )


def _changed(case_id: str) -> PolicyError:
    return PolicyError(
        "erasure.changed",
        f"what case {case_id} consists of is not what was signed",
        remedy="look at it again and sign it anew; nothing was erased",
        where=case_id,
    )
