"""Accounts and people: disclosed accounts, initial and annual holdings reports."""

from datetime import date, timedelta

from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.reckoning import Reckoning, add_months
from personal_trade.rules.live import live
from personal_trade.table import UNSTATED

__all__ = ["annual_holdings", "initial_holdings", "uncovered_account"]


@live
def uncovered_account(dossier: Dossier, policy: Policy) -> Finding:
    """Control: trades happen in disclosed accounts only (P-01, FINRA 3210).

    Decision: FAIL where the account is on no list, was disclosed only after the trade, was opened
    before the firm consented, or existed on joining and had no consent within the days allowed.
    Parameters: ``account.consent_days``.
    To a person: a trade without an account, an account of another person, missing dates, a trade
    after the account was closed.
    """
    trade = dossier.trade
    if trade.account is None:
        return undetermined("no_account", "The trade names no account.", trade.number)
    rows = dossier.library.rows("accounts", trade.account.value.casefold())
    if not rows:
        said = f"Account {trade.account.value} is not among the disclosed accounts."
        return fails("undisclosed", said, trade.account, trade.person)
    people = dossier.library.directory
    own = [r for r in rows if (p := r.person("person")) and people.key(p) == dossier.person]
    if not own or not dossier.person:
        said = f"Account {trade.account.value} is listed for somebody else."
        return undetermined("other_person", said, trade.account, trade.person)
    return _disclosed(dossier, policy, own[0])


def _disclosed(dossier: Dossier, policy: Policy, row: Entry) -> Finding:
    trade = dossier.trade
    at = trade.traded_at.value if trade.traded_at else None
    told, closed = row.moment("disclosed_at"), row.moment("closed_at")
    facts = (trade.account, trade.traded_at, row.fact("disclosed_at"), row.fact("closed_at"))
    if at is not None and closed is not None and closed.is_before(at) is not False:
        return undetermined("closed", f"The account was closed at {closed}.", *facts)
    before = None if told is None or at is None else told.is_at_or_before(at)
    if before is False:
        return fails("disclosed_later", f"The account was disclosed only at {told}.", *facts)
    finding = _consented(dossier.library.reckoning, policy, row)
    if finding is not None:
        return finding
    if before is None:
        return undetermined(
            "disclosure_unclear", "When the account was disclosed is not certain.", *facts
        )
    return passes("covered", f"The account was disclosed at {told}.", *facts)


def _consented(reckoning: Reckoning, policy: Policy, row: Entry) -> Finding | None:
    """What is wrong with the firm's consent; ``None`` where nothing is, or none is recorded."""
    opened, consent = row.moment("opened_at"), row.moment("consent_at")
    joined = row.moment("associated_at")
    if consent is None or opened is None:
        return None
    facts = tuple(row.fact(f) for f in ("account", "opened_at", "consent_at", "associated_at"))
    existed = joined is not None and opened.is_before(joined)
    if existed and joined is not None:
        first, given = reckoning.day(joined), reckoning.day(consent)
        last = timedelta(days=policy.integer("account.consent_days"))
        in_time = None if first is None or given is None else given <= first + last
        said = f"The account existed on joining at {joined}; consent came at {consent}."
    else:
        in_time = consent.is_before(opened)
        said = f"The account was opened at {opened}; consent came at {consent}."
    if in_time:
        return None
    if in_time is None:
        return undetermined("consent_unclear", f"{said} The order is not certain.", *facts)
    return fails("consent_late", said, *facts)


