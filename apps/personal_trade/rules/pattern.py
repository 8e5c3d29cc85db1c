"""Patterns that one trade alone does not show (P-29). Covert, and always for a person."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from assay.domain import Fact, Moment
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.rules.exemption import exemption
from personal_trade.rules.live import live
from personal_trade.rules.words import is_listed
from personal_trade.tradebook import Fill

__all__ = ["ahead_of_news", "fishing", "mirror_trade"]

_PAD = timedelta(days=2)
_ANYONE = "*"
_UP, _DOWN = "up", "down"
_SELF = "self"


@live
def ahead_of_news(dossier: Dossier, policy: Policy) -> Finding:
    """Control: people with access do not trade ahead of news that moves the price. Covert.

    Decision: FAIL where a person with access bought within the days before news that lifted the
    price, or sold before news that lowered it. Access is that of the groups named, or of a
    crossing of the wall for the issuer. A failure is a pattern to look into, never a verdict.
    Parameters: ``ahead_of_news.days``, ``ahead_of_news.groups``.
    Edge cases: news after the instant of evaluation does not count; a later version asks again.
    To a person: always; also where direction, side, day or access is not known.
    """
    trade, library = dossier.trade, dossier.library
    register = library.registers.get("price_events")
    if trade.traded_at is None or register is None or not dossier.security.key:
        return undetermined("unplaced", "Day or instrument is not certain.", trade.traded_at)
    access = _access(dossier, policy)
    if access is False:
        return not_applicable(
            "no_access", "The person's group has no access to what is not public."
        )
    at, days = trade.traded_at.value, policy.integer("ahead_of_news.days")
    last = at.shifted(timedelta(days=days) + _PAD)
    doubt = _incomparable(dossier, at, days)
    for entry in register.of(dossier.security, last, at.shifted(-_PAD)):
        is_ahead = _is_ahead(entry, at, days, dossier)
        gains = _gains(dossier, entry)
        if is_ahead is False or gains is False:
            continue
        if is_ahead and gains and access:
            said = f"The {dossier.named()} at {at} came before {_words(entry)}."
            return fails("ahead", said, trade.traded_at, trade.side, *_facts(entry))
        doubt = entry
    if doubt is not None:
        said = (
            f"Whether the {dossier.named()} at {at} came ahead of {_words(doubt)} is not certain."
        )
        return undetermined("unclear", said, trade.traded_at, trade.side, *_facts(doubt))
    said = f"No news that moved the price followed within {days} days."
    return passes("clear", said, trade.traded_at)


def _incomparable(dossier: Dossier, at: Moment, days: int) -> Entry | None:
    """News of the days that may be of this issuer: nothing tells."""
    register = dossier.library.registers["price_events"]
    last = at.shifted(timedelta(days=days) + _PAD)
    for entry in register.incomparable(dossier.security, last, at.shifted(-_PAD)):
        if _is_ahead(entry, at, days, dossier) is not False:
            return entry
    return None


def _access(dossier: Dossier, policy: Policy) -> bool | None:
    """Whether the person may have known; ``None`` where nobody can tell."""
    group = dossier.library.directory.group(dossier.person)
    groups = policy.texts("ahead_of_news.groups")
    if _ANYONE in groups or (group and is_listed(group, groups)):
        return True
    answers = set(_crossings(dossier))
    if True in answers:
        return True
    return False if group and None not in answers else None


def _crossings(dossier: Dossier) -> Iterator[bool | None]:
    """Of every crossing for the issuer that was not over, whether it is the person's."""
    crossed, at = dossier.library.registers.get("wall_crosses"), dossier.trade.traded_at
    if crossed is None or at is None:
        return
    for entry in crossed.of(dossier.security, at.value):
        person, cleansed = entry.person("person"), entry.moment("cleansed_at")
        if person is not None and (cleansed is None or cleansed.is_before(at.value) is not True):
            yield dossier.library.directory.is_same(person, dossier.trade.person.value)


def _is_ahead(entry: Entry, at: Moment, days: int, dossier: Dossier) -> bool | None:
    happened, as_of = entry.moment("happened_at"), dossier.library.as_of
    if happened is None:
        return None
    if as_of is not None and as_of.is_before(happened) is True:
        return False
    reckoning = dossier.library.reckoning
    traded, moved = reckoning.day(at), reckoning.day(happened)
    if traded is not None and moved is not None and (moved - traded).days > days:
        return False
    order = at.is_before(happened)
    return None if order and (traded is None or moved is None) else order


