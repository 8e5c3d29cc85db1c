"""What a long piece of work tells the world while it runs.

The engine speaks to a :class:`Progress`; the terminal draws it, programs ignore it.
"""

from typing import Protocol

__all__ = ["NoProgress", "Progress"]


class Progress(Protocol):
    """Hears how far a long piece of work has come."""

    def start(self, activity: str, total: int | None) -> None:
        """A new activity begins; ``total`` units of work if that is known."""
        ...

    def advance(self, units: int) -> None:
        """``units`` more are done."""
        ...

    def finish(self) -> None:
        """The activity is over."""
        ...


class NoProgress:
    """Says nothing."""

    def start(self, activity: str, total: int | None) -> None:
        """Hear nothing."""

    def advance(self, units: int) -> None:
        """Hear nothing."""

    def finish(self) -> None:
        """Hear nothing."""
