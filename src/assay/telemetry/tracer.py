"""The port that the engine speaks to: it tells what was committed, and never waits or fails."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from assay.telemetry.span import Span

__all__ = ["NoTracer", "Tracer"]


class Tracer(Protocol):
    """Hears of work that is done and on the record."""

    @property
    def is_on(self) -> bool:
        """Whether anybody listens; where nobody does, nothing need be prepared."""
        ...

    def emit(self, spans: Sequence[Span]) -> None:
        """These pieces of work are done. Returns at once."""
        ...

    def count(self, name: str, amount: float, labels: Mapping[str, str]) -> None:
        """So many more of something; see :data:`assay.telemetry.tally.INSTRUMENTS`."""
        ...

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        """Something took so long; likewise."""
        ...


class NoTracer:
    """Nobody listens."""

    @property
    def is_on(self) -> bool:
        """Never."""
        return False

    def emit(self, spans: Sequence[Span]) -> None:
        """Hear nothing."""

    def count(self, name: str, amount: float, labels: Mapping[str, str]) -> None:
        """Hear nothing."""

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        """Hear nothing."""
