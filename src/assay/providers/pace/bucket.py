"""A token bucket, without a clock of its own: how much may be taken now, and when the rest.

>>> bucket = Bucket(per_minute=60, burst_s=10)
>>> bucket.take(10, at=0.0)
>>> bucket.wait_s(1, at=0.0)
1.0
"""

__all__ = ["Bucket"]

_MINUTE_S = 60.0


class Bucket:
    """Fills steadily up to what it holds.

    An amount beyond what it holds may be taken when it is full; it then owes the rest and gives
    nothing until that has flowed back. So over any time no more is taken than the rate allows,
    the burst, and what one call may exceed it by.

    Args:
        per_minute: How much flows in.
        burst_s: It holds what flows in during so many seconds, at least one.
    """

    def __init__(self, per_minute: float, burst_s: float = 10.0) -> None:
        self._rate = per_minute / _MINUTE_S
        self.holds = max(1.0, self._rate * burst_s)
        self._level = self.holds
        self._at: float | None = None

    def wait_s(self, amount: float, *, at: float) -> float:
        """Seconds until an amount may be taken; 0 if it may be now."""
        self._fill(at)
        missing = min(amount, self.holds) - self._level
        return missing / self._rate if missing > 0 else 0.0

    def take(self, amount: float, *, at: float) -> None:
        """Take an amount; a negative one gives back what was not used after all."""
        self._fill(at)
        self._level = min(self.holds, self._level - amount)

    def _fill(self, at: float) -> None:
        if self._at is not None and at > self._at:
            self._level = min(self.holds, self._level + (at - self._at) * self._rate)
        self._at = at if self._at is None else max(at, self._at)
