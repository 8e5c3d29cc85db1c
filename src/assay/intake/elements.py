"""The elements of what repeats within a record, each with its place in the evidence."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from assay.domain import Origin
from assay.intake.column_path import Located, locate
from assay.intake.json_value import RowError, clip
from assay.intake.record import Record
from assay.intake.typed_value import is_blank
from assay.intake.xlsx_rows import TYPES_KEY

__all__ = ["Cut", "Element", "split_each", "whole_record"]

ENCLOSING = "../"
"""Begins the path of a column of the record that encloses an element."""


class Element(NamedTuple):
    """One element: a record, an object within it, or a text.

    Attributes:
        record: The record that it stands in.
        sha256: Digest of the record's bytes.
        value: The element itself.
        pointer: Where it stands in the record.
        is_cut: Whether it was cut out of a text: then its parts have no pointers of their own.
    """

    record: Record
    sha256: str
    value: object
    pointer: str = ""
    is_cut: bool = False

    def place(self, pointer: str) -> Origin:
        """The origin of a value of the element's record."""
        origin = self.record.origin
        return Origin(file=origin.file, row=origin.row, pointer=pointer)

    def at(self, path: str) -> Located:
        """The value of a column or path within the element; ``../x`` is one of its record.

        Raises:
            RowError: ``field.malformed``: the cell holds one of Excel's error values.
        """
        if self.pointer and path.startswith(ENCLOSING):
            return locate(self.record.data, path.removeprefix(ENCLOSING))
        located = locate(self.value, path, self.pointer)
        if not self.pointer:
            types = self.record.data.get(TYPES_KEY)
            if types is not None and isinstance(types, Mapping) and types.get(path) == "error":
                raise RowError("field.malformed", f"{path}: the cell holds {located.value}")
        return located._replace(pointer=self.pointer) if self.is_cut else located


class Cut(NamedTuple):
    """How a text is cut into named parts."""

    parts: tuple[str, ...]
    separator: str


def whole_record(record: Record, sha256: str) -> Element:
    """A record as an element."""
    return Element(record, sha256, record.data)


def split_each(
    parent: Element,
    each: str,
    separator: str = "",
    parts: tuple[str, ...] = (),
    part_separator: str = ";",
) -> Iterator[Element]:
    """The elements of a list, of a repeated header, or of a text with a separator.

    Raises:
        RowError: ``field.malformed``: an element lacks parts.
    """
    located = parent.at(each)
    if is_blank(located.value):
        return
    for value, pointer in _items(located, separator):
        if is_blank(value):
            continue
        if parts:
            yield _parted(parent, value, pointer, each, Cut(parts, part_separator))
        else:
            yield parent._replace(value=value, pointer=pointer)


def _items(located: Located, separator: str) -> Iterator[tuple[object, str]]:
    if isinstance(located.value, list | tuple):
        for index, item in enumerate(located.value):
            yield item, f"{located.pointer}/{index}"
    elif separator and isinstance(located.value, str):
        for text in located.value.split(separator):
            yield text.strip(), located.pointer
    else:
        yield located.value, located.pointer


def _parted(
    parent: Element,
    value: object,
    pointer: str,
    each: str,
    cut: Cut,
) -> Element:
    if not isinstance(value, str):
        raise RowError("field.malformed", f"{each}: {clip(str(value))} is no text with parts")
    parts, part_separator = cut
    pieces = value.split(part_separator, len(parts) - 1)
    if len(pieces) != len(parts):
        raise RowError(
            "field.malformed",
            f"{each}: {clip(value)} has {len(pieces)} parts between {clip(part_separator)},"
            f" {len(parts)} are needed ({', '.join(parts)})",
        )
    return parent._replace(
        value=dict(zip(parts, pieces, strict=True)), pointer=pointer, is_cut=True
    )
