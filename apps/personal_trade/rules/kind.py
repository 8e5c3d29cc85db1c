"""Is this kind of trade allowed at all: short sales, derivatives, offerings, too many?"""

from datetime import timedelta
from typing import Any

from assay.domain import Fact
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.case import Side
from personal_trade.dossier import Dossier
from personal_trade.reckoning import quarter_end
from personal_trade.rules.exemption import exemption
from personal_trade.rules.fit import best_fit
from personal_trade.rules.live import live
from personal_trade.rules.words import by_group, is_listed

__all__ = ["derivative", "excess_trading", "limited_offering", "short_sale"]


@live
def short_sale(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody sells short (P-15).

    Decision: FAIL where the record calls the trade a short sale.
    Parameters: ``short_sale.allowed``.
    Edge cases: whether a plain sale exceeded the holding needs positions and is not tested here.
    To a person: a trade without a side.
    """
    side = dossier.trade.side
    if side is None:
        return undetermined("side_unknown", "The side of the trade is not stated.")
    if side.value is not Side.SHORT:
        return passes("not_short", f"The record calls it a {side.value.value}.", side)
    if policy.flag("short_sale.allowed"):
        return passes("allowed", "The policy allows short sales.", side)
    return fails("short", f"The {dossier.named()} is a short sale.", side, dossier.trade.quantity)


@live
def derivative(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades in derivatives, or only in long-lived ones (P-16).

    Decision: FAIL where the class is a derivative and the policy allows none, or it expires too
    soon.
    Parameters: ``derivative.asset_classes``, ``derivative.allowed``, ``derivative.minimum_days``.
    To a person: an unknown class, an unknown expiry.
    """
    trade = dossier.trade
    asset_class = dossier.asset_class
    fact = trade.instrument.asset_class
    if not asset_class:
        return undetermined("class_unknown", "The class of the instrument is not stated.")
    if not is_listed(asset_class, policy.texts("derivative.asset_classes")):
        return passes("other_class", f"{asset_class} is no derivative.", fact)
    if not policy.flag("derivative.allowed"):
        return fails("derivative", f"The {dossier.named()} is in a derivative.", fact)
    least = policy.integer("derivative.minimum_days")
    expires, traded = trade.instrument.expires_at, trade.traded_at
    if least <= 0:
        return passes("allowed", "The policy allows derivatives.", fact)
    if expires is None or traded is None:
        return undetermined("expiry_unknown", "Expiry or time of trade is not stated.", fact)
    enough = traded.value.shifted(timedelta(days=least)).is_at_or_before(expires.value)
    said = f"It expires at {expires.value.text or expires.value}; {least} days must be left."
    if enough is None:
        return undetermined("expiry_unclear", said, expires, traded)
    return passes("allowed", said, expires) if enough else fails("too_short", said, expires, traded)


@live
def limited_offering(dossier: Dossier, policy: Policy) -> Finding:
    """Control: initial and limited offerings are approved beforehand, with reasons (SEC 204A-1(c)).

    Decision: FAIL where a purchase in an offering was not approved before, or the person's group
    may not buy in an initial one (FINRA 5130).
    Parameters: ``offering.limited_classes``, ``offering.prohibited_groups``.
    Edge cases: sales, gifts and secondary offerings are NOT_APPLICABLE.
    To a person: always, even where it was approved with a reason.
    """
    trade = dossier.trade
    offering = trade.instrument.offering
    word = offering.value if offering else ""
    is_limited = is_listed(dossier.asset_class, policy.texts("offering.limited_classes"))
    if trade.side is not None and not dossier.is_purchase:
        return not_applicable("no_purchase", "Only a purchase takes part in an offering.")
    if word in {"none", "secondary"} or (not word and not is_limited):
        if not word and not dossier.asset_class:
            return undetermined("class_unknown", "Neither class nor offering is stated.")
        return not_applicable("no_offering", "It was no initial or limited offering.")
    facts = (offering, trade.instrument.asset_class, trade.traded_at)
    kind = "an initial offering" if word == "ipo" else "a limited offering"
    group = dossier.library.directory.group(dossier.person)
    if word == "ipo" and is_listed(group, policy.texts("offering.prohibited_groups")):
        return fails("prohibited", f"The group {group} may not buy in {kind}.", *facts)
    return _offered(dossier, policy, kind, facts)


def _offered(
    dossier: Dossier, policy: Policy, kind: str, facts: tuple[Fact[Any] | None, ...]
) -> Finding:
    """What the approval of an offering comes to."""
    fit = best_fit(dossier, policy)
    if fit is None:
        if dossier.library.clearances is None or dossier.unread or dossier.contested:
            words = f"It was {kind}, and no record shows whether it was approved."
            return undetermined("no_record", words, *facts)
        return fails("unapproved", f"It was {kind}, and nobody approved it.", *facts)
    approval = fit.clearance.approval
    shown = (*facts, approval.decision, approval.at, approval.rationale)
    if fit.is_before is False:
        return fails("late", f"It was {kind}, approved only afterwards.", *shown)
    if approval.rationale is None:
        return undetermined("unreasoned", f"It was {kind}, approved without a reason.", *shown)
    return undetermined("offering", f"It was {kind}, approved with a reason to be read.", *shown)


@live
def excess_trading(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades so much that it keeps them from work (P-18).

    Decision: FAIL for each trade beyond the limit of the person's group in its quarter.
    Parameters: ``excess_trading.limit`` by group; 0 asks for none.
    Edge cases: fills of one order count once; exempt trades do not count.
    To a person: uncertain days or persons.
    """
    trade = dossier.trade
    group = dossier.library.directory.group(dossier.person)
    limit = by_group(group, policy.texts("excess_trading.limit"), "excess_trading.limit")
    if not limit:
        return not_applicable("no_limit", "The policy sets no limit.")
    reckoning = dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person:
        return undetermined("unplaced", "Person or day of the trade is not certain.")
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    end = quarter_end(day)
    first = end.replace(month=end.month - 2, day=1)
    leave = frozenset(policy.texts("exemption.natures"))
    count = dossier.library.book.ordinal(dossier.place, dossier.person, first, leave)
    said = f"It is trade {count} of the person since {first}; the limit is {limit}."
    facts = (trade.person, trade.traded_at)
    return fails("excess", said, *facts) if count > limit else passes("within", said, *facts)
