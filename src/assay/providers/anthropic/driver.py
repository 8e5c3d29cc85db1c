"""Claude, by Anthropic's own SDK. The only modules that import it are the ``anthropic_*`` drivers.

What the SDK would do on its own and is told not to: read keys, profiles and addresses from the
environment, emit spans, send trace headers. What it does: retries, time limits, the wire format.
"""

from collections.abc import Callable
from typing import TypeVar

import anthropic
import httpx2

from assay.clock import Clock
from assay.providers.access.secret import Secret
from assay.providers.anthropic.reply import hear_anthropic
from assay.providers.anthropic.request import (
    anthropic_body,
    anthropic_manner,
    anthropic_optional,
)
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.providers.pace.limiter import Limiter
from assay.providers.wire.channel import Channel
from assay.providers.wire.live import LiveProvider
from assay.providers.wire.manner import Manner, Structure
from assay.providers.wire.trouble import Kind, Trouble, told

__all__ = ["AnthropicProvider"]

Result = TypeVar("Result")

_OWN = "https://api.anthropic.com"


class AnthropicProvider(LiveProvider):
    """Asks Claude.

    Args:
        key: The credential.
        clock: Tells when and how long.
        endpoint: Base URL; empty for Anthropic's own.
        timeout_s: For one attempt.
        max_retries: Attempts after the first.
        structure: How the form of the answer is asked for first.
        connections: Most at a time.
        limiter: Lets calls pass; ``None`` lets all pass at once.
    """

    vendor = "anthropic"
    sdk = f"anthropic {anthropic.__version__}"

    def __init__(
        self,
        key: Secret,
        *,
        clock: Clock,
        endpoint: str = "",
        timeout_s: float = 120.0,
        max_retries: int = 2,
        structure: Structure = Structure.SCHEMA,
        connections: int = 64,
        limiter: Limiter | None = None,
    ) -> None:
        def channel(timeout_s: float, max_body: int) -> Channel:
            return Channel(
                endpoint or _OWN,
                key,
                clock=clock,
                timeout_s=timeout_s,
                connections=connections,
                observer=limiter.observe if limiter is not None else None,
                max_body=max_body,
            )

        super().__init__(key, channel, timeout_s, endpoint=endpoint, clock=clock, limiter=limiter)
        self._structure = structure
        self._max_retries = max_retries
        self._client = self._connect(self._channel)

    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says.

        Raises:
            ProviderError: ``reply.unreadable``.
        """
        return hear_anthropic(reply)

    def attempt(self, call: Callable[[], Result]) -> Result:
        """Make a call of the SDK.

        Raises:
            ProviderError: It failed.
        """
        try:
            return call()
        except anthropic.APIStatusError as error:
            trouble = self.status_trouble(error)
        except anthropic.APITimeoutError:
            trouble = self.trouble(Kind.TIMEOUT)
        except anthropic.APIConnectionError:
            trouble = self.trouble(Kind.UNREACHABLE)
        raise told(trouble, self.vendor)

    def _connect(self, channel: Channel) -> anthropic.Anthropic:
        return anthropic.Anthropic(
            api_key=self._key.reveal(),
            base_url=self._endpoint or _OWN,
            timeout=channel.timeout,
            max_retries=self._max_retries,
            http_client=channel.client,
            open_telemetry={"traces": False, "propagation": False},
        )

    def _manner(self) -> Manner:
        return anthropic_manner(self._structure)

    def _optional(self, request: ModelRequest) -> frozenset[str]:
        return anthropic_optional(request)

    def _send(self, request: ModelRequest, manner: Manner) -> httpx2.Response | Trouble:
        body = anthropic_body(request, manner)
        # The SDK knows no temperature any more; models that take one still do.
        extra = {name: body.pop(name) for name in ("temperature",) if name in body}
        try:
            raw = self._client.messages.with_raw_response.create(**body, extra_body=extra)
        except anthropic.APIStatusError as error:
            return self.status_trouble(error)
        except anthropic.APITimeoutError:
            return self.trouble(Kind.TIMEOUT)
        except anthropic.APIConnectionError:
            return self.trouble(Kind.UNREACHABLE)
        return raw.http_response
