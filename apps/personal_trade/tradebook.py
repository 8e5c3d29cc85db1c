"""What a trade must know of the other trades of its population: series, fills, netting, repeats.

Built once from outlines, sorted once, asked by bisection. A trade that was cancelled or corrected
counts nowhere.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from assay.domain import Moment
from personal_trade.case import Action, Nature, Side

__all__ = ["Fill", "Netting", "Place", "Series", "TradeBook"]

Place = tuple[str, int, str]
"""File, row and pointer."""


class Fill(NamedTuple):
    """A trade as others see it.

    Attributes:
        place: Where its row stands.
        number: Its identifier.
        person: Key of whose it is.
        owner: Who owns the account, folded.
        security: Key of the instrument.
        issuers: Keys of its issuer.
        asset_class: Folded.
        side: What was done.
        quantity: How many; ``None`` where unknown.
        amount: What it came to, as written.
        day: Trade date; ``None`` where unknown.
        at: When.
        action: What the row does.
        refers_to: What it cancels or corrects.
        order: The order that it fills.
        account: Where.
        nature: Whose will.
    """

    place: Place
    number: str
    person: str
    owner: str
    security: str
    issuers: frozenset[str]
    asset_class: str
    side: Side | None
    quantity: Decimal | None
    amount: str
    day: date | None
    at: Moment | None
    action: Action
    refers_to: str
    order: str
    account: str
    nature: Nature | None

    @property
    def instant(self) -> tuple[float, str]:
        """What trades are ordered by."""
        return (self.at.earliest.timestamp() if self.at else 0.0, self.number)


class Netting(NamedTuple):
    """What became of a row on the record of trades.

    Attributes:
        code: ``cancelled``, ``corrected``, ``cancel`` (the row is one), or ``unclear``.
        words: Why, for people.
    """

    code: str
    words: str


class Series(NamedTuple):
    """Trades in the order of their days.

    Attributes:
        days: Their days.
        fills: The trades.
    """

    days: list[date]
    fills: list[Fill]

    def between(self, first: date, last: date) -> list[Fill]:
        """The trades of some days, both included."""
        return self.fills[bisect_left(self.days, first) : bisect_right(self.days, last)]

    @classmethod
    def of(cls, fills: Iterable[Fill]) -> "Series":
        """The trades with a day, sorted."""
        dated = sorted((f for f in fills if f.day is not None), key=lambda f: (f.day, f.instant))
        return cls([f.day for f in dated if f.day is not None], dated)


_NOTHING = Series([], [])
_SHOWN = 5
_MOST = 512


@dataclass
class TradeBook:
    """All trades of a population, in outline.

    Attributes:
        netted: What became of rows that cancel, correct, or were cancelled or corrected.
        repeats: Rows that repeat another one in everything, with the numbers of the others.
        first_day: The first trade date of the population.
        last_day: The last one.
    """

    netted: dict[Place, Netting] = field(default_factory=dict)
    repeats: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None
    _fills: list[Fill] = field(default_factory=list, repr=False)
    _positions: dict[tuple[str, str, str, str], Series] = field(default_factory=dict, repr=False)
    _issuers: dict[tuple[str, str], Series] = field(default_factory=dict, repr=False)
    _people: dict[str, Series] = field(default_factory=dict, repr=False)
    _ordinals: dict[tuple[str, date, frozenset[str]], dict[Place, int]] = field(
        default_factory=dict, repr=False
    )

    def add(self, fill: Fill) -> None:
        """Take a trade in."""
        self._fills.append(fill)

    def close(self) -> None:
        """Net, sort and index, once every trade is in."""
        self.netted = dict(_netted(self._fills))
        live = [fill for fill in self._fills if not self.is_dead(fill.place)]
        self.repeats = dict(_repeats(live))
        positions: dict[tuple[str, str, str, str], list[Fill]] = {}
        issuers: dict[tuple[str, str], list[Fill]] = {}
        people: dict[str, list[Fill]] = {}
        for fill in live:
            people.setdefault(fill.person, []).append(fill)
            if fill.security:
                key = (fill.person, fill.owner, fill.security, fill.asset_class)
                positions.setdefault(key, []).append(fill)
            for issuer in fill.issuers:
                issuers.setdefault((fill.person, issuer), []).append(fill)
        self._positions = {key: Series.of(found) for key, found in positions.items()}
        self._issuers = {key: Series.of(found) for key, found in issuers.items()}
        self._people = {key: Series.of(found) for key, found in people.items()}
        days = [series.days[0] for series in self._people.values() if series.days]
        self.first_day = min(days, default=None)
        ends = [series.days[-1] for series in self._people.values() if series.days]
        self.last_day = max(ends, default=None)
        self._fills = []

    def is_dead(self, place: Place) -> bool:
        """Whether a row is no trade that stands."""
        found = self.netted.get(place)
        return found is not None and found.code != "unclear"

    def position(self, person: str, owner: str, security: str, asset_class: str) -> Series:
        """The trades of one owner in one instrument."""
        return self._positions.get((person, owner, security, asset_class), _NOTHING)

    def of_issuer(self, person: str, issuers: frozenset[str]) -> list[Fill]:
        """A person's trades in an issuer, in order of time, each once."""
        found: dict[Place, Fill] = {}
        for issuer in issuers:
            series = self._issuers.get((person, issuer), _NOTHING)
            found.update((fill.place, fill) for fill in series.fills)
        return sorted(found.values(), key=lambda fill: fill.instant)

    def around(
        self, person: str, issuers: frozenset[str], first: date, last: date
    ) -> Iterator[Fill]:
        """A person's trades in an issuer on some days, both included; each once."""
        seen: set[Place] = set()
        for issuer in sorted(issuers):
            series = self._issuers.get((person, issuer), _NOTHING)
            for fill in series.between(first, last):
                if fill.place not in seen:
                    seen.add(fill.place)
                    yield fill

    def of_person(self, person: str) -> Series:
        """All trades of a person."""
        return self._people.get(person, _NOTHING)

    def ordinal(self, place: Place, person: str, first: date, leave: frozenset[str]) -> int:
        """Which trade of a person a row is since a day: 1 for the first.

        Args:
            place: The row.
            person: Whose.
            first: The first day of the quarter that is counted.
            leave: Natures of trades that do not count.
        """
        key = person, first, leave
        found = self._ordinals.get(key)
        if found is None:
            if len(self._ordinals) >= _MOST:
                self._ordinals.clear()
            found = self._ordinals[key] = self._counted(person, first, leave)
        return found.get(place, 0)

    def _counted(self, person: str, first: date, leave: frozenset[str]) -> dict[Place, int]:
        """The trades of a quarter in order; fills of one order count once."""
        last = first.replace(month=first.month + 2, day=28) + timedelta(days=4)
        orders: set[object] = set()
        counted: dict[Place, int] = {}
        fills = self.of_person(person).between(first, last - timedelta(days=last.day))
        for fill in sorted(fills, key=lambda f: f.instant):
            if fill.nature is None or fill.nature.value not in leave:
                orders.add(fill.order or fill.place)
            counted[fill.place] = len(orders)
        return counted


