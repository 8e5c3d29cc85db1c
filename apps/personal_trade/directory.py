"""Who is who: the employee behind a mention, their group, household and supervisor.

Joins (whose account, whose approval) go by the key of a person: the line of the people list that a
login, mail address or name leads to, else the mention's own words. A name that two people bear
leads nowhere. Whether an approver is the employee is a question of segregation of duties and is
left to the identity graph.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assay.domain import Actor, Moment
from assay.identity import GraphBuilder, IdentityGraph, Match
from personal_trade.entry import Entry
from personal_trade.shelf import LookupDraft

__all__ = ["Directory", "words_of"]

_WORD = re.compile(r"[^\W\d_]+")
_SPELLS = re.compile(r"[^\W\d_]{2,}(?:[._-][^\W\d_]{2,})+")


def words_of(actor: Actor) -> tuple[str, ...]:
    """The words that may name a person, the surest first."""
    given = (("login", actor.login), ("email", actor.email), ("name", actor.name))
    return tuple(f"{kind}:{' '.join(word.split()).casefold()}" for kind, word in given if word)


@dataclass
class Directory:
    """The people of a run.

    Attributes:
        people: Lines of the people list.
        household: Lines of the household list.
        graph: Who is who, for segregation of duties.
    """

    people: Sequence[Entry] = ()
    household: Sequence[Entry] = ()
    graph: IdentityGraph = field(default_factory=IdentityGraph)
    _keys: dict[Actor, str] = field(default_factory=dict, repr=False)
    _listed: dict[str, Actor | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        words = LookupDraft()
        for at, entry in enumerate(self.people):
            named = {word for actor in mentions(entry) for word in words_of(actor)}
            # A list may name people by what its mapping did not call a login.
            for word in named | set(map(_bare, named)):
                words.add(word, at)
        self._by_word = words.close()
        relatives, kin = LookupDraft(), LookupDraft()
        for at, link in enumerate(self.household):
            person = link.person("person")
            relative = link.person("relative")
            if person is not None:
                relatives.add(self.key(person), at)
            if person is not None and relative is not None:
                for key in {self.key(person), self.key(relative)}:
                    kin.add(key, at)
        self._relatives, self._kin = relatives.close(), kin.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_keys": {}, "_listed": {}}

    def key(self, actor: Actor) -> str:
        """The key of a person; empty where several people of the list bear the name."""
        found = self._keys.get(actor)
        if found is None:
            if len(self._keys) >= _MOST:
                self._keys.clear()
            found = self._keys[actor] = self._key(actor)
        return found

    def _key(self, actor: Actor) -> str:
        words = words_of(actor)
        for word in (*words, *map(_bare, words)):
            lines = self._by_word.of(word)
            if len(lines) == 1:
                return f"person:{lines[0]}"
            if lines:
                return ""
        return words[0] if words else ""

    def entry(self, key: str) -> Entry | None:
        """The line of the people list that a key stands for."""
        kind, _, at = key.partition(":")
        return self.people[int(at)] if kind == "person" and at.isdigit() else None

    def listed(self, key: str) -> Actor | None:
        """The name and mail address under which the people list knows a person."""
        if key not in self._listed:
            if len(self._listed) >= _MOST:
                self._listed.clear()
            entry = self.entry(key)
            self._listed[key] = None if entry is None else _as_listed(entry)
        return self._listed[key]

    def group(self, key: str) -> str:
        """The person's group, folded; empty where nobody states it."""
        entry = self.entry(key)
        return entry.text("group").casefold() if entry else ""

    def supervisor(self, key: str) -> Actor | None:
        """Whom the person reports to."""
        entry = self.entry(key)
        return entry.person("supervisor") if entry else None

    def relatives(self, key: str, at: Moment | None) -> tuple[Entry, ...]:
        """The links of a person's household that hold at a time."""
        links = (self.household[at] for at in self._relatives.of(key))
        return tuple(link for link in links if _holds(link, at))

    def kin(self, key: str, at: Moment | None = None) -> frozenset[str]:
        """The keys of everyone who shares a household with a person.

        Args:
            key: The person.
            at: When; ``None`` for whenever.
        """
        links = (self.household[row] for row in self._kin.of(key))
        return frozenset(
            other for link in links if (other := self._other(link, key)) and _holds(link, at)
        )

    def _other(self, link: Entry, key: str) -> str:
        """The key of whom a link of the household list joins to a person."""
        one, other = (self.key(link.person(side) or _NOBODY) for side in ("person", "relative"))
        return other if one == key else one

    def is_same(self, one: Actor, other: Actor) -> bool | None:
        """Whether two mentions are one person; ``None`` where nobody can tell."""
        mine, theirs = self.key(one), self.key(other)
        listed = mine.startswith("person:"), theirs.startswith("person:")
        if all(listed):
            return mine == theirs
        match = self.graph.compare(one, other).match
        if match is Match.UNCERTAIN:
            return True if mine and mine == theirs and not one.name else None
        return match is Match.SAME

    def is_relative(self, one: Actor, relative: Actor) -> bool | None:
        """Whether a mention is one of a household list; ``None`` where nobody can tell.

        Such a list names natural persons, so that an address which spells a full name
        (``luc.roe@mailbox.example``) tells whose it is: someone else than a person of the list of
        people of whose name no word stands in it. A function's mailbox would prove nothing.
        """
        found = self.is_same(one, relative)
        named = _spelled(relative) if found is None else None
        known = self.listed(self.key(one)) or _NOBODY
        if named is None or not known.name or _parts(known) & _parts(named):
            return found
        return self.is_same(known, named)


def _spelled(actor: Actor) -> Actor | None:
    """A person known by an address alone, with the full name that it spells; else ``None``."""
    local = actor.email.partition("@")[0].partition("+")[0]
    if actor.login or actor.name or _SPELLS.fullmatch(local) is None:
        return None
    return actor.model_copy(update={"name": " ".join(_WORD.findall(local)).title()})


def _parts(actor: Actor) -> frozenset[str]:
    """The words of a name and of an address, folded."""
    words = f"{actor.name} {actor.email.partition('@')[0]}".casefold()
    plain = unicodedata.normalize("NFKD", words)
    return frozenset(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def _as_listed(entry: Entry) -> Actor | None:
    found = Actor(name=entry.text("name"), email=entry.text("email"))
    return None if found == _NOBODY else found


def _bare(word: str) -> str:
    return f"any:{word.partition(':')[2]}"


def mentions(entry: Entry) -> tuple[Actor, ...]:
    """Every identifier under which a line of the people list knows someone."""
    person = entry.person("person") or Actor()
    found = (person, Actor(email=entry.text("email")), Actor(name=entry.text("name")))
    return tuple(actor for actor in found if actor != Actor())


def build_graph(
    people: Iterable[Entry], actors: Iterable[Actor], builder: GraphBuilder
) -> IdentityGraph:
    """Who is who among the people of the list and everyone whom the evidence mentions."""
    for entry in people:
        person = entry.person("person") or Actor()
        email, name = entry.text("email") or person.email, entry.text("name") or person.name
        builder.observe(person.model_copy(update={"email": email, "name": name}))
    builder.observe(*actors)
    return builder.build()


def _holds(entry: Entry, at: Moment | None) -> bool:
    first, last = entry.moment("from"), entry.moment("to")
    if at is None:
        return True
    return not (first and at.is_before(first)) and not (last and last.is_before(at))


_MOST = 8_192
_NOBODY = Actor()