@live
def initial_holdings(dossier: Dossier, policy: Policy) -> Finding:
    """Control: access persons report their holdings within 10 days (P-02, SEC 204A-1(b)(1)).

    Decision: FAIL where the initial report came later than the days allowed after access began, or
    its holdings were older than allowed.
    Parameters: ``holdings_report.initial_days``, ``holdings_report.as_of_days``.
    Edge cases: NOT_APPLICABLE for who is no access person, and while it is not yet due.
    To a person: a person of no list, uncertain days, no date of holdings.
    """
    reckoning = dossier.library.reckoning
    entry = dossier.library.directory.entry(dossier.person)
    if entry is None:
        return undetermined("unknown_person", "The person is on no list.", dossier.trade.person)
    access = reckoning.day(entry.moment("access_from"))
    if entry.moment("access_from") is None:
        return not_applicable("no_access", "The person is no access person.", entry.fact("person"))
    if access is None:
        return undetermined("day_unclear", "The first day of access is not certain.")
    due = access + timedelta(days=policy.integer("holdings_report.initial_days"))
    oldest = access - timedelta(days=policy.integer("holdings_report.as_of_days"))
    facts = (entry.fact("person"), entry.fact("access_from"))
    found = _reports(dossier, ("initial",), date.max)
    if not found:
        return _overdue(dossier, due, "initial holdings report", entry)
    day, row = min(found, key=lambda pair: pair[0])
    shown = (*facts, row.fact("submitted_at"), row.fact("holdings_as_of"))
    said = f"The initial report of {day} was due on {due}."
    if day > due:
        return fails("late", said, *shown)
    stated = reckoning.day(row.moment("holdings_as_of"))
    if stated is None:
        return undetermined("as_of_unclear", "The day of the holdings is not certain.", *shown)
    if stated < oldest:
        return fails("stale", f"Its holdings were of {stated}, before {oldest}.", *shown)
    return passes("in_time", said, *shown)


@live
def annual_holdings(dossier: Dossier, policy: Policy) -> Finding:
    """Control: access persons report their holdings every 12 months (P-03).

    Decision: FAIL where the trade came more than the months allowed after the latest report, or
    that report's holdings were older than allowed when it was submitted.
    Parameters: ``holdings_report.annual_months``, ``holdings_report.as_of_days``.
    Edge cases: within the months after access began the initial report suffices; who has filed
    none at all is the initial report's finding.
    To a person: a person of no list, uncertain days.
    """
    trade, reckoning = dossier.trade, dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    entry = dossier.library.directory.entry(dossier.person)
    if entry is None or day is None:
        return undetermined("unplaced", "Person or day is not certain.", trade.person)
    if entry.moment("access_from") is None:
        return not_applicable("no_access", "The person is no access person.", entry.fact("person"))
    found = _reports(dossier, ("annual", "initial"), day)
    if not found:
        return not_applicable("none_yet", "No report precedes the trade.", trade.traded_at)
    latest, row = max(found, key=lambda pair: pair[0])
    due = add_months(latest, policy.integer("holdings_report.annual_months"))
    facts = (trade.traded_at, row.fact("submitted_at"), row.fact("holdings_as_of"))
    if day > due:
        said = f"The latest report before the trade was of {latest}; the next was due on {due}."
        return fails("overdue", said, *facts)
    stated = reckoning.day(row.moment("holdings_as_of"))
    if stated is None:
        return undetermined("as_of_unclear", "The day of the holdings is not certain.", *facts)
    if (latest - stated).days > policy.integer("holdings_report.as_of_days"):
        return fails("stale", f"The report of {latest} stated holdings of {stated}.", *facts)
    return passes("in_time", f"The latest report before the trade was of {latest}.", *facts)


def _reports(dossier: Dossier, kinds: tuple[str, ...], last: date) -> list[tuple[date, Entry]]:
    """The person's reports with a certain day up to a last one, kind by kind."""
    table = dossier.library.table("holdings_reports")
    dated = [(table.day("submitted_at", at), at) for at in table.places(dossier.person)]
    limit = last.toordinal()
    found = [(day, table.entries[at]) for day, at in dated if UNSTATED < day <= limit]
    return [
        (date.fromordinal(day), row)
        for kind in kinds
        for day, row in found
        if row.text("kind") == kind
    ]


def _overdue(dossier: Dossier, due: date, what: str, entry: Entry) -> Finding:
    known = dossier.library.reckoning.day(dossier.library.as_of)
    facts = (entry.fact("person"), entry.fact("access_from"))
    if known is None or known <= due:
        return not_applicable("not_due", f"The {what} is due on {due}.", *facts)
    return fails("not_submitted", f"No {what} is on record; it was due on {due}.", *facts)
