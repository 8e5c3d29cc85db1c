"""Opening a source file: every way in which that fails is one clear error with a remedy.

Files compressed with gzip are opened transparently, recognised by their first bytes and not by
their suffix, and may grow only up to a ceiling.
"""

import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from assay.errors import EvidenceError
from assay.intake.limits import DEFAULT_LIMITS, Limits

__all__ = ["open_source_file"]

_GZIP_MAGIC = b"\x1f\x8b"
_BUFFER_BYTES = 256 * 1024


@contextmanager
def open_source_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed where it is gzip, as a buffered stream.

    Raises:
        EvidenceError: ``file.missing``, ``file.unreadable``, ``file.irregular`` (a folder, a
            device), ``file.empty``; while reading ``file.truncated`` or ``file.oversized`` for a
            compressed file that ends early or grows beyond the ceiling.
    """
    _require_regular(path)
    try:
        handle = path.open("rb", buffering=_BUFFER_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error
    with handle:
        head = _peek(handle, path)
        if not head:
            raise EvidenceError(
                "file.empty",
                "the file has no bytes",
                remedy="export it again; a population without rows can't be tested",
                where=path.name,
            )
        if head[:2] == _GZIP_MAGIC:
            inflated = _Inflated(handle, path.name, limits.inflated_bytes)
            yield cast("BinaryIO", io.BufferedReader(inflated, _BUFFER_BYTES))
        elif path.suffix == ".gz":
            raise EvidenceError(
                "file.unrecognised",
                "the name says gzip, the content is not gzip",
                remedy="rename it to what it is, or compress it again",
                where=path.name,
            )
        else:
            yield handle


def _require_regular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise EvidenceError(
            "file.missing", "there is no such file", remedy="check the path", where=str(path)
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise EvidenceError(
            "file.irregular",
            f"this is {kind}",
            remedy="name the exported file itself; name several files one by one",
            where=str(path),
        )


def _unreadable(path: Path, error: Exception) -> EvidenceError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return EvidenceError(
        "file.unreadable",
        f"the file can't be read: {reason}",
        remedy="check its permissions and that nothing else holds it",
        where=str(path),
    )


def _peek(handle: BinaryIO, path: Path) -> bytes:
    try:
        return cast("io.BufferedReader", handle).peek(2)[:2]
    except OSError as error:
        raise _unreadable(path, error) from error


class _Inflated(io.RawIOBase):
    """A gzip stream that counts what it delivers and speaks in our errors."""

    def __init__(self, handle: BinaryIO, name: str, ceiling: int) -> None:
        super().__init__()
        self._stream = gzip.GzipFile(fileobj=handle, mode="rb")
        self._name = name
        self._left = ceiling

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer; see :func:`open_source_file` for what it raises."""
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._stream.read(len(view))
        except EOFError as error:
            raise EvidenceError(
                "file.truncated",
                "the compressed file ends in the middle",
                remedy="copy or export it again",
                where=self._name,
            ) from error
        except (OSError, zlib.error) as error:
            raise EvidenceError(
                "file.unreadable",
                f"the compressed file is damaged: {error}",
                remedy="copy or export it again",
                where=self._name,
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise EvidenceError(
                "file.oversized",
                "the compressed file grows beyond the ceiling",
                remedy="decompress it yourself if you trust it",
                where=self._name,
            )
        view[: len(data)] = data
        return len(data)