def _gains(dossier: Dossier, entry: Entry) -> bool | None:
    """Whether the trade gained by the news; ``None`` where side or direction is not known."""
    way = entry.text("direction")
    if way not in {_UP, _DOWN} or not (dossier.is_purchase or dossier.is_sale):
        return None
    return dossier.is_purchase == (way == _UP)


def _words(entry: Entry) -> str:
    what = entry.text("kind") or "news"
    return f"{what} on the issuer of {entry.moment('happened_at')}"


def _facts(entry: Entry) -> tuple[Fact[Any] | None, ...]:
    return tuple(entry.fact(name) for name in ("happened_at", "direction", "kind"))


@live
def fishing(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody learns from refusals what the firm knows. Covert.

    Decision: UNDETERMINED, for a person, where so many requests of the person were denied within
    the days before the trade. Else PASS.
    Parameters: ``fishing.denials`` (0: none make a pattern), ``fishing.days``.
    Edge cases: requests for any instrument count; a request for the traded issuer among them is
    named.
    To a person: every pattern; uncertain days and persons.
    """
    trade, limit = dossier.trade, policy.integer("fishing.denials")
    if limit <= 0:
        return not_applicable("not_asked", "The policy looks for no such pattern.")
    day = dossier.library.reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person:
        return undetermined("unplaced", "Person or day is not certain.", trade.person)
    days = policy.integer("fishing.days")
    denied = list(_denied(dossier, day, days))
    said = f"{len(denied)} requests of the person were denied within {days} days before the trade."
    if len(denied) < limit:
        return passes("no_pattern", said, trade.traded_at)
    facts = [
        fact for row in denied[:limit] for fact in (row.fact("number"), row.fact("decided_at"))
    ]
    return undetermined("pattern", said, trade.traded_at, *facts)


def _denied(dossier: Dossier, day: date, days: int) -> Iterator[Entry]:
    for row in dossier.library.rows("denials", dossier.person):
        decided = dossier.library.reckoning.day(row.moment("decided_at"))
        if decided is None or 0 <= (day - decided).days <= days:
            yield row


@live
def mirror_trade(dossier: Dossier, policy: Policy) -> Finding:
    """Control: a trade in the account of a spouse does not do what the employee's may not. Covert.

    Decision: UNDETERMINED, for a person, where another account of the household traded the issuer
    on the same side within the days. Else PASS.
    Parameters: ``mirror_trade.days`` (0: the same day).
    Edge cases: accounts of another owner that the employee covers, and trades of people of the
    household who are on the record themselves; exempt trades and plans that run by themselves are
    NOT_APPLICABLE.
    To a person: every mirror; a trade without day, side, person or instrument.
    """
    trade = dossier.trade
    day = dossier.library.reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or trade.side is None or not dossier.person or not dossier.security.issuers:
        return undetermined(
            "unplaced", "Person, instrument, side or day is not certain.", trade.person
        )
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    found = sorted(_mirrors(dossier, day, policy.integer("mirror_trade.days")), key=str)
    if not found:
        return passes("single", "No other account of the household did the same.", trade.traded_at)
    named = ", ".join(found[:3])
    said = f"Another account of the household did the same: {named}."
    return undetermined("mirror", said, trade.traded_at, trade.owner, trade.side)


def _mirrors(dossier: Dossier, day: date, days: int) -> Iterator[str]:
    book, span = dossier.library.book, timedelta(days=days)
    own = (dossier.trade.owner.value.casefold() if dossier.trade.owner else "") or _SELF
    at = dossier.trade.traded_at
    kin = dossier.library.directory.kin(dossier.person, at.value if at else None)
    for person in (dossier.person, *sorted(kin)):
        for fill in book.around(person, dossier.security.issuers, day - span, day + span):
            is_other = person != dossier.person or (fill.owner or _SELF) != own
            if is_other and fill.place != dossier.place and _same_side(dossier, fill):
                yield f"trade {fill.number} of {fill.day}"


def _same_side(dossier: Dossier, fill: Fill) -> bool:
    if fill.side is None:
        return True  # nobody can exclude it
    return (fill.side.is_purchase, fill.side.is_sale) == (dossier.is_purchase, dossier.is_sale)
