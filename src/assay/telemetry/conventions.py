"""The one place that knows how the world names things: OpenInference and OpenTelemetry's GenAI.

Both are still moving; what they are called elsewhere in assay does not follow them. The versions
that this module was written against travel with every span, as attributes of the resource.
"""

from collections.abc import Iterator

from assay.telemetry.redaction import Redaction
from assay.telemetry.span import ModelCall, Span, SpanKind, Value

__all__ = [
    "DURATION",
    "GEN_AI_VERSION",
    "OPENINFERENCE_VERSION",
    "PROJECT",
    "SCHEMA_URL",
    "attributes",
    "call_labels",
    "is_client",
    "resource",
]

OPENINFERENCE_VERSION = "0.1.42"
"""Of ``openinference-semantic-conventions``."""
GEN_AI_VERSION = "1.44.0"
"""Of the GenAI semantic conventions; all of them are still in development."""
SCHEMA_URL = f"https://opentelemetry.io/schemas/{GEN_AI_VERSION}"
PROJECT = "openinference.project.name"
DURATION = "gen_ai.client.operation.duration"

_TEXT = "text/plain"
_JSON = "application/json"


def resource(version: str, project: str) -> dict[str, Value]:
    """What is the same for every span of a program."""
    return {
        "service.name": "assay",
        "service.version": version,
        PROJECT: project,
        "assay.conventions.openinference": OPENINFERENCE_VERSION,
        "assay.conventions.gen_ai": GEN_AI_VERSION,
    }


def attributes(span: Span, redaction: Redaction) -> dict[str, Value]:
    """Every attribute of a span, after redaction."""
    out: dict[str, Value] = {
        "openinference.span.kind": span.kind.value,
        "session.id": span.session,
        "assay.run.id": span.session,
        "assay.content": redaction.content.value,
    }
    out |= {name: _cleaned(value, redaction) for name, value in span.facts.items()}
    for side, text, plain in (
        ("input", span.input, span.given),
        ("output", span.output, span.result),
    ):
        shown = redaction.text(text) or redaction.clean(plain)
        if shown:
            out[f"{side}.value"] = shown
            out[f"{side}.mime_type"] = _JSON if shown.startswith(("{", "[")) else _TEXT
    if span.error:
        out["error.type"] = span.error
    if span.call is not None:
        out |= dict(_of_call(span.call, redaction))
    return out


def is_client(span: Span) -> bool:
    """Whether somebody else did the work."""
    return span.kind is SpanKind.LLM


def call_labels(call: ModelCall) -> dict[str, str]:
    """The attributes of a measurement of a call."""
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": call.vendor,
        "gen_ai.request.model": call.model,
    }


def _of_call(call: ModelCall, redaction: Redaction) -> Iterator[tuple[str, Value]]:
    yield from call_labels(call).items()
    yield "llm.model_name", call.answered_by or call.model
    yield "llm.request.model_name", call.model
    yield "llm.provider", call.vendor
    yield "llm.system", call.vendor
    if call.answered_by:
        yield "llm.response.model_name", call.answered_by
        yield "gen_ai.response.model", call.answered_by
    if call.reply_id:
        yield "gen_ai.response.id", call.reply_id
    if call.server:
        yield "server.address", call.server
    if call.stop:
        yield "llm.finish_reason", call.stop
        yield "gen_ai.response.finish_reasons", (call.stop,)
    yield from _asked_with(call)
    yield from _tokens(call)
    for number, (role, text) in enumerate(call.messages):
        shown = redaction.text(text)
        if shown is not None:
            yield f"llm.input_messages.{number}.message.role", role
            yield f"llm.input_messages.{number}.message.content", shown
    said = redaction.text(call.said)
    if said is not None:
        yield "llm.output_messages.0.message.role", "assistant"
        yield "llm.output_messages.0.message.content", said


def _asked_with(call: ModelCall) -> Iterator[tuple[str, Value]]:
    named: list[str] = []
    if call.max_tokens:
        yield "gen_ai.request.max_tokens", call.max_tokens
        named.append(f'"max_tokens":{call.max_tokens}')
    if call.temperature:
        yield "gen_ai.request.temperature", float(call.temperature)
        named.append(f'"temperature":{float(call.temperature)}')
    if call.seed is not None:
        yield "gen_ai.request.seed", call.seed
        named.append(f'"seed":{call.seed}')
    if named:
        yield "llm.invocation_parameters", "{" + ",".join(named) + "}"


def _tokens(call: ModelCall) -> Iterator[tuple[str, Value]]:
    """Both count cached tokens within the input; details say how many they were."""
    if call.tokens is not None:
        tokens = call.tokens
        yield "llm.token_count.prompt", tokens.prompt
        yield "llm.token_count.completion", tokens.output
        yield "llm.token_count.total", tokens.prompt + tokens.output
        yield "llm.token_count.prompt_details.cache_read", tokens.cache_read
        yield "llm.token_count.prompt_details.cache_write", tokens.cache_write
        yield "gen_ai.usage.input_tokens", tokens.prompt
        yield "gen_ai.usage.output_tokens", tokens.output
        yield "gen_ai.usage.cache_read.input_tokens", tokens.cache_read
        yield "gen_ai.usage.cache_creation.input_tokens", tokens.cache_write
    if call.cost_usd:
        yield "llm.cost.total", float(call.cost_usd)


def _cleaned(value: Value, redaction: Redaction) -> Value:
    if isinstance(value, str):
        return redaction.clean(value)
    if isinstance(value, tuple):
        return tuple(redaction.clean(item) for item in value)
    return value
