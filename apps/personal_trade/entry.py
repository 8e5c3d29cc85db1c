"""One row of a list, held small: values, and the place of each for when a rule points to it.

A list may have as many rows as the population. Rows lie packed on a shelf and are unpacked when
they are asked for; a moment, a person and a fact with its lineage are made only when a rule asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, overload

from assay.canonical import digest
from assay.domain import Actor, Digest, Document, Fact, Moment, Origin
from assay.intake import Cell, Record
from personal_trade.shelf import Shelf, moment_of, stamp_of
from personal_trade.unchecked import made, pointer_to

__all__ = ["Entries", "Entry", "entry_of"]

Value = str | bool | Moment | Actor
_KEPT = 128
_MOMENT, _ACTOR = 3, 5
"""Plain values of a moment and of a person: by their number they are told apart."""


class _Columns(NamedTuple):
    """The fields of a row in order, and where each stands; rows of a table share them."""

    names: tuple[str, ...]
    pointers: Mapping[str, str]


class Entry:
    """A row of a list.

    Args:
        list_name: The list.
        columns: Its fields and where each stands.
        file: The file that it stands in.
        packed: Its row there, its words, the digest that its lineage names where that is not its
            own, and its values in the order of the columns, moments and persons as plain values.
    """

    __slots__ = ("_columns", "_facts", "_sha256", "_values", "file", "list_name", "row", "words")

    row: int
    words: str
    _sha256: str

    def __init__(
        self,
        list_name: str,
        columns: _Columns,
        file: str,
        packed: Sequence[Any],
    ) -> None:
        self.list_name = list_name
        self.file = file
        self.row, self.words, self._sha256, values = packed
        self._columns = columns
        self._facts: dict[tuple[str, str], Fact[Any]] = {}
        self._values: dict[str, Any] = dict(zip(columns.names, values, strict=True))

    @property
    def sha256(self) -> str:
        """Digest of the row, or of what its values were taken from."""
        if not self._sha256:
            self._sha256 = digest(self.words.encode("utf-8", "surrogatepass"))
        return self._sha256

    def text(self, field: str) -> str:
        """The words of a field; empty where it says nothing."""
        value = self._value(field)
        return "" if value is None else str(value).strip()

    def moment(self, field: str) -> Moment | None:
        """The moment of a field."""
        value = self._value(field)
        return value if isinstance(value, Moment) else None

    def person(self, field: str) -> Actor | None:
        """The person of a field."""
        value = self._value(field)
        return value if isinstance(value, Actor) else None

    def flag(self, field: str) -> bool | None:
        """Yes, no, or nothing said."""
        value = self._values.get(field)
        return value if isinstance(value, bool) else None

    def fact(self, field: str, name: str = "") -> Fact[Any] | None:
        """The value of a field with its lineage; ``None`` where it says nothing.

        Args:
            field: The field.
            name: What the fact is called; by default the list and the field.
        """
        known = self._facts.get((field, name))
        if known is not None:
            return known
        value = self._value(field)
        if value is None:
            return None
        lineage = pointer_to(
            Digest(self.sha256), self.file, self.row, self._columns.pointers[field]
        )
        said = value if isinstance(value, _TYPED) else str(value).strip()
        fact: Fact[Any] = Fact(
            name=name or f"{self.list_name}.{field}", value=said, lineage=lineage
        )
        self._facts[field, name] = fact
        return fact

    @property
    def said(self) -> str:
        """Every field with its value: two rows that say the same are the same, wherever they stand."""
        values = [(name, self._value(name)) for name in sorted(self._values)]
        return "\x1f".join(f"{name}={value!r}" for name, value in values)

    def document(self, document_id: str) -> Document:
        """The row as a document of the case that it decides."""
        media = "application/json" if self.words.startswith("{") else "text/csv"
        origin = Origin(file=self.file, row=self.row)
        return Document.of(document_id, "record", self.words, origin, media_type=media)

    def _value(self, field: str) -> Any:
        value = self._values.get(field)
        if type(value) is tuple:
            value = self._values[field] = _unpacked(value)
        return value

    def __str__(self) -> str:
        return f"{self.file}:{self.row}"


class Entries(Sequence[Entry]):
    """The rows of a list, packed.

    Args:
        list_name: The list.
    """

    def __init__(self, list_name: str) -> None:
        self.list_name = list_name
        self._files: list[str] = []
        self._columns: list[_Columns] = []
        self._shelf = Shelf()
        self._known: dict[tuple[tuple[str, str], ...], int] = {}
        self._equip()

    def add(self, record: Record) -> None:
        """Take a mapped row in."""
        cells = {name: cell for name, cell in record.data.items() if isinstance(cell, Cell)}
        own = digest(record.raw)
        sha256 = next((cell.sha256 for cell in cells.values()), "")
        file = record.origin.file
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        self._shelf.add(
            (
                len(self._files) - 1,
                self._numbered(tuple((name, cell.pointer) for name, cell in cells.items())),
                record.origin.row,
                record.raw.decode("utf-8", "surrogatepass"),
                "" if sha256 == own else sha256,
                tuple(_plain(cell.value) for cell in cells.values()),
            )
        )

    @overload
    def __getitem__(self, at: int) -> Entry: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...

    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(at, slice):
            return [self._unpack(place) for place in range(*at.indices(len(self)))]
        return self._at(at)

    def __len__(self) -> int:
        return len(self._shelf)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._unpack, range(len(self)))

    def __getstate__(self) -> tuple[Any, ...]:
        return self.list_name, self._files, self._columns, self._shelf

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.list_name, self._files, self._columns, self._shelf = state
        self._known = {}
        self._equip()

    def _equip(self) -> None:
        """Rows that were asked for last are asked for again, by the other rules of the trade."""
        self._at = lru_cache(_KEPT)(self._unpack)

    def _unpack(self, at: int) -> Entry:
        size = len(self._shelf)
        if not -size <= at < size:
            raise IndexError(at)
        file, columns, *packed = self._shelf[at if at >= 0 else at + size]
        return Entry(self.list_name, self._columns[columns], self._files[file], packed)

    def _numbered(self, pairs: tuple[tuple[str, str], ...]) -> int:
        """The number of a row's columns; those that stand in none of the last rows are new."""
        known = self._known.get(pairs)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[pairs] = len(self._columns)
            self._columns.append(_Columns(tuple(name for name, _ in pairs), dict(pairs)))
        return known


def entry_of(list_name: str, record: Record) -> Entry:
    """A mapped row as an entry of its own."""
    alone = Entries(list_name)
    alone.add(record)
    return alone[0]


def _plain(value: object) -> object:
    """A value as numbers and texts."""
    if isinstance(value, Moment):
        return stamp_of(value)
    if isinstance(value, Actor):
        return value.name, value.email, value.login, value.platform, value.is_machine
    return value if isinstance(value, str | bool | int) else str(value)


def _unpacked(plain: tuple[Any, ...]) -> Moment | Actor:
    if len(plain) == _MOMENT:
        return moment_of(plain)
    name, email, login, platform, is_machine = plain
    return made(
        Actor, name=name, email=email, login=login, platform=platform, is_machine=is_machine
    )


_TYPED = (Moment, Actor, bool)
_MOST = 4096
