"""What a source makes of one record: a trade with its documents, or its outline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from assay.domain import Actor, Document, Moment
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions
from personal_trade.case import Action, Nature, Side, Trade

__all__ = ["Draft", "Outline", "TradeSource"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One record, understood.

    Attributes:
        record: The record itself, as a document.
        trade: The trade that it describes.
        names: Identifiers of the instrument by kind, as :class:`Outline` has them.
        documents: What an assessor shall read: mails and chats about the trade.
    """

    record: Document
    trade: Trade
    names: Mapping[str, str]
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What the rest of a population must know of a trade, as plain values.

    Attributes:
        number: Its identifier.
        person: Whose it is.
        owner: Who owns the account.
        names: Identifiers of the instrument by kind: ``symbol``, ``isin``, ``issuer``...
        asset_class: Class, as the source writes it.
        side: What was done.
        quantity: How many, in digits; empty where unknown.
        amount: What it came to, as written.
        traded_at: When.
        reported_at: When it was reported.
        action: What the row does.
        refers_to: The trade that it cancels or corrects.
        order: The order that it fills.
        account: Where.
        nature: Whose will.
        venue: Code of where it trades; empty where the source does not say.
    """

    number: str
    person: Actor
    owner: str
    names: Mapping[str, str]
    asset_class: str
    side: Side | None
    quantity: str
    amount: str
    traded_at: Moment | None
    reported_at: Moment | None
    action: Action
    refers_to: str
    order: str
    account: str
    nature: Nature | None
    venue: str = ""


class TradeSource(Protocol):
    """A source of trades: reads files into records, and records into trades."""

    @property
    def name(self) -> str:
        """``table``, ``ownership``..."""
        ...

    @property
    def title(self) -> str:
        """One line for people."""
        ...

    @property
    def caps(self) -> tuple[ExportCap, ...]:
        """Known export limits."""
        ...

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """Rule id to the reason why records read with these options can't show what it tests."""
        ...

    def zone(self, options: SourceOptions) -> str:
        """Zone in which the source's days are reckoned; empty where it does not say."""
        ...

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files in order."""
        ...

    def rows(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """The same; what a row lacks may show only when it is drafted."""
        ...

    def headings(self, inputs: SourceInputs) -> frozenset[tuple[str, ...]]:
        """The columns of each file in their order, where its rows do not name them."""
        ...

    def draft(self, record: Record) -> Draft:
        """One record, understood.

        Raises:
            EvidenceError: ``field.missing``, ``field.malformed``: the record can't be a trade.
        """
        ...

    def outline(self, record: Record) -> Outline:
        """The same in outline; raises exactly where :meth:`draft` would."""
        ...
