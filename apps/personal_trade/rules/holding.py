"""How long was it held, and was it turned round: minimum holding, contra trades."""

from collections import deque
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from assay.errors import UsageError
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.reckoning import add_months
from personal_trade.rules.exemption import de_minimis, exemption
from personal_trade.rules.live import live
from personal_trade.rules.words import is_listed
from personal_trade.tradebook import Fill, Place, TradeBook

__all__ = ["METHODS", "contra_trade", "holding_method", "min_holding"]

METHODS = ("latest", "first", "lifo", "fifo")
"""``latest``: since the latest purchase, the strict reading of LIFO, which needs no quantities.
``first``: since the first purchase, likewise for FIFO. ``lifo``, ``fifo``: lots proper."""


class _Held(NamedTuple):
    """How long what was sold was held.

    Attributes:
        days: The shortest; ``None`` where nobody can tell.
        fill: The purchase; ``None`` where there is none.
        why: Why nobody can tell.
    """

    days: int | None
    fill: Fill | None = None
    why: str = ""


def holding_method(policy: Policy) -> str:
    """The method of the policy.

    Raises:
        UsageError: ``policy.malformed``: it is none of :data:`METHODS`.
    """
    method = policy.text("min_holding.method")
    if method not in METHODS:
        raise UsageError(
            "policy.malformed",
            f"min_holding.method {method!r} is none of {', '.join(METHODS)}",
            remedy="latest and first count from a purchase; lifo and fifo count lots",
        )
    return method


@live
def min_holding(dossier: Dossier, policy: Policy) -> Finding:
    """Control: what was bought is held for a minimum of calendar days (P-14).

    Decision: FAIL where a sale follows the purchase of the same person, owner and instrument that
    the method picks by fewer than ``min_holding.days`` days. A purchase on the day of the sale
    counts.
    Parameters: ``min_holding.days``, ``.method`` (latest, first, or lots by lifo or fifo),
    ``.asset_classes`` (empty: all).
    Edge cases: exempt and small trades are NOT_APPLICABLE; sold after exactly the minimum passes.
    To a person: lots without quantities; an unknown day or side; no purchase on a record that does
    not reach back far enough.
    """
    trade = dossier.trade
    classes = policy.texts("min_holding.asset_classes")
    if trade.side is not None and not dossier.is_sale:
        return not_applicable("no_sale", "Only a sale ends a holding.")
    if classes and dossier.asset_class and not is_listed(dossier.asset_class, classes):
        return not_applicable("other_class", f"{dossier.asset_class} has no minimum holding.")
    day = _day(dossier)
    if trade.side is None or day is None or not dossier.person or not dossier.security.key:
        return undetermined(
            "unplaced",
            "Person, instrument, side or day of the trade is not certain.",
            trade.person,
            trade.traded_at,
        )
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    if is_listed("min_holding", policy.texts("de_minimis.exempts")) and de_minimis(dossier, policy):
        return not_applicable("de_minimis", "The trades in the issuer are small.", trade.quantity)
    return _judged(dossier, policy, day)


def _judged(dossier: Dossier, policy: Policy, day: date) -> Finding:
    trade = dossier.trade
    least = policy.integer("min_holding.days")
    held = _held(dossier, day, holding_method(policy), least)
    if held.why:
        return undetermined("lots_unknown", held.why, trade.traded_at, trade.quantity)
    if held.fill is None or held.days is None:
        return _unbought(dossier, policy, day, least)
    said = (
        f"The {dossier.named()} on {day} came {held.days} days after the purchase"
        f" {held.fill.number} of {held.fill.day}; the minimum is {least}."
    )
    facts = (trade.traded_at, trade.owner, trade.instrument.label)
    if held.days < least and dossier.security.key.startswith(("name:", "issuer:")):
        return undetermined("named_only", f"{said} Both are known by name alone.", *facts)
    if held.days < least and not dossier.asset_class and policy.texts("min_holding.asset_classes"):
        return undetermined("class_unknown", f"{said} The class is not stated.", *facts)
    if held.days < least:
        return fails("too_short", said, *facts)
    return passes("held", said, *facts)


def _unbought(dossier: Dossier, policy: Policy, day: date, least: int) -> Finding:
    first = dossier.library.book.first_day
    trade = dossier.trade
    if not dossier.asset_class and policy.texts("min_holding.asset_classes"):
        return undetermined(
            "class_unknown", "The class of what was sold is not stated.", trade.traded_at
        )
    if first is None or (day - first).days < least:
        return undetermined(
            "history_short",
            f"No purchase is on record, which begins on {first}: less than {least} days before"
            f" the sale of {day}.",
            trade.traded_at,
        )
    return passes(
        "held", f"No purchase within {least} days before the sale of {day}.", trade.traded_at
    )


