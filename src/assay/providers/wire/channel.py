"""The HTTP client under a vendor's SDK: what may go out, and how much may come in.

The SDKs read headers, keys and addresses from the environment, follow redirections, keep cookies,
tell the vendor about the machine, wait for as long as a server says and read as much as it sends.
This client is the one place where a request leaves, so it is here that

* a request goes to the configured origin only, with the configured key and the headers listed here;
* no redirection is followed and no cookie sent;
* an answer has a deadline as a whole, not only between two reads, and a largest size;
* every attempt is counted, and every status told to an observer (the rate limiter).
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

import httpx2

from assay.clock import Clock
from assay.providers.access.secret import Secret

__all__ = ["MAX_BODY", "Channel", "Observer"]

Observer = Callable[[int, float], None]
"""Hears of each response: HTTP status, and the seconds that the server asks to wait (0: none)."""

_SENT = {
    "accept",
    "anthropic-version",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
    # Says nothing, but the SDKs look for it when the answer is there.
    "x-stainless-raw-response",
}
_CONNECT_S = 10.0
MAX_BODY = 8_000_000
# Whoever asks for a longer pause is told to the caller, who can stop the run and resume it.
_LONGEST_WAIT_S = 60.0
_NEVER_S = 1e9
_TOO_MANY = 429
_LOGGERS = ("anthropic", "openai", "httpx2", "httpcore2")


class _Strayed(httpx2.TransportError):
    """A request was about to go to another server than the configured one."""


class Channel:
    """One HTTP client with its rules. Threads may share it.

    Args:
        base_url: Where the model is.
        key: Sent as bearer token.
        clock: For the deadline.
        timeout_s: For one attempt as a whole.
        connections: Most at a time.
        observer: Hears of each response.
        max_body: Bytes after which a body is cut off.
    """

    def __init__(
        self,
        base_url: str,
        key: Secret,
        *,
        clock: Clock,
        timeout_s: float,
        connections: int = 64,
        observer: Observer | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self._origin = _origin(httpx2.URL(base_url))
        self._key = key
        self._clock = clock
        self._timeout_s = timeout_s
        self._observer = observer
        self._thread = threading.local()
        self.max_body = max_body
        self.timeout = httpx2.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
        _quieten()
        self.client = httpx2.Client(
            timeout=self.timeout,
            limits=limits,
            follow_redirects=False,
            event_hooks={"request": [self._dress], "response": [self._bound]},
        )

    def begin(self) -> None:
        """Count this thread's attempts from here."""
        self._thread.attempts = 0

    @property
    def attempts(self) -> int:
        """HTTP requests of this thread since :meth:`begin`."""
        return getattr(self._thread, "attempts", 0)

    def close(self) -> None:
        """Close every connection."""
        self.client.close()

    def _dress(self, request: httpx2.Request) -> None:
        if _origin(request.url) != self._origin:
            raise _Strayed("the request is for another server")
        for name in [name for name in request.headers if name.lower() not in _SENT]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {self._key.reveal()}"
        # Bytes are kept as they came; and what is not packed can't be a bomb.
        request.headers["accept-encoding"] = "identity"
        self._thread.attempts = self.attempts + 1
        self._thread.began = self._clock.elapsed_s()

    def _bound(self, response: httpx2.Response) -> None:
        # A server that packs in spite of `identity` is read as it is: as bytes that are no JSON.
        response.headers.pop("content-encoding", None)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _BoundedStream(
                response.stream, partial(self._chunks, began=self._thread.began)
            )
        wait_s = asked_wait_s(response.headers, self._clock.now())
        if wait_s > _LONGEST_WAIT_S or _is_spent(response):
            response.headers["x-should-retry"] = "false"
        if self._observer is not None:
            self._observer(response.status_code, wait_s)

    def _chunks(self, inner: httpx2.SyncByteStream, *, began: float) -> Iterator[bytes]:
        room = self.max_body
        for chunk in inner:
            yield chunk[:room]
            room -= len(chunk)
            if room <= 0:
                return
            if self._clock.elapsed_s() - began > self._timeout_s:
                raise httpx2.ReadTimeout("the answer took too long as a whole")


def _is_spent(response: httpx2.Response) -> bool:
    """Whether the account has no credit left, which the SDKs take for a rate that is too high."""
    return response.status_code == _TOO_MANY and b"insufficient_quota" in response.read()


def asked_wait_s(headers: httpx2.Headers, now: datetime) -> float:
    """Seconds that a server asks to wait; 0 where it asks for nothing that makes sense.

    Whatever an SDK would obey counts: milliseconds, seconds, a date, infinity.
    """
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "")
        seconds = _seconds(text, now) / scale
        if seconds > 0:
            return min(seconds, _NEVER_S)
    return 0.0


def _seconds(text: str, now: datetime) -> float:
    with suppress(ValueError):
        return float(text)
    with suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(text)
        return (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return 0.0


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(
        self,
        inner: httpx2.SyncByteStream,
        bound: Callable[[httpx2.SyncByteStream], Iterator[bytes]],
    ) -> None:
        self._inner = inner
        self._bound = bound

    def __iter__(self) -> Iterator[bytes]:
        return self._bound(self._inner)

    def close(self) -> None:
        self._inner.close()


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _quieten() -> None:
    """The SDKs log requests and headers; evidence and keys are no matter for a log."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if logger.getEffectiveLevel() < logging.WARNING:
            logger.setLevel(logging.WARNING)
