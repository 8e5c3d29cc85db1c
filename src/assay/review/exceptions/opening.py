"""Opening exceptions: the program's part, from what a run or a reviewer found."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import CaseStatus, Conclusion, Outcome, RuleId, RunRecord, RunSummary
from assay.ledger import Actor, Draft
from assay.review.exceptions.finding import FOUND_BY_RUN, Failure, failures_of
from assay.review.exceptions.item import exception_name
from assay.stores import CaseFilter, ExceptionFilter, ExceptionLine, Snapshot, Store, Unit
from assay.stores.excepting import exception_stream, opened_line
from assay.stores.halt import require_running

__all__ = ["FOUND_BY_RUN", "Opened", "open_exceptions", "open_for_case"]

_BATCH = 200
_FOUND = Conclusion.EXCEPTION.value
_PROGRAM = Actor("program:assay", "writer")


class Opened(NamedTuple):
    """What was opened.

    Attributes:
        names: The new exceptions, ``E-0001`` and so on, in order.
        known: Failures of the run that had an exception already.
    """

    names: tuple[str, ...]
    known: int


def open_exceptions(store: Store, run_key: str, *, clock: Clock) -> Opened:
    """Open an exception for each failure of each case of a run that has none yet.

    A failure is a rule that failed, or what reviewers found where none had; where they left a case
    without an exception there is none. Called after decisions, it opens what these found.
    Resumable: what was opened before a crash is known afterwards.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
        PolicyError: ``workflow.halted``.
    """
    with store.snapshot() as view:
        run = view.run(run_key)
        failed = view.cases(run.run_id, CaseFilter(exceptions_only=True))
        found = [review.case_id for review in view.reviews(run.run_id) if review.final == _FOUND]
        case_ids = list(dict.fromkeys((*(row.case_id for row in failed), *found)))
    names: list[str] = []
    known = 0
    waiting = iter(case_ids)
    while batch := list(islice(waiting, _BATCH)):
        with store.unit() as unit:
            require_running(unit.view)
            failures = list(_failures(unit.view, run.run_id, batch))
            opened = _open(unit, run, failures, clock=clock)
            known += len(failures) - len(opened)
            names += opened
    return Opened(tuple(names), known)


def open_for_case(
    unit: Unit,
    run_key: str,
    case_id: str,
    *,
    found_by: str,
    clock: Clock,
    rules: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Open the exceptions of one case in the unit of the decision that confirmed or found them.

    Args:
        unit: The unit that records the decision.
        run_key: Id or number of the run.
        case_id: The case.
        found_by: Person id of the reviewer.
        clock: Tells when.
        rules: Rules that the reviewer found failed, where the run had not; a code of rejection
            (``review.evidence_missing``) where no rule says it.

    Returns:
        Names of the new exceptions; none where each has one already.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``...
    """
    run = unit.view.run(run_key)
    row = unit.view.case(run.run_id, case_id)
    paper = row.workpaper or ""
    wanted = dict.fromkeys((*row.exceptions, *rules))
    failures = [Failure(case_id, rule, paper, found_by) for rule in wanted]
    return tuple(_open(unit, run, failures, clock=clock))


def _failures(view: Snapshot, run_id: str, case_ids: list[str]) -> Iterator[Failure]:
    reviews = {review.case_id: review for review in view.reviews_of(run_id, case_ids)}
    for case_id in case_ids:
        row = view.case(run_id, case_id)
        if row.status is not CaseStatus.SUPERSEDED:
            yield from failures_of(view, row, reviews.get(case_id))


def _open(unit: Unit, run: RunRecord, failures: list[Failure], *, clock: Clock) -> list[str]:
    summary = unit.view.summary(run.run_id)
    number = unit.view.last_exception(run.run_id)
    lines: list[ExceptionLine] = []
    known = {
        (line.case_id, line.rule_id)
        for case_id in dict.fromkeys(failure.case_id for failure in failures)
        for line in unit.view.exceptions(run.run_id, ExceptionFilter(case_id=case_id))
    }
    at = clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    for failure in failures:
        if (failure.case_id, failure.rule_id) not in known:
            number += 1
            stream = exception_stream(run.number, number)
            body = _body(summary, failure, at)
            refs = (failure.workpaper,) if failure.workpaper else ()
            draft = Draft("exception.opened", stream, body, _PROGRAM, refs, run.run_id)
            unit.record(draft)
            lines.append(opened_line(draft))
    unit.put_exceptions(run.run_id, lines)
    return [exception_name(line.number) for line in lines]


def _body(summary: RunSummary, failure: Failure, at: str) -> dict[str, JsonValue]:
    counts = summary.rules.get(RuleId(failure.rule_id), {})
    failed = counts.get(Outcome.FAIL, 0)
    return {
        "case_id": failure.case_id,
        "rule_id": failure.rule_id,
        "population": failed,
        "tested": failed + counts.get(Outcome.PASS, 0),
        "found_by": failure.found_by,
        "opened_at": at,
    }
