"""Reading a case by talking to models, without input or output.

Whoever reads with models does not call them. It yields what it wants to ask and is sent what came
back; who drives the conversation decides whether that is asked live, in a batch, or taken from a
record, and makes each reply durable before it is used.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from assay.domain import Assessment, Case
from assay.providers.exchange import ModelReply, ModelRequest
from assay.providers.provider import Provider

__all__ = ["Conversation", "Conversing", "Voice"]

Conversation: TypeAlias = Generator[ModelRequest, ModelReply, Assessment]
"""Yields requests, is sent replies, returns what was read."""


class Voice(NamedTuple):
    """One reader of a case.

    Attributes:
        name: Whose voice it is: ``vendor:model``.
        provider: Whom to ask.
        conversation: What to ask; not yet begun.
        is_recorded: The provider only repeats what was said before; nothing is paid.
    """

    name: str
    provider: Provider
    conversation: Conversation
    is_recorded: bool = False


@runtime_checkable
class Conversing(Protocol):
    """An assessor that reads by talking to models; its answers cost money."""

    @property
    def name(self) -> str:
        """Names models, prompt and settings; part of the run's manifest."""
        ...

    @property
    def providers(self) -> Mapping[str, Provider]:
        """Whom its voices ask, by ``vendor:model``."""
        ...

    def voices(self, case: Case[Any]) -> Sequence[Voice]:
        """Everyone who reads the case, independently of each other; the first is the assessor."""
        ...

    def settle(self, said: Sequence[Assessment]) -> Assessment:
        """What all voices said, in their order, as one assessment."""
        ...
