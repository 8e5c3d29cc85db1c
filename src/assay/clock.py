"""The only place where time and randomness enter: ports, so that a run can be replayed to the byte.

Everything else takes a :class:`Clock` or :class:`Ids` as an argument. The linter refuses
``datetime.now``, ``uuid4`` and ``random`` anywhere else.

>>> clock = SteppedClock("2026-03-04T09:00:00Z", step_ms=1000)
>>> clock.now().isoformat()
'2026-03-04T09:00:00+00:00'
>>> clock.now().isoformat()
'2026-03-04T09:00:01+00:00'
"""

import secrets  # noqa: TID251 - this module is the port
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

__all__ = ["Clock", "CountedIds", "Ids", "Pause", "SteppedClock", "SystemClock", "SystemIds"]


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        ...

    def elapsed_s(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""
        ...


class Ids(Protocol):
    """Hands out identifiers and random bytes."""

    def token(self, size: int) -> bytes:
        """``size`` bytes that nobody could have predicted."""
        ...


class Pause(Clock, Protocol):
    """A clock that one can also wait by."""

    def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this module is the port

    def elapsed_s(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        time.sleep(seconds)


class SystemIds:
    """Random bytes from the operating system."""

    def token(self, size: int) -> bytes:
        """``size`` bytes that nobody could have predicted."""
        return secrets.token_bytes(size)


class SteppedClock:
    """A clock that starts where it is told and moves by a fixed step at each reading.

    Args:
        start: RFC 3339 instant.
        step_ms: Milliseconds that pass between two readings; 0 stands still.
    """

    def __init__(self, start: str, *, step_ms: int = 0) -> None:
        self._next = datetime.fromisoformat(start).astimezone(UTC)
        self._step = timedelta(milliseconds=step_ms)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The instant of this reading; the next one is a step later."""
        instant = self._next
        self._next += self._step
        return instant

    def elapsed_s(self) -> float:
        """Seconds since the start, a step later at each reading."""
        elapsed = self._elapsed
        self._elapsed += self._step.total_seconds()
        return elapsed

    def pause(self, seconds: float) -> None:
        """Move on by so many seconds, at once."""
        self._next += timedelta(seconds=seconds)
        self._elapsed += seconds


class CountedIds:
    """Predictable bytes: SHA-256 of a seed and a counter. For replays, examples and tests.

    Args:
        seed: Anything; the same seed gives the same sequence.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def token(self, size: int) -> bytes:
        """The next ``size`` bytes of the sequence."""
        out = b""
        while len(out) < size:
            out += sha256(self._seed + self._count.to_bytes(8)).digest()
            self._count += 1
        return out[:size]
