"""How many calls may run at once, and how many a minute: what is configured, or what the vendor says.

Callers come in the order in which they asked. Only the first of them waits by the clock; all
others sleep until it is their turn, so nobody spins and nobody is overtaken.

Where a vendor answers that it is too much (429, 503, 529) half as many calls may run, and none
begins before the time that it asks for; each round of answers lets one more run.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from assay.clock import Pause
from assay.providers.pace.bucket import Bucket

__all__ = ["Limiter", "Limits"]

_OK = 200
_TOO_MUCH = {429, 503, 529}
_LESS = 0.5
# Calls that were under way when the first of them was turned away say nothing new.
_SAME_NEWS_S = 1.0
_LONGEST_HOLD_S = 60.0
# Less than a clock can tell apart after a while.
_INSTANT_S = 1e-6


class Limits(NamedTuple):
    """What an account allows; ``None`` is no limit.

    Attributes:
        concurrency: Calls at a time.
        requests_per_minute: Calls.
        tokens_per_minute: Tokens read and written.
    """

    concurrency: int
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


class Limiter:
    """Lets calls pass. Shared by all threads that ask one model.

    Args:
        limits: What the account allows.
        clock: To wait by.
    """

    def __init__(self, limits: Limits, clock: Pause) -> None:
        self._limits = limits
        self._clock = clock
        self._requests = _bucket(limits.requests_per_minute)
        self._tokens = _bucket(limits.tokens_per_minute)
        self._lock = threading.Lock()
        self._freed = threading.Condition(self._lock)
        self._turns: deque[threading.Event] = deque()
        self._running = 0
        self._width = float(limits.concurrency)
        self._held_until = 0.0
        self._narrowed_at = float("-inf")

    @contextmanager
    def slot(self, tokens: int = 0) -> Iterator[None]:
        """Wait for one's turn; the slot is free again at the end of the block.

        Args:
            tokens: What the call is expected to use.
        """
        self._enter(tokens)
        try:
            yield
        finally:
            with self._freed:
                self._running -= 1
                self._freed.notify_all()

    def observe(self, status: int, wait_s: float) -> None:
        """Hear of one response.

        Args:
            status: HTTP status.
            wait_s: Seconds that the vendor asks to wait; 0 if it does not say.
        """
        with self._freed:
            if status == _OK:
                self._width = min(self._limits.concurrency, self._width + 1 / self._width)
                self._freed.notify_all()
            elif status in _TOO_MUCH:
                now = self._clock.elapsed_s()
                self._held_until = max(self._held_until, now + min(wait_s, _LONGEST_HOLD_S))
                if now - self._narrowed_at >= _SAME_NEWS_S:
                    self._width = max(1.0, self._width * _LESS)
                    self._narrowed_at = now

    def settle(self, difference: int) -> None:
        """Account for tokens that were used beyond what was expected, or (negative) were not."""
        with self._lock:
            if self._tokens is not None:
                self._tokens.take(difference, at=self._clock.elapsed_s())

    @property
    def counts_tokens(self) -> bool:
        """Whether tokens are limited."""
        return self._tokens is not None

    @property
    def width(self) -> int:
        """Calls that may run at a time at present."""
        with self._lock:
            return int(self._width)

    def _enter(self, tokens: int) -> None:
        mine = threading.Event()
        with self._lock:
            self._turns.append(mine)
            is_first = self._turns[0] is mine
        if not is_first:
            mine.wait()
        try:
            self._pass(tokens)
        finally:
            with self._lock:
                self._turns.popleft()
                if self._turns:
                    self._turns[0].set()

    def _pass(self, tokens: int) -> None:
        while True:
            with self._freed:
                self._freed.wait_for(lambda: self._running < int(self._width))
                now = self._clock.elapsed_s()
                wait_s = self._wait_s(tokens, now)
                if wait_s <= _INSTANT_S:
                    self._take(tokens, now)
                    return
            self._clock.pause(wait_s)

    def _wait_s(self, tokens: int, now: float) -> float:
        waits = [self._held_until - now]
        if self._requests is not None:
            waits.append(self._requests.wait_s(1, at=now))
        if self._tokens is not None:
            waits.append(self._tokens.wait_s(tokens, at=now))
        return max(waits)

    def _take(self, tokens: int, now: float) -> None:
        self._running += 1
        if self._requests is not None:
            self._requests.take(1, at=now)
        if self._tokens is not None:
            self._tokens.take(tokens, at=now)


def _bucket(per_minute: int | None) -> Bucket | None:
    return None if per_minute is None else Bucket(per_minute)
