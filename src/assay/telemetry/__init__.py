"""Telemetry: what a long piece of work tells the world, and how much of it may leave.

The engine speaks to two ports: :class:`Progress`, which the terminal draws, and :class:`Tracer`,
which hears of cases and calls once they are on the record. Both are silent by default.

Rules: nothing is sent that was not asked for; telemetry never slows, alters or fails a run; texts
leave as their digests unless the operator says otherwise, credentials never; the ledger is the
record, and whatever shows spans is a view of it. OpenTelemetry is imported only here, only when a
collector is spoken to.

>>> NoTracer().is_on
False
"""

from assay.telemetry.progress import NoProgress, Progress
from assay.telemetry.span import (
    ModelCall,
    Span,
    SpanKind,
    SpanRef,
    Tokens,
    Value,
    span_id,
    trace_id,
)
from assay.telemetry.tracer import NoTracer, Tracer

__all__ = [
    "ModelCall",
    "NoProgress",
    "NoTracer",
    "Progress",
    "Span",
    "SpanKind",
    "SpanRef",
    "Tokens",
    "Tracer",
    "Value",
    "span_id",
    "trace_id",
]
