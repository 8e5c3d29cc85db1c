"""Both vendors' batches, kept in memory; a batch ends when the test says so, or at once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wire.features import Refused

__all__ = ["Batch", "Batches"]

Call = Callable[[dict[str, Any], str, str], tuple[int, bytes]]
"""Body, API and credential to status and body."""


@dataclass(slots=True)
class Batch:
    vendor: str
    ident: str
    lines: list[dict[str, Any]]
    credential: str
    endpoint: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    failed: bool = False
    results: bytes = b""
    errors: bytes = b""


class Batches:
    """The batches of a server.

    Attributes:
        hold: Whether batches stay unfinished until :meth:`finish`.
        lost: Outcomes other than an answer by place in the batch: ``expired``, ``canceled``.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self.made: dict[str, Batch] = {}
        self.files: dict[str, bytes] = {}
        self.hold = False
        self.lost: dict[int, str] = {}

    def create(self, vendor: str, lines: list[dict[str, Any]], credential: str) -> Batch:
        ids = [line["custom_id"] for line in lines]
        if len(set(ids)) != len(ids) or not ids:
            raise Refused(400, "invalid_request_error", "custom_id must be unique")
        if vendor == "anthropic" and any(len(ident) > 64 for ident in ids):
            raise Refused(400, "invalid_request_error", "custom_id: at most 64 characters")
        batch = Batch(vendor, f"batch_{len(self.made) + 1:06}", lines, credential)
        self.made[batch.ident] = batch
        return batch

    def settle(self, batch: Batch) -> None:
        """Answer a batch unless batches are held."""
        if not self.hold and not batch.ended:
            self.finish(batch.ident)

    def finish(self, ident: str) -> None:
        """Answer every request of a batch, last first: results come in any order."""
        batch = self.made[ident]
        good, bad = [], []
        for place, line in reversed(list(enumerate(batch.lines))):
            made = _anthropic if batch.vendor == "anthropic" else _openai
            is_good, text = made(line, self.lost.get(place, ""), self._call, batch.credential)
            (good if is_good else bad).append(text)
        if batch.vendor == "anthropic":
            good, bad = good + bad, []
        batch.results = b"".join(good)
        batch.errors = b"".join(bad)
        batch.ended = True


def _anthropic(line: dict[str, Any], lost: str, call: Call, credential: str) -> tuple[bool, bytes]:
    """Written by hand: the message stands in its line byte for byte as live."""
    head = b'{"custom_id":' + json.dumps(line["custom_id"]).encode() + b',"result":'
    if lost:
        return False, head + b'{"type":"%s"}}\n' % lost.encode()
    status, body = call(line["params"], "messages", credential)
    if status != 200:
        return False, head + b'{"type":"errored","error":' + body + b"}}\n"
    return True, head + b'{"type":"succeeded","message":' + body + b"}}\n"


def _openai(line: dict[str, Any], lost: str, call: Call, credential: str) -> tuple[bool, bytes]:
    ident = json.dumps(line["custom_id"]).encode()
    head = b'{"id":"batch_req_1","custom_id":' + ident
    if lost:
        code = {"canceled": b"batch_cancelled"}.get(lost, b"batch_expired")
        tail = b',"response":null,"error":{"code":"%s","message":"m"}}\n' % code
        return False, head + tail
    api = "chat" if line["url"].endswith("completions") else "responses"
    status, body = call(line["body"], api, credential)
    tail = b',"response":{"status_code":%d,"request_id":"req_1","body":' % status
    return status == 200, head + tail + body + b'},"error":null}\n'
