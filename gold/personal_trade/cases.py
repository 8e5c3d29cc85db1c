# ruff: noqa: INP001 - scripts beside their data, no package
"""The hand-written source of the gold set: firms, people, instruments, and cases with labels.

A split is a folder: ``firm.toml`` says who and what there is, every other ``*.toml`` holds cases.
Times are written short: ``03-04 09:41`` is that minute in the firm's zone, in the fiscal year from
October 2025 to September 2026 (with October 2026, until the day of the audit, written in full);
``03-04`` is a day; an offset behind a time overrides the zone.
"""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["Case", "Firm", "Message", "Person", "Split", "load_split", "moment"]

_SHORT = re.compile(
    r"(?:(?P<year>\d{4})-)?(?P<day>\d{2}-\d{2})(?: (?P<time>\d{2}:\d{2}(?::\d{2})?)"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?)?\Z"
)
_FIRST_MONTH = 10


@dataclass(frozen=True)
class Person:
    """Someone of the firm: key, login, name, group, key of the supervisor, first day of access."""

    key: str
    login: str
    name: str
    email: str
    group: str
    supervisor: str
    access_from: str


@dataclass(frozen=True)
class Message:
    """One mail or chat: who wrote it to whom (mail addresses), when, its words and reference."""

    sender: str
    to: tuple[str, ...]
    sent: str
    text: str
    kind: str
    about: str


@dataclass
class Firm:
    """What the cases of a split share.

    Attributes:
        name: The invented firm.
        domain: Its mail domain, one of the reserved ones.
        zone: Zone of its days.
        as_of: Instant as of which the evidence is judged.
        approver: Key of who decides on requests unless a case says otherwise.
        people: By key.
        instruments: Rows of the instrument master by symbol.
        accounts: Rows of the list of accounts by number.
        rows: Rows of other lists that no case owns.
        policy: The text of ``policy.toml``.
    """

    name: str
    domain: str
    zone: str
    as_of: str
    approver: str
    people: dict[str, Person]
    instruments: dict[str, dict[str, str]]
    accounts: dict[str, dict[str, str]]
    rows: dict[str, list[list[str]]]
    policy: str

    def address(self, key: str) -> str:
        """The mail address of a key; an address stands for itself."""
        return key if "@" in key else self.people[key].email


@dataclass
class Case:
    """One case as it is written by hand; ``raw`` is its table, see README.md."""

    number: str
    raw: dict[str, Any]
    batch: str
    messages: list[Message] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Key of the employee."""
        return str(self.raw["who"])

    @property
    def done(self) -> tuple[str, str, str]:
        """Side, quantity and symbol of the trade."""
        side, quantity, symbol = str(self.raw["do"]).split()
        return side, quantity, symbol


@dataclass(frozen=True)
class Split:
    """A firm and its cases, in the order of their numbers."""

    name: str
    firm: Firm
    cases: list[Case]


def moment(text: str, zone: str) -> str:
    """A short time as ISO 8601 with its offset; a day stays a day, and empty stays empty.

    Raises:
        ValueError: It is neither.
    """
    if not text:
        return ""
    match = _SHORT.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no time like 03-04 09:41")
    year = match["year"] or ("2025" if int(match["day"][:2]) >= _FIRST_MONTH else "2026")
    if match["time"] is None:
        return f"{year}-{match['day']}"
    stamp = datetime.fromisoformat(f"{year}-{match['day']}T{match['time']}{match['offset'] or ''}")
    if stamp.tzinfo is None:
        stamp = stamp.replace(tzinfo=ZoneInfo(zone))
    return stamp.isoformat()


def load_split(folder: Path) -> Split:
    """Read a split from its folder of sources."""
    firm = _firm(tomllib.loads((folder / "firm.toml").read_text(encoding="utf-8")))
    cases = []
    for path in sorted(folder.glob("[0-9]*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            case = Case(f"T-{raw['id']}", raw, path.stem)
            case.messages = [_message(firm, case, cells) for cells in raw.get("m", ())]
            cases.append(case)
    return Split(folder.name, firm, sorted(cases, key=lambda case: case.number))


def _table(text: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """Lines of cells between bars; blank cells at the end may be left out."""
    rows = []
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > len(names):
            raise ValueError(f"too many cells: {line}")
        rows.append(dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=True)))
    return rows


def _firm(raw: dict[str, Any]) -> Firm:
    domain = raw["domain"]
    people = {}
    for row in _table(raw["people"], ("key", "login", "name", "group", "supervisor", "access")):
        email = re.sub(r"[^a-z]+", ".", _plain(row["name"].lower())) + f"@{domain}"
        people[row["key"]] = Person(
            row["key"], row["login"], row["name"], email, row["group"], row["supervisor"],
            row["access"],
        )  # fmt: skip
    names = ("symbol", "name", "asset_class", "venue", "price", "currency", "market_cap", "issuer",
             "underlying", "is_own_fund", "isin")  # fmt: skip
    account = ("account", "person", "owner", "broker", "opened_at", "disclosed_at", "consent_at",
               "associated_at", "closed_at", "is_discretionary")  # fmt: skip
    return Firm(
        raw["name"], domain, raw["zone"], raw["as_of"], raw["approver"], people,
        {row["symbol"]: row for row in _table(raw["instruments"], names)},
        {row["account"]: row for row in _table(raw["accounts"], account)},
        raw.get("rows", {}), raw["policy"],
    )  # fmt: skip


_LETTERS = str.maketrans(
    "äöüßéèêëáàâãåąćčçęíîñńóôõøłśšúůýżźžőűő", "aouseeeeaaaaaaccceiinnoooolssuuyzzzouo"
)


def _plain(text: str) -> str:
    return text.translate(_LETTERS)


def _message(firm: Firm, case: Case, cells: list[str]) -> Message:
    """``[who>to,to, when, words, about]``; a tilde before the writer makes it a chat."""
    who, when, text, *rest = cells
    kind = "chat" if who.startswith("~") else "mail"
    sender, _, to = who.lstrip("~").partition(">")
    if not to:
        to = firm.approver if sender == case.who else case.who
    about = {"": "", "T": case.number, "PC": f"PC-{case.raw['id']}"}.get(
        rest[0] if rest else "", ""
    )
    about = about or (rest[0] if rest and rest[0] not in ("T", "PC") else about)
    return Message(
        firm.address(sender), tuple(firm.address(one) for one in to.split(",")),
        moment(when, firm.zone), text.strip("\n"), kind, about,
    )  # fmt: skip
