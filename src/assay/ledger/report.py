"""How far a verification proved, said so that nobody can read more into it.

The levels are steps, each including the one before: L0 the entries agree with each other, L1 a key
that the verifier trusts signed them, L2 they extend a head that the verifier remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assay.canonical import JsonValue

__all__ = ["Level", "Report"]


class Level(StrEnum):
    """How far a verification proved."""

    CONSISTENT = "L0"
    SIGNED = "L1"
    EXTENDS = "L2"


_MEANING = {
    Level.CONSISTENT: "consistent: the entries agree with each other; anyone may have written them",
    Level.SIGNED: "signed: a key that you trust signed exactly these entries",
    Level.EXTENDS: "extends: signed, and they continue the head that you remembered",
}


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
        return tuple(gaps)

    def lines(self) -> list[str]:
        """The report for a person, line by line."""
        out = [
            f"{self.level}  {_MEANING[self.level]}",
            f"log {self.origin or '(empty)'}: complete to size {self.size}, root {self.root}",
            f"streams: {self.streams}; times claimed: {self.first_at} to {self.last_at}",
            "kinds: " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items())),
        ]
        out += [f"signed by {key}" for key in self.keys]
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
            "not_shown": list(self.not_shown),
        }
