"""How far a verification proved, said so that nobody can read more into it.

The levels are steps, each including the one before: L0 the entries agree with each other, L1 a key
that the verifier trusts signed them, L2 they extend a head that the verifier remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from assay.canonical import JsonValue

__all__ = ["NO_PEOPLE", "Level", "PeopleReport", "Report"]


class Level(StrEnum):
    """How far a verification proved."""

    CONSISTENT = "L0"
    SIGNED = "L1"
    EXTENDS = "L2"


_LISTED = 20
_MEANING = {
    Level.CONSISTENT: "consistent: the entries agree with each other; anyone may have written them",
    Level.SIGNED: "signed: a key that you trust signed exactly these entries",
    Level.EXTENDS: "extends: signed, and they continue the head that you remembered",
}


class PeopleReport(NamedTuple):
    """What was proved about what people said.

    Attributes:
        persons: Persons on the record.
        acts: Entries that carry a person's signed statement; each was checked.
        founder: Id of the key that the people begin with; empty where there are none.
        is_founder_known: The verifier's own policy names that key.
        doubtful: Indices of acts with a key that was lost before them, as its revocation says.
    """

    persons: int = 0
    acts: int = 0
    founder: str = ""
    is_founder_known: bool = False
    doubtful: tuple[int, ...] = ()

    def lines(self) -> list[str]:
        """What was proved, for a person."""
        if not self.founder:
            return []
        whose = "the founder whom you named" if self.is_founder_known else "a founder of its own"
        told = f"people: {self.persons}, from {whose} (key {self.founder})"
        out = [f"{told}; statements that they signed: {self.acts}"]
        if self.doubtful:
            first = ", ".join(map(str, self.doubtful[:_LISTED]))
            out.append(
                f"{len(self.doubtful)} of these rest on a key that was lost before: entries {first}"
                + ("..." if len(self.doubtful) > _LISTED else "")
            )
        return out

    @property
    def not_shown(self) -> list[str]:
        """What was not."""
        if not self.founder or self.is_founder_known:
            return []
        return ["whether the people are who they are said to be: no founder's key was given"]

    def to_json(self) -> dict[str, JsonValue]:
        """What was proved, for a program."""
        return {
            "persons": self.persons,
            "acts": self.acts,
            "founder": self.founder,
            "founder_known": self.is_founder_known,
            "doubtful": list(self.doubtful),
        }


NO_PEOPLE = PeopleReport()
"""Of a log in which nobody said anything."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was proved about a log.

    Attributes:
        level: How far it was proved.
        origin: The log's name; at L0 only what the entries say of themselves.
        size: Entries that the level holds for: complete up to here, and no others.
        root: Merkle root over them, ``sha256:<hex>``.
        keys: Verifier keys whose signature counted; none at L0.
        remembered: Size of the remembered head that was found again; None without one.
        unsigned: Entries after ``size`` that no signature covers (consistent, no more).
        torn_bytes: Bytes of a last line that was cut off in writing; not a record.
        kinds: Number of entries of each kind, those after ``size`` included.
        streams: Number of streams, likewise.
        first_at: Time that the first entry claims; empty in an empty log.
        last_at: Time that the last entry claims.
        clock_backsteps: How often an entry claims an earlier time than the one before.
        people: What was proved about what people said.
    """

    level: Level
    origin: str
    size: int
    root: str
    keys: tuple[str, ...]
    remembered: int | None
    unsigned: int
    torn_bytes: int
    kinds: Mapping[str, int]
    streams: int
    first_at: str
    last_at: str
    clock_backsteps: int
    people: PeopleReport = NO_PEOPLE

    @property
    def not_shown(self) -> tuple[str, ...]:
        """What this verification can't show, whatever its level."""
        gaps = [
            f"anything after entry {self.size - 1}" if self.size else "any entry: the log is empty",
            "whether what was recorded is true",
            "when it was recorded: times are the writer's own",
        ]
        if self.level is Level.CONSISTENT:
            gaps.append("who wrote it, and whether entries were cut off: no key was given")
        if not self.remembered:
            gaps.append("whether the key's holder rewrote history: no older head was given")
        elif self.remembered < self.size:
            gaps.append(f"whether the key's holder rewrote entries from {self.remembered} on")
        return (*gaps, *self.people.not_shown)

    def lines(self) -> list[str]:
        """The report for a person, line by line."""
        out = [
            f"{self.level}  {_MEANING[self.level]}",
            f"log {self.origin or '(empty)'}: complete to size {self.size}, root {self.root}",
            f"streams: {self.streams}; times claimed: {self.first_at} to {self.last_at}",
            "kinds: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items())),
        ]
        out += [f"signed by {key}" for key in self.keys]
        out += self.people.lines()
        if self.remembered is not None:
            out.append(f"the head remembered at size {self.remembered} was found again")
        if self.unsigned:
            out.append(f"after that, {self.unsigned} entries that no signature covers")
        if self.torn_bytes:
            out.append(f"the last line was cut off ({self.torn_bytes} bytes); it is not a record")
        if self.clock_backsteps:
            out.append(f"the clock went back between entries, {self.clock_backsteps} in all")
        return out + [f"not shown: {gap}" for gap in self.not_shown]

    def to_json(self) -> dict[str, JsonValue]:
        """The report for a program."""
        return {
            "level": self.level.value,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "keys": list(self.keys),
            "remembered": self.remembered,
            "unsigned": self.unsigned,
            "torn_bytes": self.torn_bytes,
            "kinds": dict(sorted(self.kinds.items())),
            "streams": self.streams,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "clock_backsteps": self.clock_backsteps,
            "people": self.people.to_json(),
            "not_shown": list(self.not_shown),
        }
