"""What SQLite and the file system say, in words that a person can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assay.errors import StoreError

__all__ = ["translated"]

_PRIMARY = 0xFF  # the extended result code holds the primary one in its low byte
_SAYINGS = {
    sqlite3.SQLITE_FULL: StoreError(
        "store.full",
        "the disk is full",
        remedy="free some space, then run `assay resume`; nothing committed is lost",
    ),
    sqlite3.SQLITE_BUSY: StoreError(
        "store.busy",
        "another process has been writing for too long",
        remedy="wait for it to finish, or stop it, then try again",
    ),
    sqlite3.SQLITE_CORRUPT: StoreError(
        "store.corrupt",
        "the database is damaged",
        remedy="restore it from a backup; `assay doctor` says more",
    ),
    sqlite3.SQLITE_NOTADB: StoreError(
        "store.corrupt",
        "the file is not a database",
        remedy="restore it from a backup, or choose another workspace",
    ),
    sqlite3.SQLITE_READONLY: StoreError(
        "store.readonly",
        "the database can't be written",
        remedy="check the rights of the account that runs this on the folder and its files",
    ),
    sqlite3.SQLITE_CANTOPEN: StoreError(
        "store.unopenable",
        "the database can't be opened",
        remedy="check that the folder exists and the rights of the account that runs this",
    ),
    sqlite3.SQLITE_PERM: StoreError(
        "store.unopenable",
        "the database may not be opened",
        remedy="check the rights of the account that runs this",
    ),
}
_OTHERWISE = StoreError(
    "store.failed",
    "the database or its disk failed",
    remedy="check the disk, then run `assay resume`; nothing committed is lost",
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the driver raises into a :class:`~assay.errors.StoreError`.

    Args:
        path: The database, named in the message.

    Raises:
        StoreError: In place of every database error.
    """
    try:
        yield
    except DBAPIError as error:
        raise _fault(path, error.orig) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _fault(path, error) from error


def _fault(path: Path, cause: BaseException | None) -> StoreError:
    number = getattr(cause, "sqlite_errorcode", 0) or 0
    saying = _SAYINGS.get(number & _PRIMARY, _OTHERWISE)
    message = f"{saying.message} ({cause})"
    return StoreError(saying.code, message, remedy=saying.remedy, where=str(path))
