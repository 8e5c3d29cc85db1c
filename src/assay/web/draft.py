"""Acts that were prepared and wait for their signature, in memory, for ten minutes.

What is performed is what was prepared, word for word; the browser sends back nothing but the
envelope. After a restart an act is prepared again: nothing of it was recorded. An account has a hundred at
most, so that no program of one person drives out what others are about to sign.
"""

from collections import OrderedDict, defaultdict, deque
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from assay.errors import UsageError
from assay.sign import Act

__all__ = ["Draft", "Drafts"]

_KEPT = timedelta(minutes=10)
_MOST = 5_000
_MOST_OF_ONE = 100


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
        self._own: defaultdict[str, deque[str]] = defaultdict(deque)
        self._lock = Lock()

    def put(self, nonce: str, draft: Draft) -> None:
        """Keep an act; the account's oldest gives way where too many wait, else the oldest of all."""
        with self._lock:
            own = self._own[draft.account]
            own.append(nonce)
            self._waiting[nonce] = draft
            if len(own) > _MOST_OF_ONE:
                self._waiting.pop(own.popleft(), None)
            if len(self._waiting) > _MOST:
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
