"""Writing small files so that a crash leaves the old content or the new, never a mixture.

The order is: write a neighbour, fsync it, rename it over the name, fsync the folder. Without the
last step a power failure may bring the old name back.
"""

import os
from pathlib import Path

from assay.errors import StoreError

__all__ = ["create_file", "replace_file"]

_PRIVATE = 0o600


def create_file(path: Path, data: bytes, *, mode: int = _PRIVATE) -> bool:
    """Write a new file durably; False if there is one already, which is left as it is.

    Raises:
        StoreError: ``file.unwritable``.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return False
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _write(descriptor, data)
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a file must not pass for a whole one
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
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        _write(descriptor, data)
        fresh.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
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
