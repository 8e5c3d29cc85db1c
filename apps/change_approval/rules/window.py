"""Attribute J: it went live inside its window and outside every freeze (CM-14)."""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assay.domain import Moment
from assay.errors import UsageError
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.emergency_path import is_genuine_emergency
from change_approval.rules.stage import live_only, zone_named

__all__ = ["Freeze", "freeze_respected", "freezes", "window_respected"]


class Freeze(NamedTuple):
    """One line of ``freeze.periods``: ``2026-03-28 | 2026-04-03 | quarter-end close``."""

    start: Moment
    end: Moment
    name: str


@live_only
def window_respected(dossier: Dossier, policy: Policy) -> Finding:
    """Calendar: every deployment lies within the approved window, give or take (CM-14).

    Decision: PASS where each deployment (the merge where none is known) lies between the start
    less, and the end plus, ``window.tolerance_minutes``. FAIL where one lies outside.

    Parameters: ``window.tolerance_minutes``.

    Edge cases: NOT_APPLICABLE to an emergency with a linked incident that states no window. A
    window without a start or an end, an unknown time and an overlap are UNDETERMINED.

    To a person: overlaps and dates without a zone.
    """
    change = dossier.change
    start, end = change.window_start, change.window_end
    if start is None and end is None and is_genuine_emergency(dossier, policy):
        return not_applicable("emergency", "An emergency without a planned window.")
    times = [d.at for d in change.deployments if d.at] or (
        [change.merged_at] if change.merged_at else []
    )
    if start is None or end is None or not times:
        message = "The approved window, or when it went live, is not recorded."
        return undetermined("window_unknown", message, start, end, *times)
    slack = timedelta(minutes=policy.integer("window.tolerance_minutes"))
    opens, closes = start.value.shifted(-slack), end.value.shifted(slack)
    facts = (start, end, *times)
    doubt = False
    for time in times:
        answers = (opens.is_at_or_before(time.value), time.value.is_at_or_before(closes))
        if False in answers:
            message = f"It went live at {time.value}, outside {start.value} to {end.value}."
            return fails("outside_window", message, *facts)
        doubt = doubt or None in answers
    if doubt:
        message = f"Whether it went live within {start.value} to {end.value} can't be told."
        return undetermined("time_overlap", message, *facts)
    return passes("inside_window", f"It went live within {start.value} to {end.value}.", *facts)


@live_only
def freeze_respected(dossier: Dossier, policy: Policy) -> Finding:
    """Calendar: it did not go live during a freeze, such as the quarter-end close (CM-14).

    Decision: PASS where every arrival in production lies outside all freeze periods; FAIL where
    one lies inside and no waiver is named.

    Parameters: ``freeze.periods``, ``freeze.zone``, ``freeze.emergency_exempt``.

    Edge cases: NOT_APPLICABLE where the policy has no freeze, and to an emergency with a linked
    incident where the policy exempts it. A named waiver is UNDETERMINED: that it was approved, and
    before, is for a person. An unknown time and an overlap are UNDETERMINED.

    To a person: every waiver; overlaps at the edges of the freeze.
    """
    change = dossier.change
    periods = freezes(policy.texts("freeze.periods"), policy.text("freeze.zone"))
    if not periods:
        return not_applicable("no_freeze", "The policy names no freeze.")
    if policy.flag("freeze.emergency_exempt") and is_genuine_emergency(dossier, policy):
        return not_applicable("emergency", "Emergencies with an incident are exempt.")
    times = [d.at for d in change.deployments if d.at] or (
        [change.merged_at] if change.merged_at else []
    )
    if not times:
        return undetermined("time_unknown", "When it went live is not recorded.", change.number)
    doubt: Finding | None = None
    for time in times:
        for period in periods:
            inside = _is_inside(time.value, period)
            if inside is None:
                message = f"Whether it went live during {period.name!r} can't be told."
                doubt = doubt or undetermined("time_overlap", message, time)
            elif inside and change.waiver is not None and change.waiver.value.strip():
                message = f"It went live during {period.name!r}; a waiver is named."
                doubt = undetermined("waiver", message, time, change.waiver)
            elif inside:
                message = f"It went live at {time.value}, during {period.name!r}."
                return fails("in_freeze", message, time)
    return doubt or passes("no_freeze_met", "It went live outside every freeze.", *times)


@lru_cache(maxsize=8)
def freezes(lines: tuple[str, ...], zone: str) -> tuple[Freeze, ...]:
    """The freeze periods of the policy; both days belong to the freeze.

    Raises:
        UsageError: A line is not ``FIRST DAY | LAST DAY | NAME``.
    """
    return tuple(_freeze(line, zone_named(zone)) for line in lines)


def _freeze(line: str, zone: ZoneInfo) -> Freeze:
    parts = [part.strip() for part in line.split("|")]
    try:
        start, end, name = parts
        first = Moment.on(date.fromisoformat(start), zone)
        last = Moment.on(date.fromisoformat(end), zone)
    except ValueError as error:
        raise UsageError(
            "policy.malformed",
            f"freeze.periods has the line {line!r}",
            remedy='write "FIRST DAY | LAST DAY | NAME", days as YYYY-MM-DD',
        ) from error
    return Freeze(Moment.at(first.earliest), Moment.at(last.latest), name)


def _is_inside(time: Moment, period: Freeze) -> bool | None:
    answers = (period.start.is_at_or_before(time), time.is_at_or_before(period.end))
    if False in answers:
        return False
    return None if None in answers else True
