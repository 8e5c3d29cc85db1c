"""Anthropic's Message Batches: half the price, an answer within a day."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import anthropic
from pydantic import BaseModel, ConfigDict, Field

from assay.errors import ProviderError
from assay.providers.anthropic.driver import AnthropicProvider
from assay.providers.anthropic.request import anthropic_body
from assay.providers.exchange import ModelReply, ModelRequest
from assay.providers.provider import BatchItem, BatchProgress, BatchStatus
from assay.providers.wire.batch_key import checked_label, custom_id, parse_custom_id
from assay.providers.wire.batch_results import LongBody, errored, fitting, items, lines
from assay.providers.wire.envelope import parsed, read_as
from assay.providers.wire.json_slice import member_text
from assay.providers.wire.manner import Structure

__all__ = ["AnthropicBatchProvider"]

_MOST_REQUESTS = 100_000
_MOST_BYTES = 250_000_000
_PAGE = 100
_MOST_PAGES = 20

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Counts(_Part):
    processing: Count
    succeeded: Count
    errored: Count
    canceled: Count
    expired: Count


class _Batch(_Part):
    id: str
    processing_status: Literal["in_progress", "canceling", "ended"]
    request_counts: _Counts
    created_at: str
    results_url: str | None = None


class _Page(_Part):
    data: list[_Batch]
    has_more: bool
    last_id: str | None = None


class AnthropicBatchProvider(AnthropicProvider):
    """Asks Claude one by one or in batches."""

    def submit(self, requests: Sequence[ModelRequest], label: str) -> str:
        """Hand over a batch; see :class:`~assay.providers.provider.BatchProvider`.

        Raises:
            ProviderError: As :meth:`ask`.
            UsageError: ``batch.mislabelled``, ``batch.oversized``, ``request.misrouted``.
        """
        checked_label(label)
        fitting(len(requests), _MOST_REQUESTS)
        made: list[Any] = []
        for request in requests:
            self.own(request)
            params = anthropic_body(request, self.batch_manner(request.model))
            # One parameter that a model refuses would cost the whole batch a day.
            params.pop("temperature", None)
            made.append({"custom_id": custom_id(label, request.digest), "params": params})
        fitting(len(made), _MOST_REQUESTS, _size(made), _MOST_BYTES)
        self._channel.begin()
        batches = self._connect(self.bulk()).messages.batches.with_raw_response
        raw = self.attempt(lambda: batches.create(requests=made))
        return read_as(_Batch, parsed(raw.http_response.content)).id

    def find(self, label: str) -> str | None:
        """The vendor's name of the batch that was submitted under a label, if it arrived.

        A batch is known by the names of its requests, which Anthropic shows when it has ended.

        Raises:
            ProviderError: As :meth:`ask`; ``batch.unclear``: it may be one of those under way.
        """
        checked_label(label)
        running = 0
        for batch in self._newest():
            if batch.processing_status != "ended":
                running += 1
            elif batch.results_url and self._label(batch) == label:
                return batch.id
        if running:
            raise ProviderError(
                "batch.unclear",
                f"{running} batches are under way, and Anthropic shows only when they have ended"
                " whether one of them is ours",
                remedy="resume when they have ended, a day after submitting at the latest",
            )
        return None

    def progress(self, batch: str) -> BatchProgress:
        """How far it is; Anthropic counts only when all of it has ended."""
        found = self._retrieve(batch)
        counts = found.request_counts
        settled = counts.succeeded + counts.errored + counts.canceled + counts.expired
        status = BatchStatus.ENDED if found.processing_status == "ended" else BatchStatus.RUNNING
        return BatchProgress(status, settled, settled + counts.processing)

    def results(self, batch: str) -> Iterator[BatchItem]:
        """What came of an ended batch, in any order.

        Raises:
            ProviderError: As :meth:`ask`; ``reply.unreadable``.
        """
        found = self._retrieve(batch)
        if not found.results_url:
            return

        def read(line: bytes, value: dict[str, Any]) -> BatchItem | None:
            return self._item(line, value, found.created_at)

        yield from items(lines(self._stream(batch)), read)

    def _item(self, line: bytes, value: dict[str, Any], asked_at: str) -> BatchItem | None:
        key = parse_custom_id(str(value.get("custom_id")))
        result = value.get("result")
        if key is None or not isinstance(result, dict):
            return None
        kind = result.get("type")
        if kind != "succeeded":
            return BatchItem(key.digest, errored(_word(result) if kind == "errored" else kind))
        try:
            body = member_text(line.decode("utf-8"), "result", "message").encode()
        except ValueError:
            return None
        try:
            self.unleaked(body)
        except ProviderError as error:
            return BatchItem(key.digest, error)
        model = result["message"].get("model") if isinstance(result["message"], dict) else ""
        weaker = self.batch_manner(str(model)).structure is Structure.TEXT
        said = ("seed.dropped", "temperature.dropped", *(("schema.as_text",) if weaker else ()))
        reply = ModelReply(
            body=body, adaptations=said, asked_at=asked_at, sdk=self.sdk, via="batch"
        )
        return BatchItem(key.digest, reply)

    def _retrieve(self, batch: str) -> _Batch:
        self._channel.begin()
        batches = self._client.messages.batches.with_raw_response
        raw = self.attempt(lambda: batches.retrieve(batch))
        return read_as(_Batch, parsed(raw.http_response.content))

    def _newest(self) -> Iterator[_Batch]:
        after = ""
        for _ in range(_MOST_PAGES):
            page = self._page(after)
            yield from page.data
            if not page.has_more or not page.last_id:
                return
            after = page.last_id

    def _page(self, after: str) -> _Page:
        self._channel.begin()
        batches = self._client.messages.batches.with_raw_response
        raw = self.attempt(lambda: batches.list(limit=_PAGE, after_id=after or anthropic.omit))
        return read_as(_Page, parsed(raw.http_response.content))

    def _label(self, batch: _Batch) -> str:
        """The label in the first result of a batch."""
        stream = self._stream(batch.id)
        try:
            first = next(lines(stream), b"")
            key = parse_custom_id(str(parsed(first).get("custom_id")))
        except ProviderError:
            return ""
        finally:
            stream.close()
        return key.label if key else ""

    def _stream(self, batch: str) -> LongBody:
        client = self._connect(self.bulk())
        decoder = self.attempt(lambda: client.messages.batches.results(batch))
        return LongBody(decoder.http_response, self.vendor)


def _size(made: Sequence[object]) -> int:
    return sum(len(json.dumps(each)) for each in made)


def _word(result: dict[str, Any]) -> object:
    """The vendor's word in ``{"error": {"error": {"type": ...}}}``."""
    error = result.get("error")
    inner = error.get("error") if isinstance(error, dict) else None
    return inner.get("type") if isinstance(inner, dict) else None
