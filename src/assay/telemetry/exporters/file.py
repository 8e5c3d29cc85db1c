"""A file of spans: OTLP in its JSON form, one export a line, as collectors read it.

Form: the OpenTelemetry "file exporter", that is one ``TracesData`` or ``MetricsData`` object a line
with ids in hexadecimal. No package is needed to write it.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from assay.errors import StoreError
from assay.telemetry.conventions import SCHEMA_URL, attributes, is_client
from assay.telemetry.redaction import Redaction
from assay.telemetry.span import Span, Value
from assay.telemetry.tally import INSTRUMENTS, Series

__all__ = ["FileExporter"]

_INTERNAL, _CLIENT = 1, 3
_DONE, _FAILED = 1, 2
_CUMULATIVE = 2


class FileExporter:
    """Appends spans to a file.

    Args:
        path: The file; made if it is not there, for its owner only.
        redaction: What may be written.
        resource: Attributes of the program.

    Raises:
        StoreError: ``file.unwritable``.
    """

    def __init__(self, path: Path, redaction: Redaction, resource: Mapping[str, Value]) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "ab")
        except OSError as error:
            raise StoreError(
                "file.unwritable", f"{path}: {error.strerror}", remedy="choose another file"
            ) from error
        self._redaction = redaction
        self._resource = {"attributes": _pairs(resource)}
        self._scope = {"name": "assay", "version": str(resource.get("service.version", ""))}

    def export(self, spans: Sequence[Span]) -> None:
        """Write the spans as one line."""
        told = [self._span(span) for span in spans]
        scoped = {"scope": self._scope, "spans": told, "schemaUrl": SCHEMA_URL}
        self._write({"resourceSpans": [{"resource": self._resource, "scopeSpans": [scoped]}]})

    def measure(self, series: Sequence[Series], start_ns: int, now_ns: int) -> None:
        """Write the metrics as they stand, as one line."""
        told = [_metric(one, str(start_ns), str(now_ns)) for one in series]
        scoped = {"scope": self._scope, "metrics": told, "schemaUrl": SCHEMA_URL}
        self._write({"resourceMetrics": [{"resource": self._resource, "scopeMetrics": [scoped]}]})

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, document: object) -> None:
        self._file.write(orjson.dumps(document) + b"\n")
        self._file.flush()

    def _span(self, span: Span) -> dict[str, object]:
        status: dict[str, object] = {"code": _DONE}
        if span.error:
            reason = self._redaction.text(span.reason)
            status = {"code": _FAILED, "message": reason or span.error}
        return {
            "traceId": span.trace_id,
            "spanId": span.span_id,
            "parentSpanId": span.parent_id,
            "name": self._redaction.clean(span.name),
            "kind": _CLIENT if is_client(span) else _INTERNAL,
            "startTimeUnixNano": str(span.start_ns),
            "endTimeUnixNano": str(span.end_ns),
            "attributes": _pairs(attributes(span, self._redaction)),
            "links": [{"traceId": link.trace_id, "spanId": link.span_id} for link in span.links],
            "status": status,
        }


def _metric(series: Series, start: str, now: str) -> dict[str, object]:
    instrument = INSTRUMENTS[series.name]
    point: dict[str, object] = {
        "attributes": _pairs(series.labels),
        "startTimeUnixNano": start,
        "timeUnixNano": now,
    }
    shape: dict[str, object] = {"aggregationTemporality": _CUMULATIVE}
    if instrument.bounds:
        point |= {
            "count": str(series.count),
            "sum": series.total,
            "min": series.least,
            "max": series.most,
            "bucketCounts": [str(number) for number in series.buckets],
            "explicitBounds": instrument.bounds,
        }
        kind = "histogram"
    else:
        point["asDouble"] = series.total
        shape["isMonotonic"] = True
        kind = "sum"
    return {
        "name": series.name,
        "unit": instrument.unit,
        "description": instrument.description,
        kind: {**shape, "dataPoints": [point]},
    }


def _pairs(values: Mapping[str, Value]) -> list[dict[str, object]]:
    return [{"key": name, "value": _any(value)} for name, value in values.items()]


def _any(value: Value) -> dict[str, object]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, tuple):
        return {"arrayValue": {"values": [_any(item) for item in value]}}
    return {"stringValue": value}
