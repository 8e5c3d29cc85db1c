"""What a trade must know of the other trades of its population: series, fills, netting, repeats.

Built once from outlines, sorted once, asked by bisection: what an answer costs depends on the days
that are asked about, not on how much a person trades. Trades lie packed, in order of time. A trade
that was cancelled or corrected counts nowhere.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from personal_trade.case import Action
from personal_trade.fill import Fill, FillPacker, Netting, Place
from personal_trade.netting import find_netted, find_repeats
from personal_trade.shelf import LookupDraft, Shelf

__all__ = ["Fill", "Netting", "Place", "Series", "TradeBook"]


class Series:
    """Trades in order of time, unpacked when they are asked for.

    Args:
        rows: Numbers of the trades, ascending.
        day_of: Number to day.
        fill_of: Number to trade.
    """

    def __init__(
        self,
        rows: "array[int] | list[int]",
        day_of: Callable[[int], int],
        fill_of: Callable[[int], Fill],
    ) -> None:
        self._rows = rows
        self._day_of = day_of
        self._fill_of = fill_of

    def __iter__(self) -> Iterator[Fill]:
        return map(self._fill_of, self._rows)

    def between(self, first: date, last: date) -> list[Fill]:
        """The trades of some days, both included."""
        start = bisect_left(self._rows, first.toordinal(), key=self._day_of)
        return list(map(self._fill_of, self._rows[start : self._end(last)]))

    def until(self, last: date) -> Iterator[Fill]:
        """The trades up to a day, which is included."""
        return map(self._fill_of, self._rows[: self._end(last)])

    def back_from(self, last: date) -> Iterator[Fill]:
        """The same, the latest first."""
        return (self._fill_of(self._rows[at]) for at in reversed(range(self._end(last))))

    def _end(self, last: date) -> int:
        return bisect_right(self._rows, last.toordinal(), key=self._day_of)


_KEPT = 1024
_MOST_COUNTED = 250_000
_BUY, _SELL, _OTHER = 1, -1, 0


class TradeBook:
    """All trades of a population, in outline.

    Attributes:
        netted: What became of rows that cancel, correct, or were cancelled or corrected.
        repeats: Rows that repeat another one in everything, with the numbers of the others.
        first_day: The first trade date of the population.
        last_day: The last one.
    """

    def __init__(self) -> None:
        self.netted: dict[Place, Netting] = {}
        self.repeats: dict[Place, tuple[str, ...]] = {}
        self.first_day: date | None = None
        self.last_day: date | None = None
        self._packer = FillPacker()
        self._shelf = Shelf()
        self._changes: list[int] = []
        self._weight = 0
        self._index([])
        self._equip()

    def __getstate__(self) -> dict[str, Any]:
        return {n: v for n, v in self.__dict__.items() if n not in {"_fill", "_counts"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._equip()

    def add(self, fill: Fill) -> None:
        """Take a trade in."""
        at = self._shelf.add(self._packer.pack(fill))
        if fill.action is not Action.NEW:
            self._changes.append(at)

    def close(self) -> None:
        """Net, sort and index, once every trade is in."""
        every = self._shelf
        unpack = self._packer.unpack
        self.netted = dict(find_netted(every, self._changes, unpack))
        self.repeats = dict(find_repeats(every, unpack, self.is_dead))
        order = []
        for at, row in enumerate(every):
            fill = unpack(row)
            if fill.day is not None and not self.is_dead(fill.place):
                order.append((fill.day.toordinal(), *fill.instant, at))
        order.sort()
        self._shelf, self._changes = Shelf(), []
        self._index(self._moved(every, row[-1]) for row in order)
        self._equip()
        if self._days:
            self.first_day = date.fromordinal(self._days[0])
            self.last_day = date.fromordinal(self._days[-1])

    def is_dead(self, place: Place) -> bool:
        """Whether a row is no trade that stands."""
        found = self.netted.get(place)
        return found is not None and found.code != "unclear"

    def position(self, person: str, owner: str, security: str, asset_class: str) -> Series:
        """The trades of one owner in one instrument."""
        return self._series(self._positions.of(_joined(person, owner, security, asset_class)))

    def purchases(self, person: str, owner: str, security: str, asset_class: str) -> Series:
        """Those that add to a position."""
        return self._series(self._purchases.of(_joined(person, owner, security, asset_class)))

    def of_issuer(self, person: str, issuers: frozenset[str]) -> Series:
        """A person's trades in an issuer."""
        return self._series(self._of_issuer(person, issuers))

    def around(
        self, person: str, issuers: frozenset[str], first: date, last: date
    ) -> Iterator[Fill]:
        """A person's trades in an issuer on some days, both included; each once."""
        yield from self.of_issuer(person, issuers).between(first, last)

    def purchases_of(self, person: str, issuers: frozenset[str]) -> Series:
        """A person's purchases of an issuer."""
        return self._of_side(person, issuers, _BUY)

    def sales_of(self, person: str, issuers: frozenset[str]) -> Series:
        """A person's sales of an issuer."""
        return self._of_side(person, issuers, _SELL)

    def of_person(self, person: str) -> Series:
        """All trades of a person."""
        return self._series(self._people.of(person))

    def ordinal(self, place: Place, person: str, first: date, leave: frozenset[str]) -> int:
        """Which trade of a person a row is since a day: 1 for the first.

        Args:
            place: The row.
            person: Whose.
            first: The first day of the quarter that is counted.
            leave: Natures of trades that do not count.
        """
        key = person, first, leave
        found = self._counts.get(key)
        if found is None:
            found = self._counted(person, first, leave)
            self._weight += len(found) + 1
            if self._weight > _MOST_COUNTED:
                self._counts.clear()
                self._weight = len(found)
            self._counts[key] = found
        return next((found.get(row, 0) for row in self._places.of(_joined(*place))), 0)

    def _counted(self, person: str, first: date, leave: frozenset[str]) -> dict[int, int]:
        """The trades of a quarter in order; fills of one order count once."""
        last = first.replace(month=first.month + 2, day=28) + timedelta(days=4)
        until = (last - timedelta(days=last.day)).toordinal()
        orders: set[object] = set()
        counted: dict[int, int] = {}
        rows = self._people.of(person)
        start = bisect_left(rows, first.toordinal(), key=self._days.__getitem__)
        for row in rows[start:]:
            fill = self._fill(row)
            if self._days[row] > until:
                break
            if fill.nature is None or fill.nature.value not in leave:
                orders.add(fill.order or fill.place)
            counted[row] = len(orders)
        return counted

    def _of_side(self, person: str, issuers: frozenset[str], side: int) -> Series:
        rows = self._of_issuer(person, issuers)
        return self._series([row for row in rows if self._sides[row] == side])

    def _of_issuer(self, person: str, issuers: frozenset[str]) -> list[int]:
        found: set[int] = set()
        for issuer in issuers:
            found.update(self._issuers.of(_joined(person, issuer)))
        return sorted(found)

    def _series(self, rows: "array[int] | list[int]") -> Series:
        return Series(rows, self._days.__getitem__, self._fill)

    def _moved(self, every: Shelf, at: int) -> Fill:
        """A trade on its way to the shelf on which they lie in order."""
        row = every[at]
        self._shelf.add(row)
        return self._packer.unpack(row)

    def _index(self, fills: Iterable[Fill]) -> None:
        """Find trades again by whose they are, what they are in, and where they stand."""
        days, sides = array("i"), array("b")
        people, positions, purchases = LookupDraft(), LookupDraft(), LookupDraft()
        issuers, places = LookupDraft(), LookupDraft()
        for row, fill in enumerate(fills):
            days.append(0 if fill.day is None else fill.day.toordinal())
            people.add(fill.person, row)
            places.add(_joined(*fill.place), row)
            side = _side(fill)
            sides.append(side)
            if fill.security:
                key = _joined(fill.person, fill.owner, fill.security, fill.asset_class)
                positions.add(key, row)
                if side == _BUY:
                    purchases.add(key, row)
            for issuer in fill.issuers:
                issuers.add(_joined(fill.person, issuer), row)
        self._days, self._sides = days, sides
        self._people, self._positions = people.close(), positions.close()
        self._purchases, self._issuers = purchases.close(), issuers.close()
        self._places = places.close()

    def _equip(self) -> None:
        shelf, unpack = self._shelf, self._packer.unpack
        self._fill = lru_cache(_KEPT)(lambda row: unpack(shelf[row]))
        self._counts: dict[tuple[str, date, frozenset[str]], dict[int, int]] = {}
        self._weight = 0


def _joined(*parts: object) -> str:
    return "\0".join(map(str, parts))


def _side(fill: Fill) -> int:
    if fill.side is None:
        return _OTHER
    return _BUY if fill.side.is_purchase else _SELL if fill.side.is_sale else _OTHER
