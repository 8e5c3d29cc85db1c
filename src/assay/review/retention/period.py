"""Until when a case has to be kept, and whether it is held."""

from datetime import date
from typing import NamedTuple

from assay.errors import UsageError
from assay.rules import Policy
from assay.stores import Snapshot

__all__ = ["Retention", "retention_of"]

_FEBRUARY, _LEAP = 2, 29


class Retention(NamedTuple):
    """How long a case is kept.

    Attributes:
        until: Last day on which it must be kept; ``None`` where nothing says when that is.
        held: A legal hold forbids erasing it, whatever the day.
        why: In one sentence.
    """

    until: date | None
    held: bool
    why: str


def retention_of(view: Snapshot, case_id: str, policy: Policy) -> Retention:
    """The retention of a case.

    Raises:
        UsageError: ``case.unknown``; ``retention.malformed``: the policy counts from nothing known.
    """
    runs = [row.run_id for row in view.find_cases(case_id)]
    if not runs:
        raise UsageError(
            "case.unknown",
            f"the workspace has no case {case_id!r}",
            remedy="`assay cases` lists them",
        )
    held = policy.flag("retention.hold") or case_id in policy.texts("retention.held_cases")
    start, what = _start(view, runs[-1], policy.text("retention.counts_from"))
    years = policy.integer("retention.years")
    if not start:
        return Retention(None, held, f"Nothing says {what}, from which {years} years count.")
    until = _later(date.fromisoformat(start[:10]), years)
    why = f"Kept for {years} years from {what}, {start[:10]}: until {until}."
    return Retention(until, held, f"{why} A legal hold stands." if held else why)


def _start(view: Snapshot, run_id: str, counts_from: str) -> tuple[str, str]:
    match counts_from:
        case "period_end":
            return view.engagement().period_end, "when the engagement's period ends"
        case "run_finished":
            return view.run(run_id).finished_at, "when the newest run with the case was finished"
    raise UsageError(
        "retention.malformed",
        f"retention can't count from {counts_from[:40]!r}",
        remedy="set retention.counts_from to period_end or run_finished",
    )


def _later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (_FEBRUARY, _LEAP)
    return day.replace(year=day.year + years, day=_LEAP - 1 if is_leap_day else day.day)
