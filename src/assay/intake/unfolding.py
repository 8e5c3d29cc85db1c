"""One row that holds several records: a report with its trades becomes a record for each.

Each record keeps its place: its origin is the row of the report with a pointer to the element, and
its bytes are an excerpt of the row, in which the list holds that one element under its own number.
A pointer such as ``/trades/3/amount`` therefore leads to the same value in the file and in the
excerpt, and a report of a thousand trades does not become a thousand copies of itself.

>>> from assay.domain import Origin
>>> report = Record(Origin(file="r.json", row=1), {"by": "A", "trades": [{"n": 1}, {"n": 2}]}, b"")
>>> [unfolded.record.raw for unfolded in unfold(report, "trades")]
[b'{"by":"A","trades":{"0":{"n":1}}}', b'{"by":"A","trades":{"1":{"n":2}}}']
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from assay.canonical import digest
from assay.domain import Origin
from assay.intake.column_path import Located, locate
from assay.intake.elements import Element
from assay.intake.json_value import clip
from assay.intake.record import Record, Rejection

__all__ = ["Unfolded", "unfold"]


class Unfolded(NamedTuple):
    """One of several records that a row holds.

    Attributes:
        record: The row, with the element's place and the excerpt as its bytes.
        element: The element within it.
    """

    record: Record
    element: Element


def unfold(row: Record, each: str) -> Iterator[Unfolded | Rejection]:
    """The records of a row; a row that holds none is a rejection, never silence.

    Args:
        row: The row.
        each: Column or path of the list.
    """
    located = locate(row.data, each)
    items = located.value
    if not isinstance(items, list):
        code = "field.malformed" if located.exists and items is not None else "field.missing"
        yield _rejected(row, row.origin, code, f"{each}: {clip(str(items))} is no list of records")
        return
    if not items:
        yield _rejected(row, row.origin, "row.empty", f"{each}: the row lists no record")
    for index, item in enumerate(items):
        yield _one(row, located, index, item)


def _one(row: Record, located: Located, index: int, item: object) -> Unfolded | Rejection:
    pointer = f"{located.pointer}/{index}"
    origin = Origin(file=row.origin.file, row=row.origin.row, pointer=pointer)
    if not isinstance(item, dict):
        words = f"{pointer}: {clip(str(item))} is no record but a single value"
        return _rejected(row, origin, "row.malformed", words)
    raw = json.dumps(
        _excerpt(row.data, _tokens(located.pointer), str(index), item),
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    record = Record(origin, row.data, raw)
    return Unfolded(record, Element(record, digest(raw), item, pointer))


def _excerpt(holder: object, tokens: list[str], index: str, item: object) -> object:
    """A copy of the row along the way to the list, with one element of it under its number."""
    if not tokens:
        return {index: item}
    first, *rest = tokens
    if isinstance(holder, list):
        return {first: _excerpt(holder[int(first)], rest, index, item)}
    members = holder if isinstance(holder, dict) else dict(holder)  # type: ignore[call-overload]
    return {**members, first: _excerpt(members[first], rest, index, item)}


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _rejected(row: Record, origin: Origin, code: str, message: str) -> Rejection:
    return Rejection(origin, code, message, digest(row.raw))
