"""Everything but the call of a model: models, files, batches."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from wire.batches import Batch, Batches
from wire.features import Refused, parse
from wire.http import HttpReply, HttpRequest

__all__ = ["BatchRoutes"]

JSON = {"content-type": "application/json"}
MODELS = ("claude-sonnet-5-5", "gpt-6-sol")
WHEN = "2026-11-01T00:00:00Z"


class BatchRoutes:
    """Routes of both vendors below ``/anthropic`` and ``/openai``."""

    def __init__(self, batches: Batches, base: Callable[[], str]) -> None:
        self._batches = batches
        self._base = base

    def handle(  # noqa: PLR0911 - one line a route
        self, request: HttpRequest, vendor: str, credential: str
    ) -> HttpReply:
        """Answer one request, or refuse it."""
        steps = request.path.strip("/").split("/")[2:]
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        match (vendor, request.method, *steps):
            case (_, "GET", "models"):
                return _json({"data": [{"id": name} for name in MODELS], "has_more": False})
            case ("anthropic", "POST", "messages", "batches"):
                lines = parse(request.body)["requests"]
                batch = self._batches.create("anthropic", lines, credential)
                self._batches.settle(batch)
                return _json(self._anthropic(batch))
            case ("anthropic", "GET", "messages", "batches"):
                return _json(self._page("anthropic", query))
            case ("anthropic", "GET", "messages", "batches", ident):
                return _json(self._anthropic(self._found(ident)))
            case ("anthropic", "GET", "messages", "batches", ident, "results"):
                batch = self._found(ident)
                return HttpReply(200, batch.results, {"content-type": "application/x-jsonl"})
            case ("openai", "POST", "files"):
                return self._upload(request)
            case ("openai", "GET", "files", ident, "content"):
                return HttpReply(200, self._batches.files[ident], JSON)
            case ("openai", "POST", "batches"):
                return self._submit(parse(request.body), credential)
            case ("openai", "GET", "batches"):
                return _json(self._page("openai", query))
            case ("openai", "GET", "batches", ident):
                return _json(self._openai(self._found(ident)))
            case _:
                raise Refused(404, "not_found_error", "no such path")

    def _found(self, ident: str) -> Batch:
        if ident not in self._batches.made:
            raise Refused(404, "not_found_error", "no such batch")
        return self._batches.made[ident]

    def _upload(self, request: HttpRequest) -> HttpReply:
        kind = request.headers.get("content-type", "")
        boundary = b"--" + kind.partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in request.body.split(boundary)[1:-1]]
        found = {_name(head): body.removesuffix(b"\r\n") for head, _, body in parts}
        if found.get("purpose") != b"batch" or "file" not in found:
            raise Refused(400, "invalid_request_error", "purpose and file are required")
        ident = f"file-{len(self._batches.files) + 1:06}"
        self._batches.files[ident] = found["file"]
        return _json({"id": ident, "object": "file", "purpose": "batch"})

    def _submit(self, body: dict[str, Any], credential: str) -> HttpReply:
        if body.get("completion_window") != "24h" or body["input_file_id"] not in (
            self._batches.files
        ):
            raise Refused(400, "invalid_request_error", "no such file")
        text = self._batches.files[body["input_file_id"]]
        lines = [json.loads(line) for line in text.splitlines()]
        batch = self._batches.create("openai", lines, credential)
        batch.endpoint = body["endpoint"]
        batch.metadata = body.get("metadata") or {}
        batch.failed = any(line["url"] != batch.endpoint for line in lines)
        self._batches.settle(batch)
        return _json(self._openai(batch))

    def _page(self, vendor: str, query: dict[str, str]) -> dict[str, Any]:
        """The newest first, as many as are asked for."""
        mine = [b for b in reversed(self._batches.made.values()) if b.vendor == vendor]
        after = query.get("after") or query.get("after_id")
        idents = [batch.ident for batch in mine]
        start = idents.index(after) + 1 if after else 0
        size = int(query.get("limit", "20"))
        shown = mine[start : start + size]
        made = self._anthropic if vendor == "anthropic" else self._openai
        return {
            "object": "list",
            "data": [made(batch) for batch in shown],
            "has_more": start + size < len(mine),
            "first_id": shown[0].ident if shown else None,
            "last_id": shown[-1].ident if shown else None,
        }

    def _anthropic(self, batch: Batch) -> dict[str, Any]:
        done = batch.ended
        base = self._base()
        url = f"{base}/anthropic/v1/messages/batches/{batch.ident}/results"
        total = len(batch.lines)
        counts = {"processing": 0 if done else total, "succeeded": total if done else 0}
        return {
            "id": batch.ident,
            "type": "message_batch",
            "processing_status": "ended" if done else "in_progress",
            "request_counts": {**counts, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": WHEN,
            "expires_at": "2026-11-02T00:00:00Z",
            "ended_at": WHEN if done else None,
            "results_url": url if done else None,
        }

    def _openai(self, batch: Batch) -> dict[str, Any]:
        files = self._batches.files
        output, errors = f"{batch.ident}-output", f"{batch.ident}-errors"
        if batch.ended and not batch.failed:
            files[output], files[errors] = batch.results, batch.errors
        done = batch.ended and not batch.failed
        status = "failed" if batch.failed else "completed" if done else "in_progress"
        total = len(batch.lines)
        return {
            "id": batch.ident,
            "object": "batch",
            "endpoint": batch.endpoint,
            "completion_window": "24h",
            "created_at": 1_790_000_000,
            "input_file_id": "file-000001",
            "status": status,
            "output_file_id": output if done and batch.results else None,
            "error_file_id": errors if done and batch.errors else None,
            "request_counts": {"total": total, "completed": total if done else 0, "failed": 0},
            "metadata": batch.metadata,
        }


def _name(head: bytes) -> str:
    return head.decode("latin-1").partition('name="')[2].partition('"')[0]


def _json(value: object) -> HttpReply:
    return HttpReply(200, json.dumps(value).encode(), JSON)
