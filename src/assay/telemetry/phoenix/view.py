"""What Phoenix shows: spans of runs, labelled cases as datasets.

Everything is named by what it is, so that pushing again adds nothing: a span by its id, of which
Phoenix keeps the first; a dataset by its name and the digest of its content.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from assay.canonical import JsonValue
from assay.errors import ProviderError, UsageError
from assay.telemetry.conventions import resource
from assay.telemetry.pump import Exporter, Undelivered
from assay.telemetry.redaction import Redaction
from assay.telemetry.settings import collector
from assay.telemetry.span import Span

__all__ = ["Example", "PhoenixView"]

_BATCH = 256
_TIMEOUT_S = 60.0


class Example(NamedTuple):
    """One labelled case.

    Attributes:
        given: What the case is.
        expected: What is right.
        remarks: Id, category, why.
    """

    given: Mapping[str, JsonValue]
    expected: Mapping[str, JsonValue]
    remarks: Mapping[str, JsonValue]


class PhoenixView:
    """A Phoenix to be filled.

    Args:
        url: Where it is.
        project: Under which name it shows the spans.
    """

    def __init__(self, url: str, project: str = "assay") -> None:
        self.url = url
        self.project = project

    def push(self, told: Iterable[Sequence[Span]], redaction: Redaction, version: str) -> int:
        """Send spans and wait until Phoenix took them; how many were sent.

        Raises:
            UsageError: ``telemetry.missing``.
            ProviderError: ``phoenix.refused``.
        """
        about = resource(version, self.project)
        exporter = collector(self.url, redaction, about, with_metrics=False, timeout_s=_TIMEOUT_S)
        sent = 0
        batch: list[Span] = []
        try:
            for spans in told:
                batch += spans
                if len(batch) >= _BATCH:
                    sent += self._send(exporter, batch)
                    batch = []
            return sent + self._send(exporter, batch)
        finally:
            exporter.close()

    def keep_dataset(self, name: str, examples: Sequence[Example]) -> bool:
        """Put labelled cases there, unless a dataset of that name is there; whether it was new.

        Raises:
            UsageError: ``telemetry.missing``.
            ProviderError: ``phoenix.refused``.
        """
        http, make, failures = _client()
        try:
            with http(base_url=self.url, timeout=_TIMEOUT_S) as connection:
                datasets = make(http_client=connection).datasets
                if any(found["name"] == name for found in datasets.list()):
                    return False
                datasets.create_dataset(
                    name=name,
                    inputs=[dict(example.given) for example in examples],
                    outputs=[dict(example.expected) for example in examples],
                    metadata=[dict(example.remarks) for example in examples],
                )
        except failures as error:
            raise self._refused(str(error)) from error
        return True

    def _send(self, exporter: Exporter, batch: Sequence[Span]) -> int:
        if batch:
            try:
                exporter.export(batch)
            except Undelivered as error:
                raise self._refused(str(error)) from error
        return len(batch)

    def _refused(self, why: str) -> ProviderError:
        return ProviderError(
            "phoenix.refused",
            f"Phoenix at {self.url} did not take everything: {why}",
            remedy="see assay phoenix status; pushing again adds only what is missing",
        )


def _client() -> tuple[Any, Any, tuple[type[Exception], ...]]:
    """What makes connections, what makes clients, and what they raise."""
    try:
        from httpx import Client as Http  # noqa: PLC0415 - only when used
        from httpx import HTTPError  # noqa: PLC0415 - only when used
        from phoenix.client import Client  # noqa: PLC0415 - only when used
        from phoenix.client.resources.datasets import (  # noqa: PLC0415 - only when used
            DatasetUploadError,
        )
    except ImportError as error:
        raise UsageError(
            "telemetry.missing",
            f"Phoenix needs a package that is not installed: {error.name}",
            remedy="pip install 'assay[phoenix]'",
        ) from error
    return Http, Client, (HTTPError, DatasetUploadError)
