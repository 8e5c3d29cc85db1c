"""``table``: any CSV, XLSX, JSON or JSON lines file of trades through a mapping file.

The mapping says which column is what; a report with many trades becomes a record for each by
``each``. What the mapping leaves out stays unknown. Mapped texts (``[[documents]]``) are what an
assessor reads.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from assay.domain import Actor, Digest, Document, Fact, Moment, Origin, RecordPointer
from assay.errors import EvidenceError
from assay.intake import (
    DOCUMENTS_KEY,
    Cell,
    ExportCap,
    MappedDocument,
    MappedTable,
    Record,
    Rejection,
    SourceInputs,
    SourceOptions,
    load_mapping,
)
from personal_trade.case import Action, Instrument, Nature, Side, Trade
from personal_trade.sources.draft import Draft, Outline
from personal_trade.sources.pen import Cells, choice, moment, person, text
from personal_trade.sources.table_fields import NEEDED_BY, TRADE_TABLE
from personal_trade.unchecked import made

__all__ = ["NAMES", "Table"]

E = TypeVar("E", Side, Action, Nature)

_INSTRUMENT = tuple(name for name in Instrument.model_fields if name != "expires_at")
NAMES = ("symbol", "isin", "cusip", "sedol", "figi", "issuer", "underlying", "name")
"""The fields that name an instrument."""


class Table:
    """Trades of a system or disclosure file that has no source of its own."""

    name = "table"
    title = "Any CSV, XLSX, JSON or JSON lines file of trades, through a mapping file (TOML)"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files, mapped or rejected."""
        yield from MappedTable(TRADE_TABLE).records(inputs)

    def rows(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """The same, mapped where they are drafted."""
        yield from MappedTable(TRADE_TABLE).deferred(inputs)

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules whose fields no column was mapped to."""
        if options.mapping is None:
            return {}
        mapped = set(load_mapping(options.mapping, TRADE_TABLE).fields)
        return {
            rule: f"the mapping names no column for {' or '.join(fields)}"
            for rule, fields in NEEDED_BY.items()
            if not mapped.intersection(fields)
        }

    def zone(self, options: SourceOptions) -> str:
        """The mapping's zone, else the run's."""
        if options.mapping is None:
            return options.zone
        return load_mapping(options.mapping, TRADE_TABLE).mapping.zone or options.zone

    def headings(self, inputs: SourceInputs) -> frozenset[tuple[str, ...]]:
        """The columns of each file in their order, where its rows do not name them."""
        return MappedTable(TRADE_TABLE).headings(inputs)

    def draft(self, record: Record) -> Draft:
        """One mapped row."""
        trade, names = _trade(record), _names(record.data)
        return Draft(_record(record), trade, names, tuple(_documents(record)))

    def outline(self, record: Record) -> Outline:
        """One mapped row, without the lineage of its values."""
        cells = record.data
        who = _value(cells, "person")
        if not isinstance(who, Actor):
            raise EvidenceError("field.missing", "person is empty: nobody made the trade")
        traded_at, reported_at = _value(cells, "traded_at"), _value(cells, "reported_at")
        return Outline(
            number=_number(record),
            person=who,
            owner=_word(cells, "owner"),
            names=_names(cells),
            asset_class=_word(cells, "asset_class"),
            side=_member(Side, _word(cells, "side")),
            quantity=_word(cells, "quantity"),
            amount=_word(cells, "amount"),
            traded_at=traded_at if isinstance(traded_at, Moment) else None,
            reported_at=reported_at if isinstance(reported_at, Moment) else None,
            action=_member(Action, _word(cells, "action")) or Action.NEW,
            refers_to=_word(cells, "refers_to"),
            order=_word(cells, "order"),
            account=_word(cells, "account"),
            nature=_member(Nature, _word(cells, "nature")),
            venue=_word(cells, "venue"),
        )


def _names(cells: Cells) -> dict[str, str]:
    words = {kind: _word(cells, kind) for kind in NAMES}
    return {kind: word for kind, word in words.items() if word}


def _trade(record: Record) -> Trade:
    cells = record.data
    who = person(cells, "person")
    if who is None:
        raise EvidenceError("field.missing", "person is empty: nobody made the trade")
    return made(
        Trade,
        number=text(cells, "number") or _placed(record),
        person=who,
        owner=text(cells, "owner"),
        account=text(cells, "account"),
        instrument=_instrument(cells),
        side=choice(Side, cells, "side"),
        quantity=text(cells, "quantity"),
        amount=text(cells, "amount"),
        price=text(cells, "price"),
        currency=text(cells, "currency"),
        traded_at=moment(cells, "traded_at"),
        settled_at=moment(cells, "settled_at"),
        reported_at=moment(cells, "reported_at"),
        action=choice(Action, cells, "action"),
        refers_to=text(cells, "refers_to"),
        order=text(cells, "order"),
        report=text(cells, "report"),
        nature=choice(Nature, cells, "nature"),
        plan=text(cells, "plan"),
        comment=text(cells, "comment"),
    )


def _instrument(cells: Cells) -> Instrument:
    return made(
        Instrument,
        **{field: text(cells, field) for field in _INSTRUMENT},
        expires_at=moment(cells, "expires_at"),
    )


def _record(record: Record) -> Document:
    words = record.raw.decode("utf-8", "surrogatepass")
    media = "application/json" if words.startswith("{") else "text/csv"
    return Document.of("record", "record", words, record.origin, media_type=media)


def _documents(record: Record) -> Iterator[Document]:
    mapped = record.data.get(DOCUMENTS_KEY, ())
    items = (
        [i for i in mapped if isinstance(i, MappedDocument)] if isinstance(mapped, tuple) else []
    )
    for at, item in enumerate(items, start=1):
        yield Document.of(
            f"{item.kind}-{at}",
            item.kind,
            item.text,
            item.origin,
            media_type=item.media_type,
            author=item.author,
            written_at=item.written_at,
        )


def _number(record: Record) -> str:
    """The number that the source gives, else the place of the row, which names it as well."""
    number = _word(record.data, "number")
    if number:
        return number
    origin = record.origin
    report = _word(record.data, "report")
    tail = origin.pointer.rpartition("/")[2]
    return f"{report}#{tail}" if report and tail else str(origin)


def _placed(record: Record) -> Fact[str]:
    sha256 = next((c.sha256 for c in record.data.values() if isinstance(c, Cell)), "")
    origin = Origin(file=record.origin.file, row=record.origin.row, pointer=record.origin.pointer)
    lineage = RecordPointer(sha256=Digest(sha256), origin=origin)
    return Fact[str](name="number", value=_number(record), lineage=lineage)


def _member(kind: type[E], word: str) -> E | None:
    return kind(word) if word else None


def _value(cells: Cells, field: str) -> object:
    cell = cells.get(field)
    return cell.value if isinstance(cell, Cell) else None


def _word(cells: Cells, field: str) -> str:
    cell = cells.get(field)
    return str(cell.value).strip() if isinstance(cell, Cell) else ""
