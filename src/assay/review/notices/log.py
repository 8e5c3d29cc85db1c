"""Notices as JSON lines in a file."""

import os
from pathlib import Path

from assay.errors import ProviderError
from assay.review.notices.notice import Notice

__all__ = ["LogNotifier"]


class LogNotifier:
    """Appends each notice to a file, which only its owner can read.

    Args:
        path: The file.
    """

    name = "log"

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, notice: Notice) -> None:
        """Append one line."""
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            descriptor = os.open(self._path, flags, 0o600)
            try:
                os.write(descriptor, notice.to_bytes() + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise ProviderError(
                "notice.undelivered",
                f"{self._path} can't be written: {error.strerror}",
                remedy="check free space and rights",
            ) from error
