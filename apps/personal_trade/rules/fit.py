"""How far a decision fits a trade: its terms, its time, its validity.

Each question has three answers. Of several decisions the one that fits best is taken, and every
rule about clearance speaks of that one, so that a trade with two flawed approvals is not blamed
for the flaws of both.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from assay.domain import Fact, Moment
from assay.rules import Policy
from personal_trade.case import Approval, ApprovalForm, Decision, Side
from personal_trade.clearances import Clearance
from personal_trade.dossier import Dossier
from personal_trade.rules.exemption import decimal_of, size_of
from personal_trade.rules.once import once
from personal_trade.tradebook import Fill
from personal_trade.unchecked import made

__all__ = ["Fit", "Note", "best_fit", "is_negative", "later_fits"]


_BOTH = 2


class Note(NamedTuple):
    """One way in which a decision does not fit, or may not.

    Attributes:
        is_certain: Whether it certainly does not.
        words: How, in half a sentence.
        fact: What it rests on.
    """

    is_certain: bool
    words: str
    fact: Fact[Any] | None = None


class Fit(NamedTuple):
    """How far an approval fits.

    Attributes:
        clearance: The approval.
        terms: Where its terms do not fit; empty where all do.
        is_before: Whether it was given before the trade.
        is_valid: Whether it was still good.
        until: When it expired; ``None`` where nobody can tell.
    """

    clearance: Clearance
    terms: tuple[Note, ...]
    is_before: bool | None
    is_valid: bool | None
    until: Moment | None

    @property
    def matches(self) -> bool | None:
        """Whether its terms are the trade's."""
        if any(note.is_certain for note in self.terms):
            return False
        return None if self.terms else True

    @property
    def rank(self) -> tuple[int, int, int]:
        """The better, the higher: certain misfits count most, then doubts, then formal records."""
        answers = (self.matches, self.is_before, self.is_valid)
        formal = self.clearance.approval.form is ApprovalForm.FORMAL
        return -answers.count(False), -answers.count(None), int(formal)


def is_negative(approval: Approval) -> bool:
    """Whether a decision refuses or takes back."""
    return approval.decision.value in {Decision.DENY, Decision.WITHDRAW}


@once
def best_fit(dossier: Dossier, policy: Policy) -> Fit | None:
    """The approval that fits best; ``None`` where nobody approved."""
    fits = [_fit(dossier, clearance, policy) for clearance in _approvals(dossier, policy)]
    return max(fits, key=lambda fit: fit.rank) if fits else None


@once
def later_fits(dossier: Dossier, policy: Policy) -> tuple[Fit, ...]:
    """Approvals in words that came after the best one and before the trade: they may narrow it."""
    best, traded = best_fit(dossier, policy), dossier.trade.traded_at
    if best is None:
        return ()
    first = best.clearance.approval
    found = []
    for clearance in _approvals(dossier, policy):
        other = clearance.approval
        if other.form is not ApprovalForm.TEXT or clearance is best.clearance:
            continue
        if _is_between(other, first, traded.value if traded else None) and _may_be_one(
            other, first
        ):
            found.append(_fit(dossier, clearance, policy))
    return tuple(found)


def _is_between(other: Approval, first: Approval, traded: Moment | None) -> bool:
    if other.at is None or first.at is None:
        return False
    is_later = first.at.value.is_before(other.at.value) is True
    return is_later and (traded is None or traded.is_before(other.at.value) is not True)


def _may_be_one(other: Approval, first: Approval) -> bool:
    """Whether a later approval may speak of what an earlier one does."""
    sides = [a.terms.side.value for a in (other, first) if a.terms.side is not None]
    numbers = [a.request.number.value for a in (other, first) if a.request and a.request.number]
    return len(set(sides)) < _BOTH and len({n.casefold() for n in numbers}) < _BOTH


def _approvals(dossier: Dossier, policy: Policy) -> Iterator[Clearance]:
    """Approvals that may be of this trade: given not long before it, and not long after."""
    at = dossier.trade.traded_at
    reach = timedelta(days=policy.integer("preclearance.lookback_days"))
    for clearance in dossier.clearances:
        approval = clearance.approval
        if approval.decision.value is not Decision.APPROVE:
            continue
        if at is None or approval.at is None or _is_near(approval.at.value, at.value, reach):
            yield clearance


def _is_near(given: Moment, traded: Moment, reach: timedelta) -> bool:
    return given.latest >= traded.earliest - reach and given.earliest <= traded.latest + reach


