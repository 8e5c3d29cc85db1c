"""To a collector, by OTLP over HTTP, with OpenTelemetry's SDK and its own settings.

Where no URL is given, the SDK reads ``OTEL_EXPORTER_OTLP_ENDPOINT`` and its relatives; headers,
certificates and compression always come from there, so that no credential passes through assay.
"""

import logging
from collections.abc import Mapping, Sequence

from opentelemetry import trace as api
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricExportResult,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags

from assay.telemetry.conventions import SCHEMA_URL, attributes, is_client
from assay.telemetry.pump import Undelivered
from assay.telemetry.redaction import Redaction
from assay.telemetry.span import Span, Value
from assay.telemetry.tally import INSTRUMENTS, Series

__all__ = ["OtlpExporter"]

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_MOST_ATTRIBUTES = 2_000


class OtlpExporter:
    """Sends spans and metrics to a collector.

    Args:
        endpoint: Base URL, like ``http://127.0.0.1:4318``; ``None`` for what the environment says.
        redaction: What may be sent.
        resource: Attributes of the program; ``OTEL_RESOURCE_ATTRIBUTES`` adds to them.
        with_metrics: Whether the collector takes metrics.
        timeout_s: How long one delivery may try.
    """

    def __init__(
        self,
        endpoint: str | None,
        redaction: Redaction,
        resource: Mapping[str, Value],
        *,
        with_metrics: bool = True,
        timeout_s: float = 5.0,
    ) -> None:
        _silence()
        self._redaction = redaction
        self._resource = Resource.create(dict(resource))
        self._version = str(resource.get("service.version", ""))
        self._ids = _GivenIds()
        self._ended = _Ended()
        provider = TracerProvider(
            resource=self._resource,
            id_generator=self._ids,
            shutdown_on_exit=False,
            span_limits=SpanLimits(
                max_attributes=_MOST_ATTRIBUTES, max_span_attributes=_MOST_ATTRIBUTES
            ),
        )
        provider.add_span_processor(self._ended)
        self._tracer = provider.get_tracer("assay", self._version, schema_url=SCHEMA_URL)
        base = endpoint.rstrip("/") if endpoint else None
        self._spans = OTLPSpanExporter(base and f"{base}/v1/traces", timeout=timeout_s)
        self._metrics = (
            OTLPMetricExporter(base and f"{base}/v1/metrics", timeout=timeout_s)
            if with_metrics
            else None
        )

    def export(self, spans: Sequence[Span]) -> None:
        """Send the spans.

        Raises:
            Undelivered: The collector did not take them.
        """
        for span in spans:
            self._play(span)
        if self._spans.export(self._ended.taken()) is not SpanExportResult.SUCCESS:
            raise Undelivered("the collector did not take them")

    def measure(self, series: Sequence[Series], start_ns: int, now_ns: int) -> None:
        """Send the metrics.

        Raises:
            Undelivered: The collector did not take them.
        """
        if self._metrics is None:
            return
        scope = InstrumentationScope("assay", self._version, SCHEMA_URL)
        metrics = [_metric(one, start_ns, now_ns) for one in series]
        scoped = ScopeMetrics(scope, metrics, SCHEMA_URL)
        data = MetricsData([ResourceMetrics(self._resource, [scoped], SCHEMA_URL)])
        if self._metrics.export(data) is not MetricExportResult.SUCCESS:
            raise Undelivered("the collector did not take them")

    def close(self) -> None:
        """Close the connections."""
        self._spans.shutdown()  # type: ignore[no-untyped-call]
        if self._metrics is not None:
            self._metrics.shutdown()

    def _play(self, span: Span) -> None:
        """Tell the SDK of a span as if it happened now, with the ids and times that it has."""
        self._ids.next = (int(span.trace_id, 16), int(span.span_id, 16))
        context = api.set_span_in_context(api.INVALID_SPAN)
        if span.parent_id:
            context = api.set_span_in_context(
                NonRecordingSpan(_context(span.trace_id, span.parent_id))
            )
        made = self._tracer.start_span(
            self._redaction.clean(span.name),
            context=context,
            kind=api.SpanKind.CLIENT if is_client(span) else api.SpanKind.INTERNAL,
            attributes=attributes(span, self._redaction),
            links=[Link(_context(*link)) for link in span.links],
            start_time=span.start_ns,
        )
        status = Status(StatusCode.OK)
        if span.error:
            reason = self._redaction.text(span.reason)
            status = Status(StatusCode.ERROR, reason or span.error)
        made.set_status(status)
        made.end(span.end_ns)


class _GivenIds(IdGenerator):
    """Hands out the ids of the span at hand."""

    def __init__(self) -> None:
        self.next = (0, 0)

    def generate_trace_id(self) -> int:
        return self.next[0]

    def generate_span_id(self) -> int:
        return self.next[1]


class _Ended(SpanProcessor):
    """Keeps ended spans until they are taken."""

    def __init__(self) -> None:
        self._kept: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self._kept.append(span)

    def taken(self) -> list[ReadableSpan]:
        kept, self._kept = self._kept, []
        return kept


def _context(trace_id: str, span_id: str) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=_SAMPLED)


def _metric(series: Series, start_ns: int, now_ns: int) -> Metric:
    instrument = INSTRUMENTS[series.name]
    data: Histogram | Sum
    if instrument.bounds:
        point = HistogramDataPoint(
            attributes=dict(series.labels),
            start_time_unix_nano=start_ns,
            time_unix_nano=now_ns,
            count=series.count,
            sum=series.total,
            bucket_counts=series.buckets,
            explicit_bounds=instrument.bounds,
            min=series.least,
            max=series.most,
        )
        data = Histogram([point], AggregationTemporality.CUMULATIVE)
    else:
        number = NumberDataPoint(dict(series.labels), start_ns, now_ns, series.total)
        data = Sum([number], AggregationTemporality.CUMULATIVE, is_monotonic=True)
    return Metric(series.name, instrument.description, instrument.unit, data)


def _silence() -> None:
    """What the SDK has to say is told at the end, in one line; not in the middle of a run."""
    logger = logging.getLogger("opentelemetry")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
