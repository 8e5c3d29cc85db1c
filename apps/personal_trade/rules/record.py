"""Is the record of the trade itself sound: netted, single, dated in order, on a trading day?"""

from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.rules.live import live
from personal_trade.rules.words import is_listed

__all__ = ["date_order", "duplicate_entry", "netting", "non_session"]


def netting(dossier: Dossier, policy: Policy) -> Finding:
    """Control: cancels and corrections find their trade.

    Decision: PASS where a row was netted against exactly one other row of the same person.
    Edge cases: a row without such a part is NOT_APPLICABLE.
    To a person: a cancel or correction whose trade is missing, stands twice, is another person's,
    or was cancelled or corrected before.
    """
    del policy
    found = dossier.netting
    trade = dossier.trade
    if found is None:
        return not_applicable("not_netted", "No row cancels or corrects the trade.")
    if found.code == "unclear":
        return undetermined("unmatched", found.words, trade.action, trade.refers_to)
    return passes("netted", found.words, trade.action, trade.refers_to, trade.number)


@live
def duplicate_entry(dossier: Dossier, policy: Policy) -> Finding:
    """Control: a trade stands once on the record.

    Decision: PASS where no other row has the same person, owner, account, instrument, side,
    quantity or amount, time and order.
    Edge cases: a row without time, instrument or size can't be told from others and is
    NOT_APPLICABLE.
    To a person: every row of a set that repeats: separate lots, or one trade captured twice.
    """
    del policy
    trade = dossier.trade
    others = dossier.library.book.repeats.get(dossier.place)
    if others:
        return undetermined(
            "repeated",
            f"The {dossier.named()} is stated in the same words by {len(others)} or more other"
            f" rows, for example {others[0]}.",
            trade.number,
            trade.traded_at,
        )
    if trade.traded_at is None or not (trade.quantity or trade.amount):
        return not_applicable("unsized", "The row has no time or no size to compare by.")
    return passes("single", "No other row states the same trade.", trade.number)


@live
def date_order(dossier: Dossier, policy: Policy) -> Finding:
    """Control: a report follows its trade.

    Decision: FAIL where the report was received on a day before the trade: the dates contradict
    each other, mostly by a mistyped year. Lateness is then UNDETERMINED.
    Edge cases: days are the firm's; the same day passes.
    To a person: a date that may lie on two days.
    """
    del policy
    trade = dossier.trade
    if trade.reported_at is None or trade.traded_at is None:
        return undetermined(
            "undated", "The trade or its report has no date.", trade.traded_at, trade.reported_at
        )
    reckoning = dossier.library.reckoning
    traded, reported = (
        reckoning.day(trade.traded_at.value),
        reckoning.day(trade.reported_at.value),
    )
    if traded is None or reported is None:
        return undetermined(
            "day_unclear",
            f"The trade or its report may fall on two days of {reckoning.zone.key}.",
            trade.traded_at,
            trade.reported_at,
        )
    facts = (trade.traded_at, trade.reported_at)
    if reported < traded:
        return fails(
            "reported_before_traded",
            f"The report was received on {reported}, before the trade of {traded}.",
            *facts,
        )
    return passes("in_order", f"The report of {reported} follows the trade of {traded}.", *facts)


@live
def non_session(dossier: Dossier, policy: Policy) -> Finding:
    """Control: an exchange-traded instrument trades on a day with a session.

    Decision: FAIL where the venue has no session on the trade date.
    Parameters: ``non_session.asset_classes`` trade on exchanges; ``venue.default`` is the venue of
    what names none.
    Edge cases: holidays and weekends of the instrument's own venue; early closes are sessions.
    To a person: no trade date, a class that nobody states on a day without a session, a venue or
    year that no calendar knows.
    """
    trade = dossier.trade
    classes = policy.texts("non_session.asset_classes")
    asset_class = dossier.asset_class
    if asset_class and not is_listed(asset_class, classes):
        return not_applicable("off_exchange", f"{asset_class} does not trade in sessions.")
    reckoning = dossier.library.reckoning
    day = reckoning.trade_day(trade.traded_at.value if trade.traded_at else None, dossier.venue)
    if day is None:
        return undetermined("undated", "The trade has no certain trade date.", trade.traded_at)
    venue = reckoning.exchange(dossier.venue)
    is_session = venue.is_session(day) if venue else None
    if venue is None or is_session is None:
        name = venue.mic if venue else dossier.venue
        return undetermined(
            "calendar_unknown", f"No calendar of {name} knows {day}.", trade.traded_at
        )
    facts = (trade.traded_at, trade.instrument.asset_class, trade.instrument.venue)
    if is_session:
        return passes("session", f"{venue.mic} had a session on {day}.", *facts)
    if not asset_class:
        return undetermined(
            "class_unknown",
            f"{venue.mic} had no session on {day}, and the class of instrument is not stated.",
            *facts,
        )
    return fails("no_session", f"{venue.mic} had no session on {day}, a {day:%A}.", *facts)
