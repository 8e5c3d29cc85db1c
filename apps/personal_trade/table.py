"""A list by a key of its own: accounts and statements by their number, reports by their person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.domain import Actor
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.shelf import Lookup

__all__ = ["Table"]


@dataclass
class Table:
    """The entries of a list by person, or by account.

    Attributes:
        entries: The rows.
        people: Who is who, for a list by person; ``None`` for one by account.
    """

    entries: Sequence[Entry]
    people: Directory | None = None

    def __post_init__(self) -> None:
        keyed = ((self._key(entry), at) for at, entry in enumerate(self.entries))
        self._perhaps: dict[Actor, list[tuple[Entry, bool | None]]] = {}
        self._places = Lookup.of_pairs((key, at) for key, at in keyed if key is not None)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def rows(self, key: str) -> tuple[Entry, ...]:
        """The rows under a key, in the order of the list."""
        found = [self.entries[at] for at in self._places.of(key)]
        return tuple([entry for entry in found if self._key(entry) == key])

    def perhaps(self, who: Actor) -> list[tuple[Entry, bool | None]]:
        """The rows that are of a person or may be, and whether they are; surely theirs first."""
        known = self._perhaps.get(who)
        if known is None and self.people is not None:
            if len(self._perhaps) >= _MOST:
                self._perhaps.clear()
            known = self._perhaps[who] = list(self._compared(who, self.people))
        return known or []

    def _compared(self, who: Actor, people: Directory) -> Iterator[tuple[Entry, bool | None]]:
        for entry in (*self.rows(people.key(who)), *self.entries):
            person = entry.person("person")
            same = None if person is None else people.is_same(who, person)
            if same is not False:
                yield entry, same

    def _key(self, entry: Entry) -> str | None:
        if self.people is None:
            return entry.text("account").casefold()
        person = entry.person("person")
        return None if person is None else self.people.key(person)


_MOST = 256
