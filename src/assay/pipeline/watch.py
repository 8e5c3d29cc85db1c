"""Tells the tracer what a run has put on the record. Where nobody listens it costs one look.

Everything is told after its commit, from what was committed; so what is told stands on the ledger,
and `assay phoenix push` tells the same of it later.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assay.clock import Clock
from assay.domain import RunRecord, RunSummary, Verdict
from assay.pipeline.call import Call
from assay.pipeline.outcome import Driven, DrivenCase
from assay.pipeline.purse import Costing
from assay.pipeline.spans import (
    CallSeen,
    CaseSeen,
    RunSeen,
    call_span,
    case_spans,
    priced,
    run_span,
)
from assay.stores import OUTCOME_MARKS, RejectedLine, digest_text, unpack
from assay.telemetry import Span, Tracer
from assay.telemetry.conventions import DURATION, call_labels

__all__ = ["Watch"]

_OUTCOMES = {mark: outcome.value for outcome, mark in OUTCOME_MARKS.items()}


class Watch:
    """Tells of one run.

    Args:
        tracer: Who hears.
        clock: Dates what is told.
        run: The run.
        rule_ids: The rules in the order of the outcomes.
        costing: What calls cost; ``None`` leaves that untold.
    """

    def __init__(
        self,
        tracer: Tracer,
        clock: Clock,
        run: RunSeen,
        rule_ids: Sequence[str],
        costing: Costing | None = None,
    ) -> None:
        self._tracer = tracer
        self._clock = clock
        self._run = run
        self._rules = tuple(rule_ids)
        self._costing = costing
        self._calls: dict[str, list[CallSeen]] = defaultdict(list)
        self._labels = {"assay.app": run.app}
        self._before_s = clock.elapsed_s() if tracer.is_on else 0.0

    @property
    def is_on(self) -> bool:
        """Whether anybody listens."""
        return self._tracer.is_on

    def heard(self, call: Call, is_new: bool) -> None:  # noqa: FBT001 - a callback
        """This call is on the record; one of an earlier attempt was told by that attempt."""
        if not self.is_on:
            return
        seen = priced(_call_seen(call), self._costing)
        self._calls[seen.case_id].append(seen)
        if is_new:
            span = call_span(self._run, seen, self._now_ns())
            self._tracer.emit([span])
            self._measure(seen, span)

    def committed(self, outcomes: Iterable[Driven]) -> None:
        """These cases and rejected rows are on the record."""
        if not self.is_on:
            return
        at_ns = self._now_ns()
        for outcome in outcomes:
            if isinstance(outcome, RejectedLine):
                self._tracer.count("assay.rows.rejected", 1, {**self._labels, "code": outcome.code})
                continue
            case = self._seen(outcome, at_ns)
            calls = self._calls.pop(case.case_id, [])
            self._tracer.emit(case_spans(self._run, case, calls))
            self._count(case, calls)
        now_s = self._clock.elapsed_s()
        self._tracer.observe("assay.chunk.duration", now_s - self._before_s, self._labels)
        self._before_s = now_s

    def ended(self, record: RunRecord, summary: RunSummary) -> None:
        """The run is completed; a paused one has no end to tell of yet."""
        if self.is_on and record.finished_at:
            self._tracer.emit([run_span(record, summary)])

    def _count(self, case: CaseSeen, calls: Sequence[CallSeen]) -> None:
        labels = self._labels
        self._tracer.count("assay.cases", 1, {**labels, "assay.case.status": case.status})
        if case.verdict:
            decided = {"assay.verdict": case.verdict, "assay.conclusion": case.conclusion}
            self._tracer.count("assay.verdicts", 1, labels | decided)
        if case.verdict == Verdict.BLOCK:
            self._tracer.count("assay.blocks", 1, labels)
        asked = [call for call in calls if call.is_timed]
        if asked:
            first, last = min(c.start_ns for c in asked), max(c.end_ns for c in asked)
            self._tracer.observe("assay.read.duration", (last - first) / 1e9, labels)

    def _measure(self, call: CallSeen, span: Span) -> None:
        told = span.call
        if told is None:
            return
        labels = call_labels(told)
        self._tracer.count("assay.calls", 1, {**labels, "assay.call.via": call.via})
        if call.is_timed:
            self._tracer.observe(DURATION, call.reply.elapsed_ms / 1000, labels)
        if not call.is_paid:
            return
        if told.tokens is not None:
            for kind, number in told.tokens._asdict().items():
                self._tracer.count("assay.tokens", number, {**labels, "assay.token.type": kind})
        if told.cost_usd:
            self._tracer.count("assay.cost", float(told.cost_usd), labels)
        else:
            self._tracer.count("assay.cost.unknown", 1, labels)

    def _seen(self, outcome: DrivenCase, at_ns: int) -> CaseSeen:
        line = outcome.line
        named = {"record": line.record, "answer": line.answer, "workpaper": line.workpaper}
        paper = next((a for a in outcome.artifacts if a.sha256 == line.workpaper), None)
        return CaseSeen(
            case_id=line.case_id,
            ordinal=line.ordinal,
            title=line.title,
            status=line.status.value,
            verdict=line.verdict.value if line.verdict else "",
            conclusion=line.conclusion.value if line.conclusion else "",
            outcomes={r: _OUTCOMES[m] for r, m in zip(self._rules, line.outcomes, strict=False)},
            workpaper=unpack(paper) if paper is not None else None,
            digests={name: digest_text(value) for name, value in named.items() if value},
            error=line.error,
            at_ns=at_ns,
        )

    def _now_ns(self) -> int:
        return int(self._clock.now().timestamp() * 1e6) * 1000


def _call_seen(call: Call) -> CallSeen:
    place, reference = call.place, call.reference
    return CallSeen(
        case_id=place.case_id,
        voice=place.voice,
        turn=place.turn,
        request_digest=reference.request,
        reply_digest=reference.reply,
        via=call.via,
        request=call.request,
        reply=call.reply,
        heard=call.heard,
    )
