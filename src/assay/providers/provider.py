"""The port to a model: one blocking call, and one pure function that reads what came back."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from assay.errors import ProviderError
from assay.providers.exchange import Heard, ModelReply, ModelRequest

__all__ = ["BatchItem", "BatchProgress", "BatchProvider", "BatchStatus", "Hearing", "Provider"]


Hearing = Callable[[ModelReply], Heard]
"""Reads the bytes of one vendor's replies; pure. See :meth:`Provider.hear`."""


class Provider(Protocol):
    """Asks models of one vendor. Several threads may ask at once."""

    @property
    def vendor(self) -> str:
        """``anthropic`` or ``openai``; the vendor of the requests that it takes."""
        ...

    def ask(self, request: ModelRequest) -> ModelReply:
        """Ask and wait, with the SDK's own retries.

        Raises:
            ProviderError: No answer could be had: ``provider.unreachable``, ``provider.limited``,
                ``provider.overloaded``, ``provider.failed``, ``provider.timeout``,
                ``provider.unauthorised``, ``provider.unpaid`` (no credit left),
                ``provider.refused`` (the request itself is wrong). ``reply.leaking``: the answer
                repeats the key and was not kept.
        """
        ...

    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says; a pure function of its bytes.

        Raises:
            ProviderError: ``reply.unreadable``: the bytes are not what this vendor sends.
        """
        ...


class BatchStatus(StrEnum):
    """How far a vendor is with a batch."""

    RUNNING = "running"
    ENDED = "ended"


class BatchProgress(NamedTuple):
    """How far a batch is.

    Attributes:
        settled: Requests with an answer or an error so far, where the vendor tells; else 0.
    """

    status: BatchStatus
    settled: int
    total: int


class BatchItem(NamedTuple):
    """One result of a batch.

    Attributes:
        key: Digest of the request.
        outcome: The reply, or why there is none (``batch.expired``, ``batch.canceled``,
            ``batch.errored``).
    """

    key: str
    outcome: ModelReply | ProviderError


@runtime_checkable
class BatchProvider(Provider, Protocol):
    """A provider that takes many requests at once, answers within a day and asks less for it."""

    def submit(self, requests: Sequence[ModelRequest], label: str) -> str:
        """Hand over a batch; returns the vendor's name of it.

        Args:
            requests: No two with the same digest.
            label: Ours for the batch, up to 24 characters of ``[a-z0-9]``; :meth:`find` finds it
                by that.

        Raises:
            ProviderError: As :meth:`Provider.ask`.
        """
        ...

    def find(self, label: str) -> str | None:
        """The vendor's name of the batch that was submitted under a label, if it arrived.

        Asked after a crash between submitting and writing down what came back, so that nothing is
        paid for twice.

        Raises:
            ProviderError: As :meth:`Provider.ask`; ``batch.unclear``: the vendor does not tell yet.
        """
        ...

    def progress(self, batch: str) -> BatchProgress:
        """How far it is."""
        ...

    def results(self, batch: str) -> Iterator[BatchItem]:
        """What came of an ended batch, in any order.

        A request that none of them answers was not answered.

        Raises:
            ProviderError: As :meth:`Provider.ask`; ``batch.failed``: nothing was answered.
        """
        ...
