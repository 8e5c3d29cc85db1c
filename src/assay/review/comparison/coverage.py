"""Roll-forward: which part of the period the runs cover, and what is left of it.

A run covers the days from its population's first event to its last. That is what the evidence shows,
not what the export was asked for: days without events at the edges count as not covered, and a
person decides whether there was nothing to be exported.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from assay.domain import RunRecord, RunStatus
from assay.errors import UsageError
from assay.stores import Snapshot

__all__ = ["Coverage", "Covered", "Gap", "gaps_of", "roll_forward"]

_DAY = timedelta(days=1)


class Gap(NamedTuple):
    """Days of the period that no run covers, first and last included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Covered(NamedTuple):
    """What one run covers."""

    run: int
    first: date
    last: date


class Coverage(NamedTuple):
    """How much of the engagement's period is covered.

    Attributes:
        runs: What each finished run that counts covers, by number.
        gaps: What none covers, in order.
        unknown: Numbers of runs whose population has no dates: they are left out.
    """

    period_start: date
    period_end: date
    runs: tuple[Covered, ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[int, ...]


def roll_forward(view: Snapshot, *, app: str = "") -> Coverage:
    """What the finished runs of a domain cover of the engagement's period.

    A run that another one superseded is left out: its cases stand in the later one.

    Args:
        view: The store.
        app: The domain; empty where the workspace has one only.

    Raises:
        UsageError: ``period.missing``: the engagement has none; ``app.ambiguous``.
    """
    engagement = view.engagement()
    if not (engagement.period_start and engagement.period_end):
        raise UsageError(
            "period.missing",
            "the engagement has no period: nothing says what there is to cover",
            remedy="make the workspace with a period: assay init --period FIRST LAST",
        )
    start = date.fromisoformat(engagement.period_start)
    end = date.fromisoformat(engagement.period_end)
    covered: list[Covered] = []
    unknown: list[int] = []
    for run in _newest_runs(view, app):
        report = view.report(run.run_id)
        if report is None or not (report.earliest and report.latest):
            unknown.append(run.number)
            continue
        first, last = (date.fromisoformat(text[:10]) for text in (report.earliest, report.latest))
        covered.append(Covered(run.number, first, last))
    gaps = tuple(gaps_of(start, end, covered))
    return Coverage(start, end, tuple(covered), gaps, tuple(unknown))


def _newest_runs(view: Snapshot, app: str) -> Iterator[RunRecord]:
    runs = [run for run in view.runs() if run.status is RunStatus.COMPLETED]
    names = {run.app for run in runs}
    if not app and len(names) > 1:
        raise UsageError(
            "app.ambiguous",
            f"the workspace holds runs of {' and '.join(sorted(names))}",
            remedy="say which: --app NAME",
        )
    older = {run.manifest.supersedes for run in runs}
    return (run for run in runs if run.run_id not in older and app in {"", run.app})


def gaps_of(start: date, end: date, covered: Iterable[Covered]) -> Iterator[Gap]:
    """The days from ``start`` to ``end`` that nothing covers, as spans, in order."""
    open_from = start
    for one in sorted(covered, key=lambda c: (c.first, c.last)):
        if one.last < start or one.first > end:
            continue
        if one.first > open_from:
            yield Gap(open_from, one.first - _DAY)
        open_from = max(open_from, one.last + _DAY)
    if open_from <= end:
        yield Gap(open_from, end)
