"""The alias table: reviewed evidence of who is who."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from assay.identity.account import Kind
from assay.identity.identifier import name_key
from assay.identity.link import Link, Provenance

__all__ = ["AliasTable", "Standing", "TablePerson"]


class Standing(StrEnum):
    """How a row of the table came to be; only the first two make links."""

    REVIEWED = "reviewed"
    """A person looked at it."""
    DIRECTORY = "directory"
    """Taken over from a directory: HR, single sign-on, LDAP."""
    INFERRED = "inferred"
    """Written by assay and not yet reviewed: a proposal, nothing more."""


@dataclass(frozen=True, slots=True)
class TablePerson:
    """One person, machine or shared account of the table.

    Attributes:
        person_id: Name of the entry within the table.
        name: Display name for people to read.
        kind: What stands behind the accounts.
        keys: Logins and addresses, as keys.
        names: Further display names that mentions use.
        standing: How the row came to be.
        not_same_as: Entries that are certainly other people.
        where: File and line.
    """

    person_id: str
    name: str
    kind: Kind = Kind.PERSON
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    standing: Standing = Standing.REVIEWED
    not_same_as: frozenset[str] = frozenset()
    where: str = ""

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Its identifiers; a key of its own where the table gives only names."""
        return self.keys or (f"person:{self.person_id}",)

    @property
    def all_names(self) -> tuple[str, ...]:
        """Display name first, then the others."""
        return tuple(dict.fromkeys(name for name in (self.name, *self.names) if name))


@dataclass(frozen=True)
class AliasTable:
    """All entries, in the order of their ids.

    Attributes:
        persons: The entries.
        file: Where they were read from, as links quote it.
    """

    persons: tuple[TablePerson, ...] = ()
    file: str = field(default="", compare=False)

    def person(self, person_id: str) -> TablePerson | None:
        """The entry of that id."""
        return self._by_id.get(person_id)

    def apart(self, one: str, other: str) -> bool:
        """Whether an entry says outright that it is not the other."""
        left, right = self._by_id.get(one), self._by_id.get(other)
        if left is None or right is None:
            return False
        return other in left.not_same_as or one in right.not_same_as

    def certain(self) -> Iterator[TablePerson]:
        """The entries that count: reviewed, or from a directory."""
        return (p for p in self.persons if p.standing is not Standing.INFERRED)

    def proposed(self) -> Iterator[TablePerson]:
        """The entries that nobody reviewed."""
        return (p for p in self.persons if p.standing is Standing.INFERRED)

    def persons_by_key(self) -> dict[str, str]:
        """Key to the id of the entry that lists it."""
        return {key: person.person_id for person in self.certain() for key in person.all_keys}

    def links(self) -> list[Link]:
        """A link from the first identifier of each entry to each other one."""
        return sorted(
            Link.of(person.keys[0], key, Provenance.TABLE, detail=person.where or person.person_id)
            for person in self.certain()
            for key in person.keys[1:]
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Folded display names that the table lists."""
        return frozenset(name_key(n) for person in self.certain() for n in person.all_names)

    @cached_property
    def _by_id(self) -> dict[str, TablePerson]:
        return {person.person_id: person for person in self.persons}
