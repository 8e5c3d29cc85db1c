"""A column's reader made once, for the rows of tables, which are texts under a column's name.

What a reader gives equals what :func:`~assay.intake.cells.read_column` gives; the tests hold the
two together. Everything that rests on the mapping alone is worked out here and not for each row,
and values that repeat (days, persons, words of a list) are read once.
"""

from collections.abc import Callable
from functools import lru_cache, partial

from assay.domain import Origin
from assay.intake.column_path import escape_pointer
from assay.intake.field_spec import FieldType
from assay.intake.typed_value import Cell, Reading, convert

__all__ = ["quick_reader"]

QuickReader = Callable[[str, Origin, str], Cell | None]
"""Words, origin of the row and digest of the row to the cell; ``None`` where they say nothing.

Raises ``RowError``: ``field.malformed``.
"""

_KEPT = 1024
_REPEATING = frozenset({FieldType.MOMENT, FieldType.PERSON, FieldType.FLAG})
_new = tuple.__new__


def quick_reader(column: str, reading: Reading) -> QuickReader:
    """The reader of a column whose values are texts."""
    value_of = _value_of(reading)
    pointer = f"/{escape_pointer(column)}"

    def read(words: str, row: Origin, sha256: str) -> Cell | None:
        if not words or words.isspace():
            return None
        value = words if value_of is None else value_of(words)
        # As the class does it, in half the time.
        return _new(Cell, (value, row, pointer, sha256, words))

    if not (reading.blank or reading.is_markup):
        return read

    def read_shown(words: str, row: Origin, sha256: str) -> Cell | None:
        shown = reading.shown(words)
        return read(shown, row, sha256) if isinstance(shown, str) else None

    return read_shown


def _value_of(reading: Reading) -> Callable[[str], object] | None:
    """Words to value; ``None`` where the words are the value."""
    if reading.type is FieldType.TEXT and not (reading.translation or reading.words):
        return None
    value_of = partial(convert, reading=reading)
    if reading.type is FieldType.TEXT or reading.type in _REPEATING:
        return lru_cache(_KEPT)(value_of)
    return value_of
