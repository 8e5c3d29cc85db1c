"""Re-opening: a signed case goes back to review, on the record, and the lock of its run falls."""

from assay.canonical import JsonValue
from assay.clock import Clock, Ids
from assay.domain import CaseStatus, Role
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.pipeline.versions import require_newest
from assay.sign.act import Act, perform, prepare, seal
from assay.sign.acting import Acting, no_role
from assay.sign.desk import written
from assay.sign.lock import unlock
from assay.sign.people import people_of
from assay.sign.person import PersonId
from assay.sign.signoff import Signatory
from assay.stores import Snapshot, Store, Unit, require_agreement, standing_of

__all__ = ["complete_reopening", "propose_reopening", "reopen_case"]

_ROLES = (Role.APPROVER, Role.REVIEWER)
_SUBJECTS = frozenset({"approval.granted", "decision.proposed"})


def propose_reopening(
    view: Snapshot,
    run_key: str,
    case_id: str,
    person: PersonId,
    *,
    reason: str,
    at: str,
    on_behalf_of: str = "",
) -> Act:
    """What a person would sign to re-open a case.

    Raises:
        UsageError: The run, case or person is unknown; ``reason.missing``.
        PolicyError: ``case.unsigned``: it is not signed; ``run.superseded``; ``role.missing``.
        VerificationError: ``state.differs``.
    """
    run = view.run(run_key)
    require_newest(view, run)
    row = view.case(run.run_id, case_id)
    require_agreement(row, standing_of(view.stream(case_id), run.run_id))
    if not reason.strip():
        raise UsageError("reason.missing", "a case is re-opened for a reason", remedy="give it")
    if row.status is not CaseStatus.COMPLETED:
        raise PolicyError(
            "case.unsigned",
            f"case {case_id} is {row.status.value.replace('_', ' ')}: only a signed case is"
            " re-opened",
            remedy=f"assay show {case_id}",
        )
    newest = max(
        entry.seq
        for entry in map(Entry.parse, view.stream(case_id))
        if entry.run == run.run_id and entry.kind in _SUBJECTS
    )
    said: dict[str, JsonValue] = {"reason": reason.strip(), "signed_by": row.signed_by}
    if on_behalf_of:
        said["on_behalf_of"] = on_behalf_of
    role = _role(view, Acting(person, on_behalf_of, at))
    return Act("case.reopened", case_id, newest, "reopened", said, person, role, run.run_id)


def complete_reopening(unit: Unit, act: Act, envelope: Envelope, *, clock: Clock) -> int:
    """Record a re-opening: the case awaits review again, its signature stands no more.

    Returns:
        The index of the entry.

    Raises:
        UsageError, PolicyError, VerificationError: As :func:`propose_reopening`.
        PolicyError: ``approval.superseded``: the case is not what was signed; ``approval.*``.
    """
    giver, reason = str(act.said.get("on_behalf_of", "")), str(act.said.get("reason", ""))
    now = propose_reopening(
        unit.view,
        act.run,
        act.stream,
        act.person,
        reason=reason,
        at=written(clock.now()),
        on_behalf_of=giver,
    )
    if now != act:
        raise PolicyError(
            "approval.superseded",
            f"case {act.stream} is not what was signed any more",
            remedy="look at it again, and sign what stands now",
            where=act.stream,
        )
    seq = perform(unit, act, envelope, clock=clock)
    before, after = CaseStatus.COMPLETED, CaseStatus.AWAITING_REVIEW
    unit.move_case(act.run, act.stream, before=before, after=after)
    unlock(unit, act.run, act.stream, seq)
    return seq


def reopen_case(
    store: Store,
    run_key: str,
    case_id: str,
    signatory: Signatory,
    *,
    reason: str,
    clock: Clock,
    ids: Ids,
) -> int:
    """Re-open a signed case with a key file; the index of the entry.

    Raises:
        UsageError, PolicyError, VerificationError: As :func:`propose_reopening`.
    """
    person, signer, giver = signatory
    with store.snapshot() as view:
        act = propose_reopening(
            view,
            run_key,
            case_id,
            person,
            reason=reason,
            at=written(clock.now()),
            on_behalf_of=giver,
        )
        prepared = prepare(view, act, ids)
    with store.unit() as unit:
        return complete_reopening(unit, act, seal(prepared, signer), clock=clock)


def _role(view: Snapshot, acting: Acting) -> Role:
    people = people_of(view)
    missing = {role: no_role(people, acting, role) for role in _ROLES}
    for role, objection in missing.items():
        if objection is None:
            return role
    objection = missing[Role.APPROVER]
    assert objection is not None  # noqa: S101 - none of the roles is held
    raise PolicyError(objection.code, objection.message, remedy="an approver or reviewer does it")
