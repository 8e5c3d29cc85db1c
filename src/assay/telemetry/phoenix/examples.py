"""A gold set as a dataset: JSON lines of labelled cases, told apart into given, expected, remarks.

>>> example_of({"id": "w1", "quote": "approved", "expected": "pass", "why": "verbatim"}).expected
{'expected': 'pass'}
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import EvidenceError
from assay.telemetry.phoenix.view import Example

__all__ = ["GoldSet", "example_of", "read_gold"]

_EXPECTED = frozenset({"also_ok", "answer", "conclusion", "expected", "label", "span", "verdict"})
_REMARKS = frozenset({"category", "id", "labeller", "note", "notes", "source", "why"})


class GoldSet(NamedTuple):
    """Labelled cases under a name that changes with them."""

    name: str
    examples: tuple[Example, ...]


def read_gold(path: Path) -> GoldSet:
    """The labelled cases of a file.

    Raises:
        EvidenceError: ``gold.unreadable``.
    """
    try:
        data = path.read_bytes()
        examples = tuple(_examples(data))
    except (OSError, ValueError) as error:
        raise EvidenceError(
            "gold.unreadable",
            f"{path} is no file of labelled cases: {error}",
            remedy="give JSON lines, one object a case, with its label as expected or label",
        ) from error
    named = f"{path.parent.name}/{path.stem}" if path.parent.name else path.stem
    return GoldSet(f"{named}@{sha256(data).hexdigest()[:12]}", examples)


def example_of(line: Mapping[str, JsonValue]) -> Example:
    """One labelled case, its fields told apart by their names."""
    expected = {name: value for name, value in line.items() if name in _EXPECTED}
    remarks = {name: value for name, value in line.items() if name in _REMARKS}
    given = {name: line[name] for name in line if name not in _EXPECTED | _REMARKS}
    return Example(given, expected, remarks)


def _examples(data: bytes) -> Iterator[Example]:
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        found = json.loads(line)
        if not isinstance(found, dict):
            raise ValueError(f"line {number} is no object")  # noqa: TRY004 - of the file, not ours
        example = example_of(_sendable(found))
        if not example.expected:
            raise ValueError(f"line {number} has no label")
        yield example


def _sendable(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The same with ``?`` for lone surrogates, which no text in UTF-8 can hold."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    again: dict[str, JsonValue] = json.loads(text)
    return again
