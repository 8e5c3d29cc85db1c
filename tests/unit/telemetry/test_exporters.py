"""The same spans reach a file, the terminal and a real collector, in the forms that those read."""

import io
import json
from pathlib import Path

import pytest
from collector import Collector, attributes_of

from assay.clock import SteppedClock
from assay.errors import StoreError
from assay.telemetry import ModelCall, Span, SpanKind, SpanRef, Tokens, span_id, trace_id
from assay.telemetry.conventions import resource
from assay.telemetry.exporters import ConsoleExporter, FileExporter
from assay.telemetry.exporters.otlp import OtlpExporter
from assay.telemetry.pump import Exporter, Pump, Undelivered
from assay.telemetry.redaction import Content, Redaction

RUN = "sha256:" + "0" * 64
FULL = Redaction(Content.FULL)
ABOUT = resource("0.1.0", "parcels")

CALL = Span(
    trace_id=trace_id(RUN, "P-1"),
    span_id=span_id(RUN, "case", "P-1", "call", "0", "0"),
    parent_id=span_id(RUN, "case", "P-1", "read"),
    name="chat m-1",
    kind=SpanKind.LLM,
    start_ns=1_772_000_000_000_000_000,
    end_ns=1_772_000_001_250_000_000,
    session=RUN,
    facts={"assay.case.id": "P-1", "assay.call.attempts": 2, "assay.flags": ("a", "b")},
    input="Is it approved?",
    output='{"claims":[]}',
    call=ModelCall(
        vendor="anthropic",
        model="m-1",
        server="127.0.0.1",
        answered_by="m-1-0301",
        messages=(("system", "Read."), ("user", "Is it approved?")),
        said='{"claims":[]}',
        stop="complete",
        tokens=Tokens(10, 7, 3, 5),
        cost_usd="0.0125",
        reply_id="msg_1",
        max_tokens=4000,
        temperature="0",
        seed=0,
    ),
)
FAILED = Span(
    trace_id=trace_id(RUN, "P-2"),
    span_id=span_id(RUN, "case", "P-2", "failed", "provider.down"),
    name="case P-2",
    kind=SpanKind.CHAIN,
    start_ns=CALL.start_ns,
    end_ns=CALL.start_ns,
    session=RUN,
    result='{"verdict":""}',
    error="provider.down",
    reason="nobody answers",
    links=(SpanRef(trace_id(RUN), span_id(RUN)),),
)


def tell(exporter: Exporter) -> None:
    pump = Pump(exporter, SteppedClock("2026-03-04T09:00:00Z", step_ms=10))
    pump.emit([CALL, FAILED])
    pump.count("assay.tokens", 20, {"assay.token.type": "input"})
    pump.observe("gen_ai.client.operation.duration", 1.25, {"gen_ai.request.model": "m-1"})
    assert pump.close() == (2, 0, "")


def test_a_collector_gets_ids_times_links_and_names_of_both_conventions(
    collector: Collector,
) -> None:
    tell(OtlpExporter(collector.url, FULL, ABOUT))
    call, failed = collector.spans
    assert call.trace_id.hex() == CALL.trace_id
    assert call.span_id.hex() == CALL.span_id
    assert call.parent_span_id.hex() == CALL.parent_id
    assert (call.start_time_unix_nano, call.end_time_unix_nano) == (CALL.start_ns, CALL.end_ns)
    told = attributes_of(call)
    expected = {
        "openinference.span.kind": "LLM",
        "session.id": RUN,
        "llm.model_name": "m-1-0301",
        "llm.provider": "anthropic",
        "llm.token_count.prompt": 20,
        "llm.token_count.completion": 5,
        "llm.token_count.total": 25,
        "llm.token_count.prompt_details.cache_read": 7,
        "llm.token_count.prompt_details.cache_write": 3,
        "llm.cost.total": 0.0125,
        "llm.input_messages.1.message.content": "Is it approved?",
        "llm.output_messages.0.message.content": '{"claims":[]}',
        "input.value": "Is it approved?",
        "output.value": '{"claims":[]}',
        "output.mime_type": "application/json",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "m-1",
        "gen_ai.response.model": "m-1-0301",
        "gen_ai.response.finish_reasons": ("complete",),
        "gen_ai.usage.input_tokens": 20,
        "gen_ai.usage.output_tokens": 5,
        "assay.call.attempts": 2,
        "assay.flags": ("a", "b"),
    }
    assert {name: told.get(name) for name in expected} == expected
    assert failed.status.message == "nobody answers"
    assert [link.span_id.hex() for link in failed.links] == [span_id(RUN)]
    about = attributes_of(collector.traces[0].resource_spans[0].resource)
    assert about["openinference.project.name"] == "parcels"
    assert about["assay.conventions.gen_ai"] == "1.44.0"


