"""Acts that were prepared and wait for their signature, in memory, for ten minutes.

What is performed is what was prepared, word for word; the browser sends back nothing but the
envelope. After a restart an act is prepared again: nothing of it was recorded.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from assay.errors import UsageError
from assay.sign import Act

__all__ = ["Draft", "Drafts"]

_KEPT = timedelta(minutes=10)
_MOST = 5_000


class Draft(NamedTuple):
    """An act that waits.

    Attributes:
        account: Whose session or token prepared it; nobody else can perform it.
        fields: What was asked for, for whoever answers.
    """

    account: str
    act: Act
    fields: dict[str, str]
    at: datetime


class Drafts:
    """The acts that wait, by their nonce. Safe to use from many threads."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Draft] = OrderedDict()
        self._lock = Lock()

    def put(self, nonce: str, draft: Draft) -> None:
        """Keep an act; the oldest gives way where too many wait."""
        with self._lock:
            self._waiting[nonce] = draft
            while len(self._waiting) > _MOST:
                self._waiting.popitem(last=False)

    def get(self, nonce: str, account: str, now: datetime) -> Draft:
        """The act that waits under a nonce. It stays: a request that was repeated finds it again.

        Raises:
            UsageError: ``act.unknown``.
        """
        with self._lock:
            found = self._waiting.get(nonce)
        if found is None or found.account != account or found.at + _KEPT < now:
            raise UsageError(
                "act.unknown",
                "what was signed does not wait here any more; nothing was recorded",
                remedy="prepare and sign it again",
            )
        return found
