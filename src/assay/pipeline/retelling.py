"""A run told again from its record: the spans that it had, or would have had, while it was driven.

Nothing is measured and nothing is asked; ids and texts are those of :mod:`assay.pipeline.watch`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from assay.domain import CaseRow, RunRecord
from assay.errors import ProviderError, UsageError
from assay.ledger import Entry
from assay.pipeline.purse import Costing
from assay.pipeline.spans import (
    CallSeen,
    CaseSeen,
    RunSeen,
    call_span,
    case_spans,
    instant_ns,
    priced,
    run_span,
)
from assay.providers import Heard, ModelReply, ModelRequest, Stop, Usage, hearing_of
from assay.stores import CallLine, Snapshot, digest_text
from assay.telemetry import Span

__all__ = ["Hear", "retell"]

Hear = Callable[[str, ModelReply], Heard | None]
"""What a reply of a vendor says; ``None`` where nobody can read that vendor.

Raises:
    ProviderError: ``reply.unreadable``.
"""


class _Times(NamedTuple):
    """When a case and its calls came onto the ledger."""

    case_ns: int
    calls_ns: dict[tuple[int, int], int]


def retell(
    view: Snapshot, record: RunRecord, hear: Hear | None = None, costing: Costing | None = None
) -> Iterator[list[Span]]:
    """The spans of a run, case by case; that of the run last, once it is completed.

    Args:
        view: The store.
        record: The run.
        hear: Reads replies; ``None`` for the code of the known vendors.
        costing: What calls cost; ``None`` leaves that untold.

    Raises:
        StoreError: The store lacks what the ledger names.
    """
    run = RunSeen(record.run_id, record.app)
    for row in view.cases(record.run_id):
        times = _times(view, run.run_id, row)
        calls = [
            priced(_call(view, line, hear or _by_vendor), costing)
            for line in view.calls(run.run_id, row.case_id)
        ]
        told = [
            call_span(run, call, times.calls_ns.get((call.voice, call.turn), times.case_ns))
            for call in calls
        ]
        yield [*told, *case_spans(run, _seen(view, row, times.case_ns), calls)]
    if record.finished_at:
        yield [run_span(record, view.summary(record.run_id))]


def _times(view: Snapshot, run_id: str, row: CaseRow) -> _Times:
    case_ns = 0
    calls: dict[tuple[int, int], int] = {}
    for entry in map(Entry.parse, view.stream(row.case_id)):
        if entry.run != run_id:
            continue
        at_ns = instant_ns(entry.at)
        if entry.kind == "model.answered":
            calls[_number(entry, "voice"), _number(entry, "turn")] = at_ns
        elif entry.kind in {"decision.proposed", "case.failed"}:
            case_ns = at_ns
    return _Times(case_ns, calls)


def _number(entry: Entry, name: str) -> int:
    value = entry.body.get(name)
    return value if isinstance(value, int) else 0


def _call(view: Snapshot, line: CallLine, hear: Hear) -> CallSeen:
    request, reply = digest_text(line.request), digest_text(line.reply)
    asked = ModelRequest.from_bytes(view.artifact(request))
    came = ModelReply.from_bytes(view.artifact(reply))
    return CallSeen(
        case_id=line.case_id,
        voice=line.voice,
        turn=line.turn,
        request_digest=request,
        reply_digest=reply,
        via=line.via,
        request=asked,
        reply=came,
        heard=_heard(asked.vendor, came, line, hear),
    )


def _heard(vendor: str, reply: ModelReply, line: CallLine, hear: Hear) -> Heard | None:
    try:
        found = hear(vendor, reply)
    except ProviderError:
        return None
    if found is not None or line.output_tokens is None:
        return found
    usage = Usage(
        line.input_tokens or 0,
        line.cache_read_tokens or 0,
        line.cache_write_tokens or 0,
        line.output_tokens,
    )
    return Heard("", Stop.UNKNOWN, usage=usage)


def _by_vendor(vendor: str, reply: ModelReply) -> Heard | None:
    try:
        hearing = hearing_of(vendor)
    except UsageError:
        return None
    return hearing(reply)


def _seen(view: Snapshot, row: CaseRow, at_ns: int) -> CaseSeen:
    named = {"record": row.record, "answer": row.answer, "workpaper": row.workpaper}
    return CaseSeen(
        case_id=row.case_id,
        ordinal=row.ordinal,
        title=row.title,
        status=row.status.value,
        verdict=row.verdict.value if row.verdict else "",
        conclusion=row.conclusion.value if row.conclusion else "",
        outcomes={rule: outcome.value for rule, outcome in row.outcomes.items()},
        workpaper=view.artifact(row.workpaper) if row.workpaper else None,
        digests={name: digest for name, digest in named.items() if digest},
        error=row.error,
        at_ns=at_ns,
    )
