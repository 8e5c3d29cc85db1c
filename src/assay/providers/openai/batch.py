"""OpenAI's batches: a file of requests, half the price, an answer within a day."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import openai
from pydantic import BaseModel, ConfigDict, Field

from assay.errors import ProviderError
from assay.providers.exchange import ModelReply, ModelRequest
from assay.providers.openai.driver import OpenAiProvider
from assay.providers.openai.request import OpenAiApi, openai_body
from assay.providers.provider import BatchItem, BatchProgress, BatchStatus
from assay.providers.wire.batch_key import checked_label
from assay.providers.wire.batch_results import LongBody, errored, fitting, items, lines
from assay.providers.wire.envelope import parsed, read_as
from assay.providers.wire.json_slice import member_text

__all__ = ["OpenAiBatchProvider"]

_MOST_REQUESTS = 50_000
_MOST_BYTES = 200_000_000
_PAGE = 100
_MOST_PAGES = 20
_OK = 200
_LABEL = "assay_label"
_ADAPTATIONS = "assay_adaptations"
_ENDED = {"completed", "failed", "expired", "cancelled"}
_PREFIX = "sha256:"

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Counts(_Part):
    total: Count = 0
    completed: Count = 0
    failed: Count = 0


class _Batch(_Part):
    id: str
    status: str
    created_at: int
    metadata: dict[str, str] | None = None
    request_counts: _Counts | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None


class _Page(_Part):
    data: list[_Batch]
    has_more: bool = False


class _File(_Part):
    id: str


class OpenAiBatchProvider(OpenAiProvider):
    """Asks OpenAI one by one or in batches."""

    def submit(self, requests: Sequence[ModelRequest], label: str) -> str:
        """Hand over a batch; see :class:`~assay.providers.provider.BatchProvider`.

        The file of requests arrives first; if nothing follows it, nothing is paid for.

        Raises:
            ProviderError: As :meth:`ask`.
            UsageError: ``batch.mislabelled``, ``batch.oversized``, ``request.misrouted``.
        """
        checked_label(label)
        fitting(len(requests), _MOST_REQUESTS)
        url = self._url()
        said: set[str] = set()
        written = []
        for request in requests:
            self.own(request)
            manner = self.batch_manner(request.model)
            said.update(manner.adaptations(request, optional=self._optional(request)))
            body = openai_body(request, manner, self._api, is_own=self._is_own)
            name = request.digest.removeprefix(_PREFIX)
            line = {"custom_id": name, "method": "POST", "url": url, "body": body}
            written.append(json.dumps(line, ensure_ascii=False).encode())
        fitting(len(written), _MOST_REQUESTS, sum(map(len, written)), _MOST_BYTES)
        client = self._connect(self.bulk())
        file = ("requests.jsonl", b"\n".join(written) + b"\n")
        up = self.attempt(lambda: client.files.with_raw_response.create(file=file, purpose="batch"))
        input_file = read_as(_File, parsed(up.http_response.content)).id
        raw = self.attempt(
            lambda: client.batches.with_raw_response.create(
                input_file_id=input_file,
                endpoint=url,
                completion_window="24h",
                metadata={_LABEL: label, _ADAPTATIONS: " ".join(sorted(said))},
            )
        )
        return read_as(_Batch, parsed(raw.http_response.content)).id

    def find(self, label: str) -> str | None:
        """The vendor's name of the batch that was submitted under a label, if it arrived."""
        checked_label(label)
        after = ""
        for _ in range(_MOST_PAGES):
            page = self._page(after)
            for batch in page.data:
                if (batch.metadata or {}).get(_LABEL) == label:
                    return batch.id
            if not page.has_more or not page.data:
                return None
            after = page.data[-1].id
        return None

    def progress(self, batch: str) -> BatchProgress:
        """How far it is."""
        found = self._retrieve(batch)
        counts = found.request_counts or _Counts()
        status = BatchStatus.ENDED if found.status in _ENDED else BatchStatus.RUNNING
        return BatchProgress(status, counts.completed + counts.failed, counts.total)

    def results(self, batch: str) -> Iterator[BatchItem]:
        """What came of an ended batch, in any order.

        Raises:
            ProviderError: As :meth:`ask`; ``batch.failed``: OpenAI did not take the file.
        """
        found = self._retrieve(batch)
        if found.status == "failed":
            raise ProviderError(
                "batch.failed",
                f"OpenAI did not take batch {batch}; nothing of it was answered",
                remedy="resume without --batch, or see the batch in the vendor's log",
            )

        def read(line: bytes, value: dict[str, Any]) -> BatchItem | None:
            return self._item(line, value, found)

        yield from items(self._lines(found), read)

    def _lines(self, batch: _Batch) -> Iterator[bytes]:
        client = self._connect(self.bulk())
        for file in (batch.output_file_id, batch.error_file_id):
            if file:
                content = client.files.with_streaming_response.content(file)
                response = self.attempt(content.__enter__)
                try:
                    yield from lines(LongBody(response.http_response, self.vendor))
                finally:
                    content.__exit__(None, None, None)

    def _item(self, line: bytes, value: dict[str, Any], batch: _Batch) -> BatchItem | None:
        name = value.get("custom_id")
        if not isinstance(name, str):
            return None
        key = _PREFIX + name
        response, error = value.get("response"), value.get("error")
        if isinstance(error, dict):
            return BatchItem(key, errored(error.get("code")))
        if not isinstance(response, dict):
            return None
        if response.get("status_code") != _OK:
            return BatchItem(key, errored(_word(response.get("body"))))
        try:
            body = member_text(line.decode("utf-8"), "response", "body").encode()
        except ValueError:
            return None
        try:
            self.unleaked(body)
        except ProviderError as leaking:
            return BatchItem(key, leaking)
        asked_at = datetime.fromtimestamp(batch.created_at, UTC).isoformat()
        return BatchItem(
            key,
            ModelReply(
                body=body,
                adaptations=tuple((batch.metadata or {}).get(_ADAPTATIONS, "").split()),
                asked_at=asked_at.replace("+00:00", "Z"),
                sdk=self.sdk,
                via="batch",
            ),
        )

    def _url(self) -> Literal["/v1/responses", "/v1/chat/completions"]:
        return "/v1/responses" if self._api is OpenAiApi.RESPONSES else "/v1/chat/completions"

    def _retrieve(self, batch: str) -> _Batch:
        self._channel.begin()
        batches = self._client.batches.with_raw_response
        raw = self.attempt(lambda: batches.retrieve(batch))
        return read_as(_Batch, parsed(raw.http_response.content))

    def _page(self, after: str) -> _Page:
        self._channel.begin()
        batches = self._client.batches.with_raw_response
        raw = self.attempt(lambda: batches.list(limit=_PAGE, after=after or openai.omit))
        return read_as(_Page, parsed(raw.http_response.content))


def _word(body: object) -> object:
    error = body.get("error") if isinstance(body, dict) else None
    return (error.get("code") or error.get("type")) if isinstance(error, dict) else None