def _fit(dossier: Dossier, clearance: Clearance, policy: Policy) -> Fit:
    approval = clearance.approval
    traded = dossier.trade.traded_at.value if dossier.trade.traded_at else None
    given = approval.at.value if approval.at else None
    until = _until(dossier, approval, policy)
    return Fit(
        clearance,
        tuple(_terms(dossier, clearance)),
        _is_before(given, traded, policy),
        _is_valid(approval, traded, until),
        until,
    )


def _is_before(given: Moment | None, traded: Moment | None, policy: Policy) -> bool | None:
    if given is None or traded is None:
        return None
    close = timedelta(minutes=policy.integer("preclearance.tolerance_minutes"))
    if given.is_exact and traded.is_exact and abs(given.earliest - traded.earliest) < close:
        return None
    return given.is_before(traded)


def _is_valid(approval: Approval, traded: Moment | None, until: Moment | None) -> bool | None:
    if traded is None:
        return None
    begins = approval.terms.valid_from
    begun = True if begins is None else begins.value.is_at_or_before(traded)
    if begun is False:
        return False
    ends: bool | None = None if until is None else _not_after(traded, until)
    if ends is False:
        return False
    return True if begun and ends else None


_TICK = timedelta(microseconds=1)
_DAYS = frozenset(timedelta(hours=hours) for hours in (23, 24, 25))


def _is_day(moment: Moment) -> bool:
    """Whether a moment is one whole day, also where the clocks change."""
    return moment.latest - moment.earliest + _TICK in _DAYS


def _not_after(traded: Moment, until: Moment) -> bool | None:
    """Whether the trade came no later than an instant; a stated last day counts whole.

    Any other stretch of time is an end that is not certain, and within it nobody can tell.
    """
    if traded.latest <= until.earliest or (_is_day(until) and traded.latest <= until.latest):
        return True
    return False if traded.earliest > until.latest else None


def _until(dossier: Dossier, approval: Approval, policy: Policy) -> Moment | None:
    """When an approval ends: by the policy, or earlier where it says so itself."""
    stated = approval.terms.valid_until
    by_rule = _by_rule(dossier, approval, policy)
    if stated is None:
        return by_rule
    if by_rule is None:
        # Where no calendar tells the rule's end, a stated end can only be known to be over.
        return None
    return min(stated.value, by_rule, key=lambda moment: moment.latest)


def _by_rule(dossier: Dossier, approval: Approval, policy: Policy) -> Moment | None:
    if approval.at is None:
        return None
    given = approval.at.value
    if policy.text("validity.rule") == "hours":
        return given.shifted(policy.hours("validity.hours"))
    venue = dossier.library.reckoning.exchange(dossier.venue)
    if venue is None:
        return None
    count = policy.integer("validity.sessions")
    ends = [venue.close_after(instant, count) for instant in (given.earliest, given.latest)]
    known = [end for end in ends if end is not None]
    if len(known) != len(ends):
        return None
    return _between(min(known), max(known))


def _between(first: datetime, last: datetime) -> Moment:
    return made(Moment, earliest=first, latest=last, text="")


def _terms(dossier: Dossier, clearance: Clearance) -> Iterator[Note]:
    """Where the terms of an approval are not the trade's."""
    terms = clearance.approval.terms
    yield from _instrument(dossier, clearance)
    if terms.asset_class is not None and dossier.asset_class:
        allowed = terms.asset_class.value.strip().casefold()
        if allowed != dossier.asset_class:
            words = f"it is for {allowed}, the trade was in {dossier.asset_class}"
            # The words of a mail are nobody's vocabulary: "shares" may be the list's "equity".
            is_formal = clearance.approval.form is ApprovalForm.FORMAL
            yield Note(is_certain=is_formal, words=words, fact=terms.asset_class)
    yield from _side(dossier, terms.side, clearance.approval)
    account = dossier.trade.account
    if terms.account is not None:
        if account is None:
            yield Note(
                is_certain=False,
                words="it names an account, the trade does not",
                fact=terms.account,
            )
        elif account.value.casefold() != terms.account.value.strip().casefold():
            words = f"it is for account {terms.account.value}, the trade was in {account.value}"
            yield Note(is_certain=True, words=words, fact=terms.account)
    yield from _size(dossier, clearance)
    yield from _price(dossier, terms.price)


