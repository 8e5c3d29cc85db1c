"""Standard output and error, made fit for whatever the caller attached to them.

* A reader that has seen enough (``assay cases | head``) ends the printing and not the command: the
  exit code stays the answer, and a run that was being told about goes on.
* A full disk behind ``>`` is told in one line; a closed stream takes nothing and breaks nothing.
* An encoding without our marks gets plain letters for them, and escapes for the rest.
"""

import codecs
import io
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from assay.errors import StoreError

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["prepare_streams"]

_PLAIN = str.maketrans(
    {
        "✔": "+", "✗": "x", "⊘": "?", "█": "#", "─": "-", "━": "=", "╸": "=", "╺": "-", "←": "<-",
        "→": "->", "…": "...", "–": "-", "·": "*", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip
_ERRORS = "assay.plain"


def prepare_streams() -> None:
    """Replace both streams; called once, before anything is printed."""
    codecs.register_error(_ERRORS, _plainly)
    sys.stdout = _opened(sys.stdout, 1, _refuse)
    sys.stderr = _opened(sys.stderr, 2, _give_up)


class _Outlet(io.FileIO):
    """A descriptor that leads nowhere once its reader is gone."""

    def __init__(self, descriptor: int, fail: Callable[[OSError], None]) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._fail = fail

    def write(self, data: "Buffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            # What is still buffered, and the flush at exit, must find something that takes it.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if not isinstance(error, BrokenPipeError):
                self._fail(error)
            return memoryview(data).nbytes


def _opened(stream: TextIO | None, number: int, fail: Callable[[OSError], None]) -> TextIO:
    if stream is None:  # the caller closed it
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long as we live
    outlet = _Outlet(number, fail)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=stream.encoding,
        errors=_ERRORS,
        line_buffering=number == 2 or outlet.isatty(),  # noqa: PLR2004 - standard error
    )


def _refuse(error: OSError) -> None:
    raise StoreError(
        "output.unwritable",
        f"standard output can't be written: {error.strerror}",
        remedy="free some space or print elsewhere; what the command recorded is kept",
    ) from error


def _give_up(_: OSError) -> None:
    """Nobody is left to tell."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return text.encode(error.encoding, "backslashreplace").decode(error.encoding), error.end
