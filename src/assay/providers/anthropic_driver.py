"""Claude, by Anthropic's own SDK. The only modules that import it are the ``anthropic_*`` drivers.

What the SDK would do on its own and is told not to: read keys, profiles and addresses from the
environment, emit spans, send trace headers. What it does: retries, time limits, the wire format.
"""

import anthropic
import httpx2

from assay.clock import Clock
from assay.providers.anthropic_reply import hear_anthropic
from assay.providers.anthropic_request import (
    anthropic_body,
    anthropic_manner,
    anthropic_optional,
)
from assay.providers.channel import Channel, Observer
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.providers.live import LiveProvider
from assay.providers.manner import Manner, Structure
from assay.providers.secret import Secret
from assay.providers.trouble import Kind, Trouble

__all__ = ["AnthropicProvider"]

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
        observer: Hears of each response.
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
        observer: Observer | None = None,
    ) -> None:
        channel = Channel(
            endpoint or _OWN,
            key,
            clock=clock,
            timeout_s=timeout_s,
            connections=connections,
            observer=observer,
        )
        super().__init__(key, channel, endpoint=endpoint, clock=clock)
        self._structure = structure
        self._client = anthropic.Anthropic(
            api_key=key.reveal(),
            base_url=endpoint or _OWN,
            timeout=channel.timeout,
            max_retries=max_retries,
            http_client=channel.client,
            open_telemetry={"traces": False, "propagation": False},
        )

    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says.

        Raises:
            ProviderError: ``reply.unreadable``.
        """
        return hear_anthropic(reply)

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
