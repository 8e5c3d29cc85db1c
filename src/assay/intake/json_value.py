"""One record from the verbatim bytes of a JSON object, exactly.

Exactly means: a number with a fraction or exponent becomes its verbatim text (``1.10`` stays
``"1.10"``; money never passes through binary floating point), integers of any size stay integers,
an object with the same key twice is refused because two programs would read two different
records, and ``NaN`` is not JSON.
"""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

import orjson

from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.limits import Limits
from assay.intake.record import Record

__all__ = ["RowError", "clip", "read_record"]

MAX_DEPTH = 64
"""Levels of nesting that a record may have."""

_SHOWN = 80
_SPACED_COLON = re.compile(rb'"[ \t\r\n]+:')


class RowError(EvidenceError):
    """A row that can't become a record; whoever reads rows turns it into a rejection."""


class _RepeatedKeyError(ValueError):
    """An object has a key twice."""


def clip(text: str) -> str:
    """A value as messages show it: escaped, in quotation marks, cut to 80 characters."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return json.dumps(shown, ensure_ascii=False)


def read_record(raw: bytes, origin: Origin, limits: Limits) -> Record:
    """The record that the bytes hold.

    Raises:
        RowError: ``row.malformed``, ``row.ambiguous`` (a key twice) or ``field.too_large``.
    """
    if len(raw) > limits.row_bytes:
        raise RowError(
            "row.too_large", f"the row has {len(raw):,} bytes, more than {limits.row_bytes:,}"
        )
    try:
        value: object = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise RowError("row.malformed", _explain(raw, error)) from error
    if not isinstance(value, dict):
        raise RowError("row.malformed", f"a record is an object, this is {_kind(value)}")
    keys, is_exact = _inspect(value)
    # Every key is followed by `":` or by white space and a colon; the same pair of characters
    # within a text can only add to the count. Equal counts therefore prove that no key was
    # dropped; unequal counts prove nothing and the exact parser decides.
    is_plain = is_exact and raw.count(b'":') == keys and not _SPACED_COLON.search(raw)
    if not is_plain:
        value = _parse_exactly(raw)
    if len(raw) > limits.field_bytes:
        _require_small_texts(value, "", limits.field_bytes)
    return Record(origin, value, raw, is_plain=is_plain)


def _inspect(root: dict[str, object]) -> tuple[int, bool]:
    """The number of keys, and whether the fast parser kept every number exact."""
    keys = 0
    is_exact = True
    level: list[object] = [root]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for holder in level:
            if type(holder) is dict:
                keys += len(holder)
                items = holder.values()
            else:
                items = holder  # type: ignore[assignment]  # only dicts and lists are collected
            for item in items:
                kind = type(item)
                if kind is str:  # most are
                    continue
                if kind is dict or kind is list:
                    below.append(item)
                elif kind is float:
                    is_exact = False
        if not below:
            return keys, is_exact
        level = below
    raise RowError("row.malformed", f"nested deeper than {MAX_DEPTH} levels")


def _parse_exactly(raw: bytes) -> dict[str, object]:
    try:
        value: dict[str, object] = json.loads(
            raw, object_pairs_hook=_unique, parse_float=str, parse_constant=_refuse
        )
    except _RepeatedKeyError as error:
        raise RowError("row.ambiguous", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise RowError("row.malformed", f"not JSON: {error}") from error
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _RepeatedKeyError(f"the key {clip(key)} stands twice in one object")
    return value


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _require_small_texts(value: object, pointer: str, ceiling: int) -> None:
    for place, text in _texts(value, pointer):
        if len(text) * 4 > ceiling and len(text.encode("utf-8", "surrogatepass")) > ceiling:
            raise RowError(
                "field.too_large",
                f"the text at {clip(place)} has more than {ceiling:,} bytes ({len(text):,} characters)",
            )


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield pointer + "/<key>", key
            yield from _texts(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")


def _explain(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError as undecodable:
        return f"byte {undecodable.start + 1} of the row is not UTF-8"
    return f"not JSON: {error.msg} at column {error.colno}"


def _kind(value: object) -> str:
    names = {list: "an array", str: "a text", type(None): "null", bool: "true or false"}
    return names.get(type(value), "a number")
