"""What people do with an exception: each step proposed, signed and recorded.

Nobody takes a step about the exception of a case in which they have a part, or which they prepared. A
step is about the newest entry of the exception's stream. Whoever signs it saw that entry; if
another one came in between, the step is refused with ``exception.overtaken`` and nothing is written.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.ledger import Draft, Entry
from assay.ledger.approval import Envelope
from assay.review.capacity import require_no_part
from assay.review.exceptions.classify import require_reasoned
from assay.review.exceptions.group import GroupQuery, group_artifact, group_lines
from assay.review.exceptions.item import Inquiry, Retest, Settlement
from assay.review.exceptions.listing import line_of, number_of
from assay.review.exceptions.machine import require_complete, require_legal, step_of
from assay.review.exceptions.retest import require_enough
from assay.rules import Policy
from assay.sign import Act, PersonId, perform
from assay.stores import ExceptionLine, Snapshot, Store
from assay.stores.excepting import exception_stream, fold_exception
from assay.stores.halt import require_running

__all__ = [
    "ExceptionRef",
    "propose_closing",
    "propose_inquiry",
    "propose_reopening",
    "propose_retest",
    "propose_settlement",
    "record",
]


class ExceptionRef(NamedTuple):
    """Which exception is meant.

    Attributes:
        run: Id or number of the run.
        name: ``E-0001`` or ``1``.
    """

    run: str
    name: str


def propose_inquiry(view: Snapshot, ref: ExceptionRef, person: PersonId, inquiry: Inquiry) -> Act:
    """The act of saying what was found out: cause, effect, extent, compensating control.

    Raises:
        UsageError: ``run.unknown``, ``exception.unknown``, ``exception.incomplete``.
        PolicyError: ``exception.premature``, ``exception.same_person``, ``workflow.halted``;
            ``approval.same_person``, ``approval.uncertain_person``: it is their own case.
    """
    said = {"what": "inquiry", **_plain(inquiry)}
    return _step(view, ref, _Step("exception.updated", person, Role.REVIEWER, said))


def propose_settlement(
    view: Snapshot, ref: ExceptionRef, person: PersonId, settlement: Settlement
) -> Act:
    """The act of deciding what is done about an exception.

    Raises:
        UsageError: As :func:`propose_inquiry`.
        PolicyError: As :func:`propose_inquiry`.
    """
    return _step(view, ref, _Step("exception.disposed", person, Role.APPROVER, _plain(settlement)))


def propose_retest(
    view: Snapshot,
    ref: ExceptionRef,
    person: PersonId,
    retest: Retest,
    *,
    frequency: str,
    policy: Policy,
) -> Act:
    """The act of saying how the mended control did when it was tested again.

    Args:
        view: The store.
        ref: The exception.
        person: Who tested.
        retest: What was tested.
        frequency: How often the control operates: ``daily``, ``weekly``, ``monthly``...
        policy: The review policy; it says how long a control must have operated before.

    Raises:
        UsageError: As :func:`propose_inquiry`; ``retest.malformed``.
        PolicyError: As :func:`propose_inquiry`; ``retest.early``: too few instances or days.
    """
    require_enough(retest, frequency, policy)
    passed = retest.deviations == 0
    said = {"what": "retest", **_plain(retest), "frequency": frequency, "passed": passed}
    return _step(view, ref, _Step("exception.updated", person, Role.REVIEWER, said))


def propose_closing(view: Snapshot, ref: ExceptionRef, person: PersonId, rationale: str) -> Act:
    """The act of closing an exception that was disposed of, or retested without a deviation.

    Raises:
        UsageError: As :func:`propose_inquiry`.
        PolicyError: As :func:`propose_inquiry`.
    """
    said = {"rationale": rationale}
    return _step(view, ref, _Step("exception.closed", person, Role.APPROVER, said))


def propose_reopening(view: Snapshot, ref: ExceptionRef, person: PersonId, reason: str) -> Act:
    """The act of taking an exception up again.

    Raises:
        UsageError: As :func:`propose_inquiry`.
        PolicyError: As :func:`propose_inquiry`.
    """
    said = {"what": "reopened", "reason": reason}
    return _step(view, ref, _Step("exception.updated", person, Role.REVIEWER, said))


def record(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock
) -> tuple[ExceptionLine, ...]:
    """Record an act on exceptions; it is durable when this returns. All of it is checked again.

    Args:
        store: The store.
        act: Of any proposal in this package.
        envelope: The act as its person signed it.
        clock: Tells whether the person's grants still hold.

    Returns:
        The exceptions as they stand now: one, or the members of a group.

    Raises:
        UsageError: As the proposals.
        PolicyError: As the proposals; ``exception.overtaken``; ``group.changed``; ``approval.*``.
    """
    with store.unit() as unit:
        view = unit.view
        require_running(view)
        lines, run = _lines(view, act), view.run(act.run)
        step = step_of(act.kind, act.stream, act.said)
        require_complete(step, act.said, act.person)
        for line in lines:
            require_legal(line, step, act.person)
            require_no_part(view, run, line.case_id, act.person)
        if step == "classification":
            require_reasoned(act.said)
        if step == "group":
            query = GroupQuery.of(act.said)
            unit.keep([group_artifact(view, run, query, act.refs)])
        elif _newest(view, act.stream) != act.subject:
            raise _overtaken(act.stream)
        perform(unit, act, envelope, clock=clock)
        draft = Draft(act.kind, act.stream, {"said": act.shown}, act.actor, act.refs, act.run)
        after = tuple(line for line in (fold_exception(x, draft) for x in lines) if line)
        unit.put_exceptions(act.run, after)
    return after


class _Step(NamedTuple):
    """What a step is before it is an act."""

    kind: str
    person: PersonId
    role: Role
    said: Mapping[str, JsonValue]


def _step(view: Snapshot, ref: ExceptionRef, wanted: _Step) -> Act:
    kind, person, role, said = wanted
    require_running(view)
    run = view.run(ref.run)
    line = line_of(view, run.run_id, number_of(ref.name))
    stream = exception_stream(run.number, line.number)
    step = step_of(kind, stream, said)
    require_complete(step, said, person)
    require_legal(line, step, person)
    require_no_part(view, run, line.case_id, person)
    return Act(
        kind=kind,
        stream=stream,
        subject=_newest(view, stream),
        outcome=step,
        said=said,
        person=person,
        role=role,
        run=run.run_id,
        refs=(),
    )


def _lines(view: Snapshot, act: Act) -> tuple[ExceptionLine, ...]:
    if act.stream.startswith("group/"):
        return group_lines(view, act.run, GroupQuery.of(act.said))
    return (line_of(view, act.run, number_of(act.stream.rpartition("/")[2])),)


def _newest(view: Snapshot, stream: str) -> int:
    newest = -1
    for data in view.stream(stream):
        newest = Entry.parse(data).seq
    if newest < 0:
        raise UsageError("exception.unknown", f"there is no {stream}", remedy="see its run's list")
    return newest


def _plain(value: Any) -> dict[str, JsonValue]:
    return {name: getattr(field, "value", field) for name, field in asdict(value).items()}


def _overtaken(stream: str) -> PolicyError:
    return PolicyError(
        "exception.overtaken",
        f"someone else acted on {stream} since you looked",
        remedy="look at it again; nothing of yours was recorded",
        where=stream,
    )
