"""Taking a decision back: an event of its own, soon after, by the same person, never a deletion."""

from datetime import datetime, timedelta

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import CaseStatus, Role
from assay.errors import PolicyError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.pipeline.versions import require_newest
from assay.review.capacity import require_role
from assay.review.decision import LONGEST, malformed
from assay.review.desk import WITHDRAW_S, Decided, recorded_before
from assay.review.instant import stamp
from assay.review.queue import ReviewState
from assay.review.standpoint import Standpoint, standpoint_of
from assay.sign import Act, Acting, PersonId, people_of, perform
from assay.stores import Snapshot, Store, require_running, status_after

__all__ = ["propose_withdrawal", "withdraw"]


def propose_withdrawal(
    view: Snapshot,
    run_id: str,
    case_id: str,
    person: str,
    *,
    reason: str,
    clock: Clock,
    withdraw_s: int = WITHDRAW_S,
    on_behalf_of: str = "",
) -> Act:
    """The act by which a person takes their newest decision back.

    Args:
        view: The store.
        run_id: Id or number of the run.
        case_id: The case.
        person: Person id of who decided.
        reason: Why; may be empty.
        clock: Tells the time.
        withdraw_s: For how many seconds a decision may be withdrawn.
        on_behalf_of: Person id of who delegated the role, where a delegate decided.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``, ``person.unknown``, ``review.malformed``.
        PolicyError: ``withdrawal.late``, ``withdrawal.foreign``, ``review.overtaken``:
            something else has happened since.
        VerificationError: ``state.differs``.
    """
    require_running(view)
    if len(reason) > LONGEST:
        raise malformed("the reason is too long")
    stand = standpoint_of(view, run_id, case_id)
    require_newest(view, stand.run)
    newest = _newest_decision(stand)
    _require_own(newest, person, case_id)
    now = clock.now()
    if now > datetime.fromisoformat(newest.at) + timedelta(seconds=withdraw_s):
        raise PolicyError(
            "withdrawal.late",
            f"the decision on case {case_id} is older than {withdraw_s} seconds",
            remedy="it stands; the case can be re-opened on the record: assay reopen",
            where=case_id,
        )
    acting = Acting(PersonId(person), on_behalf_of, stamp(now))
    require_role(people_of(view), acting, Role.REVIEWER)
    said: dict[str, JsonValue] = {
        "case": case_id,
        "reason": reason,
        "version": stand.reviewing.version,
    }
    if on_behalf_of:
        said["on_behalf_of"] = on_behalf_of
    return Act(
        kind="review.withdrawn",
        stream=case_id,
        subject=newest.seq,
        outcome="withdrawn",
        said=said,
        person=PersonId(person),
        role=Role.REVIEWER,
        run=stand.run.run_id,
    )


def withdraw(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock, withdraw_s: int = WITHDRAW_S
) -> Decided:
    """Record a withdrawal: an entry of its own, the decision stays on the record beside it.

    Raises:
        UsageError: As :func:`propose_withdrawal`.
        PolicyError: As :func:`propose_withdrawal`; ``approval.*``.
        VerificationError: ``state.differs``.
    """
    run_id, case_id = act.run, act.stream
    with store.unit() as unit:
        seq = recorded_before(unit.view, run_id, case_id, envelope)
        again = seq >= 0
        stand = standpoint_of(unit.view, run_id, case_id)
        after, before = stand.reviewing, stand.row.status
        if not again:
            same = propose_withdrawal(
                unit.view,
                run_id,
                case_id,
                act.person,
                reason=str(act.said.get("reason")),
                clock=clock,
                withdraw_s=withdraw_s,
                on_behalf_of=str(act.said.get("on_behalf_of", "")),
            )
            if same != act:
                raise malformed("it is not what was proposed")
            seq = perform(unit, act, envelope, clock=clock)
            after = after._replace(said=after.said[:-1], version=after.version + 1)
        status = CaseStatus(status_after(before.value, after))
        if status is not before and not again:
            unit.move_case(run_id, case_id, before=before, after=status)
    state = ReviewState(after.state)
    return Decided(run_id, case_id, again, status, state, "", seq, "")


def _newest_decision(stand: Standpoint) -> Entry:
    newest = stand.entries[-1]
    if newest.kind != "review.completed":
        raise PolicyError(
            "review.overtaken",
            f"the newest word on case {stand.row.case_id} is {newest.kind}: no decision to withdraw",
            remedy="look at it again: assay review show",
            where=stand.row.case_id,
        )
    return newest


def _require_own(newest: Entry, person: str, case_id: str) -> None:
    if newest.actor.id != f"person:{person}":
        raise PolicyError(
            "withdrawal.foreign",
            f"the decision on case {case_id} is {newest.actor.id.removeprefix('person:')}'s",
            remedy="only who decided withdraws it; others can re-open the case: assay reopen",
            where=case_id,
        )
