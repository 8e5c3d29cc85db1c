"""OpenAI, and every server that speaks like it, by OpenAI's own SDK.

What the SDK would do on its own and is told not to: read keys, organisations and addresses from
the environment, let answers be stored. What it does: retries, time limits, the wire format.
"""

from collections.abc import Callable
from typing import TypeVar

import httpx2
import openai

from assay.clock import Clock
from assay.providers.access.endpoint import is_openai
from assay.providers.access.secret import Secret
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.providers.openai.reply import hear_openai
from assay.providers.openai.request import (
    OpenAiApi,
    openai_body,
    openai_manner,
    openai_optional,
)
from assay.providers.pace.limiter import Limiter
from assay.providers.wire.channel import Channel
from assay.providers.wire.live import LiveProvider
from assay.providers.wire.manner import Manner, Structure
from assay.providers.wire.trouble import Kind, Trouble, told

__all__ = ["OpenAiProvider"]

Result = TypeVar("Result")

_OWN = "https://api.openai.com/v1"


class OpenAiProvider(LiveProvider):
    """Asks models of OpenAI or of a compatible server.

    Args:
        key: The credential; any text for servers without one.
        clock: Tells when and how long.
        endpoint: Base URL; empty for OpenAI's own.
        api: Which API; ``None`` takes Responses at OpenAI's own endpoint and chat completions,
            which everybody speaks, elsewhere.
        timeout_s: For one attempt.
        max_retries: Attempts after the first.
        structure: How the form of the answer is asked for first.
        connections: Most at a time.
        limiter: Lets calls pass; ``None`` lets all pass at once.
    """

    vendor = "openai"
    sdk = f"openai {openai.__version__}"

    def __init__(
        self,
        key: Secret,
        *,
        clock: Clock,
        endpoint: str = "",
        api: OpenAiApi | None = None,
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
        self._is_own = is_openai(endpoint)
        self._api = api or (OpenAiApi.RESPONSES if self._is_own else OpenAiApi.CHAT)
        self._structure = structure
        self._max_retries = max_retries
        self._client = self._connect(self._channel)

    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says.

        Raises:
            ProviderError: ``reply.unreadable``.
        """
        return hear_openai(reply)

    def attempt(self, call: Callable[[], Result]) -> Result:
        """Make a call of the SDK.

        Raises:
            ProviderError: It failed.
        """
        try:
            return call()
        except openai.APIStatusError as error:
            trouble = self.status_trouble(error)
        except openai.APITimeoutError:
            trouble = self.trouble(Kind.TIMEOUT)
        except openai.APIConnectionError:
            trouble = self.trouble(Kind.UNREACHABLE)
        raise told(trouble, self.vendor)

    def _connect(self, channel: Channel) -> openai.OpenAI:
        return openai.OpenAI(
            api_key=self._key.reveal(),
            base_url=self._endpoint or _OWN,
            timeout=channel.timeout,
            max_retries=self._max_retries,
            http_client=channel.client,
        )

    def _manner(self) -> Manner:
        return openai_manner(self._api, self._structure, is_own=self._is_own)

    def _optional(self, request: ModelRequest) -> frozenset[str]:
        return openai_optional(request, is_own=self._is_own)

    def _send(self, request: ModelRequest, manner: Manner) -> httpx2.Response | Trouble:
        body = openai_body(request, manner, self._api, is_own=self._is_own)
        try:
            if self._api is OpenAiApi.CHAT:
                chat = self._client.chat.completions.with_raw_response.create(**body)
                return chat.http_response
            raw = self._client.responses.with_raw_response.create(**body)
        except openai.APIStatusError as error:
            return self.status_trouble(error)
        except openai.APITimeoutError:
            return self.trouble(Kind.TIMEOUT)
        except openai.APIConnectionError:
            return self.trouble(Kind.UNREACHABLE)
        return raw.http_response