def test_a_collector_gets_counts_and_histograms(collector: Collector) -> None:
    tell(OtlpExporter(collector.url, FULL, ABOUT))
    metrics = collector.metrics[-1].resource_metrics[0].scope_metrics[0].metrics
    found = {metric.name: metric for metric in metrics}
    assert found["assay.tokens"].sum.data_points[0].as_double == 20
    duration = found["gen_ai.client.operation.duration"].histogram.data_points[0]
    assert (duration.count, duration.sum) == (1, 1.25)
    assert sum(duration.bucket_counts) == 1
    bounds = list(duration.explicit_bounds)
    place = list(duration.bucket_counts).index(1)
    assert bounds[place - 1] < 1.25 <= bounds[place]


def test_where_and_with_which_headers_is_the_environments_to_say(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=canary-7f3a9c21")
    tell(OtlpExporter(None, FULL, ABOUT))
    assert len(collector.spans) == 2
    assert collector.headers[0]["x-api-key"] == "canary-7f3a9c21"
    assert b"canary" not in collector.traces[0].SerializeToString()


def test_a_collector_that_refuses_is_told_of_and_no_exception_escapes(
    collector: Collector,
) -> None:
    collector.status = 400
    exporter = OtlpExporter(collector.url, FULL, ABOUT)
    with pytest.raises(Undelivered):
        exporter.export([CALL])
    exporter.close()


def test_phoenix_gets_no_metrics_since_it_takes_none(collector: Collector) -> None:
    tell(OtlpExporter(collector.url, FULL, ABOUT, with_metrics=False))
    assert len(collector.spans) == 2
    assert not collector.metrics


def test_a_file_holds_what_the_collector_gets(collector: Collector, tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    tell(FileExporter(path, FULL, ABOUT))
    tell(OtlpExporter(collector.url, FULL, ABOUT))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    spans = lines[0]["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert [span["spanId"] for span in spans] == [s.span_id.hex() for s in collector.spans]
    for written, sent in zip(spans, collector.spans, strict=True):
        assert {p["key"]: plain(p["value"]) for p in written["attributes"]} == attributes_of(sent)
        assert int(written["startTimeUnixNano"]) == sent.start_time_unix_nano
        assert written["kind"] == sent.kind
        assert written["status"].get("message", "") == sent.status.message
    metrics = lines[-1]["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
    sent_metrics = collector.metrics[-1].resource_metrics[0].scope_metrics[0].metrics
    assert [m["name"] for m in metrics] == [m.name for m in sent_metrics]


def plain(value: dict[str, object]) -> object:
    ((kind, found),) = value.items()
    if kind == "arrayValue":
        return tuple(plain(item) for item in found["values"])
    return int(found) if kind == "intValue" else found


def test_a_file_that_cannot_be_written_is_said_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file") as caught:
        FileExporter(tmp_path / "missing" / "spans.jsonl", FULL, ABOUT)
    assert caught.value.code == "file.unwritable"


def test_the_terminal_gets_a_line_a_span_without_control_characters() -> None:
    stream = io.StringIO()
    exporter = ConsoleExporter(stream, FULL)
    exporter.export([CALL, FAILED])
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert "1250 ms  chat m-1" in lines[0]
    assert "error.type=provider.down" in lines[1]
