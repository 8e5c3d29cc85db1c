"""What Phoenix shows: spans of runs, labelled cases as datasets.

Everything is named by what it is, so that pushing again adds nothing: a span by its id, of which
Phoenix keeps the first; a dataset by its name and the digest of its content.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.telemetry.conventions import resource
from assay.telemetry.phoenix.connection import connected, refused
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
        with connected(self.url) as client:
            if any(found["name"] == name for found in client.datasets.list()):
                return False
            client.datasets.create_dataset(
                name=name,
                inputs=[dict(example.given) for example in examples],
                outputs=[dict(example.expected) for example in examples],
                metadata=[dict(example.remarks) for example in examples],
            )
        return True

    def _send(self, exporter: Exporter, batch: Sequence[Span]) -> int:
        if batch:
            try:
                exporter.export(batch)
            except Undelivered as error:
                raise refused(self.url, str(error)) from error
        return len(batch)
