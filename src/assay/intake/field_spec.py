"""What an app asks of a table: its canonical fields, their types, and what repeats."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assay.errors import UsageError

__all__ = ["FieldSpec", "FieldType", "GroupSpec", "TableSpec"]


class FieldType(StrEnum):
    """How the value of a field is read.

    Members and the Python type that a :class:`~assay.intake.typed_value.Cell` carries:

    * ``text``: ``str``, as written;
    * ``integer``: ``int``;
    * ``decimal``: ``str`` of digits with a point, never a binary float;
    * ``flag``: ``bool``;
    * ``moment``: :class:`~assay.domain.Moment`;
    * ``person``: :class:`~assay.domain.Actor`;
    * ``list``: a tuple of cells, one an item.
    """

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    MOMENT = "moment"
    PERSON = "person"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One canonical field.

    Attributes:
        name: As mappings name it.
        type: How it is read.
        required: A row without it is rejected.
        doc: One line for people.
        words: The only values allowed, after translation; empty for any.
        item: Type of the items of a list.
        blank: Value of a text whose column is mapped and empty, where that must not be mistaken
            for a column that is not mapped; empty for no such difference.
    """

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    doc: str = ""
    words: tuple[str, ...] = ()
    item: FieldType = FieldType.TEXT
    blank: str = ""


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """Fields that repeat within a record: approvals, tests, comments.

    A row of the group in which no field has a value is left out; one that lacks a required field
    rejects its record.
    """

    name: str
    fields: tuple[FieldSpec, ...]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Everything that a mapping of this app may fill.

    Attributes:
        key: The field that identifies a record; tables of repeated groups are joined by it.
        fields: The canonical fields.
        groups: What repeats.
        document_kinds: Kinds that mapped documents may have.

    Raises:
        UsageError: ``spec.malformed``: a name stands twice, or the key is no field.
    """

    key: str
    fields: tuple[FieldSpec, ...]
    groups: tuple[GroupSpec, ...] = ()
    document_kinds: tuple[str, ...] = ("note",)

    def __post_init__(self) -> None:
        names = [*self.names(), *(group.name for group in self.groups)]
        if len(names) != len(set(names)) or self.key not in names:
            raise UsageError("spec.malformed", "fields and groups need distinct names, and a key")

    def names(self) -> Iterator[str]:
        """The names of the fields, in order."""
        return (field.name for field in self.fields)
