"""Lines of text from bytes, strictly decoded, with the bytes of the current row at hand."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, cast

from assay.errors import EvidenceError, UsageError
from assay.intake.json_value import RowError

__all__ = ["TextLines"]

_CHUNK_BYTES = 64 * 1024
_NOT_TEXT = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
)
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class TextLines:
    """Decoded lines, with the bytes of the row that they belong to.

    A reader of rows pulls as many lines as a row needs, then :meth:`take_row` tells where the row
    began and which bytes it had. They are the bytes of the file where it is UTF-8, else the same
    text in UTF-8, so that evidence has one encoding; the manifest's digest covers the file itself.

    Args:
        stream: The bytes of the file.
        name: File name, for errors.
        encoding: Strict; nothing is guessed or replaced.
        row_bytes: What one row may have.

    Raises:
        UsageError: ``encoding.unknown``.
    """

    def __init__(self, stream: BinaryIO, name: str, encoding: str, row_bytes: int) -> None:
        self._encoding = _known(encoding)
        self._name = name
        self._row_bytes = row_bytes
        self._lines = _lines(stream, row_bytes)
        if "\n".encode(self._encoding) != b"\n":  # UTF-16, UTF-32, EBCDIC
            stream = cast("BinaryIO", io.BufferedReader(_Transcoded(stream, name, self._encoding)))
            self._lines = _lines(stream, row_bytes)
            self._encoding = "utf-8"
        self._ahead: deque[tuple[bytes, str]] = deque()
        self._row: list[bytes] = []
        self._size = 0
        self._first = 1
        self._offset = 0
        self.line = 0
        self.is_ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line with its ending.

        Raises:
            EvidenceError: ``file.undecodable``.
            RowError: ``row.too_large``: the row has no end within the ceiling.
        """
        if not self._ahead:
            self._pull()
        raw, text = self._ahead.popleft()
        self.line += 1
        self._row.append(raw)
        self._size += len(raw)
        if self._size > self._row_bytes:
            raise RowError(*self._oversized(len(raw)))
        return text

    def sample(self, count: int) -> list[str]:
        """The next lines, without moving on."""
        try:
            while len(self._ahead) < count:
                self._pull()
        except StopIteration:
            pass
        return [text for _, text in self._ahead]

    def take_row(self) -> tuple[int, bytes]:
        """Line on which the current row began and its bytes without the last line's ending."""
        start, raw = self._first, b"".join(self._row).rstrip(b"\r\n")
        self._row.clear()
        self._size = 0
        self._first = self.line + 1
        return start, raw

    def _oversized(self, last: int) -> tuple[str, str]:
        ceiling = f"{self._row_bytes:,} bytes"
        if last > self._row_bytes:
            return "row.too_large", f"the line has more than {ceiling}"
        return (
            "file.truncated",
            f"a quotation opens here and never closes ({ceiling}): the rest is lost",
        )

    def _pull(self) -> None:
        raw, size = next(self._lines, (b"", 0))
        if not raw:
            self.is_ended = True
            raise StopIteration
        if self._offset == 0:
            marked = raw
            raw = self._without_mark(marked)
            self._offset = len(marked) - len(raw)
            size -= self._offset
        try:
            # A line above the ceiling was cut, perhaps within a character; it will be rejected.
            text = raw.decode(self._encoding, "strict" if size == len(raw) else "replace")
        except UnicodeDecodeError as error:
            raise self._undecodable(self._offset + error.start, error) from error
        self._offset += size
        self._ahead.append((raw if self._encoding == "utf-8" else text.encode(), text))

    def _without_mark(self, raw: bytes) -> bytes:
        if self._encoding != "utf-8":
            return raw
        if raw.startswith(_UTF16_BOMS):
            raise EvidenceError(
                "file.undecodable",
                "the file starts with the byte-order mark of UTF-16",
                remedy="read it with --encoding utf-16",
                where=self._name,
            )
        return raw.removeprefix(_UTF8_BOM)

    def _undecodable(self, offset: int, error: UnicodeDecodeError) -> EvidenceError:
        byte = error.object[error.start]
        line = self.line + len(self._ahead) + 1
        remedy = (
            "try --encoding cp1252 (Western Windows) or the one that your system exports"
            if self._encoding == "utf-8"
            else "try --encoding utf-8, or the one that your system exports"
        )
        return EvidenceError(
            "file.undecodable",
            f"byte 0x{byte:02x} at offset {offset:,} (line {line:,}) is not {self._encoding}",
            remedy=remedy,
            where=self._name,
        )


def _known(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
        is_text = info._is_text_encoding  # noqa: SLF001 - the only way to tell hex from latin-1
    except (LookupError, ValueError) as error:
        raise _unknown(encoding) from error
    name = info.name.replace("_", "-").removesuffix("-sig")
    if not is_text or name in _NOT_TEXT:
        raise _unknown(encoding)
    return name


def _unknown(encoding: str) -> UsageError:
    return UsageError(
        "encoding.unknown",
        f"no text encoding is called {encoding!r}",
        remedy="for example utf-8, utf-16, cp1252, latin-1, shift_jis",
    )


def _lines(stream: BinaryIO, row_bytes: int) -> Iterator[tuple[bytes, int]]:
    """Lines and their true size; a line above the ceiling is cut and its rest skipped."""
    while line := stream.readline(row_bytes + 1):
        size = len(line)
        rest = line
        while not rest.endswith(b"\n") and size > row_bytes:
            rest = stream.readline(row_bytes)
            size += len(rest)
            if not rest:
                break
        yield line, size


class _Transcoded(io.RawIOBase):
    """Text of an encoding whose newline is not one byte 0x0A, as UTF-8."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._offset = 0
        self._held = b""
        self._is_ended = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with UTF-8; raises ``file.undecodable``."""
        view = memoryview(cast("bytearray", buffer))
        while not self._held and not self._is_ended:
            chunk = self._stream.read(_CHUNK_BYTES)
            self._is_ended = not chunk
            self._held = self._decode(chunk).removeprefix("\ufeff").encode()
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def _decode(self, chunk: bytes) -> str:
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            start = getattr(error, "start", 0)
            raise EvidenceError(
                "file.undecodable",
                f"near offset {self._offset + start:,} the file is not {self._encoding}",
                remedy="give the encoding that your system exports, for example --encoding utf-8",
                where=self._name,
            ) from error
        self._offset += len(chunk)
        return text
