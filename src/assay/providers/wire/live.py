"""One live call, the same for every vendor: ask, learn from a refusal, keep the bytes.

A vendor's driver says how a request is put (:meth:`LiveProvider._send`) and what its SDK's errors
mean; everything else is here.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Protocol

import httpx2

from assay.clock import Clock
from assay.errors import ProviderError, UsageError
from assay.providers.access.secret import Secret
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.providers.pace.forecast import Forecast
from assay.providers.pace.limiter import Limiter
from assay.providers.wire.channel import MAX_BODY, Channel, asked_wait_s
from assay.providers.wire.envelope import as_word, parsed
from assay.providers.wire.manner import Manner, Manners
from assay.providers.wire.trouble import Kind, Trouble, told

__all__ = ["LiveProvider"]

_KEPT = re.compile(
    r"date|request-id|x-request-id|openai-(?:version|organization|processing-ms|model)|retry-after"
    r"|anthropic-organization-id|(?:anthropic|x)-ratelimit-[a-z-]+"
)
_LONGEST_HEADER = 200
_BULK_S = 3600.0
_BULK_BYTES = 4_000_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_MOST_WORDS = 20_000


class _SdkError(Protocol):
    """What both SDKs' errors of a status have."""

    status_code: int
    response: httpx2.Response


