"""The surroundings of a run: lists read once, indexed once, shared by every trade."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assay.app import RunInputs
from assay.calendars import (
    BusinessCalendar,
    ExchangeCalendar,
    business_calendar,
    exchange_calendars,
)
from assay.domain import Moment
from assay.errors import UsageError
from assay.intake import SourceInputs, evaluation_instant, load_zone
from assay.rules import Policy
from personal_trade.case import Decision
from personal_trade.clearances import ClearanceBook
from personal_trade.directory import Directory
from personal_trade.dossier import Library
from personal_trade.entry import Entry
from personal_trade.lists import Lists, read_lists
from personal_trade.messages import MESSAGES, MessageBook, read_messages
from personal_trade.reckoning import Reckoning, venue_code
from personal_trade.registers import Register, unended
from personal_trade.securities import SecurityMaster
from personal_trade.selfreport import ReportBook, match_reports
from personal_trade.sources import TradeSource
from personal_trade.survey import Findings
from personal_trade.table import Table

__all__ = ["Surroundings", "build_library", "known_venues", "read_surroundings"]

_TABLES: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "accounts": ((), False),
    "statements": (("period_end", "received_at"), False),
    "quarterly_reports": (("quarter_end", "submitted_at"), True),
    "holdings_reports": (("submitted_at",), True),
    "approvers": ((), True),
    "certifications": ((), True),
}
"""Lists by a key of their own: fields whose days rules ask for, and whether the key is a person."""
_CALENDARS = ("late_report", "quarterly_report", "statement")


@dataclass(frozen=True)
class Surroundings:
    """What is known before the population is read.

    Attributes:
        lists: The lists.
        master: Instruments.
        reckoning: Days and calendars.
        messages: Mails and chats.
        as_of: The instant that the run was told; ``None`` for the latest event.
    """

    lists: Lists
    master: SecurityMaster
    reckoning: Reckoning
    messages: MessageBook
    as_of: Moment | None

    @property
    def has_texts(self) -> bool:
        """Whether there are mails or chats."""
        return bool(self.messages)


def read_surroundings(inputs: RunInputs, source: TradeSource) -> Surroundings:
    """Read lists, calendars and messages.

    Raises:
        EvidenceError: A list or calendar can't be read.
        UsageError: An input makes no sense.
    """
    if inputs.deployments is not None:
        raise UsageError(
            "input.unused",
            "personal-trade reconciles with no deployments",
            remedy="leave --deployments out",
        )
    as_of = evaluation_instant(inputs.as_of)
    tables = {name: given for name, given in inputs.lists.items() if name != MESSAGES}
    if inputs.authority is not None:
        tables.setdefault("approvers", SourceInputs("table", (Path(inputs.authority),)))
    lists = read_lists(tables, as_of)
    return Surroundings(
        lists=lists,
        master=SecurityMaster(lists.get("instruments", ())),
        reckoning=_reckoning(inputs, source),
        messages=read_messages(inputs.lists.get(MESSAGES), as_of),
        as_of=as_of,
    )


def build_library(inputs: RunInputs, around: Surroundings, findings: Findings) -> Library:
    """The lists, indexed by what trades ask for."""
    lists, master, people = around.lists, around.master, findings.directory
    starts = {
        "restricted": _from,
        "watch": _from,
        "blackouts": _blackout_from,
        "wall_crosses": _crossed,
        "client_trades": _client_from,
        "research": _published,
        "price_events": _happened,
    }
    return Library(
        given=frozenset(inputs.lists) | frozenset(lists),
        book=findings.book,
        reckoning=replace(around.reckoning, venues=_venues(around, findings)),
        directory=people,
        master=master,
        clearances=_clearances(lists, master, people),
        registers={
            name: Register(lists[name], master, start, _ENDS.get(name, unended))
            for name, start in starts.items()
            if name in lists
        },
        tables={
            **{
                name: Table(lists[name], around.reckoning, dated, people if is_by_person else None)
                for name, (dated, is_by_person) in _TABLES.items()
                if name in lists
            },
            "denials": Table(_denied(lists.get("preclearances", ())), around.reckoning, (), people),
        },
        lists=lists,
        as_of=around.as_of or findings.latest,
        reports=_reports(inputs, around, findings),
    )


def _venues(around: Surroundings, findings: Findings) -> dict[str, ExchangeCalendar]:
    """The sessions of every venue that a trade can be at."""
    return exchange_calendars({*known_venues(around), *map(venue_code, findings.venues)})


def known_venues(around: Surroundings) -> set[str]:
    """Codes of the venues that are known before the population is read."""
    named = {entry.text("venue") for entry in around.lists.get("instruments", ())}
    return set(map(venue_code, {around.reckoning.venue, *named}))


def _reports(inputs: RunInputs, around: Surroundings, findings: Findings) -> ReportBook | None:
    if "self_reports" not in around.lists:
        return None
    return match_reports(
        around.lists["self_reports"],
        findings.book,
        people=findings.directory,
        master=around.master,
        reckoning=around.reckoning,
        policy=inputs.policy,
    )


def _denied(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.text("decision") == Decision.DENY.value)


def _clearances(lists: Lists, master: SecurityMaster, people: Directory) -> ClearanceBook | None:
    if "preclearances" not in lists:
        return None
    return ClearanceBook(lists["preclearances"], master, people)


def _reckoning(inputs: RunInputs, source: TradeSource) -> Reckoning:
    policy = inputs.policy
    name = policy.text("time.zone") or source.zone(inputs.population.options) or "UTC"
    return Reckoning(
        zone=load_zone(name) or ZoneInfo("UTC"),
        firm=business_calendar(inputs.calendar),
        regimes=dict(_regimes(policy)),
        venue=policy.text("venue.default"),
    )


def _regimes(policy: Policy) -> list[tuple[str, BusinessCalendar]]:
    names = {policy.text(f"{prefix}.calendar") for prefix in _CALENDARS}
    return [(name, business_calendar(name)) for name in sorted(names) if name]


def _start(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.earliest.astimezone(UTC)


def _end(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.latest.astimezone(UTC)


def _from(entry: Entry) -> datetime | None:
    return _start(entry.moment("from"))


def _blackout_from(entry: Entry) -> datetime | None:
    # A closed period begins before its announcement by as many days as the policy says.
    return None if entry.moment("announced_at") else _start(entry.moment("from"))


def _to(entry: Entry) -> datetime | None:
    return _end(entry.moment("to"))


def _blackout_to(entry: Entry) -> datetime | None:
    # A closed period ends with its announcement, where it has one.
    return _end(entry.moment("announced_at") or entry.moment("to"))


def _crossed(entry: Entry) -> datetime | None:
    return _start(entry.moment("crossed_at"))


def _client_from(entry: Entry) -> datetime | None:
    return _start(entry.moment("received_at") or entry.moment("traded_at"))


def _published(entry: Entry) -> datetime | None:
    return _start(entry.moment("published_at"))


def _happened(entry: Entry) -> datetime | None:
    return _start(entry.moment("happened_at"))


_ENDS: Mapping[str, Callable[[Entry], datetime | None]] = {
    "restricted": _to,
    "watch": _to,
    "blackouts": _blackout_to,
}
"""Lists whose entries end."""
