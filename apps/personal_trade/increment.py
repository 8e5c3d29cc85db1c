"""What a later version of the evidence can change: the trades to be tested again, and no others.

A trade that was cleared is not cleared for good: a client trades the next day, an entry is made
with an earlier date, a sale follows a purchase. Each day brings a little of that, to a record that
stays as it is. A trade is *touched* by a later version where that version holds a fact, or has
reached a day, on which one of its rules may depend:

* its own row is new or other than it was;
* its person, or the person's household, has other trades, requests, crossings or reports;
* its issuer has other entries of a list, or trades of clients;
* its account has other lines or statements, or a message concerns it;
* a window or deadline that looks ahead was still open on the earlier day.

Where people, households, instruments or approvers differ, every trade is. What is not touched
comes out as it did: a test holds the two together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from assay.app import Earlier, News
from assay.canonical import digest
from assay.domain import Actor
from assay.errors import EvidenceError
from assay.intake import Record
from personal_trade.case import Action
from personal_trade.footing import Footing, Trace, heard, lay_footing
from personal_trade.reckoning import add_months, quarter_end
from personal_trade.rules.words import by_group
from personal_trade.sources import Outline
from personal_trade.survey import name_case, place_of
from personal_trade.tradebook import Place

if TYPE_CHECKING:
    from personal_trade.fieldwork import TradeFieldwork

__all__ = ["Increment", "compare"]

_BY_ISSUER = frozenset(
    {
        "blackouts",
        "client_trades",
        "preclearances",
        "price_events",
        "research",
        "restricted",
        "wall_crosses",
        "watch",
    }
)
_MARGIN = timedelta(days=14)
_MANY = 1_000
"""Rows that changed or are gone beyond which all is tested again, rather than whose they were."""
_NEW_ROW = "The trade is new."
_OTHER_ROW = "The row of the trade is not what it was."


@dataclass(frozen=True)
class Increment:
    """A version of the population beside an earlier one.

    Attributes:
        found: What is new to each row, by its place.
    """

    found: dict[Place, News]

    def news(self, record: Record) -> News:
        """What is new to a row; a row that nobody could place may be no case at all."""
        return self.found.get(place_of(record), News("", "The row can't be placed."))


def compare(earlier: Earlier, work: "TradeFieldwork") -> Increment:
    """A later version held against an earlier one.

    Args:
        earlier: The earlier version, as its run put it on the record.
        work: The fieldwork of the later one.

    Raises:
        EvidenceError: A file can't be read.
    """
    before = Footing.from_bytes(earlier.footing)
    rows = dict(earlier.records())
    news = _news(before, lay_footing(work), work)
    found = list(_rows(work, news.messages))
    _compare_rows(rows, found, news, earlier, work)
    return Increment(
        {row.place: News(row.name, _reason(row, rows.get(row.name), news, work)) for row in found}
    )


class _Row(NamedTuple):
    """A trade of the later version; ``is_mentioned``: a new message concerns it."""

    place: Place
    sha256: str
    outline: Outline
    is_mentioned: bool

    @property
    def name(self) -> str:
        outline = self.outline
        return name_case(outline.number, outline.action, outline.refers_to)


@dataclass
class _Facts:
    """What the later version knows that the earlier one did not, by whom it concerns.

    Attributes:
        everyone: Why every trade is touched; empty where not every trade is.
        passage: The days that went by; ``None`` where time stood still.
        persons: Key of a person to what is new about all their trades.
        positions: Key of a person, with a key of an issuer or the end of a quarter, to what is new
            about their trades in it.
        issuers: Key of an issuer to what is new.
        accounts: Account to what is new.
        nameless: Kinds of identifiers by which new entries name an issuer, with what is new.
        messages: Ids of the new messages.
    """

    everyone: str = ""
    passage: "_Passage | None" = None
    persons: dict[str, str] = field(default_factory=dict)
    positions: dict[tuple[str, str], str] = field(default_factory=dict)
    issuers: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    nameless: dict[frozenset[str], str] = field(default_factory=dict)
    messages: frozenset[str] = frozenset()


def _rows(work: "TradeFieldwork", messages: frozenset[str]) -> Iterator[_Row]:
    for record in work.source.records(work.inputs.population):
        if isinstance(record, Record):
            try:
                outline = work.source.outline(record)
            except EvidenceError:
                continue  # no case of either version
            # An answer may be new where what it answers is not: the whole book says what concerns.
            is_mentioned = bool(messages) and any(
                document.document_id in messages
                for document in work.messages.about(work.dossier(record))
            )
            yield _Row(place_of(record), digest(record.raw), outline, is_mentioned)


def _news(before: Footing, after: Footing, work: "TradeFieldwork") -> _Facts:
    facts = _Facts()
    names = sorted({*before.world, *after.world})
    other = [name for name in names if before.world.get(name) != after.world.get(name)]
    if other:
        facts.everyone = f"Not what they were: {', '.join(other)}."
    facts.passage = _passage(before, work)
    for key in _newcomers(before, work):
        facts.persons.setdefault(key, "An initial report of holdings may have come due.")
    for name in sorted({*before.lists, *after.lists}):
        was = {trace.said: trace for trace in before.lists.get(name, ())}
        now = {trace.said: trace for trace in after.lists.get(name, ())}
        for said in sorted(was.keys() ^ now.keys()):
            _note(now.get(said) or was[said], name, facts, work, is_new=said in now)
    fresh = (m.document for m in work.messages.messages if heard(m) not in before.messages)
    facts.messages = frozenset(document.document_id for document in fresh)
    gone = before.messages.difference(map(heard, work.messages.messages))
    if gone:  # whom they concerned is not known any more
        facts.everyone = facts.everyone or f"{len(gone)} messages are not there any more."
    return facts


def _compare_rows(
    rows: dict[str, str],
    found: list[_Row],
    news: _Facts,
    earlier: Earlier,
    work: "TradeFieldwork",
) -> None:
    """Whose trades are not what they were: theirs and their household's are touched.

    A new trade touches those in the same issuer, which may hold, net, mirror or repeat it, and
    those of the same quarter, which are counted together.
    """
    people = work.library.directory
    left = dict(rows)
    for row in found:
        was = left.pop(row.name, rows.get(row.name))
        if was != row.sha256:
            reason = f"Trade {row.name} of the person or household is new or not what it was."
            where = _positions(row.outline, work) if was is None else ()
            _touch(
                people.key(row.outline.person), row.outline.person, reason, news, work, where=where
            )
            if was is not None:
                left[row.name] = was  # whose it was may differ from whose it is
    if len(left) > _MANY:
        news.everyone = news.everyone or f"{len(left):,} trades are no more what they were."
    for name in () if news.everyone else left:
        for party in earlier.parties(name):
            for actor in party.mentions if party.role == "employee" else ():
                reason = f"Trade {name} of the person or household is no more what it was."
                _touch(people.key(actor), actor, reason, news, work)


def _positions(outline: Outline, work: "TradeFieldwork") -> tuple[str, ...]:
    """Where a trade counts together with others; empty where nobody can tell."""
    library = work.library
    security = library.master.resolve(outline.names, outline.traded_at)
    day = library.reckoning.day(outline.traded_at)
    is_plain = outline.action is Action.NEW and library.reports is None
    if not is_plain or day is None or security.is_ambiguous or not security.issuers:
        return ()
    return (*sorted(security.issuers), str(quarter_end(day)))


def _touch(
    key: str,
    actor: Actor,
    reason: str,
    news: _Facts,
    work: "TradeFieldwork",
    *,
    where: tuple[str, ...] = (),
) -> None:
    """Note that trades of a person and their household are touched; all, or those of positions."""
    if not key:
        news.everyone = news.everyone or f"Whom {actor} means is not certain. {reason}"
        return
    for person in (key, *work.library.directory.kin(key)):
        for position in where:
            news.positions.setdefault((person, position), reason)
        if not where:
            news.persons.setdefault(person, reason)


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


def _passage(before: Footing, work: "TradeFieldwork") -> _Passage | None:
    """The days that went by between two versions; ``None`` where time stood still."""
    library, policy = work.library, work.policy
    if before.as_of[0] == str(library.as_of or ""):
        return None
    given = library.given
    groups = {"", *(row.text("group").casefold() for row in library.directory.people)}
    lines = policy.texts("client_window.days")
    client = [by_group(group, lines, "client_window.days") or 0 for group in groups]
    windows = {
        "client_trades": max(client),
        "research": policy.integer("research.before_days"),
        "price_events": policy.integer("ahead_of_news.days"),
        "self_reports": policy.integer("self_report.days"),
    }
    return _Passage(
        was=date.fromisoformat(before.as_of[1]) if before.as_of[1] else date.min + _MARGIN,
        now=library.reckoning.day(library.as_of) or date.max - 20 * _MARGIN,
        window=max((days for name, days in windows.items() if name in given), default=None),
        deadlines=tuple(
            policy.integer(f"{prefix}.days")
            for prefix, name in (
                ("quarterly_report", "quarterly_reports"),
                ("statement", "statements"),
            )
            if name in given
        ),
    )


def _newcomers(before: Footing, work: "TradeFieldwork") -> Iterator[str]:
    """People whose initial report may have come due in between."""
    library = work.library
    if "holdings_reports" not in library.given:
        return
    was = date.fromisoformat(before.as_of[1]) if before.as_of[1] else None
    days = timedelta(days=work.policy.integer("holdings_report.initial_days"))
    for row in library.directory.people:
        access = library.reckoning.day(row.moment("access_from"))
        person = row.person("person")
        if person is not None and (access is None or was is None or access + days >= was):
            yield library.directory.key(person)


def _note(trace: Trace, name: str, facts: _Facts, work: "TradeFieldwork", *, is_new: bool) -> None:
    """A row that only one of the versions has."""
    reason = f"An entry of the list {name} is {'new' if is_new else 'not there any more'}."
    if trace.is_unclear:  # whom a name of several people may mean is not told apart here
        facts.everyone = facts.everyone or reason
    if trace.person:
        facts.persons.setdefault(trace.person, reason)
        for other in work.library.directory.kin(trace.person):
            facts.persons.setdefault(other, reason)
    if trace.account:
        facts.accounts.setdefault(trace.account, reason)
    if name in _BY_ISSUER:
        names = dict(trace.names)
        security = work.library.master.resolve(names)
        for issuer in security.issuers:
            facts.issuers.setdefault(issuer, reason)
        facts.nameless.setdefault(security.kinds, reason)
        if not names or names.get("issuer") == "*":
            facts.everyone = facts.everyone or reason


def _reason(row: _Row, was: str | None, news: _Facts, work: "TradeFieldwork") -> str:
    """Which new fact may change the results of a trade; empty where none does."""
    if was != row.sha256:
        return _NEW_ROW if was is None else _OTHER_ROW
    if row.place in work.findings.repeated:
        return "The row repeats another."
    outline, library = row.outline, work.library
    key = library.directory.key(outline.person)
    security = library.master.resolve(outline.names, outline.traded_at)
    if not key or security.is_ambiguous:
        return "Whose trade it is, or in what, is not certain."
    day = library.reckoning.day(outline.traded_at)
    where = (*sorted(security.issuers), "" if day is None else str(quarter_end(day)))
    positions = (news.positions[key, at] for at in where if (key, at) in news.positions)
    issuers = (news.issuers[i] for i in sorted(security.issuers) if i in news.issuers)
    kinds = (why for k, why in news.nameless.items() if k.isdisjoint(security.kinds))
    return (
        news.everyone
        or news.persons.get(key, "")
        or next(positions, "")
        or next(issuers, "")
        or next(kinds, "")
        or news.accounts.get(outline.account.casefold(), "")
        or _passed(outline, news, work)
        or ("A new message concerns the trade." if row.is_mentioned else "")
    )


def _passed(outline: Outline, news: _Facts, work: "TradeFieldwork") -> str:
    day = work.library.reckoning.day(outline.traded_at)
    if news.passage is None or (day is not None and not news.passage.turns(day)):
        return ""
    return "A window or deadline that was open then may have ended."
