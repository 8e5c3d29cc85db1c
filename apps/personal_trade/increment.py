"""What a later version of the evidence can change: the trades to be tested again, and no others.

A trade that was cleared is not cleared for good: a client trades the next day, an entry is made
with an earlier date, a sale follows a purchase. Each day brings a little of that, to a record that
stays as it is. A trade is *touched* by a later version where that version holds a fact, or has
reached a day, on which one of its rules may depend:

* its own row is new or other than it was;
* its person has other trades, requests, crossings, reports or account than before;
* its issuer has other entries of a list, or trades of clients;
* its account has other lines or statements, or a message concerns it;
* a window or deadline that looks ahead was still open on the earlier day.

Where people, households, instruments, approvers, policy or calendars differ, every trade is. What
is not touched comes out as it did: a test holds the two together.

>>> from personal_trade.increment import touched  # doctest: +SKIP
>>> [name_of(record) for record in touched(monday, tuesday)]  # doctest: +SKIP
['T-1042']
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from assay.canonical import digest
from assay.errors import EvidenceError
from assay.intake import Record
from personal_trade.entry import Entry
from personal_trade.fieldwork import TradeFieldwork
from personal_trade.messages import MessageBook
from personal_trade.reckoning import add_months, quarter_end
from personal_trade.rules.words import by_group
from personal_trade.securities import names_of
from personal_trade.sources import Outline
from personal_trade.survey import name_case

__all__ = ["touched"]

_EVERYONE = frozenset({"people", "household", "instruments", "approvers"})
_BY_ISSUER = frozenset(
    {"restricted", "watch", "blackouts", "client_trades", "preclearances", "wall_crosses"}
)
_MARGIN = timedelta(days=14)


@dataclass
class _News:
    """What the later version knows that the earlier one did not, by whom it concerns."""

    is_everything: bool = False
    passage: "_Passage | None" = None
    persons: set[str] = field(default_factory=set)
    issuers: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    rows: dict[str, str] = field(default_factory=dict)
    nameless: list[frozenset[str]] = field(default_factory=list)
    messages: MessageBook = field(default_factory=MessageBook)


def touched(before: TradeFieldwork, after: TradeFieldwork) -> Iterator[Record]:
    """The records of a later version whose results may differ from those of an earlier one.

    Args:
        before: The fieldwork of the earlier version.
        after: The fieldwork of the later one.

    Raises:
        EvidenceError: A file can't be read any more.
    """
    news = _news(before, after)
    for record in after.source.records(after.inputs.population):
        if isinstance(record, Record) and _is_touched(record, news, after):
            yield record


def _news(before: TradeFieldwork, after: TradeFieldwork) -> _News:
    news = _News(is_everything=_is_other_world(before, after))
    news.passage = _passage(before, after)
    news.persons.update(_newcomers(before, after))
    _compare_lists(before, after, news)
    known = {m.document.sha256 for m in before.messages.messages}
    fresh = tuple(m for m in after.messages.messages if m.document.sha256 not in known)
    news.messages = MessageBook(fresh)
    earlier, later = _rows(before), _rows(after)
    news.rows = {name: row.sha256 for name, row in earlier.items()}
    for one, other in ((earlier, later), (later, earlier)):
        for name, row in one.items():
            if name not in other or other[name].sha256 != row.sha256:
                news.persons.add(row.person)
    return news


@dataclass(frozen=True, slots=True)
class _Row:
    sha256: str
    person: str


def _rows(work: TradeFieldwork) -> dict[str, _Row]:
    """Every trade by its name, with the digest of its row and whose it is."""
    found = {}
    for record in work.source.records(work.inputs.population):
        outline = _outline(record, work) if isinstance(record, Record) else None
        if outline is not None and isinstance(record, Record):
            person = work.library.directory.key(outline.person)
            found[_name(outline)] = _Row(digest(record.raw), person)
    return found


def _outline(record: Record, work: TradeFieldwork) -> Outline | None:
    try:
        return work.source.outline(record)
    except EvidenceError:
        return None


def _name(outline: Outline) -> str:
    return name_case(outline.number, outline.action, outline.refers_to)


def _is_other_world(before: TradeFieldwork, after: TradeFieldwork) -> bool:
    """Whether something differs on which every trade depends."""
    return (
        before.policy.sha256 != after.policy.sha256
        or before.inputs.calendar != after.inputs.calendar
        or before.scope != after.scope
        or before.library.reckoning.zone != after.library.reckoning.zone
        or before.findings.book.first_day != after.findings.book.first_day
    )


@dataclass(frozen=True, slots=True)
class _Passage:
    """The days that went by, and the windows and deadlines that may have ended on them.

    Attributes:
        was: The earlier day.
        now: The later day.
        window: Days for which a window around clients' trades stays open; ``None`` for none.
        deadlines: Days after the end of a period on which a report of it is due.
    """

    was: date
    now: date
    window: int | None
    deadlines: tuple[int, ...]

    def turns(self, day: date) -> bool:
        """Whether a rule about a trade of that day may answer otherwise than before."""
        if self.window is not None and day + timedelta(days=self.window) >= self.was:
            return True
        # A month's deadline and a quarter's differ by their ends; business days and days off move
        # either by less than the margin.
        return any(
            self.was - _MARGIN <= end + timedelta(days=days) <= self.now + _MARGIN * (1 + days // 5)
            for days in self.deadlines
            for end in (quarter_end(day), add_months(day.replace(day=1), 1) - timedelta(days=1))
        )


def _passage(before: TradeFieldwork, after: TradeFieldwork) -> _Passage | None:
    """The days that went by between two versions; ``None`` where time stood still."""
    if before.library.as_of == after.library.as_of:
        return None
    given, policy = after.library.given, after.policy
    groups = {"", *(row.text("group").casefold() for row in after.library.directory.people)}
    lines = policy.texts("client_window.days")
    spans = [by_group(group, lines, "client_window.days") or 0 for group in groups]
    return _Passage(
        was=before.library.reckoning.day(before.library.as_of) or date.min + _MARGIN,
        now=after.library.reckoning.day(after.library.as_of) or date.max - 20 * _MARGIN,
        window=max(spans) if "client_trades" in given else None,
        deadlines=tuple(
            policy.integer(f"{prefix}.days")
            for prefix, name in (
                ("quarterly_report", "quarterly_reports"),
                ("statement", "statements"),
            )
            if name in given
        ),
    )


def _newcomers(before: TradeFieldwork, after: TradeFieldwork) -> Iterator[str]:
    """People whose initial report may have come due in between."""
    if "holdings_reports" not in after.library.given:
        return
    was = before.library.reckoning.day(before.library.as_of)
    days = timedelta(days=after.policy.integer("holdings_report.initial_days"))
    for row in after.library.directory.people:
        access = after.library.reckoning.day(row.moment("access_from"))
        person = row.person("person")
        if person is not None and (access is None or was is None or access + days >= was):
            yield after.library.directory.key(person)


def _compare_lists(before: TradeFieldwork, after: TradeFieldwork, news: _News) -> None:
    earlier, later = before.library.lists, after.library.lists
    for name in {*earlier, *later}:
        old = {entry.words: entry for entry in earlier.get(name, ())}
        new = {entry.words: entry for entry in later.get(name, ())}
        for words in old.keys() ^ new.keys():
            _note(new.get(words) or old[words], name, news, after)


def _note(entry: Entry, name: str, news: _News, after: TradeFieldwork) -> None:
    """A row that only one of the versions has."""
    if name in _EVERYONE:
        news.is_everything = True
        return
    person = entry.person("person")
    if person is not None:
        key = after.library.directory.key(person)
        news.persons.add(key)
        # Whom a name of several people may mean is not told apart here.
        news.is_everything = news.is_everything or not key
    if entry.text("account"):
        news.accounts.add(entry.text("account").casefold())
    if name in _BY_ISSUER:
        names = names_of(entry)
        security = after.library.master.resolve(names)
        news.issuers |= security.issuers
        news.nameless.append(security.kinds)
        news.is_everything = news.is_everything or not names or names.get("issuer") == "*"


def _is_touched(record: Record, news: _News, after: TradeFieldwork) -> bool:
    outline = _outline(record, after)
    if outline is None or news.is_everything:
        return True
    library = after.library
    if news.rows.get(_name(outline)) != digest(record.raw):
        return True
    if library.directory.key(outline.person) in news.persons | {""}:
        return True
    security = library.master.resolve(outline.names, outline.traded_at)
    if security.is_ambiguous or not news.issuers.isdisjoint(security.issuers):
        return True
    if any(kinds.isdisjoint(security.kinds) for kinds in news.nameless):
        return True
    if outline.account.casefold() in news.accounts:
        return True
    day = library.reckoning.day(outline.traded_at)
    if news.passage is not None and (day is None or news.passage.turns(day)):
        return True
    return bool(news.messages) and any(news.messages.about(after.dossier(record)))
