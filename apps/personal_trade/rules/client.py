"""Personal trades beside those of clients and funds: the window around them, and running ahead."""

from datetime import date, timedelta

from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.case import Side
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.rules.exemption import de_minimis, exemption
from personal_trade.rules.live import live
from personal_trade.rules.words import by_group, is_listed

__all__ = ["client_window", "front_running"]

_PAD = timedelta(days=2)
"""Days and zones never differ by more: what lies beyond needs no look."""


@live
def client_window(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades within days of a client's or fund's trade in the issuer (P-12).

    Decision: FAIL where a trade of a client in the issuer, before or after, lies within the days
    of the person's group. Looks ahead: a later version of the population asks again.
    Parameters: ``client_window.days`` by group, ``client_window.exempt_reasons``,
    ``client_window.clear_while_open``, ``de_minimis.*``.
    Edge cases: either side counts; flows and rebalancing that nobody chose do not.
    To a person: while the window is open (unless the policy clears), an unknown group or
    instrument, uncertain days; always what the person knew.
    """
    trade, reckoning = dossier.trade, dossier.library.reckoning
    register = dossier.library.registers.get("client_trades")
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if trade.traded_at is None or day is None or not dossier.security.key:
        return undetermined("unplaced", "Day or instrument is not certain.", trade.traded_at)
    if dossier.security.is_ambiguous or register is None:
        return undetermined("instrument_unclear", "The instrument is not certain.", trade.number)
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    group = dossier.library.directory.group(dossier.person)
    span = by_group(group, policy.texts("client_window.days"), "client_window.days")
    if span is None:
        return undetermined("group_unknown", "No window is set for the person's group.")
    reach = timedelta(days=span) + _PAD
    until, since = trade.traded_at.value.shifted(reach), trade.traded_at.value.shifted(-reach)
    near = register.of(dossier.security, until, since)
    found = _nearest(dossier, policy, near, day, span)
    if found is not None:
        return _judged(dossier, policy, found, day, span)
    if any(reckoning.day(e.moment("traded_at")) is None for e in near):
        return undetermined("day_unclear", "A client's trade nearby has no certain day.")
    other = next(iter(register.incomparable(dossier.security, until, since)), None)
    if other is not None:
        words = "Nothing tells whether a client's trade nearby was in this issuer."
        return undetermined("issuer_unclear", words, trade.traded_at, other.fact("number"))
    return _unmet(dossier, policy, day, span)


def _nearest(
    dossier: Dossier, policy: Policy, near: list[Entry], day: date, span: int
) -> Entry | None:
    chosen = [
        (abs((client - day).days), str(entry), entry)
        for entry in near
        if not is_listed(entry.text("reason"), policy.texts("client_window.exempt_reasons"))
        and (client := dossier.library.reckoning.day(entry.moment("traded_at"))) is not None
        and abs((client - day).days) <= span
    ]
    return min(chosen, key=lambda item: item[:2])[2] if chosen else None


def _judged(dossier: Dossier, policy: Policy, entry: Entry, day: date, span: int) -> Finding:
    client = dossier.library.reckoning.day(entry.moment("traded_at")) or day
    gap = (client - day).days
    order = "on the day of" if gap == 0 else f"{abs(gap)} days {'before' if gap > 0 else 'after'}"
    said = (
        f"The {dossier.named()} on {day} came {order} a client's trade in the issuer on {client};"
        f" the window is {span} days."
    )
    facts = (
        dossier.trade.traded_at,
        entry.fact("number"),
        entry.fact("traded_at"),
        entry.fact("side"),
    )
    if is_listed("client_window", policy.texts("de_minimis.exempts")):
        small = de_minimis(dossier, policy)
        if small:
            return not_applicable("de_minimis", f"{said} The trades are small.", *facts)
        if small is None:
            return undetermined("size_unknown", f"{said} Whether it is small is not known.", *facts)
    return fails("client_later" if gap > 0 else "client_earlier", said, *facts)


def _unmet(dossier: Dossier, policy: Policy, day: date, span: int) -> Finding:
    trade, as_of = dossier.trade, dossier.library.as_of
    known = dossier.library.reckoning.day(as_of)
    closes = day + timedelta(days=span)
    if known is not None and known > closes:
        words = f"No client traded the issuer within {span} days of {day}."
        return passes("clear", words, trade.traded_at)
    words = f"No client has traded the issuer within {span} days of {day} so far, as of {known}."
    if policy.flag("client_window.clear_while_open"):
        return passes("clear_so_far", words, trade.traded_at)
    return undetermined(
        "window_open", f"{words} The window is open until {closes}.", trade.traded_at
    )


@live
def front_running(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades ahead of an order of a client that the firm holds (P-13). Covert.

    Decision: FAIL where the personal trade came after the receipt of a client's order in the
    issuer on the same side and before its execution.
    Edge cases: orders without a time of receipt say nothing.
    To a person: always, who knew of it; overlaps.
    """
    del policy
    trade = dossier.trade
    register = dossier.library.registers.get("client_trades")
    if trade.traded_at is None or register is None or not dossier.security.key:
        return undetermined("unplaced", "Day or instrument is not certain.", trade.traded_at)
    at = trade.traded_at.value
    unclear: Entry | None = None
    for entry in register.of(dossier.security, at, at.shifted(-timedelta(days=30))):
        received, executed = entry.moment("received_at"), entry.moment("traded_at")
        if received is None or executed is None or not _same_side(dossier, entry):
            continue
        knew, ahead = received.is_at_or_before(at), at.is_before(executed)
        if knew and ahead:
            said = (
                f"The trade at {at} came after a client's order was received at {received} and"
                f" before it was executed at {executed}."
            )
            facts = (trade.traded_at, entry.fact("received_at"), entry.fact("traded_at"))
            return fails("ahead", said, *facts, entry.fact("number"))
        if knew is not False and ahead is not False:
            unclear = entry
    if unclear is not None:
        said = f"Whether the trade came between order and execution of {unclear.text('number')} is"
        return undetermined("order_unclear", f"{said} not certain.", trade.traded_at)
    return passes("none", "No client's order was waiting on the same side.", trade.traded_at)


def _same_side(dossier: Dossier, entry: Entry) -> bool:
    word = entry.text("side")
    side = Side(word) if word else None
    if side is None or dossier.trade.side is None:
        return True
    return (side.is_purchase and dossier.is_purchase) or (side.is_sale and dossier.is_sale)
