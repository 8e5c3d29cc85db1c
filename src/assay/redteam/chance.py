"""Choices that look random and are the same for the same seed, on every machine."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

__all__ = ["Chance"]

T = TypeVar("T")


class Chance:
    """A sequence of choices.

    Args:
        seed: Anything; the same seed gives the same choices.
    """

    def __init__(self, *seed: str | int) -> None:
        self._seed = "\x00".join(map(str, seed)).encode()
        self._count = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, ``limit``."""
        self._count += 1
        drawn = sha256(self._seed + self._count.to_bytes(8)).digest()[:8]
        return int.from_bytes(drawn) % limit

    def choice(self, options: Sequence[T]) -> T:
        """One of several."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Some of several, none twice."""
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def coin(self) -> bool:
        """Heads or tails."""
        return self.below(2) == 0
