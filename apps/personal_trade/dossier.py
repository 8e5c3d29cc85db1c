"""A trade with everything that a rule may consult: the subject of the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assay.domain import Fact, Moment
from personal_trade.case import Side, Trade
from personal_trade.caveat import Bearing, Caveat
from personal_trade.clearances import Clearance, ClearanceBook
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.reckoning import Reckoning
from personal_trade.registers import Register
from personal_trade.securities import Security, SecurityMaster
from personal_trade.selfreport import ReportBook
from personal_trade.table import Table
from personal_trade.tradebook import Netting, Place, TradeBook

__all__ = ["Dossier", "Library"]


@dataclass(frozen=True, slots=True)
class Library:
    """What the trades of a run share: lists, calendars, and each other. Immutable, picklable.

    Attributes:
        given: Names of the lists that the run was given.
        book: The other trades.
        reckoning: Days and calendars.
        directory: People.
        master: Instruments.
        clearances: Requests and decisions; ``None`` where the list was not given.
        registers: Lists by issuer: ``restricted``, ``watch``, ``blackouts``, ``wall_crosses``,
            ``client_trades``, ``research``, ``price_events``; those that were given.
        tables: Lists by a key of their own: ``accounts`` by number, ``statements`` by account,
            ``quarterly_reports``, ``holdings_reports``, ``approvers``, ``certifications`` and
            ``denials`` (requests that were denied) by person.
        lists: Every list that was given, row by row.
        as_of: The instant as of which the evidence is judged.
        reports: The employees' own reports beside the trades; ``None`` where none were given.
    """

    given: frozenset[str]
    book: TradeBook
    reckoning: Reckoning
    directory: Directory
    master: SecurityMaster
    clearances: ClearanceBook | None = None
    registers: Mapping[str, Register] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    as_of: Moment | None = None
    reports: ReportBook | None = None

    def table(self, name: str) -> Table:
        """A list by a key of its own; without rows where it was not given."""
        return self.tables.get(name) or Table((), self.reckoning)

    def rows(self, table: str, key: str) -> tuple[Entry, ...]:
        """The rows of a list under a key."""
        found = self.tables.get(table)
        return () if found is None else found.rows(key)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One trade with its surroundings.

    Attributes:
        trade: The trade.
        place: Where its row stands.
        person: Key of whose it is; empty where several people bear the name.
        security: What was traded.
        library: What it shares with the others.
        clearances: Decisions that concern it: of the system, and read from text.
        netting: What became of the row; ``None`` for a trade that nothing refers to.
        unread: What an assessor would not or could not read, with the reason.
        contested: Statements that the gate flagged; a person looks at them.
        readable: How many texts there are to read about the trade.
        caveats: Texts left to a person that may change an approval which was given.
        instruction: Id of a text that may show that the employee decided on a trade which is
            recorded as somebody else's decision; empty for none.
    """

    trade: Trade
    place: Place
    person: str
    security: Security
    library: Library
    clearances: tuple[Clearance, ...] = ()
    netting: Netting | None = None
    unread: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    readable: int = 0
    caveats: tuple[Caveat, ...] = ()
    instruction: str = ""

    def caveat(self, bearing: Bearing, approved: Moment | None) -> Caveat | None:
        """A text that may change an approval: written after it and not after the trade."""
        traded = self.trade.traded_at.value if self.trade.traded_at else None
        found = (c for c in self.caveats if bearing in c.bearings)
        return next((c for c in found if c.comes_between(approved, traded)), None)

    @property
    def asset_class(self) -> str:
        """The class of the instrument, folded: the trade's own, else the master's."""
        return class_of(self.trade.instrument.asset_class, self.security)

    @property
    def venue(self) -> str:
        """The venue's code: the trade's own, else the master's; empty where nobody states it."""
        own = self.trade.instrument.venue
        if own is not None:
            return own.value
        return self.security.entry.text("venue") if self.security.entry else ""

    @property
    def is_purchase(self) -> bool:
        """Whether it is known to be a purchase."""
        side = self.trade.side
        return side is not None and side.value.is_purchase

    @property
    def is_sale(self) -> bool:
        """Whether it is known to be a sale."""
        side = self.trade.side
        return side is not None and side.value.is_sale

    def named(self) -> str:
        """The trade in a few words: ``sale of 500 NVLT``."""
        trade = self.trade
        label = trade.instrument.label
        what = label.value[:60] if label else "an unnamed instrument"
        count = f"{trade.quantity.value} " if trade.quantity else ""
        return f"{_NOUNS[trade.side.value] if trade.side else 'trade'} of {count}{what}"


def class_of(stated: Fact[str] | None, security: Security) -> str:
    """A class of instrument, folded: as stated, else as the master has it; empty if unknown."""
    if stated is not None:
        return stated.value.strip().casefold()
    return security.entry.text("asset_class").casefold() if security.entry else ""


_NOUNS = {
    Side.BUY: "purchase",
    Side.SELL: "sale",
    Side.SHORT: "short sale",
    Side.COVER: "covering purchase",
    Side.EXCHANGE: "exchange",
    Side.GIFT: "gift",
}
