"""What a run leaves for later versions of its evidence: enough to see what those bring that is new.

The trades themselves are on the record, with the digests of their rows. Beside them every result
rests on lists, on messages, on the day of evaluation, and on what the population is as a whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from assay.canonical import digest
from personal_trade.entry import Entry
from personal_trade.messages import Message
from personal_trade.securities import names_of

if TYPE_CHECKING:
    from personal_trade.fieldwork import TradeFieldwork

__all__ = ["EVERYONE", "Footing", "Trace", "heard", "lay_footing"]

EVERYONE = frozenset({"people", "household", "instruments", "approvers"})
"""Lists on which every trade may depend, through who is who and what is what."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of a row of a list: whom and what it concerns.

    Attributes:
        said: Digest of what it says.
        person: Key of the person; empty where it names none, or several people may be meant.
        is_unclear: It names a person, and several people may be meant.
        account: The account, folded.
        names: How it names an instrument.
    """

    said: str
    person: str
    is_unclear: bool
    account: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Footing:
    """What a later version compares itself with.

    Attributes:
        as_of: The instant of evaluation, and the firm's day of it; empty where it is not known.
        world: What every trade depends on, by name: in words, or as a digest of them.
        lists: Rows of the other lists.
        messages: What makes each message what it is.
    """

    as_of: tuple[str, str]
    world: dict[str, str]
    lists: dict[str, tuple[Trace, ...]]
    messages: frozenset[str]

    def to_bytes(self) -> bytes:
        """As it is kept."""
        return orjson.dumps(
            {
                "as_of": self.as_of,
                "world": self.world,
                "lists": {
                    name: [[t.said, t.person, t.is_unclear, t.account, t.names] for t in traces]
                    for name, traces in sorted(self.lists.items())
                },
                "messages": sorted(self.messages),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Footing":
        """As it was kept: the store vouches for the bytes by their digest."""
        kept = orjson.loads(data)
        was, day = kept["as_of"]
        return cls(
            as_of=(was, day),
            world=kept["world"],
            lists={
                name: tuple(
                    Trace(said, person, unclear, account, tuple((k, w) for k, w in names))
                    for said, person, unclear, account, names in rows
                )
                for name, rows in kept["lists"].items()
            },
            messages=frozenset(kept["messages"]),
        )


def lay_footing(work: "TradeFieldwork") -> Footing:
    """The footing of a run."""
    library = work.library
    day = library.reckoning.day(library.as_of)
    return Footing(
        as_of=(str(library.as_of or ""), "" if day is None else day.isoformat()),
        world=dict(_world(work)),
        lists={
            name: tuple(_trace(entry, work) for entry in rows)
            for name, rows in library.lists.items()
            if name not in EVERYONE
        },
        messages=frozenset(heard(message) for message in work.messages.messages),
    )


def heard(message: Message) -> str:
    """What makes a message what it is: words, author, time, zone, and whom and what it is about."""
    document = message.document
    written = f"{document.written_at} {document.zone}"
    parts = (document.sha256, str(document.author), written, message.about)
    return digest("\x1f".join((*parts, *sorted(message.parties))).encode())


def _world(work: "TradeFieldwork") -> Iterator[tuple[str, str]]:
    library = work.library
    yield "the zone", str(library.reckoning.zone)
    yield "the first day of the record", str(work.findings.book.first_day or "")
    yield "the lists that are given", ", ".join(sorted(library.given))
    headings = work.source.headings(work.inputs.population)
    yield "the columns of the trades", _said(sorted("\x1f".join(line) for line in headings))
    repeated = {**work.findings.profile.twins, **work.findings.profile.conflicts}
    yield "the rows that repeat others", _said(f"{n}={len(repeated[n])}" for n in sorted(repeated))
    for name in sorted(EVERYONE):
        yield f"the list {name}", _said(entry.said for entry in library.lists.get(name, ()))


def _said(lines: Iterable[str]) -> str:
    return digest("\x1e".join(lines).encode("utf-8", "surrogatepass"))


def _trace(entry: Entry, work: "TradeFieldwork") -> Trace:
    person = entry.person("person")
    key = "" if person is None else work.library.directory.key(person)
    said = digest(f"{entry.list_name}\x1f{entry.said}".encode("utf-8", "surrogatepass"))
    return Trace(
        said=said[7:39],  # half a digest tells rows apart
        person=key,
        is_unclear=person is not None and not key,
        account=entry.text("account").casefold(),
        names=tuple(names_of(entry).items()),
    )
