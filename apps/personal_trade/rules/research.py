"""Those who write research do not trade around it, and never against it (P-25)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from assay.domain import Fact, Moment
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.rules.exemption import exemption
from personal_trade.rules.live import live
from personal_trade.rules.words import is_listed

__all__ = ["research_rating", "research_window"]

_PAD = timedelta(days=2)
_ANYONE = "*"


class _Bound(NamedTuple):
    """A publication that may bind the person; ``is_certain``: it certainly does."""

    entry: Entry
    is_certain: bool


@live
def research_window(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades around research on the issuer that binds them (P-25, FINRA 2241).

    Decision: FAIL where the trade lies within the days before or after a publication on the issuer
    by the person, or by anyone for the groups named. Looks ahead: a publication may follow.
    Parameters: ``research.before_days``, ``.after_days``, ``.groups``, ``.clear_while_open``.
    Edge cases: the first and the last day belong to the window; what is not published yet as of
    the run does not count.
    To a person: while a publication may still follow (unless the policy clears), uncertain days,
    authors or instruments.
    """
    stop, day = _placed(dossier, policy)
    if stop is not None or day is None:
        return stop or _unplaced(dossier)
    before, after = policy.integer("research.before_days"), policy.integer("research.after_days")
    trade, unclear = dossier.trade, ""
    for bound in _publications(dossier, policy, before=after, after=before):
        published = dossier.library.reckoning.day(bound.entry.moment("published_at"))
        facts = (trade.traded_at, *_facts(bound.entry))
        if published is None:
            unclear = "The day of a publication nearby is not certain."
        elif -after <= (published - day).days <= before:
            said = (
                f"The trade of {day} lies within the window from {before} days before to {after}"
                f" days after the research on the issuer published on {published}."
            )
            if bound.is_certain:
                return fails("in_window", said, *facts)
            unclear = f"{said} Whether it binds the person is not certain."
    if unclear:
        return undetermined("unclear", unclear, trade.traded_at)
    return _unmet(dossier, policy, day, before)


def _unmet(dossier: Dossier, policy: Policy, day: date, before: int) -> Finding:
    trade = dossier.trade
    known = dossier.library.reckoning.day(dossier.library.as_of)
    closes = day + timedelta(days=before)
    if not _covers(dossier, policy):
        return not_applicable("not_covering", "No research on the issuer binds the person.")
    if known is not None and known > closes:
        said = f"No research on the issuer was published around {day}."
        return passes("clear", said, trade.traded_at)
    said = f"No research on the issuer was published around {day} so far."
    if policy.flag("research.clear_while_open"):
        return passes("clear_so_far", said, trade.traded_at)
    return undetermined(
        "window_open", f"{said} The window is open until {closes}.", trade.traded_at
    )


