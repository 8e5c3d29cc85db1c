"""Which calls a run may still make."""

from typing import Protocol

from assay.providers import ModelReply, ModelRequest, Provider

__all__ = ["OpenPurse", "Purse"]


class Purse(Protocol):
    """Sets the worst case of a call aside before it is made, and what it cost once it is over."""

    @property
    def why_closed(self) -> str:
        """Why no further call may be made; empty while calls may be made."""
        ...

    def reserve(self, request: ModelRequest) -> bool:
        """Whether the call may be made.

        Where calls in flight may yet give back what was set aside for them, it may be asked
        again; else :attr:`why_closed` says why not.
        """
        ...

    def settle(
        self, request: ModelRequest, provider: Provider | None, reply: ModelReply | None
    ) -> None:
        """The call is over; ``None`` where it brought nothing."""
        ...


class OpenPurse:
    """Never says no."""

    @property
    def why_closed(self) -> str:
        """Nothing closes it."""
        return ""

    def reserve(self, request: ModelRequest) -> bool:  # noqa: ARG002 - any call
        """Always."""
        return True

    def settle(
        self, request: ModelRequest, provider: Provider | None, reply: ModelReply | None
    ) -> None:
        """Hear nothing."""
