"""From the record to spans: the same for a run that is just driven and for one of years ago.

::

    run                                   a trace of its own
    case            -> link to the run    a trace of its own, the run id as session
      read
        chat MODEL                        one for each call, further opinions and repairs included
      ground                              what the gate said of each citation
      test                                what each rule said
      route                               the verdict

Times are those of the record: a call has its own, everything else of a case is dated by the commit
that put it there. Pure stages take less than the milliseconds in which the ledger counts; they are
set microseconds apart for nothing but their order.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

from assay.domain import RunRecord, RunSummary
from assay.pipeline.purse import Costing
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.telemetry import (
    ModelCall,
    Span,
    SpanKind,
    SpanRef,
    Tokens,
    Value,
    span_id,
    trace_id,
)

__all__ = [
    "CallSeen",
    "CaseSeen",
    "RunSeen",
    "call_span",
    "case_spans",
    "instant_ns",
    "priced",
    "run_span",
]

_ORDER_NS = (2_000, 1_000, 0)
_LIVE, _FROM_RECORD = "live", "record"


class RunSeen(NamedTuple):
    """The run that a case belongs to."""

    run_id: str
    app: str

    def facts(self, more: Mapping[str, Value]) -> dict[str, Value]:
        """What every span of it tells, and more."""
        return {"assay.app": self.app} | {f"assay.{name}": more[name] for name in more}


class CallSeen(NamedTuple):
    """A call that is on the record.

    Attributes:
        voice: 0 for the assessor, the others for further opinions.
        turn: Which call of that voice on that case.
        request_digest: Name of the request in the store.
        reply_digest: Name of the reply.
        via: ``live``, ``batch`` or ``record``.
        heard: What the reply says; ``None`` where it can't be read.
        cost_usd: Decimal; empty where it is not known.
    """

    case_id: str
    voice: int
    turn: int
    request_digest: str
    reply_digest: str
    via: str
    request: ModelRequest
    reply: ModelReply
    heard: Heard | None
    cost_usd: str = ""

    @property
    def is_timed(self) -> bool:
        """Whether the run waited for it, and how long is known."""
        return bool(self.reply.asked_at) and self.via == _LIVE

    @property
    def is_paid(self) -> bool:
        """Whether the vendor answered for this run; an answer found on the record cost nothing."""
        return self.via != _FROM_RECORD

    @property
    def start_ns(self) -> int:
        """When it was asked, if it is timed."""
        return instant_ns(self.reply.asked_at)

    @property
    def end_ns(self) -> int:
        """When the last byte was there, if it is timed."""
        return self.start_ns + self.reply.elapsed_ms * 1_000_000


class CaseSeen(NamedTuple):
    """A case that is on the record.

    Attributes:
        at_ns: When it was committed.
        verdict: Empty for a failed case, like ``conclusion``.
        outcomes: Rule id to outcome.
        workpaper: Its bytes; ``None`` for a failed case.
        digests: Names of its record, answer and workpaper by those words.
        error: Code and message of what made it fail.
    """

    case_id: str
    ordinal: int
    title: str
    status: str
    verdict: str
    conclusion: str
    outcomes: Mapping[str, str]
    workpaper: bytes | None
    digests: Mapping[str, str]
    error: str
    at_ns: int


def priced(call: CallSeen, costing: Costing | None) -> CallSeen:
    """The call with what it cost, where that is known."""
    if costing is None or call.heard is None or not call.is_paid:
        return call
    cost = costing(call.request, call.heard.usage, call.via, call.reply.asked_at)
    return call if cost is None else call._replace(cost_usd=f"{cost:f}")


def run_span(record: RunRecord, summary: RunSummary) -> Span:
    """The span of a run that is completed."""
    run = RunSeen(record.run_id, record.app)
    manifest = record.manifest
    verdicts = {verdict.value: count for verdict, count in summary.verdicts.items()}
    facts = run.facts(
        {
            "run.number": record.number,
            "run.status": record.status.value,
            "run.assessor": manifest.assessor,
            "run.policy": manifest.policy,
            "run.code": manifest.code,
            "run.rows": summary.rows,
            "run.cases": summary.cases,
            "run.rejected": summary.rejected,
            "run.exceptions": summary.exceptions,
            **{f"run.verdict.{name}": count for name, count in verdicts.items()},
        }
    )
    return Span(
        trace_id=trace_id(record.run_id),
        span_id=span_id(record.run_id),
        name=f"run {record.app}",
        kind=SpanKind.CHAIN,
        start_ns=instant_ns(record.started_at),
        end_ns=instant_ns(record.finished_at),
        session=record.run_id,
        facts=facts,
        given=_json({"app": manifest.app, "assessor": manifest.assessor, "rows": summary.rows}),
        result=_json(verdicts),
    )


def case_spans(run: RunSeen, case: CaseSeen, calls: Sequence[CallSeen]) -> list[Span]:
    """The span of a case, then those of its stages; its calls have :func:`call_span`.

    A failed case is told as the attempt that it was: the span of the case itself stays free for
    the attempt that ends it.
    """
    asked = [(call.start_ns, call.end_ns) for call in calls if call.is_timed]
    ended = max(case.at_ns, *(end for _, end in asked), 0)
    began = min(ended - _ORDER_NS[0], *(start for start, _ in asked), ended)
    read = max((end for _, end in asked), default=began)
    code, _, reason = case.error.partition(": ")
    path = ("failed", code) if code else ()
    whole = replace(
        _piece(run, case, path, times=(began, ended), facts=_told(case)),
        name=f"case {case.case_id}",
        parent_id="",
        input=case.title,
        result=_json({"verdict": case.verdict, "conclusion": case.conclusion}),
        error=code,
        reason=reason,
        links=(SpanRef(trace_id(run.run_id), span_id(run.run_id)),),
    )
    if case.workpaper is None:
        return [whole]
    stages = _stages(run, case, orjson.loads(case.workpaper), ended)
    if "answer" not in case.digests:
        return [whole, *stages]
    return [whole, _piece(run, case, ("read",), times=(began, read), facts={}), *stages]


def call_span(run: RunSeen, call: CallSeen, at_ns: int) -> Span:
    """The span of a call.

    Args:
        run: The run.
        call: The call.
        at_ns: When it came onto the record: its time where the reply does not say.
    """
    path = ("case", call.case_id, "call", str(call.voice), str(call.turn))
    facts = run.facts(
        {
            "case.id": call.case_id,
            "call.voice": call.voice,
            "call.turn": call.turn,
            "call.via": call.via,
            "call.request": call.request_digest,
            "call.reply": call.reply_digest,
            "call.attempts": call.reply.attempts,
            "call.adaptations": call.reply.adaptations,
        }
    )
    return Span(
        trace_id=trace_id(run.run_id, call.case_id),
        span_id=span_id(run.run_id, *path),
        parent_id=span_id(run.run_id, "case", call.case_id, "read"),
        name=f"chat {call.request.model}",
        kind=SpanKind.LLM,
        start_ns=call.start_ns if call.is_timed else at_ns,
        end_ns=call.end_ns if call.is_timed else at_ns,
        session=run.run_id,
        facts=facts,
        input="\n\n".join(turn.text for turn in call.request.turns),
        output=call.heard.text if call.heard else "",
        error="" if call.heard else "reply.unreadable",
        call=_model_call(call),
    )


def instant_ns(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 instant."""
    return int(datetime.fromisoformat(text).timestamp() * 1e6) * 1000