def _held(dossier: Dossier, day: date, method: str, least: int) -> _Held:
    book, position = dossier.library.book, _position(dossier)
    bought = book.purchases(*position)
    chosen = next(bought.until(day) if method == "first" else bought.back_from(day), None)
    if chosen is None:
        return _Held(None)
    days = (day - chosen.day).days if chosen.day else None
    if method in {"latest", "first"} or (days is not None and days >= least):
        return _Held(days, chosen)
    lots = _lots(book, position, is_lifo=method == "lifo")
    missing = _Held(None, why="The sale is not among the trades of its own position.")
    return lots.get(dossier.place, lots.get(None, missing))


@lru_cache(maxsize=64)
def _lots(
    book: TradeBook, position: tuple[str, str, str, str], *, is_lifo: bool
) -> dict[Place | None, _Held]:
    """Each sale of a position with the youngest lot that it draws on.

    Purchases of a day come before its sales. Where the lots can't be followed any further, what
    comes after is found under ``None``, with the reason.
    """
    lots: deque[list[Any]] = deque()
    held: dict[Place | None, _Held] = {}
    ordered = sorted(
        book.position(*position),
        key=lambda f: (f.day, f.side is None or not f.side.is_purchase, f.instant),
    )
    for fill in ordered:
        if fill.quantity is None or fill.side is None:
            why = "Lots need quantities, and the record gives none for all trades."
            held[None] = _Held(None, why=why)
            break
        if fill.side.is_purchase:
            lots.append([fill.quantity, fill])
            continue
        drawn, missing = _draw(lots, fill.quantity, is_lifo=is_lifo)
        if missing:
            why = f"Trade {fill.number} sells more than the record shows as bought."
            held[None] = _Held(None, why=why)
            break
        youngest = max(drawn, key=lambda lot: lot.day or date.min, default=None)
        if youngest is None or youngest.day is None or fill.day is None:
            held[fill.place] = _Held(
                None, why=f"Trade {fill.number} sells nothing that was bought."
            )
        else:
            held[fill.place] = _Held((fill.day - youngest.day).days, youngest)
    return held


def _draw(
    lots: "deque[list[Any]]", quantity: Decimal, *, is_lifo: bool
) -> tuple[list[Fill], Decimal]:
    drawn: list[Fill] = []
    while quantity > 0 and lots:
        lot = lots[-1 if is_lifo else 0]
        left, fill = lot
        taken = min(left, quantity)
        quantity -= taken
        drawn.append(fill)
        if taken < left:
            lot[0] = left - taken
        elif is_lifo:
            lots.pop()
        else:
            lots.popleft()
    return drawn, quantity


@live
def contra_trade(dossier: Dossier, policy: Policy) -> Finding:
    """Control: a position is not turned round within months (P-27, SEBI PIT: 6).

    Decision: FAIL where the person traded the issuer on the other side within
    ``contra_trade.months`` before.
    Parameters: ``contra_trade.months``; 0 asks for none, which is the rule of most codes.
    Edge cases: same-day round trips count; exempt trades do not.
    To a person: an unknown day, side or instrument; a record that does not reach back far enough.
    """
    months = policy.integer("contra_trade.months")
    trade = dossier.trade
    if months <= 0:
        return not_applicable("not_required", "The policy knows no ban on contra trades.")
    day = _day(dossier)
    if day is None or trade.side is None or not dossier.person or not dossier.security.key:
        return undetermined("unplaced", "Person, instrument, side or day is not certain.")
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    since = add_months(day, -months)
    other = _contrary(dossier, since, day)
    if other is not None:
        return fails(
            "contra",
            f"The {dossier.named()} on {day} came {(day - (other.day or day)).days} days after the"
            f" opposite trade {other.number} of {other.day}; {months} months must pass.",
            trade.traded_at,
            trade.side,
        )
    first = dossier.library.book.first_day
    if first is None or first > since:
        return undetermined(
            "history_short", f"The record begins on {first}, after {since}.", trade.traded_at
        )
    return passes("none", f"No opposite trade since {since}.", trade.traded_at)


def _contrary(dossier: Dossier, since: date, day: date) -> Fill | None:
    """The latest trade of the person in the issuer on the other side, after a day."""
    book, issuers = dossier.library.book, dossier.security.issuers
    if not (dossier.is_sale or dossier.is_purchase):
        return None
    others = book.purchases_of if dossier.is_sale else book.sales_of
    for fill in others(dossier.person, issuers).back_from(day):
        if fill.day is None or fill.day <= since:
            return None
        if fill.day < day or fill.instant <= _instant(dossier):
            return fill
    return None


def _instant(dossier: Dossier) -> tuple[float, str]:
    at = dossier.trade.traded_at
    return (at.value.earliest.timestamp() if at else 0.0, dossier.trade.number.value)


def _day(dossier: Dossier) -> date | None:
    at = dossier.trade.traded_at
    return dossier.library.reckoning.day(at.value) if at else None


def _position(dossier: Dossier) -> tuple[str, str, str, str]:
    owner = dossier.trade.owner
    return (
        dossier.person,
        owner.value.casefold() if owner else "",
        dossier.security.key,
        dossier.asset_class,
    )
