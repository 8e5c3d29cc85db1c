"""A JSON document: an array of records, an object that wraps one, or a single record.

The document is read through a sliding window: the standard library's scanner finds where one
element ends, so that each record keeps its verbatim bytes, and memory stays at a few elements.
What comes before a damaged place is delivered; the damage itself is a rejection ``file.truncated``
that says that the rest is lost, because rows nobody can read are rows nobody tested.
"""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.json_value import RowError, clip, parse_object
from assay.intake.jsonl import require_utf8
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.record import Record, Rejection

__all__ = ["KNOWN_KEYS", "read_json"]

KNOWN_KEYS = ("result", "records", "items", "issues", "value", "values", "data", "rows")
"""Where well-known exports keep their records: ServiceNow, Jira, GitHub, Azure DevOps..."""

_CHUNK_BYTES = 256 * 1024
_SPACE = " \t\r\n"
_FIND = json.JSONDecoder()


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
    window = _Window(stream, name, limits)
    opening = window.peek()
    if opening == "[":
        window.take()
        window.transcript = None
        yield from _elements(window, name, limits)
        if not window.failed:
            _require_end(window, name)
    elif opening == "{":
        yield from _from_object(window, name, limits, key)
    else:
        raise EvidenceError(
            "file.unrecognised",
            "the document starts with neither an object nor an array",
            remedy="check that this is the JSON export",
            where=name,
        )


class _Value(NamedTuple):
    text: str
    is_object: bool


class _DamageError(Exception):
    """The document can't be read from here on."""


class _Window:
    """A stretch of the document's text that moves forward."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self._stream = stream
        self._name = name
        self._ceiling = limits.row_bytes
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._bytes = 0
        self._kept = 0
        self._is_ended = False
        self.failed = False
        self.transcript: list[str] | None = []
        """What was passed already, while the whole document may still be one record."""

    @property
    def passed(self) -> str:
        """The part of the window that was passed."""
        return self._text[: self._at]

    def take_separator(self, closing: str) -> str:
        """Step over a comma or the closing bracket, and say which it was.

        Raises:
            _DamageError: Something else, or nothing, stands there.
        """
        mark = self.peek()
        if mark not in {",", closing}:
            found = f"{clip(mark)} stands" if mark else "the document ends"
            raise _DamageError(f"{found} where a comma or {closing} belongs")
        self.take()
        return mark

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self) -> None:
        """Step over the character that was peeked."""
        self._at += 1

    def value(self) -> _Value:
        """The next value, verbatim.

        Raises:
            _DamageError: It is malformed, cut off or larger than a row may be.
        """
        start_of = self.peek()
        wanted = 0
        while True:
            try:
                _, end = _FIND.raw_decode(self._text, self._at)
                # A number at the very end of the window may go on in the next chunk.
                if end < len(self._text) or start_of in '{["' or not self._more():
                    text = self._text[self._at : end]
                    self._at = end
                    return _Value(text, start_of == "{")
            except (ValueError, RecursionError) as error:
                held = len(self._text) - self._at
                if isinstance(error, RecursionError):
                    raise _DamageError("it is nested too deeply") from error
                if held > self._ceiling:
                    raise _DamageError(
                        f"it is not JSON or exceeds {self._ceiling:,} bytes"
                    ) from error
                # Twice the text before each new attempt keeps the cost of long values linear.
                wanted = max(wanted, 2 * held, 1)
                if not self._fill(wanted):
                    raise _DamageError(_where(error)) from error

    def _fill(self, size: int) -> bool:
        grew = False
        while len(self._text) - self._at < size and self._more():
            grew = True
        return grew

    def _more(self) -> bool:
        if self._is_ended:
            return False
        chunk = self._stream.read(_CHUNK_BYTES)
        if not self._bytes:
            chunk = require_utf8(chunk, self._name)
        try:
            text = self._decode.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise EvidenceError(
                "file.undecodable",
                f"not UTF-8 near byte {self._bytes + error.start + 1:,}",
                remedy="JSON is UTF-8 (RFC 8259): convert the file, and keep both",
                where=self._name,
            ) from error
        self._bytes += len(chunk)
        self._is_ended = not chunk
        if self.transcript is not None:
            self.transcript.append(self._text[: self._at])
            self._kept += self._at
            if self._kept > self._ceiling:
                raise _DamageError(f"no array of records in the first {self._kept:,} characters")
        self._text = self._text[self._at :] + text
        self._at = 0
        return not self._is_ended


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[0].lower()}{error.msg[1:]}"
    return str(error)


def _elements(window: _Window, name: str, limits: Limits) -> Iterator[Record | Rejection]:
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
    except _DamageError as damage:
        window.failed = True
        yield _lost(name, max(row, 1), f"after {max(row - 1, 0):,} whole rows: {damage}")


def _lost(name: str, row: int, reason: str) -> Rejection:
    return Rejection(
        origin=Origin(file=name, row=row),
        code="file.truncated",
        message=f"the document is cut off or damaged, the rest of it is lost; {reason}",
    )


def _element(value: _Value, origin: Origin, limits: Limits) -> Record | Rejection:
    raw = value.text.encode("utf-8", "surrogatepass")
    try:
        return Record(origin=origin, data=parse_object(raw, limits), raw=raw)
    except RowError as error:
        return Rejection(origin=origin, code=error.code, message=error.message, sha256=digest(raw))


def _from_object(
    window: _Window, name: str, limits: Limits, key: str
) -> Iterator[Record | Rejection]:
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
                return
            value = window.value()
            members.append(member)
            is_last = window.take_separator("}") == "}"
            # {"result": {...}} wraps one record; beside other members it is part of the record.
            if member in wanted and value.is_object and is_last and len(members) == 1:
                yield _element(value, Origin(file=name, row=1), limits)
                _require_end(window, name)
                return
            if is_last:
                break
    except _DamageError as damage:
        yield _lost(name, 1, str(damage))
        return
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
    _require_end(window, name)
    yield _element(_Value(whole.strip(), is_object=True), Origin(file=name, row=1), limits)


def _member_name(window: _Window) -> str:
    if window.peek() != '"':
        raise _DamageError("the name of a member is missing")
    member: str = json.loads(window.value().text)
    if window.peek() != ":":
        raise _DamageError("a colon is missing")
    window.take()
    return member


def _skip_rest(window: _Window, wanted: tuple[str, ...], name: str) -> None:
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
    except _DamageError as damage:
        raise EvidenceError(
            "file.truncated",
            f"the document is damaged after its records: {damage}",
            remedy="export it again",
            where=name,
        ) from damage
    _require_end(window, name)


def _require_end(window: _Window, name: str) -> None:
    if window.peek():
        raise EvidenceError(
            "file.unrecognised",
            "there is more after the end of the document",
            remedy="one JSON document a file; a file with one object a line is JSON lines: name it .jsonl",
            where=name,
        )
