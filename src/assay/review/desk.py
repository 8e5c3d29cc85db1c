"""Where a decision is proposed, signed and recorded.

::

    act = propose(view, DecisionRequest(...), clock=clock)  # checked; what will be signed
    prepared = prepare(view, act, ids)                      # assay.sign: the statement
    envelope = seal(prepared, signer)                       # or the browser's key
    decided = decide(store, act, envelope, clock=clock)

``decide`` checks everything again inside its unit: of two people who decide the same case one is
recorded and the other is refused with ``review.overtaken``. The same envelope twice is one decision.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import CaseStatus, Role
from assay.errors import PolicyError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.pipeline.versions import require_newest
from assay.review.capacity import require_other, require_role, require_uninvolved
from assay.review.decision import (
    DecisionRequest,
    check_words,
    conclusion_of,
    malformed,
    request_of,
)
from assay.review.instant import stamp
from assay.review.opening import Opened, cited, opened_by, paper_of
from assay.review.queue import ReviewState, is_hidden
from assay.review.standpoint import Standpoint, standpoint_of
from assay.sign import Act, Acting, PersonId, people_of, perform
from assay.stores import (
    DECIDING,
    Said,
    Snapshot,
    Store,
    Unit,
    require_running,
    status_after,
)

__all__ = ["WITHDRAW_S", "Decided", "act_of", "decide", "propose", "recorded_before"]

WITHDRAW_S = 60
"""Seconds for which who decided may withdraw the decision, while nothing else has happened."""

_MOST_OPENED = 200  # documents that a decision lists; those that it stands on come first
_OPEN = frozenset({CaseStatus.AWAITING_REVIEW, CaseStatus.BLOCKED})


class Decided(NamedTuple):
    """What stands after a decision or its withdrawal.

    Attributes:
        again: This very envelope had been recorded before; nothing was written.
        status: Where the case stands.
        state: How far its review is.
        final: The conclusion as people left it; empty where it is open.
        seq: Index of the entry on the ledger.
        withdraw_until: RFC 3339; until then its person may withdraw it.
    """

    run_id: str
    case_id: str
    again: bool
    status: CaseStatus
    state: ReviewState
    final: str
    seq: int
    withdraw_until: str


def propose(view: Snapshot, request: DecisionRequest, *, clock: Clock) -> Act:
    """The act that a decision would be, checked as far as it can be before it is signed.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``, ``rule.unknown``, ``person.unknown``,
            ``review.malformed``: rationale, reason code or changes are missing or don't fit.
        PolicyError: ``review.overtaken``, ``review.closed``, ``review.unopened``,
            ``review.blocked``, ``review.same_person``, ``role.missing``,
            ``delegation.unnamed``, ``approval.same_person``, ``approval.uncertain_person``,
            ``run.superseded``, ``workflow.halted``.
        VerificationError: ``state.differs``.
    """
    return _propose(view, request, clock, None)


def act_of(
    view: Snapshot,
    run_id: str,
    case_id: str,
    person: str,
    said: Mapping[str, JsonValue],
    *,
    clock: Clock,
) -> Act:
    """The act that was proposed, again, from what its person was shown and signed.

    For a server that keeps nothing between the two.

    Raises:
        UsageError: As :func:`propose`.
        PolicyError: As :func:`propose`.
        VerificationError: ``state.differs``.
    """
    request = request_of(said, run_id, case_id, person)
    return _propose(view, request, clock, _opened_in(said))


def decide(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock, withdraw_s: int = WITHDRAW_S
) -> Decided:
    """Record a decision; it is durable when this returns.

    Args:
        store: The store.
        act: What :func:`propose` gave.
        envelope: Its person's signature.
        clock: Tells the time.
        withdraw_s: For how long it may be withdrawn.

    Raises:
        UsageError: As :func:`propose`.
        PolicyError: As :func:`propose`; ``approval.*``: the envelope is not what it must be.
        VerificationError: ``state.differs``.
    """
    with store.unit() as unit:
        case_id, run_id = act.stream, act.run
        before = recorded_before(unit.view, run_id, case_id, envelope)
        if before >= 0:
            return _told(unit.view, run_id, case_id, before, "", again=True)
        if act != act_of(unit.view, run_id, case_id, act.person, act.said, clock=clock):
            raise malformed("it is not what was proposed")
        return _record(unit, act, envelope, clock, withdraw_s)


def recorded_before(view: Snapshot, run_id: str, case_id: str, envelope: Envelope) -> int:
    """Index of the entry that carries this very envelope already; -1 where none does."""
    signed, run = envelope.to_body(), view.run(run_id).run_id
    entries = map(Entry.parse, view.stream(case_id))
    return next((e.seq for e in entries if e.run == run and e.body.get("signed") == signed), -1)


def _propose(
    view: Snapshot, request: DecisionRequest, clock: Clock, opened: list[Opened] | None
) -> Act:
    require_running(view)
    stand = standpoint_of(view, request.run_id, request.case_id)
    require_newest(view, stand.run)
    paper = paper_of(view, stand.run.run_id, request.case_id)
    blind = is_hidden(stand.line, request.person)
    _require_open(stand, request, blind=blind)
    people = people_of(view)
    who = (request.person, request.on_behalf_of)
    acting = Acting(PersonId(request.person), request.on_behalf_of, stamp(clock.now()))
    require_role(people, acting, Role.REVIEWER)
    require_uninvolved(view, people, stand.run, stand.row, who)
    is_deciding = request.outcome in DECIDING
    if is_deciding:
        others = tuple(said.person for said in stand.reviewing.decided)
        for one in filter(None, who):
            require_other(people, one, others, request.case_id)
    check_words(request, paper, stand.reviewing, blind=blind)
    needed = cited(paper, blind=blind) if is_deciding or _is_blocked(stand) else ()
    shown = _shown(view, stand, request.person, needed, opened)
    said: dict[str, JsonValue] = {
        "adjudicates": is_deciding and stand.reviewing.is_contested,
        "blind": blind,
        "case": request.case_id,
        "changes": [change._asdict() for change in request.changes],
        "comment": request.comment,
        "final": conclusion_of(request, paper, blind=blind),
        "opened": [one._asdict() for one in shown],
        "outcome": request.outcome.value,
        "rationale": request.rationale,
        "reason_code": request.reason_code,
        "version": request.version,
        "workpaper": str(stand.row.workpaper),
    }
    if request.on_behalf_of:
        said["on_behalf_of"] = request.on_behalf_of
    return Act(
        kind="review.completed",
        stream=request.case_id,
        subject=stand.subject,
        outcome=request.outcome.value,
        said=said,
        person=PersonId(request.person),
        role=Role.REVIEWER,
        run=stand.run.run_id,
    )


def _require_open(stand: Standpoint, request: DecisionRequest, *, blind: bool) -> None:
    case_id, reviewing = request.case_id, stand.reviewing
    # An independent second decision does not have to know of the first.
    round_start = reviewing.version - len(reviewing.said)
    is_second = blind and not reviewing.is_contested and request.version >= round_start
    if request.version != reviewing.version and not is_second:
        raise PolicyError(
            "review.overtaken",
            f"someone else acted on case {case_id} in the meantime",
            remedy="look at it again and decide anew",
            where=case_id,
        )
    if stand.row.status not in _OPEN:
        raise PolicyError(
            "review.closed",
            f"case {case_id} is {stand.row.status.value.replace('_', ' ')}: no review is asked for",
            remedy="to decide it again it must be re-opened on the record: assay reopen",
            where=case_id,
        )


def _is_blocked(stand: Standpoint) -> bool:
    return stand.row.status is CaseStatus.BLOCKED


def _shown(
    view: Snapshot,
    stand: Standpoint,
    person: str,
    needed: tuple[str, ...],
    stated: list[Opened] | None,
) -> list[Opened]:
    """What the decision lists as opened: what it stands on first; refused where that lacks."""
    case_id = stand.row.case_id
    found = list(opened_by(view, stand.run.run_id, case_id, person))
    if stated is not None:
        lines = view.openings(stand.run.run_id, case_id, person)
        kept = {(line.document, line.sha256, line.at) for line in lines}
        now = {(one.document, one.sha256) for one in found}
        found = [one for one in stated if tuple(one) in kept and one[:2] in now]
        if found != stated:
            raise malformed("it lists something as opened that was not")
    names = {one.document for one in found}
    lacking = [name for name in needed if name not in names]
    if lacking:
        raise PolicyError(
            "review.unopened",
            f"{person} has not opened {', '.join(lacking[:5])} of case {case_id}, on which its"
            " decision stands",
            remedy="open them first; each opening is recorded",
            where=case_id,
        )
    found.sort(key=lambda one: one.document not in needed)
    return found[:_MOST_OPENED]


def _opened_in(said: Mapping[str, JsonValue]) -> list[Opened]:
    listed = said.get("opened")
    if not isinstance(listed, list):
        raise malformed("it does not list what was opened")
    return [
        Opened(*(str(one.get(name)) for name in Opened._fields))
        for one in listed
        if isinstance(one, dict)
    ]


def _record(unit: Unit, act: Act, envelope: Envelope, clock: Clock, withdraw_s: int) -> Decided:
    stand = standpoint_of(unit.view, act.run, act.stream)
    seq = perform(unit, act, envelope, clock=clock)
    now = clock.now()
    said = Said.of(seq, act.person, act.said, stamp(now))
    after = stand.reviewing._replace(
        said=(*stand.reviewing.said, said), version=stand.reviewing.version + 1
    )
    before = stand.row.status
    status = CaseStatus(status_after(before.value, after))
    if status is not before:
        unit.move_case(act.run, act.stream, before=before, after=status)
    settled = after.settled
    return Decided(
        run_id=act.run,
        case_id=act.stream,
        again=False,
        status=status,
        state=ReviewState(after.state),
        final="" if settled is None else settled.final,
        seq=seq,
        withdraw_until=stamp(now + timedelta(seconds=withdraw_s)),
    )


def _told(
    view: Snapshot, run_id: str, case_id: str, seq: int, until: str, *, again: bool
) -> Decided:
    row = view.queued(run_id, case_id)
    state, final = ReviewState(row.review.state), row.review.final
    return Decided(run_id, case_id, again, row.status, state, final, seq, until)
