"""The cells of one element: its columns read as the fields' types say."""

from collections.abc import Callable
from dataclasses import dataclass

from assay.domain import Actor, Origin
from assay.intake.column_path import Located
from assay.intake.elements import Element, split_each
from assay.intake.field_spec import FieldSpec, FieldType
from assay.intake.json_value import RowError
from assay.intake.mapping import FieldMapping
from assay.intake.typed_value import Cell, Reading, convert, is_blank

__all__ = ["FieldPlan", "read_column", "read_person"]


@dataclass(slots=True)
class FieldPlan:
    """A field's mapping, ready for use.

    Attributes:
        spec: What the app declares.
        mapping: Where it comes from.
        reading: How its words are read.
        constant: Its value, where it is the same for all rows.
        label: Its key in the mapping file, within its table.
        column: Its column where ``quick`` reads it, else ``None``.
        quick: Reads the words of a plain column; see :mod:`assay.intake.quick_reading`.
        is_met: Whether the column was ever met by ``quick``.
    """

    spec: FieldSpec
    mapping: FieldMapping
    reading: Reading
    constant: Cell | None
    label: str
    column: str | None
    quick: Callable[[str, Origin, str], Cell | None]
    is_met: bool = False


def read_column(element: Element, located: Located, field: FieldPlan) -> Cell | None:
    """The cell of a column that was found; ``None`` where it says nothing.

    Raises:
        RowError: ``field.malformed``.
    """
    value, pointer = field.reading.shown(located.value), located.pointer
    if is_blank(value):
        return None
    if field.spec.type is FieldType.LIST:
        return _list(element, field)
    if isinstance(value, list):
        value, pointer = _only(value, pointer, field)
        value = field.reading.shown(value)
        if value is None:
            return None
    return _typed(element, value, pointer, field.reading)


def _typed(element: Element, value: object, pointer: str, reading: Reading) -> Cell:
    row = element.record.origin
    return Cell(convert(value, reading), row, pointer, element.sha256, str(value))


def _only(value: list[object], pointer: str, field: FieldPlan) -> tuple[object, str]:
    """The one value of a repeated header; several are not ours to choose from."""
    given = [(item, f"{pointer}/{at}") for at, item in enumerate(value) if not is_blank(item)]
    if len(given) > 1:
        raise RowError(
            "field.malformed",
            f"{field.reading.name}: the column {field.mapping.column!r} has {len(given)} values;"
            f" name one of them, as in {field.mapping.column}[0]",
        )
    return given[0] if given else (None, pointer)


def _list(element: Element, field: FieldPlan) -> Cell | None:
    items = tuple(
        _typed(element, item.value, item.pointer, field.reading)
        for item in split_each(element, field.mapping.column, field.mapping.separator)
    )
    if not items:
        return None
    located = element.at(field.mapping.column)
    words = "; ".join(item.words for item in items)
    return Cell(items, element.record.origin, located.pointer, element.sha256, words)


def read_person(element: Element, field: FieldPlan, platform: str) -> Cell | None:
    """A person whose name, mail address and login stand in columns of their own."""
    mapping = field.mapping
    found = {
        part: element.at(column)
        for part, column in (
            ("name", mapping.name),
            ("email", mapping.email),
            ("login", mapping.login),
        )
        if column
    }
    shown = {part: field.reading.shown(at.value) for part, at in found.items()}
    words = {part: str(value).strip() for part, value in shown.items() if not is_blank(value)}
    if not words:
        return None
    if "login" in words:
        words["platform"] = platform
    first = next(found[part] for part in found if part in words)
    row, who = element.record.origin, ", ".join(words.values())
    return Cell(Actor(**words), row, first.pointer, element.sha256, who)
