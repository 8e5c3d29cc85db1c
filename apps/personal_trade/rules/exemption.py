"""Which trades a code of ethics leaves alone: exempt classes, other people's will, small ones.

An exemption is claimed on evidence. Own funds are never exempt, and a discretionary account is
exempt only where the list of accounts certifies it and no text suggests that the employee decided.
"""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from assay.domain import Fact
from assay.rules import Policy
from personal_trade.case import Nature
from personal_trade.dossier import Dossier
from personal_trade.rules.once import once
from personal_trade.rules.words import in_force, is_listed

__all__ = ["Exemption", "de_minimis", "decimal_of", "exemption", "size_of"]


class Exemption(NamedTuple):
    """Why a trade may be left alone.

    Attributes:
        is_certain: Whether the evidence shows it; else a person decides.
        words: Why, or why not certainly.
        facts: What it rests on.
    """

    is_certain: bool
    words: str
    facts: tuple[Fact[str] | Fact[Nature] | None, ...]


@once
def exemption(dossier: Dossier, policy: Policy) -> Exemption | None:
    """The exemption of a trade by its instrument or by whose will it followed (P-20).

    Parameters: ``exemption.asset_classes`` with periods, ``exemption.natures``.
    """
    trade = dossier.trade
    entry = dossier.security.entry
    asset_class = dossier.asset_class
    day = dossier.library.reckoning.day(trade.traded_at.value) if trade.traded_at else None
    lines = policy.texts("exemption.asset_classes")
    if asset_class and in_force(asset_class, day, lines, "exemption.asset_classes"):
        own = entry.flag("is_own_fund") if entry else None
        if not own:
            words = f"The class {asset_class} is exempt."
            return Exemption(is_certain=True, words=words, facts=(trade.instrument.asset_class,))
    nature = trade.nature
    if nature is None or not is_listed(nature.value.value, policy.texts("exemption.natures")):
        return None
    said = nature.value.value.replace("_", " ")
    if nature.value is Nature.DISCRETIONARY and dossier.instruction:
        words = (
            "The trade is recorded as discretionary, and a text may show that the employee decided:"
            f" {dossier.instruction}."
        )
        return Exemption(is_certain=False, words=words, facts=(nature, trade.account))
    if nature.value is Nature.DISCRETIONARY and not _is_certified(dossier):
        words = "The trade is recorded as discretionary, and no list certifies the account as such."
        return Exemption(is_certain=False, words=words, facts=(nature, trade.account))
    return Exemption(
        is_certain=True,
        words=f"The trade is exempt by its nature: {said}.",
        facts=(nature, trade.plan),
    )


def _is_certified(dossier: Dossier) -> bool:
    account = dossier.trade.account
    rows = dossier.library.rows("accounts", account.value.casefold()) if account else ()
    return any(row.flag("is_discretionary") for row in rows)


def size_of(dossier: Dossier) -> tuple[Decimal | None, Decimal | None]:
    """Quantity and value of a trade; ``None`` for what the record does not give as a number."""
    trade = dossier.trade
    quantity = decimal_of(trade.quantity)
    value = decimal_of(trade.amount)
    price = decimal_of(trade.price)
    if value is None and quantity is not None and price is not None:
        value = quantity * price
    return quantity, value


def decimal_of(fact: Fact[str] | None) -> Decimal | None:
    """The number that a fact states; ``None`` for a range or words."""
    if fact is None:
        return None
    try:
        number = Decimal(fact.value.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def de_minimis(dossier: Dossier, policy: Policy) -> bool | None:
    """Whether the person's trades in the issuer within some days are small together (P-19).

    Parameters: ``de_minimis.quantity`` (0: none is small), ``de_minimis.days`` of which trades add
    up, ``de_minimis.market_cap``: at least so large a company.

    Returns:
        ``None`` where a quantity or the market capitalisation is not known.
    """
    limit = policy.integer("de_minimis.quantity")
    trade = dossier.trade
    if limit <= 0:
        return False
    reckoning = dossier.library.reckoning
    day = reckoning.day(trade.traded_at.value) if trade.traded_at else None
    entry = dossier.security.entry
    cap = entry.text("market_cap") if entry else ""
    if day is None or not cap:
        return None
    if Decimal(cap) < policy.integer("de_minimis.market_cap"):
        return False
    span = policy.integer("de_minimis.days")
    total = Decimal(0)
    traded = dossier.library.book.of_issuer(dossier.person, dossier.security.issuers)
    for fill in traded.between(day - timedelta(days=span), day):
        if fill.quantity is None:
            return None
        total += abs(fill.quantity)
    return total <= limit
