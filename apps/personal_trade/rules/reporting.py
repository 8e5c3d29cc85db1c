"""Were trades reported in time: each by itself, by the quarter, and by the broker's statement?"""

from datetime import date, timedelta

from assay.calendars import BusinessCalendar
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.reckoning import quarter_end
from personal_trade.rules.live import live
from personal_trade.table import UNSTATED

__all__ = ["due_day", "late_report", "quarterly_report", "statement_missing"]

_MONTHLY = "month"


def due_day(
    start: date, days: int, calendar: BusinessCalendar, *, unit: str, is_rolled: bool
) -> date | None:
    """The last day of a deadline.

    Args:
        start: The day on which the clock starts; it does not count.
        days: How many.
        calendar: Which days are business days.
        unit: ``calendar`` or ``business`` days.
        is_rolled: A due date on a day off moves to the next business day.

    Returns:
        The day; ``None`` where the calendar can't tell.
    """
    if unit == "business":
        return calendar.add_business_days(start, days)
    due = start + timedelta(days=days)
    return calendar.add_business_days(due, 0) if is_rolled else due


def _due(dossier: Dossier, policy: Policy, prefix: str, start: date) -> date | None:
    return due_day(
        start,
        policy.integer(f"{prefix}.days"),
        dossier.library.reckoning.calendar(policy.text(f"{prefix}.calendar")),
        unit=policy.text(f"{prefix}.unit"),
        is_rolled=policy.text(f"{prefix}.roll") == "next_business_day",
    )


@live
def late_report(dossier: Dossier, policy: Policy) -> Finding:
    """Control: each trade is reported within the days allowed.

    Decision: FAIL where the report was received after the due day: trade date plus days.
    Parameters: ``late_report.days``, ``late_report.unit`` (calendar or business days),
    ``late_report.roll`` (whether a due day off moves on, which only some regimes say) and
    ``late_report.calendar``.
    Edge cases: received on the due day is in time.
    To a person: a report dated before its trade, no dates, days or years that nobody knows.
    """
    trade = dossier.trade
    facts = (trade.traded_at, trade.reported_at)
    reckoning = dossier.library.reckoning
    if trade.traded_at is None or trade.reported_at is None:
        return undetermined("undated", "The trade or its report has no date.", *facts)
    traded = reckoning.day(trade.traded_at.value)
    reported = reckoning.day(trade.reported_at.value)
    if traded is None or reported is None:
        return undetermined(
            "day_unclear",
            f"The trade or its report may fall on two days of {reckoning.zone.key}.",
            *facts,
        )
    if reported < traded:
        return undetermined(
            "reported_before_traded",
            f"The report of {reported} is dated before the trade of {traded}: nobody can say"
            " whether it was late.",
            *facts,
        )
    due = _due(dossier, policy, "late_report", traded)
    if due is None:
        return undetermined(
            "calendar_unknown", f"No calendar tells when a trade of {traded} was due.", *facts
        )
    lag = f"{(reported - traded).days} days after the trade of {traded}; it was due on {due}"
    if reported > due:
        return fails("late", f"The report was received on {reported}, {lag}.", *facts)
    return passes("in_time", f"The report was received on {reported}, {lag}.", *facts)