class LiveProvider(ABC):
    """What the drivers of all vendors share. Threads may ask at once.

    Args:
        key: The credential.
        channel: Makes an HTTP client with a deadline in seconds and a largest body in bytes.
        timeout_s: For one attempt.
        endpoint: Base URL as requests name it; empty for the vendor's own.
        clock: Tells when and how long.
        limiter: Lets calls pass; ``None`` lets all pass at once.
    """

    vendor: str
    """Whose protocol."""
    sdk: str
    """Name and version of the client library."""

    def __init__(
        self,
        key: Secret,
        channel: Callable[[float, int], Channel],
        timeout_s: float,
        *,
        endpoint: str,
        clock: Clock,
        limiter: Limiter | None = None,
    ) -> None:
        self._key = key
        self._channel = channel(timeout_s, MAX_BODY)
        self._make_channel = channel
        self._bulk: Channel | None = None
        self._endpoint = endpoint
        self._clock = clock
        self._manners = Manners()
        self._limiter = limiter
        self._forecast = Forecast()

    def ask(self, request: ModelRequest) -> ModelReply:
        """Ask and wait, with the SDK's own retries.

        Raises:
            ProviderError: No answer could be had; see :class:`~assay.providers.provider.Provider`.
                ``reply.leaking``: the answer repeats the key and was not kept.
            UsageError: ``request.misrouted``.
        """
        self.own(request)
        if self._limiter is None:
            return self._ask(request)
        expected = self._forecast.tokens(request)
        with self._limiter.slot(expected):
            reply = self._ask(request)
        if self._limiter.counts_tokens:
            self._settle(self._limiter, reply, expected)
        return reply

    def _ask(self, request: ModelRequest) -> ModelReply:
        self._channel.begin()
        asked_at = self._clock.now().astimezone(UTC).isoformat().replace("+00:00", "Z")
        began = self._clock.elapsed_s()
        manner, found = self._put(request)
        if isinstance(found, Trouble):
            raise told(found, self.vendor)
        elapsed_ms = round((self._clock.elapsed_s() - began) * 1000)
        return self._reply(request, manner, found, asked_at, elapsed_ms)

    def _settle(self, limiter: Limiter, reply: ModelReply, expected: int) -> None:
        try:
            used = self._forecast.learn(self.hear(reply).usage)
        except ProviderError:
            return  # nobody knows what an unreadable answer used
        limiter.settle(used - expected)

    def batch_manner(self, model: str) -> Manner:
        """How a model is asked in a batch: with what it is known to take, and nothing else.

        A batch can't be adapted while it runs, and a parameter that the model refuses would cost
        it a day.
        """
        first = self._manner()
        return self._manners.of(model, replace(first, takes=frozenset({"store"}) & first.takes))

    def _put(self, request: ModelRequest) -> tuple[Manner, httpx2.Response | Trouble]:
        """Put the question until it is taken or refused for good."""
        manner = self._manners.of(request.model, self._manner())
        found = self._send(request, manner)
        while isinstance(found, Trouble) and (better := manner.after(found)) is not None:
            # Each round leaves something out, so this ends.
            manner = better
            found = self._send(request, manner)
        if not isinstance(found, Trouble):
            self._manners.learn(request.model, manner)
        return manner, found

    @abstractmethod
    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says."""

    def own(self, request: ModelRequest) -> None:
        """Refuse a request for somebody else.

        Raises:
            UsageError: ``request.misrouted``.
        """
        if (request.vendor, request.endpoint) != (self.vendor, self._endpoint):
            raise UsageError(
                "request.misrouted",
                f"a request for {request.vendor} at another endpoint came to {self.vendor}",
                remedy="ask the provider that was opened for this model",
            )

    def close(self) -> None:
        """Close every connection."""
        self._channel.close()
        if self._bulk is not None:
            self._bulk.close()

    def bulk(self) -> Channel:
        """An HTTP client for what is long: the files of a batch."""
        if self._bulk is None:
            self._bulk = self._make_channel(_BULK_S, _BULK_BYTES)
        return self._bulk

    @abstractmethod
    def _manner(self) -> Manner:
        """How a model is asked of which nothing is known yet."""

    @abstractmethod
    def _optional(self, request: ModelRequest) -> frozenset[str]:
        """Parameters of a request that a model may not take."""

    @abstractmethod
    def _send(self, request: ModelRequest, manner: Manner) -> httpx2.Response | Trouble:
        """One call of the SDK; its errors come back as values.

        An error that is raised while another is handled carries the other along, with headers and
        bodies, to wherever it is printed. Nothing is raised here for that reason.
        """

    def _reply(
        self,
        request: ModelRequest,
        manner: Manner,
        response: httpx2.Response,
        asked_at: str,
        elapsed_ms: int,
    ) -> ModelReply:
        body = response.content
        self.unleaked(body)
        adaptations = manner.adaptations(request, optional=self._optional(request))
        if len(body) >= self._channel.max_body:
            adaptations = (*adaptations, "body.cut")
        return ModelReply(
            body=body,
            status=response.status_code,
            headers=self._headers(response),
            adaptations=adaptations,
            attempts=self._channel.attempts,
            asked_at=asked_at,
            elapsed_ms=elapsed_ms,
            sdk=self.sdk,
        )

    def unleaked(self, body: bytes) -> None:
        """Refuse a body that repeats the key, plainly or in JSON escapes.

        Raises:
            ProviderError: ``reply.leaking``.
        """
        if self._key.within(body) or (b"\\u00" in body and self._key.within(_unescaped(body))):
            raise ProviderError(
                "reply.leaking",
                "the reply of the model repeats the API key, so it was not kept",
                remedy="do not use this server: revoke the key and check base_url",
            )

    def trouble(self, kind: Kind) -> Trouble:
        """A call that had no response."""
        return Trouble(kind, attempts=self._channel.attempts)

    def status_trouble(self, error: _SdkError) -> Trouble:
        """A call that was answered with an error."""
        response = error.response
        found = _error_of(response.content)
        word = as_word(found.get("code") or found.get("type"))
        headers = response.headers
        request_id = str(headers.get("request-id") or headers.get("x-request-id") or "")
        is_shown = bool(_ID.fullmatch(request_id)) and not self._key.within(request_id)
        return Trouble(
            Kind.STATUS,
            status=error.status_code,
            word="" if self._key.within(word) else word,
            words=response.content[:_MOST_WORDS].decode("utf-8", "replace").lower(),
            request_id=request_id if is_shown else "",
            attempts=self._channel.attempts,
            wait_s=asked_wait_s(headers, self._clock.now()),
        )

    def _headers(self, response: httpx2.Response) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, value)
            for name, value in sorted(response.headers.items())
            if _KEPT.fullmatch(name)
            and len(value) <= _LONGEST_HEADER
            and value.isascii()
            and value.isprintable()
            and not self._key.within(value)
        )


def _error_of(body: bytes) -> dict[str, object]:
    try:
        found = parsed(body).get("error")
    except ProviderError:
        return {}
    return found if isinstance(found, dict) else {}


def _unescaped(body: bytes) -> str:
    """The text with its escapes of ASCII characters resolved, wherever they stand."""
    return re.sub(
        r"\\u00([0-7][0-9a-fA-F])",
        lambda match: chr(int(match[1], 16)),
        body.decode("utf-8", "replace"),
    )
