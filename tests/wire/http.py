"""Just enough HTTP/1.1 to be fast and to misbehave: one event loop, one callable, no framework."""

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["App", "Connection", "HttpReply", "HttpRequest"]

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many"}
MAX_BODY = 256_000_000


@dataclass(frozen=True, slots=True)
class HttpRequest:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpReply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drip_s: float = 0.0
    cut: int = 0
    reset: bool = False


App = Callable[[HttpRequest], HttpReply]


class Connection(asyncio.Protocol):
    """One connection: requests are answered one after the other."""

    def __init__(
        self, app: App, loop: asyncio.AbstractEventLoop, opened: set[asyncio.Transport]
    ) -> None:
        self._app = app
        self._loop = loop
        self._opened = opened
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._opened.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._opened.discard(self._transport)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._serve()

    def _serve(self) -> None:
        if self._busy or self._transport is None:
            return
        request = self._next()
        if request is None:
            return
        self._busy = True
        reply = self._app(request)
        if reply.delay_s:
            self._loop.call_later(reply.delay_s, self._send, reply)
        else:
            self._send(reply)

    def _next(self) -> HttpRequest | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers.get("content-length", "0"))
        if length > MAX_BODY or "chunked" in headers.get("transfer-encoding", ""):
            self._abort()
            return None
        if len(self._buffer) < end + 4 + length:
            return None
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        path, _, query = target.partition("?")
        return HttpRequest(method, path, query, headers, body)

    def _send(self, reply: HttpReply) -> None:
        transport = self._transport
        if transport is None:
            return
        if reply.reset:
            self._abort()
            return
        lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += [f"content-length: {len(reply.body)}", "", ""]
        transport.write("\r\n".join(lines).encode("latin-1"))
        if reply.drip_s:
            self._drip(reply, 0)
            return
        transport.write(reply.body[: len(reply.body) - reply.cut])
        self._done(close=bool(reply.cut))

    def _drip(self, reply: HttpReply, at: int) -> None:
        if self._transport is None:
            return
        if at == len(reply.body):
            self._done(close=False)
            return
        self._transport.write(reply.body[at : at + 1])
        self._loop.call_later(reply.drip_s, self._drip, reply, at + 1)

    def _done(self, *, close: bool) -> None:
        self._busy = False
        if close and self._transport is not None:
            self._transport.close()
            return
        if self._buffer:
            self._loop.call_soon(self._serve)

    def _abort(self) -> None:
        if self._transport is None:
            return
        raw = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
