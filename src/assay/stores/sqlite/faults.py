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
    sqlite3.SQLITE_FULL: (
        "store.full",
        "the disk is full",
        "free some space, then run `assay resume`; nothing committed is lost",
    ),
    sqlite3.SQLITE_BUSY: (
        "store.busy",
        "another process has been writing for too long",
        "wait for it to finish, or stop it, then try again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "store.corrupt",
        "the database is damaged",
        "restore it from a backup; `assay doctor` says more",
    ),
    sqlite3.SQLITE_NOTADB: (
        "store.corrupt",
        "the file is not a database",
        "restore it from a backup, or choose another workspace",
    ),
    sqlite3.SQLITE_READONLY: (
        "store.readonly",
        "the database can't be written",
        "check the rights of the account that runs this on the folder and its files",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "store.unopenable",
        "the database can't be opened",
        "check that the folder exists and the rights of the account that runs this",
    ),
    sqlite3.SQLITE_PERM: (
        "store.unopenable",
        "the database may not be opened",
        "check the rights of the account that runs this",
    ),
}
_OTHERWISE = (
    "store.failed",
    "the database or its disk failed",
    "check the disk, then run `assay resume`; nothing committed is lost",
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
    code, message, remedy = _SAYINGS.get(number & _PRIMARY, _OTHERWISE)
    return StoreError(code, f"{message} ({cause})", remedy=remedy, where=str(path))
