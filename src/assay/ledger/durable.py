"""Writing small files so that a crash leaves the old content or the new, never a mixture.

The order is: write a neighbour, fsync it, rename it over the name, fsync the folder. Without the
last step a power failure may bring the old name back.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from assay.errors import StoreError

__all__ = ["create_file", "replace_file", "sync_folder", "write_file"]

_PRIVATE = 0o600


def create_file(path: Path, data: bytes, *, mode: int = _PRIVATE) -> bool:
    """Write a new file durably; False if there is one already, which is left as it is.

    Raises:
        StoreError: ``file.unwritable``.
    """
    try:
        write_file(path, [data], mode=mode)
        sync_folder(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        with suppress(OSError):
            path.unlink()  # ours, and perhaps only half of it: it must not pass for whole
        raise _unwritable(path, error) from error
    return True


def replace_file(path: Path, data: bytes, *, mode: int = _PRIVATE) -> None:
    """Replace a file's content durably and at once. One writer at a time.

    Raises:
        StoreError: ``file.unwritable``; the old content is still there.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)  # left by a crash; its mode is not to be trusted
        write_file(fresh, [data], mode=mode)
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_file(path: Path, chunks: Iterable[bytes], *, mode: int = _PRIVATE) -> None:
    """Write a new file and wait until the disk has it; the name needs :func:`sync_folder`.

    Raises:
        OSError: There is one already, or the disk refuses.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in a folder.

    Raises:
        OSError: The disk refuses.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "file.unwritable",
        f"{path} can't be written: {error.strerror}",
        remedy="check free space and the rights of the account that runs this, then try again",
    )
