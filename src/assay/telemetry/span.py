"""One span: what is told of a piece of work, before anybody decided how much of it may leave.

Ids are digests of what the span is about, so the same work has the same span whenever and however
often it is told: live, after a resume, or from the record years later. A run is a trace of its own
and so is each of its cases; the run id as session holds them together (ADR 11 says why).

>>> len(trace_id("sha256:run")), len(span_id("sha256:run", "case", "CHG-1"))
(32, 16)
>>> trace_id("sha256:run") == trace_id("sha256:run", "CHG-1")
False
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple, TypeAlias

__all__ = ["ModelCall", "Span", "SpanKind", "SpanRef", "Tokens", "Value", "span_id", "trace_id"]

Value: TypeAlias = str | bool | int | float | tuple[str, ...]


def trace_id(run_id: str, case_id: str = "") -> str:
    """The trace of a run, or of one of its cases: 32 hexadecimal digits."""
    return _named("assay-trace/1", run_id, case_id)[:32]


def span_id(run_id: str, *path: str) -> str:
    """The span of a piece of a run: 16 hexadecimal digits.

    Args:
        run_id: The run.
        path: What within it, like ``("case", "CHG-1", "read")``; nothing for the run itself.
    """
    return _named("assay-span/1", run_id, *path)[:16]


def _named(*parts: str) -> str:
    lengths = ",".join(str(len(part)) for part in parts)
    return sha256("\0".join((lengths, *parts)).encode("utf-8", "surrogatepass")).hexdigest()


class SpanKind(StrEnum):
    """What kind of work, in the words of OpenInference."""

    CHAIN = "CHAIN"
    LLM = "LLM"
    GUARDRAIL = "GUARDRAIL"
    EVALUATOR = "EVALUATOR"


class SpanRef(NamedTuple):
    """Another span."""

    trace_id: str
    span_id: str


class Tokens(NamedTuple):
    """Tokens of a call as it was paid for; each stands in one field only."""

    input: int
    cache_read: int
    cache_write: int
    output: int

    @property
    def prompt(self) -> int:
        """Everything that was read."""
        return self.input + self.cache_read + self.cache_write


@dataclass(frozen=True, slots=True)
class ModelCall:
    """What is told of a call to a model; credentials are no part of it.

    Attributes:
        vendor: Whose protocol.
        server: Host of the endpoint; empty for the vendor's own.
        model: The model that was asked.
        answered_by: The model that answered, as the vendor names it.
        messages: Role and text of what it was shown, in order.
        said: Its answer.
        stop: Why it stopped.
        tokens: ``None`` where it is not known or nothing was paid for.
        cost_usd: Decimal; empty where it is not known.
        reply_id: The vendor's name of the answer.
        max_tokens: Ceiling of the answer.
        temperature: Decimal as it was asked for; empty for none.
        seed: As it was asked for.
    """

    vendor: str
    model: str
    server: str = ""
    answered_by: str = ""
    messages: tuple[tuple[str, str], ...] = ()
    said: str = ""
    stop: str = ""
    tokens: Tokens | None = None
    cost_usd: str = ""
    reply_id: str = ""
    max_tokens: int = 0
    temperature: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work.

    Attributes:
        trace_id: 32 hexadecimal digits.
        span_id: 16 of them.
        parent_id: The span that it is a part of, in the same trace; empty for none.
        name: What is done.
        start_ns: Nanoseconds since 1970, UTC.
        end_ns: Likewise.
        session: The run id.
        facts: What is told in any case: ids, digests, counts, verdicts, codes. Never evidence.
        input: Text that it was given; subject to redaction, like the texts of ``call``.
        output: Text that came of it; likewise.
        given: What it was given, told in any case like ``facts``, where there is no ``input``.
        result: What came of it, likewise where there is no ``output``.
        error: Code of why it failed; empty where it did not.
        reason: Why, in words that may quote evidence; subject to redaction.
        call: For a call to a model.
        links: Spans of other traces that it belongs to.
    """

    trace_id: str
    span_id: str
    name: str
    kind: SpanKind
    start_ns: int
    end_ns: int
    session: str
    parent_id: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)
    input: str = ""
    output: str = ""
    given: str = ""
    result: str = ""
    error: str = ""
    reason: str = ""
    call: ModelCall | None = None
    links: tuple[SpanRef, ...] = ()

    @property
    def weight(self) -> int:
        """Roughly how many bytes it keeps in memory."""
        texts = len(self.input) + len(self.output) + len(self.reason)
        if self.call is not None:
            texts += len(self.call.said) + sum(len(text) for _, text in self.call.messages)
        return 1_000 + texts
