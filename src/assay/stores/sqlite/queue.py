"""The queue of a run as SQL: what is open, in the order of its rows, and how much of it there is.

What is open is found through an index that holds nothing else, so that a page costs the same
whether a run has a hundred cases or a hundred thousand.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
)

from assay.domain import CaseStatus, Conclusion, Outcome, Verdict
from assay.errors import UsageError
from assay.stores import schema
from assay.stores.review_row import QueueRow, QueueWanted, ReviewLine
from assay.stores.row import OUTCOME_MARKS
from assay.stores.sqlite.reading import from_store

__all__ = ["NOBODY", "QUEUED", "RunFrame", "queue_row", "restricted_queue"]

NOBODY = "-"
_OPEN_RESULTS = (OUTCOME_MARKS[Outcome.FAIL], OUTCOME_MARKS[Outcome.UNDETERMINED])
_case = schema.case_state
_item = schema.review_item
_JOINED = _case.outerjoin(
    _item, and_(_item.c.run == _case.c.run, _item.c.ordinal == _case.c.ordinal)
)
_REVIEW = [name for name in ReviewLine._fields if name not in {"ordinal", "case_id"}]
_NO_REVIEW = ReviewLine(0, "")


class RunFrame:
    """What the queue needs to know of its run.

    Args:
        row: The row of the run.
        rules: Its rules, in the order of the marks.
    """

    def __init__(self, row: Row[Any], rules: tuple[str, ...]) -> None:
        self.number: int = row.number
        self.rules = rules
        self.since: str = row.finished_at or row.started_at


_QUEUE = (
    select(
        _case.c.ordinal,
        _case.c.case_id,
        _case.c.title,
        _case.c.status,
        _case.c.verdict,
        _case.c.conclusion,
        _case.c.outcomes,
        _case.c.marks,
        *(_item.c[name].label(f"review_{name}") for name in _REVIEW),
    )
    .select_from(_JOINED)
    .where(_case.c.run == bindparam("run"))
)
"""Every case of a run with what is kept of its review."""

QUEUED = _QUEUE.where(_case.c.case_id == bindparam("case_id"))
"""One of them. Put together once, as all of them are: that takes longer than the answer."""


def restricted_queue(frame: RunFrame, wanted: QueueWanted, *, after: int, size: int) -> Select[Any]:
    """The items that are asked for, from a row on.

    Raises:
        UsageError: ``rule.unknown``.
    """
    query = _QUEUE.params(run=frame.number)
    if wanted.is_decided:
        query = query.where(_item.c.run == frame.number, _item.c.state == "done")
    else:
        query = query.where(text("case_state." + schema.OPEN))
    if _is_of_few(frame, wanted):
        query = query.where(_item.c.run == frame.number)
    for condition in _conditions(frame, wanted):
        query = query.where(condition)
    # What is decided, or somebody's, is little beside a whole run: what is kept of it leads the way.
    is_kept = wanted.is_decided or _is_of_few(frame, wanted)
    row = _item.c.ordinal if is_kept else _case.c.ordinal
    return query.where(row > after).order_by(row).limit(size)


def _is_of_few(frame: RunFrame, wanted: QueueWanted) -> bool:
    """Whether only a case of which something is kept can be meant."""
    is_somebodys = wanted.assignee not in {"", NOBODY}
    # A case without a time of its own waits since the run.
    return is_somebodys or bool(wanted.waiting_before and frame.since >= wanted.waiting_before)


def _conditions(frame: RunFrame, wanted: QueueWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    reasons = [_case.c.marks.contains(mark) for mark in wanted.marks]
    if wanted.whys:
        reasons.append(_item.c.why.in_(wanted.whys))
    if reasons:
        found.append(or_(*reasons))
    if wanted.marks or wanted.rule:
        # Whoever must not know what the machine found can't ask for it either.
        found.append(
            or_(func.coalesce(_item.c.reviews, 1) == 1, _item.c.state.in_(("adjudication", "done")))
        )
    if wanted.rule:
        place = _place(wanted.rule, frame.rules)
        found.append(func.substr(_case.c.outcomes, place, 1).in_(_OPEN_RESULTS))
    if wanted.states:
        found.append(func.coalesce(_item.c.state, _NO_REVIEW.state).in_(wanted.states))
    if wanted.text:
        found.append(
            or_(
                _case.c.case_id.contains(wanted.text, autoescape=True),
                _case.c.title.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.waiting_before:
        since = func.coalesce(func.nullif(_item.c.since, ""), literal(frame.since))
        found.append(since < wanted.waiting_before)
    return [*found, *_of_people(wanted)]


def _of_people(wanted: QueueWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    holder = func.coalesce(_item.c.assignee, "")
    until = func.coalesce(_item.c.lease_until, "")
    if wanted.assignee == NOBODY:
        found.append(or_(holder == "", until <= wanted.at))
    elif wanted.assignee:
        found.extend((_item.c.assignee == wanted.assignee, _item.c.lease_until > wanted.at))
    if wanted.free_for:
        found.append(or_(holder.in_(("", wanted.free_for)), until <= wanted.at))
    if wanted.not_by:
        deciders = literal(" ") + func.coalesce(_item.c.reviewed_by, "") + " "
        found.append(~deciders.contains(f" {wanted.not_by} ", autoescape=True))
    return found


@from_store
def queue_row(row: Row[Any], frame: RunFrame) -> QueueRow:
    """An item as its noun."""
    review = ReviewLine(row.ordinal, row.case_id)
    if row.review_state is not None:
        kept = {name: getattr(row, f"review_{name}") for name in _REVIEW}
        review = review._replace(**kept)
    return QueueRow(
        case_id=row.case_id,
        title=row.title,
        status=CaseStatus(row.status),
        verdict=None if row.verdict is None else Verdict(row.verdict),
        conclusion=None if row.conclusion is None else Conclusion(row.conclusion),
        outcomes=row.outcomes,
        marks=row.marks,
        since=review.since or frame.since,
        review=review,
    )


def _place(rule: str, rules: tuple[str, ...]) -> int:
    if rule not in rules:
        raise UsageError(
            "rule.unknown",
            f"the run has no rule {rule!r}",
            remedy="its rules are: " + ", ".join(rules),
        )
    return rules.index(rule) + 1