@live
def quarterly_report(dossier: Dossier, policy: Policy) -> Finding:
    """Control: the person's report of the quarter is in within 30 days of its end (SEC 204A-1).

    Decision: FAIL where the report of the trade's quarter was submitted after the due day, or was
    not by a due day that has passed. The deadlines of the rule are Apr 30, Jul 30, Oct 30, Jan 30.
    Parameters: ``quarterly_report.days``, ``.unit``, ``.roll``, ``.calendar``.
    Edge cases: NOT_APPLICABLE while it is not yet due; a later version of the population asks again.
    To a person: a nil report for a quarter with a trade, uncertain dates or persons.
    """
    trade = dossier.trade
    reckoning = dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person:
        return undetermined(
            "undated", "The quarter or the person is not certain.", trade.traded_at, trade.person
        )
    end = quarter_end(day)
    due = _due(dossier, policy, "quarterly_report", end)
    if due is None:
        return undetermined("calendar_unknown", f"No calendar tells when {end} was due.")
    table, last = dossier.library.table("quarterly_reports"), end.toordinal()
    found = [
        table.entries[at]
        for at in table.places(dossier.person)
        if table.day("quarter_end", at) == last and table.day("submitted_at", at) != UNSTATED
    ]
    if not found:
        return _unreported(dossier, end, due)
    row = min(found, key=lambda entry: entry.moment("submitted_at").latest)  # type: ignore[union-attr]
    facts = (trade.traded_at, row.fact("quarter_end"), row.fact("submitted_at"))
    submitted = reckoning.day(row.moment("submitted_at"))
    if submitted is None:
        return undetermined("day_unclear", "The day of the report is not certain.", *facts)
    said = f"The report of the quarter to {end} was submitted on {submitted}; it was due on {due}."
    if submitted > due:
        return fails("late", said, *facts)
    if row.flag("is_nil"):
        return undetermined(
            "nil_report",
            f"The report of the quarter to {end} states no transactions, and there was one.",
            *facts,
            row.fact("is_nil"),
        )
    return passes("in_time", said, *facts)


def _unreported(dossier: Dossier, end: date, due: date) -> Finding:
    as_of = dossier.library.as_of
    known = None if as_of is None else dossier.library.reckoning.day(as_of)
    if known is None or known <= due:
        return not_applicable(
            "not_due",
            f"The report of the quarter to {end} is due on {due}.",
            dossier.trade.traded_at,
        )
    return fails(
        "not_submitted",
        f"No report of the quarter to {end} is on record; it was due on {due}.",
        dossier.trade.traded_at,
        dossier.trade.person,
    )


@live
def statement_missing(dossier: Dossier, policy: Policy) -> Finding:
    """Control: the broker's statement that shows the trade is received in time.

    Decision: FAIL where the statement of the trade's month or quarter came after the due day, or
    did not by a due day that has passed.
    Parameters: ``statement.period`` (month or quarter), ``statement.days`` after its end,
    ``.unit``, ``.roll``, ``.calendar``.
    Edge cases: NOT_APPLICABLE while it is not yet due.
    To a person: no account, no certain date. Whether the broker or the employee is at fault.
    """
    trade = dossier.trade
    reckoning = dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or trade.account is None:
        return undetermined(
            "unplaced", "The trade has no certain day or account.", trade.traded_at, trade.account
        )
    end = _month_end(day) if policy.text("statement.period") == _MONTHLY else quarter_end(day)
    due = _due(dossier, policy, "statement", end)
    if due is None:
        return undetermined("calendar_unknown", f"No calendar tells when {end} was due.")
    table, last = dossier.library.table("statements"), end.toordinal()
    certain = [
        (arrived, at)
        for at in table.places(trade.account.value.casefold())
        if table.day("period_end", at) >= last
        and (arrived := table.day("received_at", at)) > UNSTATED
    ]
    if certain:
        first, at = min(certain)
        received, row = date.fromordinal(first), table.entries[at]
        facts = (trade.account, row.fact("period_end"), row.fact("received_at"))
        said = f"The statement to {end} was received on {received}; it was due on {due}."
        return fails("late", said, *facts) if received > due else passes("in_time", said, *facts)
    as_of = dossier.library.as_of
    known = None if as_of is None else reckoning.day(as_of)
    if known is None or known <= due:
        return not_applicable("not_due", f"The statement to {end} is due on {due}.", trade.account)
    said = f"No statement to {end} was received; it was due on {due}."
    return fails("not_received", said, trade.account, trade.traded_at)


def _month_end(day: date) -> date:
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first - timedelta(days=1)