def _instrument(dossier: Dossier, clearance: Clearance) -> Iterator[Note]:
    symbol = clearance.approval.terms.symbol
    if not clearance.names:
        yield Note(
            is_certain=False,
            words="it does not name the instrument",
            fact=clearance.approval.decision,
        )
        return
    at = dossier.trade.traded_at
    asked = dossier.library.master.resolve(clearance.names, at.value if at else None)
    mine = dossier.security
    if asked.is_ambiguous or mine.is_ambiguous:
        yield Note(
            is_certain=False,
            words="the instrument master has several instruments of that name",
            fact=symbol,
        )
    elif asked.key == mine.key or not asked.issuers.isdisjoint(mine.issuers):
        if asked.key != mine.key and asked.entry is not None and mine.entry is not None:
            words = f"it is for {symbol.value if symbol else 'another line'} of the same issuer"
            yield Note(is_certain=False, words=words, fact=symbol)
    elif asked.kinds.isdisjoint(mine.kinds):
        yield Note(
            is_certain=False,
            words="nothing tells whether it names the same instrument",
            fact=symbol,
        )
    else:
        yield Note(
            is_certain=True,
            words=f"it is for {symbol.value if symbol else 'another instrument'}",
            fact=symbol,
        )


def _side(dossier: Dossier, allowed: Fact[Side] | None, approval: Approval) -> Iterator[Note]:
    side = dossier.trade.side
    if allowed is None:
        yield Note(is_certain=False, words="it does not say for which side", fact=approval.decision)
    elif side is None:
        yield Note(is_certain=False, words="the side of the trade is not stated", fact=allowed)
    elif side.value is not allowed.value:
        alike = {side.value, allowed.value} == {Side.BUY, Side.COVER}
        words = f"it is to {allowed.value.value}, the trade was a {side.value.value}"
        yield Note(is_certain=not alike, words=words, fact=allowed)


def _size(dossier: Dossier, clearance: Clearance) -> Iterator[Note]:
    """Quantity and amount, with the fills and trades that draw on the same approval."""
    terms = clearance.approval.terms
    if terms.quantity is not None:
        allowed = decimal_of(terms.quantity)
        used = _drawn(dossier, clearance)
        if allowed is None or used is None:
            yield Note(
                is_certain=False, words="the quantities can't be compared", fact=terms.quantity
            )
        elif used > allowed:
            others = _rivals(dossier, clearance)
            words = f"it is for {allowed} units, {used} were traded under it"
            yield Note(is_certain=not others, words=words, fact=terms.quantity)
    if terms.amount is not None:
        allowed, value = decimal_of(terms.amount), size_of(dossier)[1]
        if allowed is None or value is None:
            yield Note(is_certain=False, words="the amounts can't be compared", fact=terms.amount)
        elif value > allowed:
            words = f"it is for an amount of {allowed}, the trade came to {value}"
            yield Note(is_certain=True, words=words, fact=terms.amount)


def _drawn(dossier: Dossier, clearance: Clearance) -> Decimal | None:
    """Units traded in the issuer on that side since the approval, this trade included."""
    trade = dossier.trade
    own = decimal_of(trade.quantity)
    given = clearance.approval.at
    if own is None or trade.traded_at is None:
        return None
    total = own
    limit = (trade.traded_at.value.earliest.timestamp(), trade.number.value)
    for fill in _since(dossier, given.value if given else None, trade.traded_at.value):
        if fill.place == dossier.place or fill.at is None or fill.instant > limit:
            continue
        if trade.side is None or fill.side is not trade.side.value:
            continue
        if given is not None and given.value.is_before(fill.at) is False:
            continue
        if fill.quantity is None:
            return None
        total += fill.quantity
    return total


def _since(dossier: Dossier, given: Moment | None, traded: Moment) -> Iterable[Fill]:
    """The person's trades in the issuer that may lie between approval and trade, in order."""
    series = dossier.library.book.of_issuer(dossier.person, dossier.security.issuers)
    last = _day_after(traded.latest)
    return series.until(last) if given is None else series.between(_day_before(given), last)


def _day_before(moment: Moment) -> date:
    return max(moment.earliest.date(), _FIRST_DAY) - _PAD


def _day_after(instant: datetime) -> date:
    return min(instant.date(), _LAST_DAY) + _PAD


_PAD = timedelta(days=2)
"""Days and zones never differ by more."""
_FIRST_DAY, _LAST_DAY = date.min + _PAD, date.max - _PAD


def _rivals(dossier: Dossier, clearance: Clearance) -> bool:
    """Whether other approvals may cover a part: then the sum proves nothing against this one."""
    return any(
        other is not clearance and other.approval.decision.value is Decision.APPROVE
        for other in dossier.clearances
    )


def _price(dossier: Dossier, limit: Fact[str] | None) -> Iterator[Note]:
    if limit is None:
        return
    allowed, paid = decimal_of(limit), decimal_of(dossier.trade.price)
    if allowed is None or paid is None:
        yield Note(is_certain=False, words="the prices can't be compared", fact=limit)
    elif (dossier.is_purchase and paid > allowed) or (dossier.is_sale and paid < allowed):
        yield Note(
            is_certain=True, words=f"its limit is {allowed}, the price was {paid}", fact=limit
        )
