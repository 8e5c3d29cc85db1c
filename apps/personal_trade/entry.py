"""One row of a list, held small: values, and the place of each for when a rule points to it.

A list may have as many rows as the population. Facts cost twenty times their value, and most rows
are never pointed to, so a fact is made when it is asked for.
"""

from collections.abc import Mapping
from typing import Any

from assay.domain import Actor, Digest, Document, Fact, Moment, Origin
from assay.intake import Cell, Record
from personal_trade.unchecked import fact_of, pointer_to

__all__ = ["Entry"]

Value = str | bool | Moment | Actor


class Entry:
    """A row of a list.

    Args:
        list_name: The list.
        record: The row, mapped.
    """

    __slots__ = ("_pointers", "_values", "file", "list_name", "row", "sha256", "words")

    def __init__(self, list_name: str, record: Record) -> None:
        cells = {name: cell for name, cell in record.data.items() if isinstance(cell, Cell)}
        self.list_name = list_name
        self.file = record.origin.file
        self.row = record.origin.row
        self.sha256 = next((cell.sha256 for cell in cells.values()), "")
        self.words = record.raw.decode("utf-8", "surrogatepass")
        self._values: dict[str, Any] = {name: cell.value for name, cell in cells.items()}
        self._pointers = _shared(tuple((name, cell.origin.pointer) for name, cell in cells.items()))

    def text(self, field: str) -> str:
        """The words of a field; empty where it says nothing."""
        value = self._values.get(field)
        return "" if value is None else str(value).strip()

    def moment(self, field: str) -> Moment | None:
        """The moment of a field."""
        value = self._values.get(field)
        return value if isinstance(value, Moment) else None

    def person(self, field: str) -> Actor | None:
        """The person of a field."""
        value = self._values.get(field)
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
        value = self._values.get(field)
        if value is None:
            return None
        lineage = pointer_to(Digest(self.sha256), self.file, self.row, self._pointers[field])
        kind = _KINDS.get(type(value), _TEXT)
        words = str(value).strip() if kind is _TEXT else value
        return fact_of(kind, name or f"{self.list_name}.{field}", words, lineage)

    @property
    def said(self) -> str:
        """Every field with its value: two rows that say the same are the same, wherever they stand."""
        values = sorted(self._values.items())
        return "\x1f".join(f"{name}={value!r}" for name, value in values)

    def document(self, document_id: str) -> Document:
        """The row as a document of the case that it decides."""
        media = "application/json" if self.words.startswith("{") else "text/csv"
        origin = Origin(file=self.file, row=self.row)
        return Document.of(document_id, "record", self.words, origin, media_type=media)

    def __str__(self) -> str:
        return f"{self.file}:{self.row}"


_TEXT = Fact[str]
_KINDS: Mapping[type, type[Fact[Any]]] = {
    Moment: Fact[Moment],
    Actor: Fact[Actor],
    bool: Fact[bool],
}
_known: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}


def _shared(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The pointers of a row: rows of a table have the same ones."""
    return _known.setdefault(pairs, dict(pairs)) if len(_known) < _MOST else dict(pairs)


_MOST = 4096
