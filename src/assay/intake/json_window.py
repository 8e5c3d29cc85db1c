"""A stretch of a JSON document that moves forward, value by value, with the verbatim text of each."""

import codecs
import json
from typing import BinaryIO, NamedTuple

from assay.errors import EvidenceError
from assay.intake.json_value import clip
from assay.intake.jsonl import require_utf8
from assay.intake.limits import Limits

__all__ = ["DamageError", "Value", "Window", "damaged"]

_CHUNK_BYTES = 256 * 1024
_SPACE = " \t\r\n"
_FIND = json.JSONDecoder()


class Value(NamedTuple):
    """A value of the document.

    Attributes:
        text: Verbatim.
        is_object: Whether it is an object.
    """

    text: str
    is_object: bool


class DamageError(EvidenceError):
    """The document can't be read from here on."""


def damaged(reason: str) -> DamageError:
    """The error for a document that can't be read from here on."""
    return DamageError(
        "file.truncated",
        f"the document is cut off or damaged: {reason}",
        remedy="export it again, or copy it again",
    )


class Window:
    """A stretch of the document's text that moves forward."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self._stream = stream
        self._name = name
        self._ceiling = limits.row_bytes
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
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

    def restart(self) -> None:
        """Forget what was passed: another document begins here."""
        self._text = self._text[self._at :]
        self._at = self._kept = 0
        self.transcript = []

    def take_separator(self, closing: str) -> str:
        """Step over a comma or the closing bracket, and say which it was.

        Raises:
            DamageError: Something else, or nothing, stands there.
        """
        mark = self.peek()
        if mark not in {",", closing}:
            found = f"{clip(mark)} stands" if mark else "the document ends"
            raise damaged(f"{found} where a comma or {closing} belongs")
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

    def value(self) -> Value:
        """The next value, verbatim.

        Raises:
            DamageError: It is malformed, cut off or larger than a row may be.
        """
        start_of = self.peek()
        wanted = 0
        while True:
            try:
                _, end = _FIND.raw_decode(self._text, self._at)
                width = end - self._at  # asking for more moves the window
                # A number near the end of the window (12, 1. or 1e-) may go on in the next chunk.
                if end + 2 < len(self._text) or start_of in '{["' or not self._more():
                    return self._pass(width, is_object=start_of == "{")
            except (ValueError, RecursionError) as error:
                held = len(self._text) - self._at
                if isinstance(error, RecursionError):
                    raise damaged("it is nested too deeply") from error
                if held > self._ceiling:
                    raise damaged(f"it is not JSON or exceeds {self._ceiling:,} bytes") from error
                # Twice the text before each new attempt keeps the cost of long values linear.
                wanted = max(wanted, 2 * held, 1)
                if not self._fill(wanted):
                    raise damaged(_where(error)) from error

    def _pass(self, width: int, *, is_object: bool) -> Value:
        text = self._text[self._at : self._at + width]
        self._at += width
        return Value(text, is_object)

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
            require_utf8(chunk, self._name)
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
                raise damaged(f"no array of records in the first {self._kept:,} characters")
        self._text = self._text[self._at :] + text
        self._at = 0
        return not self._is_ended


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[0].lower()}{error.msg[1:]}"
    return str(error)
