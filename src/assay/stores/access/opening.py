"""Opening ``access.sqlite``: made with mode 0600, refused where others can read it."""

import os
import stat
from pathlib import Path

from sqlalchemy import Engine, text

from assay.errors import StoreError
from assay.stores.access.schema import VERSION, metadata
from assay.stores.sqlite.engine import WRITE, open_engine
from assay.stores.sqlite.faults import translated

__all__ = ["FILE", "open_file"]

FILE = "access.sqlite"
"""Its name in the workspace."""

_PRIVATE = 0o600


def open_file(path: Path) -> Engine:
    """An engine on the file; it is made, with its tables, where it is missing.

    Raises:
        StoreError: ``access.exposed``, ``access.newer``, ``store.unopenable``...
    """
    _make_private(path)
    with translated(path):
        engine = open_engine(path)
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            version = connection.execute(text("PRAGMA user_version")).scalar_one()
            if version > VERSION:
                raise StoreError(
                    "access.newer",
                    f"{path} was made by a newer assay",
                    remedy="install the newer assay",
                )
            if version < VERSION:
                metadata.create_all(connection)
                connection.execute(text(f"PRAGMA user_version={VERSION}"))
    return engine


def _make_private(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE)
        try:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(
            "store.unopenable",
            f"{path} can't be opened: {error.strerror}",
            remedy="check that the folder exists and the rights of the account that runs this",
        ) from error
    if mode & 0o077:
        raise StoreError(
            "access.exposed",
            f"{path} can be read by others (mode {mode:04o})",
            remedy=f"chmod 600 {path}; then reset the passwords and take back the tokens",
        )