def _model_call(call: CallSeen) -> ModelCall:
    request, heard = call.request, call.heard
    usage = heard.usage if heard else None
    left_out = call.reply.adaptations
    return ModelCall(
        vendor=request.vendor,
        model=request.model,
        server=urlsplit(request.endpoint).hostname or "",
        answered_by=heard.model if heard else "",
        messages=(
            *(("system", part) for part in request.system),
            *((turn.role, turn.text) for turn in request.turns),
        ),
        said=heard.text if heard else "",
        stop=heard.stop.value if heard else "",
        tokens=Tokens(*usage) if usage is not None and call.is_paid else None,
        cost_usd=call.cost_usd if call.is_paid else "",
        reply_id=heard.reply_id if heard else "",
        max_tokens=request.max_output_tokens,
        temperature="" if "temperature.dropped" in left_out else request.temperature,
        seed=None if "seed.dropped" in left_out else request.seed,
    )


def _stages(run: RunSeen, case: CaseSeen, paper: dict[str, Any], at_ns: int) -> Iterator[Span]:
    gate = Counter(claim["grounding"]["answer"] for claim in paper["claims"])
    codes = sorted({claim["grounding"]["code"] for claim in paper["claims"]})
    outcomes = Counter(case.outcomes.values())
    verdict: dict[str, Value] = {"verdict": case.verdict, "conclusion": case.conclusion}
    ground: dict[str, Value] = {f"gate.{answer}": gate[answer] for answer in sorted(gate)}
    ground |= {"gate.codes": tuple(codes), "abstentions": len(paper["abstentions"])}
    test: dict[str, Value] = {f"outcome.{name}": outcomes[name] for name in sorted(outcomes)}
    test |= {f"rule.{rule}": outcome for rule, outcome in case.outcomes.items()}
    told: tuple[tuple[str, SpanKind, dict[str, Value], object], ...] = (
        ("ground", SpanKind.GUARDRAIL, ground, dict(gate)),
        ("test", SpanKind.EVALUATOR, test, dict(case.outcomes)),
        ("route", SpanKind.CHAIN, verdict, verdict),
    )
    for before_ns, (name, kind, facts, result) in zip(_ORDER_NS, told, strict=True):
        moment = (at_ns - before_ns, at_ns - before_ns)
        span = _piece(run, case, (name,), kind=kind, times=moment, facts=facts)
        yield replace(span, result=_json(result))


def _piece(
    run: RunSeen,
    case: CaseSeen,
    path: tuple[str, ...],
    *,
    kind: SpanKind = SpanKind.CHAIN,
    times: tuple[int, int],
    facts: Mapping[str, Value],
) -> Span:
    """A span of a case; its stages are parts of the case itself."""
    return Span(
        trace_id=trace_id(run.run_id, case.case_id),
        span_id=span_id(run.run_id, "case", case.case_id, *path),
        parent_id=span_id(run.run_id, "case", case.case_id),
        name="".join(path),
        kind=kind,
        start_ns=times[0],
        end_ns=times[1],
        session=run.run_id,
        facts=run.facts({"case.id": case.case_id, **facts}),
    )


def _told(case: CaseSeen) -> dict[str, Value]:
    told: dict[str, Value] = {
        "case.row": case.ordinal,
        "case.status": case.status,
        "verdict": case.verdict,
        "conclusion": case.conclusion,
        "exceptions": tuple(r for r, outcome in case.outcomes.items() if outcome == "fail"),
    }
    return told | {f"case.{name}": digest for name, digest in case.digests.items()}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
