"""What people declare themselves: their own reports of trades, and their certifications."""

from datetime import date, timedelta

from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.reckoning import add_months
from personal_trade.rules.exemption import exemption
from personal_trade.rules.live import live

__all__ = ["certification", "self_report"]


@live
def self_report(dossier: Dossier, policy: Policy) -> Finding:
    """Control: what the broker's feed shows the employee has reported as well (P-22).

    Decision: FAIL where no report of the employee is of the trade and the days for one are over,
    or where the report says another side, account, quantity or amount than the feed. Fills of one
    order are one trade; a range of amounts agrees with every amount within it.
    Parameters: ``self_report.days``, ``.day_tolerance`` (trade date or settlement date),
    ``.amount_tolerance_bp``.
    Edge cases: exempt trades need no report; NOT_APPLICABLE while a report is not yet due.
    To a person: an unclear person or day; a report whose size can't be compared. Reports without a
    trade in the feed are listed with the population.
    """
    trade, library = dossier.trade, dossier.library
    day = library.reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person or library.reports is None:
        return undetermined("unplaced", "Person or day is not certain.", trade.person)
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", f"No report is needed: {free.words}", *free.facts)
    match = library.reports.matches.get(dossier.place)
    if match is None:
        return _unreported(dossier, day, policy.integer("self_report.days"))
    entry = match.entry
    facts = (
        trade.number,
        *(entry.fact(name) for name in ("traded_at", "side", "quantity", "amount", "account")),
    )
    if match.differences:
        said = f"The employee's report of the trade differs: {'; '.join(match.differences)}."
        return fails("mismatch", said, *facts)
    if not match.is_sized:
        said = "The employee's report of the trade gives no size that can be compared."
        return undetermined("size_unclear", said, *facts)
    return passes("reported", "The employee's report agrees with the feed.", *facts)


def _unreported(dossier: Dossier, day: date, days: int) -> Finding:
    trade, due = dossier.trade, day + timedelta(days=days)
    known = dossier.library.reckoning.day(dossier.library.as_of)
    if known is None or known <= due:
        return not_applicable("not_due", f"A report of the trade is due on {due}.", trade.traded_at)
    said = f"The employee has not reported the trade of {day}; it was due on {due}."
    return fails("not_reported", said, trade.number, trade.person, trade.traded_at)


@live
def certification(dossier: Dossier, policy: Policy) -> Finding:
    """Control: people certify in time that they know and keep the code (P-23).

    Decision: FAIL where, of each kind that the policy names, the latest certification that was due
    by the day of the trade was given after its due day, or not at all.
    Parameters: ``certification.kinds``, ``certification.months`` after which one has lapsed.
    Edge cases: on the due day is in time; who became an access person within the months owes none
    that is not on record.
    To a person: a person without one on record, one that lapsed, uncertain days.
    """
    trade, reckoning = dossier.trade, dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person:
        return undetermined("unplaced", "Person or day is not certain.", trade.person)
    found = [_certified(dossier, policy, kind, day) for kind in policy.texts("certification.kinds")]
    if not found:
        return not_applicable("none_asked", "The policy asks for no certification.")
    return min(found, key=lambda finding: _GRAVITY.index(finding.outcome.value))


_GRAVITY = ("fail", "undetermined", "pass", "not_applicable")


def _certified(dossier: Dossier, policy: Policy, kind: str, day: date) -> Finding:
    reckoning = dossier.library.reckoning
    months = policy.integer("certification.months")
    rows = [
        row
        for row in dossier.library.rows("certifications", dossier.person)
        if row.text("kind").casefold() == kind.casefold()
    ]
    due = [(reckoning.day(row.moment("due_at")), row) for row in rows]
    if any(last is None for last, _ in due):
        return undetermined("day_unclear", f"When a certification ({kind}) was due is not certain.")
    past = [(last, str(row), row) for last, row in due if last is not None and last <= day]
    if not past:
        return _none_due(dossier, kind, day, months)
    last, _, row = max(past, key=lambda item: item[:2])
    facts = (dossier.trade.traded_at, row.fact("due_at"), row.fact("certified_at"))
    if add_months(last, months) < day:
        said = f"The latest certification ({kind}) was due on {last}, over {months} months before."
        return undetermined("lapsed", said, *facts)
    return _judged(dossier, row, kind, last)


def _judged(dossier: Dossier, row: Entry, kind: str, last: date) -> Finding:
    facts = (dossier.trade.traded_at, row.fact("due_at"), row.fact("certified_at"))
    if row.moment("certified_at") is None:
        return fails(
            "not_certified", f"The certification ({kind}) due on {last} is missing.", *facts
        )
    given = dossier.library.reckoning.day(row.moment("certified_at"))
    if given is None:
        return undetermined(
            "day_unclear", f"When the certification ({kind}) was given is not certain."
        )
    said = f"The certification ({kind}) due on {last} was given on {given}."
    return fails("late", said, *facts) if given > last else passes("in_time", said, *facts)


def _none_due(dossier: Dossier, kind: str, day: date, months: int) -> Finding:
    entry = dossier.library.directory.entry(dossier.person)
    access = None if entry is None else dossier.library.reckoning.day(entry.moment("access_from"))
    if entry is not None and access is not None and day <= add_months(access, months):
        said = f"No certification ({kind}) was due yet: access began on {access}."
        return not_applicable("not_due", said, entry.fact("access_from"))
    said = f"No certification ({kind}) that was due by {day} is on record."
    return undetermined("no_record", said, dossier.trade.person)
