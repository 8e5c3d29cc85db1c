# ruff: noqa: INP001 - a script's neighbour, no package
"""The cases of ``source/`` with the number, the day and the people that their order gives them.

A case names who says what; who is whose turn, which day it is and what its version is called follow
from its place, which a digest of its title decides. Nothing is random and no clock is read.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["HERE", "USUAL", "Draft", "Firm", "drafts", "version_of"]

HERE = Path(__file__).parent
_FRIDAY = 4
USUAL = {
    "opened": "-6 09:12",
    "versioned": "-4 17:45",
    "tested": "-3 16:00",
    "approved": "-1 14:20",
    "implemented": "0 18:04",
    "deployed": "0 18:06",
    "closed": "+1 10:30",
    "from": "0 18:00",
    "to": "0 20:00",
}
"""When things happen in an ordinary change: business days from the day it goes live, local time."""


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented organisation: its people and the habits of its tickets."""

    facts: Mapping[str, Any]

    def person(self, code: str) -> str:
        """Name and address of a person, or the words as they stand where they are no code."""
        name = self.facts["person"].get(code)
        if name is None:
            return code
        return f"{name} <{self.address(code)}>"

    def address(self, code: str) -> str:
        """The person's address at the firm."""
        plain = unicodedata.normalize("NFKD", self.facts["person"][code].replace("ł", "l"))
        local = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        first, last = local.split(" ", 1)
        return f"{first}.{last.replace(' ', '-')}@{self.facts['domain']}"

    def at(self, day: date, words: str) -> datetime:
        """``-1 14:20``: a business day before the day, at that time of the firm's clocks."""
        offset, _, clock = words.partition(" ")
        when = _business(day, int(offset))
        return datetime.combine(when, time.fromisoformat(clock), ZoneInfo(self.facts["zone"]))


def _business(day: date, offset: int) -> date:
    step = 1 if offset > 0 else -1
    for _ in range(abs(offset)):
        day += timedelta(days=step)
        while day.weekday() > _FRIDAY:
            day += timedelta(days=step)
    return day


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def version_of(number: str, salt: str = "") -> str:
    """Twelve hexadecimal digits that stand for the commit of a change."""
    return sha256(f"{number}{salt}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Draft:
    """One case of the source with the number, day and people that the order gives it."""

    firm: Firm
    case: Mapping[str, Any]
    number: str
    place: int
    day: date

    def when(self, key: str) -> str:
        """A time of the case: its own, or that of an ordinary change."""
        words = self.case.get("at", {}).get(key, USUAL[key])
        return self.stamp(words)

    def stamp(self, words: str) -> str:
        """A time as the ticket writes it; ``date -1`` gives the day alone."""
        if words.startswith("date "):
            return _business(self.day, int(words.split()[1])).isoformat()
        if words[:2] == "20" or not words:
            return words
        return _utc(self.firm.at(self.day, words))

    def who(self, role: str, shift: int = 0) -> str:
        """Whoever's turn it is in a role, unless the case names someone."""
        pool = self.firm.facts["role"][role]
        return str(pool[(self.place + shift) % len(pool)])

    def named(self, code: str) -> str:
        """A person as the ticket writes them; ``owner``, ``dev``... are those of the case."""
        return self.firm.person(self._roles().get(code, code).replace("_", " "))

    def _roles(self) -> dict[str, str]:
        return {
            "owner": self.firm.facts["owner"][self.system],
            "dev": self.case.get("developers", [self.who("dev")])[0],
            "req": self.case.get("requester", self.who("business")),
            "tst": self.who("business", 1),
            "rel": self.case.get("implementer", self.who("release")),
        }

    @property
    def system(self) -> str:
        """The application that is changed."""
        systems = self.firm.facts["systems"]
        return str(self.case.get("system", systems[self.place % len(systems)]))

    @property
    def version(self) -> str:
        """What was merged."""
        return str(self.case.get("version", version_of(self.number)))

    def filled(self, text: str) -> str:
        """The text with the number and the versions of the case."""
        older = version_of(self.number, "older")
        for mark, word in (
            ("{id}", self.number),
            ("{v}", self.version),
            ("{v7}", self.version[:7]),
            ("{old}", older),
            ("{old7}", older[:7]),
        ):
            text = text.replace(mark, word)
        for role, code in self._roles().items():
            name = self.firm.facts["person"].get(code, code)
            text = text.replace(f"{{{role}}}", name.split()[0])
        return text


def drafts(split: str) -> Iterator[Draft]:
    """Every case of a split in order, on its day."""
    facts = tomllib.loads((HERE / "source" / f"{split}.people.toml").read_text(encoding="utf-8"))
    firm, day = Firm(facts), facts["start"]
    for place, case in enumerate(sorted(_cases(split), key=_lot)):
        number = f"{facts['prefix']}-{facts['first'] + 3 * place + place % 2}"
        yield Draft(firm, case, number, place, case.get("on", day))
        if place % 2:  # two changes a day
            day = _next_day(split, day)


def _cases(split: str) -> Iterator[Mapping[str, Any]]:
    for file in sorted((HERE / "source").glob(f"{split}.*.cases.toml")):
        yield from tomllib.loads(file.read_text(encoding="utf-8"))["case"]


def _lot(case: Mapping[str, Any]) -> str:
    """Mixes the cases, so that neither number nor day tells what a case is about."""
    return sha256(f"gold:{case['title']}".encode()).hexdigest()


def _next_day(split: str, day: date) -> date:
    """The day of the next change: the next business day outside every freeze."""
    policy = tomllib.loads((HERE / split / "policy.toml").read_text(encoding="utf-8"))
    day = _business(day, 1)
    for period in policy["freeze"]["periods"]:
        first, last = (date.fromisoformat(word.strip()) for word in period.split("|")[:2])
        if first <= day <= last:
            day = _business(last, 1)
    return day
