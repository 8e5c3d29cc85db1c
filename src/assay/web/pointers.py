"""Where a field of a record stands in the record's text: JSON pointers (RFC 6901) to code points.

A record that is no JSON text has no such places; its fields are then shown by name alone.

>>> text = '{"a": {"b/c": [1, "two"]}}'
>>> start, end = places(text, {"/a/b~1c/1"})["/a/b~1c/1"]
>>> text[start:end]
'"two"'
"""

import json
import re
from collections.abc import Iterable

__all__ = ["places"]

_BLANK = re.compile(r"[ \t\n\r]*")
_DEEPEST = 40
_LONGEST = 4_000_000


class _LostError(ValueError):
    """The text is no JSON, or too deep."""


def places(text: str, pointers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The span of each pointed-to value that the text has; nothing where it is no JSON."""
    wanted = frozenset(pointer for pointer in pointers if pointer)
    if not wanted or len(text) > _LONGEST:
        return {}
    scanner = _Scanner(text, wanted)
    try:
        scanner.value(scanner.skip(0), "", 0)
    except ValueError:
        return {}
    return scanner.found


class _Scanner:
    """Walks one text; keeps the places of the pointers that are wanted."""

    def __init__(self, text: str, wanted: frozenset[str]) -> None:
        self._text = text
        self._wanted = wanted
        self.found: dict[str, tuple[int, int]] = {}

    def value(self, at: int, pointer: str, depth: int) -> int:
        """Read the value that begins here; gives where it ends."""
        if depth > _DEEPEST:
            raise _LostError
        opening = self._text[at : at + 1]
        if opening == "{":
            end = self._members(at, pointer, depth)
        elif opening == "[":
            end = self._elements(at, pointer, depth)
        else:
            _, end = _DECODER.raw_decode(self._text, at)
        if pointer in self._wanted:
            self.found[pointer] = (at, end)
        return end

    def skip(self, at: int) -> int:
        """Past blanks."""
        found = _BLANK.match(self._text, at)
        return at if found is None else found.end()

    def _members(self, at: int, pointer: str, depth: int) -> int:
        at = self.skip(at + 1)
        if self._text[at : at + 1] == "}":
            return at + 1
        while True:
            self._require(at, '"')
            name, at = _DECODER.raw_decode(self._text, at)
            at = self.skip(at)
            self._require(at, ":")
            inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            at = self.skip(self.value(self.skip(at + 1), inner, depth + 1))
            if self._text[at : at + 1] == "}":
                return at + 1
            self._require(at, ",")
            at = self.skip(at + 1)

    def _elements(self, at: int, pointer: str, depth: int) -> int:
        at, index = self.skip(at + 1), 0
        if self._text[at : at + 1] == "]":
            return at + 1
        while True:
            at = self.skip(self.value(at, f"{pointer}/{index}", depth + 1))
            if self._text[at : at + 1] == "]":
                return at + 1
            self._require(at, ",")
            at, index = self.skip(at + 1), index + 1

    def _require(self, at: int, sign: str) -> None:
        if self._text[at : at + 1] != sign:
            raise _LostError


_DECODER = json.JSONDecoder(strict=False)
