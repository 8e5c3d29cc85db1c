"""What a run found of each labelled case, as the record keeps it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from assay.domain import CaseRow, GateAnswer, RunRecord, Workpaper
from assay.evaluation.gold import is_line
from assay.evaluation.label import Label
from assay.evaluation.record import CaseRecord, CitedSpan, EpochRecord, ShownDocument
from assay.pipeline.purse import Costing
from assay.pipeline.routing import FAILED
from assay.providers import ModelReply, ModelRequest, Usage
from assay.stores import OUTCOME_MARKS, CallLine, Snapshot, digest_text
from assay.stores.paper import kept_paper

__all__ = ["Found", "FoundCase", "case_record", "is_as_labelled", "read_found"]

_LONGEST = 4_000
_MOST_SHOWN = 12


class FoundCase(NamedTuple):
    """One reading of one case.

    Attributes:
        title: Of the case.
        texts: Text of each document of the case by its name, the record left out.
        epoch: What came out.
    """

    title: str
    texts: Mapping[str, str]
    epoch: EpochRecord


class Found(NamedTuple):
    """One reading of the population.

    Attributes:
        cases: By name.
        rejected: Rows that became no case.
    """

    cases: Mapping[str, FoundCase]
    rejected: int


def read_found(
    view: Snapshot, run: RunRecord, labels: Mapping[str, Label], costing: Costing | None
) -> Found:
    """What a run found, labelled cases in full."""
    calls: dict[str, list[CallLine]] = {}
    for call in view.calls(run.run_id):
        calls.setdefault(call.case_id, []).append(call)
    cases = {}
    for row in view.cases(run.run_id):
        asked = calls.get(str(row.case_id), [])
        cases[str(row.case_id)] = _found(view, row, labels.get(str(row.case_id)), asked, costing)
    return Found(cases, sum(1 for _ in view.rejected(run.run_id)))


def case_record(label: Label, found: Sequence[FoundCase | None]) -> CaseRecord:
    """A label with every reading of its case; evidence is kept where one differs."""
    epochs = tuple(
        one.epoch if one else EpochRecord(error="case.missing: the run has no such case")
        for one in found
    )
    there = next((one for one in found if one is not None), None)
    texts = there.texts if there else {}
    spans = [span for span in label.spans if not is_line(span.document)]
    plain = {"title": there.title if there else "", "label": label, "spans": len(spans)}
    if all(is_as_labelled(label, epoch) for epoch in epochs):
        quiet = tuple(e.model_copy(update={"reasons": (), "cited": ()}) for e in epochs)
        return CaseRecord(epochs=quiet, **plain)
    marked = tuple(
        CitedSpan(document=s.document, start=start, end=start + len(s.quote), by="label")
        for s in spans
        if (start := texts.get(s.document, "").find(s.quote)) >= 0
    )
    return CaseRecord(epochs=epochs, documents=tuple(_shown(texts)), marked=marked, **plain)


def is_as_labelled(label: Label, epoch: EpochRecord) -> bool:
    """Whether verdict and conclusion are those of the label."""
    return (epoch.verdict, epoch.conclusion) == (label.verdict, label.conclusion)


def _found(
    view: Snapshot,
    row: CaseRow,
    label: Label | None,
    calls: Sequence[CallLine],
    costing: Costing | None,
) -> FoundCase:
    if row.workpaper is None:
        return FoundCase(
            row.title, {}, EpochRecord(error=row.error or "case.failed", calls=len(calls))
        )
    paper = kept_paper(view, row)
    if paper is None:
        return FoundCase(row.title, {}, EpochRecord(error="case.erased", calls=len(calls)))
    texts = {
        str(item.document_id): view.artifact(item.sha256).decode("utf-8", "surrogatepass")
        for item in paper.evidence
        if item.kind != "record"
    }
    cited = tuple(_cited(paper, texts))
    cost, elapsed = _measured(view, calls, costing)
    epoch = EpochRecord(
        verdict=row.verdict,
        conclusion=row.conclusion,
        outcomes="".join(OUTCOME_MARKS[result.outcome] for result in paper.results),
        claims=_by_answer(paper),
        has_abstained=any(reason.code != FAILED for reason in paper.decision.reasons),
        spans_found=_hits(label, texts, cited),
        reasons=tuple(_printable(reason.message) for reason in paper.decision.reasons),
        cited=cited,
        calls=len(calls),
        cost_usd=cost,
        elapsed_ms=elapsed,
    )
    return FoundCase(row.title, texts, epoch)


def _by_answer(paper: Workpaper) -> tuple[int, int, int]:
    answers = [claim.grounding.answer for claim in paper.claims]
    passed, flagged, blocked = (
        answers.count(a) for a in (GateAnswer.PASS, GateAnswer.FLAG, GateAnswer.BLOCK)
    )
    return passed, flagged, blocked


def _cited(paper: Workpaper, texts: Mapping[str, str]) -> Iterator[CitedSpan]:
    for claim in paper.claims:
        found = claim.grounding.quotation
        by = claim.grounding.answer.value
        if found is not None:
            start, end = found.span.start, found.span.end
            yield CitedSpan(document=found.document_id, start=start, end=end, by=by)
    for abstention in paper.abstentions:
        cited = abstention.citation
        text = texts.get(str(cited.document_id), "") if cited else ""
        if cited and cited.quotation and (start := text.find(cited.quotation)) >= 0:
            end = start + len(cited.quotation)
            yield CitedSpan(document=cited.document_id, start=start, end=end, by="abstention")


def _hits(label: Label | None, texts: Mapping[str, str], cited: Sequence[CitedSpan]) -> int:
    """Labelled spans that a citation overlaps, wherever in the document their words stand."""
    hits = 0
    for span in label.spans if label else ():
        text = texts.get(span.document, "")
        start = text.find(span.quote)
        end = start + len(span.quote)
        hits += start >= 0 and any(
            c.document == span.document and c.start < end and start < c.end for c in cited
        )
    return hits


def _measured(
    view: Snapshot, calls: Sequence[CallLine], costing: Costing | None
) -> tuple[str, int]:
    """What the calls of a case cost and how long they took; an unknown cost is no zero."""
    elapsed, costs = 0, []
    for call in calls:
        reply = ModelReply.from_bytes(view.artifact(digest_text(call.reply)))
        elapsed += reply.elapsed_ms
        costs.append(_cost(view, call, reply, costing))
    known = [cost for cost in costs if cost is not None]
    total = format(sum(known, Decimal(0)), "f") if len(known) == len(costs) else ""
    return total if calls else "", elapsed


def _cost(
    view: Snapshot, call: CallLine, reply: ModelReply, costing: Costing | None
) -> Decimal | None:
    """What a call cost when it was made; one that is on record already cost the same then."""
    told = (
        call.input_tokens,
        call.cache_read_tokens,
        call.cache_write_tokens,
        call.output_tokens,
    )
    if costing is None or None in told:
        return None
    request = ModelRequest.from_bytes(view.artifact(digest_text(call.request)))
    usage = Usage(*(count or 0 for count in told))
    return costing(request, usage, reply.via, reply.asked_at)


def _shown(texts: Mapping[str, str]) -> Iterator[ShownDocument]:
    for name, text in list(texts.items())[:_MOST_SHOWN]:
        kept = _printable(text[:_LONGEST])
        yield ShownDocument(document=name, text=kept, cut=max(0, len(text) - _LONGEST))


def _printable(text: str) -> str:
    """Lone surrogates can't be written as JSON; each becomes one replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