def _netted(fills: list[Fill]) -> Iterator[tuple[Place, Netting]]:
    by_number: dict[str, list[Fill]] = {}
    for fill in fills:
        by_number.setdefault(fill.number, []).append(fill)
    taken: dict[Place, Fill] = {}
    for fill in fills:
        if fill.action is Action.NEW:
            continue
        aims = _aims(fill, by_number)
        problem = _problem(fill, aims, taken)
        if problem:
            yield fill.place, Netting("unclear", problem)
            continue
        aim = aims[0]
        taken[aim.place] = fill
        word = "cancelled" if fill.action is Action.CANCEL else "corrected"
        yield aim.place, Netting(word, f"Trade {aim.number} was {word} by {fill.number}.")
        if fill.action is Action.CANCEL:
            yield fill.place, Netting("cancel", f"The row cancels trade {aim.number}.")


def _aims(fill: Fill, by_number: dict[str, list[Fill]]) -> list[Fill]:
    """The rows that a cancel or correction is about; one without a reference bears their number."""
    if fill.refers_to and fill.refers_to != fill.number:
        return by_number.get(fill.refers_to, [])
    same = by_number.get(fill.number, ())
    return [aim for aim in same if aim.place != fill.place and aim.action is Action.NEW]


def _problem(fill: Fill, aims: list[Fill], taken: dict[Place, Fill]) -> str:
    """Why a row can't be netted; empty where it can."""
    what = f"Row {fill.number} is to {fill.action.value} trade {fill.refers_to or fill.number}"
    if not aims:
        return f"{what}, which the population does not have."
    if len(aims) > 1:
        return f"{what}, and {len(aims)} rows bear that number."
    aim = aims[0]
    if aim.place in taken:
        return f"{what}, which {taken[aim.place].number} has done already."
    if aim.person != fill.person:
        return f"{what}, which is another person's."
    return ""


def _repeats(live: list[Fill]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    same: dict[tuple[object, ...], list[Fill]] = {}
    for fill in live:
        key = (fill.person, fill.owner, fill.account, fill.security, fill.asset_class, fill.side)
        rest = (fill.quantity, fill.amount, fill.at, fill.order)
        if fill.security and fill.at is not None and (fill.quantity or fill.amount):
            same.setdefault(key + rest, []).append(fill)
    for found in same.values():
        if len(found) > 1:
            head = found[: _SHOWN + 1]  # a thousand repeats do not name each other a million times
            for fill in found:
                yield fill.place, tuple(f.number for f in head if f is not fill)[:_SHOWN]
