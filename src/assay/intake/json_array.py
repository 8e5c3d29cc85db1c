"""A JSON document: an array of records, an object that wraps one, or a single record.

The document is read through a sliding window: the standard library's scanner finds where one
element ends, so that each record keeps its verbatim bytes, and memory stays at a few elements.
What comes before a damaged place is delivered; the damage itself is a rejection ``file.truncated``
that says that the rest is lost, because rows nobody can read are rows nobody tested.
"""

import json
from collections.abc import Generator, Iterator
from typing import BinaryIO

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.json_value import RowError, clip, read_record
from assay.intake.json_window import DamageError, Value, Window, damaged
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.record import Record, Rejection

__all__ = ["KNOWN_KEYS", "read_json"]

KNOWN_KEYS = ("result", "records", "items", "issues", "value", "values", "data", "rows")
"""Where well-known exports keep their records: ServiceNow, Jira, GitHub, Azure DevOps..."""


def read_json(
    stream: BinaryIO, name: str, limits: Limits = DEFAULT_LIMITS, *, key: str = ""
) -> Iterator[Record | Rejection]:
    """Every record of a JSON document, in order; rows count the elements from 1.

    Args:
        stream: The bytes of the file.
        name: File name, for origins.
        limits: Ceilings.
        key: Name of the member that holds the array; empty to look for :data:`KNOWN_KEYS`. Where
            an object has none of these, it is one record itself.

    Raises:
        EvidenceError: ``file.undecodable``: not UTF-8; ``file.unrecognised``: neither an object
            nor an array, or the member named by ``key`` is not there.
    """
    window = Window(stream, name, limits)
    opening = window.peek()
    if opening == "[":
        window.take()
        window.transcript = None
        yield from _elements(window, name, limits)
        if not window.failed:
            _require_end(window, name)
    elif opening == "{":
        row = 1
        while (yield from _from_object(window, name, limits, key, row)):
            row += 1
    else:
        raise EvidenceError(
            "file.unrecognised",
            "the document starts with neither an object nor an array",
            remedy="check that this is the JSON export",
            where=name,
        )


def _elements(window: Window, name: str, limits: Limits) -> Iterator[Record | Rejection]:
    """The elements of an array whose bracket was taken."""
    row = 0
    try:
        if window.peek() == "]":
            window.take()
            return
        while True:
            row += 1
            yield _element(window.value(), Origin(file=name, row=row), limits)
            if window.take_separator("]") == "]":
                return
    except DamageError as damage:
        window.failed = True
        yield _lost(name, max(row, 1), f"after {max(row - 1, 0):,} whole rows, {damage}")


def _lost(name: str, row: int, reason: str) -> Rejection:
    return Rejection(
        origin=Origin(file=name, row=row),
        code="file.truncated",
        message=f"{reason}; what follows is lost",
    )


def _element(value: Value, origin: Origin, limits: Limits) -> Record | Rejection:
    raw = value.text.encode("utf-8", "surrogatepass")
    try:
        return read_record(raw, origin, limits)
    except RowError as error:
        return Rejection(origin=origin, code=error.code, message=error.message, sha256=digest(raw))


def _from_object(
    window: Window, name: str, limits: Limits, key: str, row: int
) -> Generator[Record | Rejection, None, bool]:
    """The records of an object; answers whether another object follows, as tools write pages."""
    wanted = (key,) if key else KNOWN_KEYS
    window.take()
    members: list[str] = []
    try:
        while window.peek() != "}" or members:
            member = _member_name(window)
            if member in wanted and window.peek() == "[":
                window.take()
                window.transcript = None
                yield from _elements(window, name, limits)
                if not window.failed:
                    _skip_rest(window, wanted, name)
                return False
            value = window.value()
            members.append(member)
            is_last = window.take_separator("}") == "}"
            # {"result": {...}} wraps one record; beside other members it is part of the record.
            if member in wanted and value.is_object and is_last and len(members) == 1:
                yield _element(value, Origin(file=name, row=row), limits)
                return _is_followed(window, name)
            if is_last:
                break
    except DamageError as damage:
        yield _lost(name, row, str(damage))
        return False
    if not members:
        window.take()
    whole = "".join(window.transcript or ()) + window.passed
    if key:
        raise EvidenceError(
            "file.unrecognised",
            f"the document has no array {clip(key)}",
            remedy=f"it has {', '.join(map(clip, members[:8]))}",
            where=name,
        )
    yield _element(Value(whole.strip(), is_object=True), Origin(file=name, row=row), limits)
    return _is_followed(window, name)


def _is_followed(window: Window, name: str) -> bool:
    """Whether another object stands behind the one that was read."""
    if window.peek() == "{":
        window.restart()
        return True
    _require_end(window, name)
    return False


def _member_name(window: Window) -> str:
    if window.peek() != '"':
        raise damaged("the name of a member is missing")
    member: str = json.loads(window.value().text)
    if window.peek() != ":":
        raise damaged("a colon is missing")
    window.take()
    return member


def _skip_rest(window: Window, wanted: tuple[str, ...], name: str) -> None:
    """Read to the end of the wrapping object: a second array of records would be lost quietly."""
    try:
        while window.take_separator("}") == ",":
            member = _member_name(window)
            if member in wanted and window.peek() == "[":
                raise EvidenceError(
                    "file.ambiguous",
                    f"the document has a second array of records, {clip(member)}",
                    remedy="say which one is meant, with records = in a mapping file",
                    where=name,
                )
            window.value()
    except DamageError as damage:
        raise EvidenceError(
            "file.truncated",
            f"after its records, {damage}",
            remedy="export it again",
            where=name,
        ) from damage
    _require_end(window, name)


def _require_end(window: Window, name: str) -> None:
    if window.peek():
        raise EvidenceError(
            "file.unrecognised",
            "there is more after the end of the document",
            remedy="one JSON document a file; a file with one object a line is JSON lines: name it .jsonl",
            where=name,
        )
