"""A list by a key of its own: accounts and statements by their number, reports by their person.

Days that rules compare are reckoned once, so that of many rows only the one that decides is looked
at in full.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from assay.domain import Actor
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.reckoning import Reckoning
from personal_trade.shelf import LookupDraft

__all__ = ["UNCERTAIN", "UNSTATED", "Table"]

UNSTATED = 0
"""The ordinal of a day that a row does not state."""
UNCERTAIN = -1
"""The ordinal of a day of which two come into question."""

_MOST = 256


class Table:
    """The entries of a list by person, or by account.

    Args:
        entries: The rows.
        reckoning: Which day a moment falls on.
        dated: Fields whose days are asked for.
        people: Who is who, for a list by person; ``None`` for one by account.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        reckoning: Reckoning,
        dated: tuple[str, ...] = (),
        people: Directory | None = None,
    ) -> None:
        self.entries = entries
        self._people = people
        self._days = {field: array("i") for field in dated}
        self._perhaps: dict[Actor, list[tuple[Entry, bool | None]]] = {}
        places = LookupDraft()
        for at, entry in enumerate(entries):
            key = self._key(entry)
            if key is not None:
                places.add(key, at)
            for field, days in self._days.items():
                moment = entry.moment(field)
                day = reckoning.day(moment)
                unknown = UNSTATED if moment is None else UNCERTAIN
                days.append(unknown if day is None else day.toordinal())
        self._places = places.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_perhaps": {}}

    def places(self, key: str) -> "array[int]":
        """Where the rows under a key stand, in the order of the list."""
        return self._places.of(key)

    def day(self, field: str, place: int) -> int:
        """The ordinal of the day that a row states, :data:`UNSTATED` or :data:`UNCERTAIN`."""
        return self._days[field][place]

    def rows(self, key: str) -> tuple[Entry, ...]:
        """The rows under a key, in the order of the list."""
        return tuple([self.entries[at] for at in self._places.of(key)])

    def perhaps(self, who: Actor) -> list[tuple[Entry, bool | None]]:
        """The rows that are of a person or may be, and whether they are; surely theirs first."""
        known = self._perhaps.get(who)
        if known is None:
            if len(self._perhaps) >= _MOST:
                self._perhaps.clear()
            known = self._perhaps[who] = list(self._compared(who))
        return known

    def _compared(self, who: Actor) -> Iterator[tuple[Entry, bool | None]]:
        people = self._people or Directory()
        for entry in (*self.rows(people.key(who)), *self.entries):
            person = entry.person("person")
            same = None if person is None else people.is_same(who, person)
            if same is not False:
                yield entry, same

    def _key(self, entry: Entry) -> str | None:
        if self._people is None:
            return entry.text("account").casefold()
        person = entry.person("person")
        return None if person is None else self._people.key(person)
