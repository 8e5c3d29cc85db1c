"""Stored values as nouns: whoever can write the file can put anything there, and is told so."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from assay.errors import VerificationError

__all__ = ["from_store"]

P = ParamSpec("P")
R = TypeVar("R")


def from_store(read: Callable[P, R]) -> Callable[P, R]:
    """Make what a reader stumbles over an error of the database, not of the program.

    Args:
        read: Makes a noun of stored values and does nothing else.

    Returns:
        The same, which raises :class:`~assay.errors.VerificationError` (``state.unreadable``) for
        values that assay never writes.
    """

    @wraps(read)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return read(*args, **kwargs)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise VerificationError(
                "state.unreadable",
                f"the database was changed: it holds a value that assay never writes ({error})",
                remedy="restore the database from a copy; the ledger tells what was decided",
            ) from error

    return told