@live
def research_rating(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades against the rating that their research gives the issuer (P-25).

    Decision: FAIL where a purchase follows a rating to sell, or a sale one to buy: the latest one
    before the trade that binds the person.
    Parameters: ``research.buy_ratings``, ``.sell_ratings``, ``.hold_ratings``, ``.rating_days``
    after which a rating counts no more, ``.groups``.
    Edge cases: a rating to hold is against neither side; covering a short position is a purchase.
    To a person: a rating in words that the policy does not list, uncertain order or author, a
    trade of no side.
    """
    stop, day = _placed(dossier, policy)
    if stop is not None or day is None or dossier.trade.traded_at is None:
        return stop or _unplaced(dossier)
    trade, at = dossier.trade, dossier.trade.traded_at.value
    reach = policy.integer("research.rating_days")
    rated = [b for b in _publications(dossier, policy, before=reach, after=0) if _rating(b.entry)]
    earlier = [b for b in rated if _order(b.entry, at) is not False]
    if not earlier:
        return not_applicable("unrated", "No rating of the issuer binds the person.")
    latest = max(earlier, key=lambda b: (_latest(b.entry), str(b.entry)))
    word = _rating(latest.entry)
    facts = (trade.traded_at, trade.side, *_facts(latest.entry))
    said = f"The latest rating of the issuer before the trade of {day} was {word!r}."
    if not latest.is_certain or _order(latest.entry, at) is None:
        return undetermined("unclear", f"{said} Whether it counts is not certain.", *facts)
    advises = {
        side: is_listed(word, policy.texts(f"research.{side}_ratings"))
        for side in ("buy", "sell", "hold")
    }
    if not any(advises.values()):
        return undetermined("rating_unknown", f"{said} The policy does not know it.", *facts)
    if not dossier.is_purchase and not dossier.is_sale:
        return undetermined("no_side", f"{said} The trade is neither to buy nor to sell.", *facts)
    if (dossier.is_purchase and advises["sell"]) or (dossier.is_sale and advises["buy"]):
        return fails("against_rating", said, *facts)
    return passes("with_rating", said, *facts)


def _placed(dossier: Dossier, policy: Policy) -> tuple[Finding | None, date | None]:
    """The day of the trade, or why it can't be held against research."""
    trade = dossier.trade
    day = dossier.library.reckoning.day(trade.traded_at.value) if trade.traded_at else None
    if day is None or not dossier.person or dossier.security.is_ambiguous:
        return _unplaced(dossier), None
    if not dossier.security.key or "research" not in dossier.library.registers:
        return _unplaced(dossier), None
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts), None
    return None, day


def _unplaced(dossier: Dossier) -> Finding:
    trade = dossier.trade
    said = "Person, instrument or day is not certain."
    return undetermined("unplaced", said, trade.person, trade.traded_at)


def _publications(dossier: Dossier, policy: Policy, *, before: int, after: int) -> Iterator[_Bound]:
    """Publications on the issuer within days of the trade that may bind the person."""
    register, traded = dossier.library.registers["research"], dossier.trade.traded_at
    if traded is None:
        return
    first = traded.value.shifted(-timedelta(days=before) - _PAD)
    last = traded.value.shifted(timedelta(days=after) + _PAD)
    as_of = dossier.library.as_of
    comparable = register.of(dossier.security, last, first)
    for entry in (*comparable, *register.incomparable(dossier.security, last, first)):
        published = entry.moment("published_at")
        is_out = as_of is None or published is None or as_of.is_before(published) is not True
        binds = _binds(entry, dossier, policy)
        if is_out and binds is not False:
            known = not register.is_incomparable(entry, dossier.security)
            yield _Bound(entry, is_certain=bool(binds) and known)


def _binds(entry: Entry, dossier: Dossier, policy: Policy) -> bool | None:
    """Whether a publication binds the person; ``None`` where nobody can tell."""
    people = dossier.library.directory
    group, groups = people.group(dossier.person), policy.texts("research.groups")
    if _ANYONE in groups or (group and is_listed(group, groups)):
        return True
    analyst = entry.person("analyst")
    if analyst is None:
        return False if group else None
    same = people.is_same(analyst, dossier.trade.person.value)
    return same if same or group or same is None else None


def _covers(dossier: Dossier, policy: Policy) -> bool:
    """Whether research on the issuer, of whatever day, binds the person."""
    traded = dossier.trade.traded_at
    if traded is None:
        return False
    far = traded.value.shifted(timedelta(days=366))
    entries = dossier.library.registers["research"].of(dossier.security, far)
    return any(_binds(entry, dossier, policy) is not False for entry in entries)


def _order(entry: Entry, at: Moment) -> bool | None:
    """Whether a publication precedes the trade."""
    published = entry.moment("published_at")
    return None if published is None else published.is_before(at)


def _latest(entry: Entry) -> str:
    published = entry.moment("published_at")
    return "" if published is None else published.latest.isoformat()


def _rating(entry: Entry) -> str:
    return entry.text("rating")


def _facts(entry: Entry) -> tuple[Fact[Any] | None, ...]:
    return tuple(entry.fact(name) for name in ("analyst", "published_at", "rating"))
