"""The server: routes, counts, and what the brain says in the vendor's form."""

import asyncio
import json
import threading
from collections import Counter
from hashlib import sha256
from types import TracebackType
from typing import Any, Self

from wire import anthropic_api, openai_api
from wire.answer import Answer, Asked, Brain
from wire.batch_routes import BatchRoutes
from wire.batches import Batches
from wire.brains import lawful
from wire.faults import FAULTS
from wire.features import Refused, parse
from wire.http import Connection, HttpReply, HttpRequest

__all__ = ["WireServer"]

APIS = {
    "/anthropic/v1/messages": "messages",
    "/openai/v1/chat/completions": "chat",
    "/openai/v1/responses": "responses",
}
CACHEABLE = 4_000  # characters; both vendors cache from about 1,000 tokens on


class WireServer:
    """A server on the loopback, in a thread of its own.

    Args:
        brain: What models say; ``None`` says the smallest lawful answer.
        port: 0 takes a free one.

    Attributes:
        brain: May be exchanged while it runs.
        calls: Requests for an answer by digest of their body; retries and refusals count.
        paid: The same, of those that were answered with a message.
        seen: Every request for an answer, in order; headers of each in ``headers_seen``.
        batches: The batches.
    """

    def __init__(self, brain: Brain | None = None, *, port: int = 0) -> None:
        self.brain: Brain = brain or lawful
        self.calls: Counter[str] = Counter()
        self.paid: Counter[str] = Counter()
        self.seen: list[Asked] = []
        self.headers_seen: list[dict[str, str]] = []
        self.remembers = True
        self.batches = Batches(self._batched)
        self._routes = BatchRoutes(self.batches, lambda: self.base)
        self._cached: set[str] = set()
        self._port = port
        self._opened: set[asyncio.Transport] = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def base(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def anthropic_url(self) -> str:
        """Base URL for Anthropic's SDK."""
        return f"{self.base}/anthropic"

    @property
    def openai_url(self) -> str:
        """Base URL for OpenAI's SDK."""
        return f"{self.base}/openai/v1"

    def _run(self) -> None:
        async def start() -> asyncio.Server:
            return await self._loop.create_server(
                lambda: Connection(self.handle, self._loop, self._opened),
                "127.0.0.1",
                self._port,
                backlog=512,
            )

        server = self._loop.run_until_complete(start())
        self._port = server.sockets[0].getsockname()[1]
        self._started.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for transport in list(self._opened):
                transport.abort()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def handle(self, request: HttpRequest) -> HttpReply:
        """Answer one HTTP request."""
        vendor = request.path.split("/", 2)[1]
        try:
            credential = _credential(request, vendor)
            api = APIS.get(request.path)
            if api and request.method == "POST":
                if self.remembers:
                    self.headers_seen.append(dict(request.headers))
                return self._call(request.body, api, credential)
            return self._routes.handle(request, vendor, credential)
        except Refused as refused:
            return _refusal(vendor, refused)

    def _call(self, raw: bytes, api: str, credential: str) -> HttpReply:
        digest = sha256(raw).hexdigest()
        self.calls[digest] += 1
        asked = _asked(parse(raw), api, digest, self.calls[digest], credential, batched=False)
        if self.remembers:
            self.seen.append(asked)
        answer = self._answer(asked)
        headers = {"content-type": "application/json", **_identity(asked, digest), **answer.headers}
        status, body = self._render(asked, answer)
        return HttpReply(
            status,
            body,
            headers,
            delay_s=answer.delay_s,
            drip_s=answer.drip_s,
            cut=answer.cut,
            reset=answer.reset,
        )

    def _batched(self, body: dict[str, Any], api: str, credential: str) -> tuple[int, bytes]:
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        self.calls[digest] += 1
        try:
            asked = _asked(body, api, digest, self.calls[digest], credential, batched=True)
        except Refused as refused:
            reply = _refusal("anthropic" if api == "messages" else "openai", refused)
            return reply.status, reply.body
        return self._render(asked, self._answer(asked))

    def _answer(self, asked: Asked) -> Answer:
        bare = asked.model.split("+")[0]
        fault = FAULTS.get(bare[2:]) if bare.startswith("x-") else None
        said = fault(asked, self.brain) if fault else self.brain(asked)
        return said if isinstance(said, Answer) else Answer(said)

    def _render(self, asked: Asked, answer: Answer) -> tuple[int, bytes]:
        ident = asked.digest[:24]
        if answer.raw is not None:
            return answer.status, answer.raw
        if answer.status >= 400:
            if asked.vendor == "anthropic":
                return answer.status, anthropic_api.error_body(answer.error, answer.message, ident)
            return answer.status, openai_api.error_body(answer.error, answer.message, None)
        self.paid[asked.digest] += 1
        usage = self._usage(asked, answer)
        render = {"messages": anthropic_api.message, "chat": openai_api.chat}
        made = render.get(asked.api, openai_api.response)(asked, answer, usage, ident)
        return 200, json.dumps(made).encode()

    def _usage(self, asked: Asked, answer: Answer) -> dict[str, int]:
        """Tokens, four characters each, with a prompt cache that never forgets."""
        prefix = len(asked.system) // 4
        rest = sum(len(text) for _, text in asked.turns) // 4 + 3
        usage = {"plain": prefix + rest, "read": 0, "written": 0}
        usage["output"] = len(answer.text) // 4 + 1
        marked = asked.vendor == "openai" or '"cache_control"' in json.dumps(
            asked.body.get("system", "")
        )
        if marked and len(asked.system) >= CACHEABLE:
            key = sha256(f"{asked.model}\n{asked.system}".encode()).hexdigest()
            usage["plain"] = rest
            usage["read" if key in self._cached else "written"] = prefix
            self._cached.add(key)
        return usage


def _credential(request: HttpRequest, vendor: str) -> str:
    found = request.headers.get("authorization", "")
    if not found.startswith("Bearer ") or not found[7:].strip():
        raise Refused(401, "authentication_error", "missing credential")
    if vendor == "anthropic" and "anthropic-version" not in request.headers:
        raise Refused(400, "invalid_request_error", "anthropic-version: header is required")
    return found


def _asked(
    body: dict[str, Any], api: str, digest: str, nth: int, credential: str, *, batched: bool
) -> Asked:
    rest: dict[str, Any] = {"digest": digest, "nth": nth, "authorization": credential}
    if api == "messages":
        anthropic_api.understood(body)
        return anthropic_api.asked(body, batched=batched, **rest)
    openai_api.understood(body, api)
    return openai_api.asked(body, api, batched=batched, **rest)


def _identity(asked: Asked, digest: str) -> dict[str, str]:
    ident = f"req_{digest[:16]}"
    if asked.vendor == "anthropic":
        return {
            "request-id": ident,
            "anthropic-organization-id": "org-wire",
            "anthropic-ratelimit-requests-remaining": "999",
        }
    return {
        "x-request-id": ident,
        "openai-organization": "org-wire",
        "openai-version": "2020-10-01",
        "x-ratelimit-remaining-requests": "999",
        "set-cookie": "__cf=1; path=/",
    }


def _refusal(vendor: str, refused: Refused) -> HttpReply:
    made = (
        anthropic_api.error_body(refused.kind, refused.message, "refused")
        if vendor == "anthropic"
        else openai_api.error_body(refused.kind, refused.message, refused.param)
    )
    return HttpReply(refused.status, made, {"content-type": "application/json"})
