"""What is told of a run stands on the record, and the record tells the same again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import tinyapp
from test_answers import Dying

from assay.clock import SteppedClock
from assay.domain import Engagement, RunStatus
from assay.ledger import Entry
from assay.pipeline import Pace, RunRequest, RunResult, Terms, resume, run
from assay.pipeline.retelling import retell
from assay.pipeline.spans import CallSeen, CaseSeen, RunSeen, call_span, case_spans
from assay.providers import Heard, ModelReply, Stop, Usage
from assay.stores import Workspace
from assay.telemetry import Span, SpanKind, span_id, trace_id


class Ear:
    """A tracer that keeps what it hears."""

    is_on = True

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.counts: Counter[str] = Counter()
        self.observed: Counter[str] = Counter()

    def emit(self, spans: Sequence[Span]) -> None:
        self.spans += spans

    def count(self, name: str, amount: float, labels: Mapping[str, str]) -> None:
        self.counts[" ".join((name, *labels.values()))] += amount

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        assert value >= 0
        self.observed[name] += 1


class Timed(tinyapp.Oracle):
    """An oracle that says when it was asked and how many tokens it took."""

    def ask(self, request):
        reply = super().ask(request)
        return replace(reply, asked_at="2026-03-04T09:30:00.250Z", elapsed_ms=1500, attempts=2)

    def hear(self, reply):
        return hear("oracle", reply)


def hear(_vendor: str, reply: ModelReply) -> Heard:
    return Heard(reply.body.decode(), Stop.COMPLETE, "oracle-1", Usage(10, 2, 3, 4), "id-1")


def terms(ear: Ear, **pace: int) -> Terms:
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    return Terms(clock, pace=Pace(**({"workers": 0} | pace)), tracer=ear)


@pytest.fixture
def population(tmp_path: Path) -> Path:
    return tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(20)])


def drive(
    workspace: Workspace, engagement: Engagement, path: Path, ear: Ear, talker: object = None
) -> RunResult:
    request = RunRequest(tinyapp.APP, tinyapp.inputs_of(path, engagement), talker)
    return run(workspace, request, terms(ear))


def retold(workspace: Workspace) -> list[Span]:
    with workspace.snapshot() as view:
        return [span for spans in retell(view, view.run("1"), hear) for span in spans]


def timeless(spans: Sequence[Span]) -> dict[str, Span]:
    """Spans by id, without what the clock of the engine and that of the ledger say."""
    plain = [
        span if span.kind is SpanKind.LLM else replace(span, start_ns=0, end_ns=0) for span in spans
    ]
    return {span.span_id: span for span in plain}


@pytest.mark.parametrize("turns", [1, 3])
def test_the_record_tells_what_was_told_live_span_for_span(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path, turns: int
) -> None:
    ear = Ear()
    talker = tinyapp.Talker(Timed(tmp_path / "calls"), turns=turns, voices=2)
    drive(workspace, engagement, population, ear, talker)
    again = retold(workspace)
    assert timeless(again) == timeless(ear.spans)
    assert len(again) == len(ear.spans) == len(timeless(again))
    kinds = Counter(span.kind for span in again)
    assert kinds[SpanKind.LLM] == 16 * 2 * turns


def test_every_span_has_its_place_and_every_case_its_trace(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    ear = Ear()
    result = drive(
        workspace, engagement, population, ear, tinyapp.Talker(Timed(tmp_path / "calls"))
    )
    run_id = result.record.run_id
    by_id = {span.span_id: span for span in ear.spans}
    for span in ear.spans:
        assert span.session == run_id
        if span.parent_id:
            assert by_id[span.parent_id].trace_id == span.trace_id
    roots = [span for span in ear.spans if not span.parent_id]
    assert len({span.trace_id for span in roots}) == len(roots) == 21
    (whole,) = [span for span in roots if span.trace_id == trace_id(run_id)]
    assert whole.facts["assay.run.cases"] == 20
    case = by_id[span_id(run_id, "case", "P-3")]
    assert [link.span_id for link in case.links] == [whole.span_id]
    stages = [s.name for s in ear.spans if s.parent_id == case.span_id]
    assert stages == ["read", "ground", "test", "route"]
    read = by_id[span_id(run_id, "case", "P-3", "read")]
    (call,) = [s for s in ear.spans if s.parent_id == read.span_id]
    assert call.end_ns - call.start_ns == 1_500_000_000
    assert (read.start_ns, read.end_ns) == (call.start_ns, call.end_ns)


def test_the_ledger_names_the_traces(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    result = drive(
        workspace, engagement, population, Ear(), tinyapp.Talker(Timed(tmp_path / "calls"))
    )
    run_id = result.record.run_id
    with workspace.snapshot() as view:
        entries = [Entry.parse(data) for data in view.entries()]
    named = {e.body.get("trace") for e in entries if e.kind == "run.started"}
    assert named == {trace_id(run_id)}
    for entry in entries:
        if entry.kind == "model.answered":
            assert entry.body["trace"] == trace_id(run_id, entry.stream)


def test_what_was_told_before_a_crash_is_not_told_or_counted_again(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    ear, counted = Ear(), tmp_path / "calls"
    with pytest.raises(KeyboardInterrupt):
        drive(workspace, engagement, population, ear, tinyapp.Talker(Dying(counted)))
    before = len(ear.spans)
    resume(
        workspace,
        "1",
        terms(ear),
        app=tinyapp.APP,
        assessor=tinyapp.Talker(tinyapp.Oracle(counted)),
    )
    assert before
    ids = [span.span_id for span in ear.spans]
    assert len(ids) == len(set(ids))
    assert ear.counts["assay.calls chat oracle one live"] == 16
    assert ear.counts["assay.tokens chat oracle one output"] == 16


def test_a_finished_run_that_is_asked_for_again_tells_nothing(
    workspace: Workspace, engagement: Engagement, population: Path
) -> None:
    first, again = Ear(), Ear()
    drive(workspace, engagement, population, first)
    assert drive(workspace, engagement, population, again).was_finished
    assert first.spans
    assert again.spans == []


def test_a_failed_attempt_leaves_the_span_of_the_case_to_the_attempt_that_ends_it(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(0, notes=["lost ACK"])])
    ear, counted = Ear(), tmp_path / "calls"
    first = drive(workspace, engagement, path, ear, tinyapp.Talker(tinyapp.Oracle(counted)))
    assert first.record.status is RunStatus.PAUSED
    (failed,) = ear.spans
    assert failed.error == "provider.unreachable"
    assert failed.span_id != span_id(first.record.run_id, "case", "P-0")
    assert retold(workspace)[0].span_id == failed.span_id


def test_a_reply_from_the_record_costs_no_tokens_twice_and_brings_no_times_of_another_run() -> None:
    request = tinyapp.ModelRequest("oracle", "", "one", (), (), "", 9)
    reply = ModelReply(b"", asked_at="2020-01-01T00:00:00.000Z", elapsed_ms=9)
    seen = CallSeen("P-1", 0, 0, "q", "a", "record", request, reply, hear("", reply))
    run_seen = RunSeen("r", "parcels")
    span = call_span(run_seen, seen, 7_000)
    assert span.call is not None
    assert span.call.tokens is None
    assert (span.start_ns, span.end_ns) == (7_000, 7_000)
    case = CaseSeen("P-1", 1, "", "completed", "approve", "", {}, None, {}, "", 9_000)
    (whole,) = case_spans(run_seen, case, [seen])
    assert whole.end_ns - whole.start_ns < 1_000_000


def test_a_reply_of_a_batch_has_its_tokens_and_no_duration_that_nobody_measured() -> None:
    request = tinyapp.ModelRequest("oracle", "", "one", (), (), "", 9)
    reply = ModelReply(b"", asked_at="2026-03-04T09:30:00.250Z", via="batch")
    seen = CallSeen("P-1", 0, 0, "q", "a", "batch", request, reply, hear("", reply))
    span = call_span(RunSeen("r", "parcels"), seen, 7)
    assert span.call is not None
    assert span.call.tokens == (10, 2, 3, 4)
    assert (span.start_ns, span.end_ns) == (7, 7)


def test_the_metrics_add_up_to_the_summary(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    rows = [tinyapp.parcel(n) for n in range(20)]
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [*rows, {"id": "P-bad"}])
    ear = Ear()
    result = drive(workspace, engagement, path, ear)
    verdicts = Counter[str]()
    for name, number in ear.counts.items():
        if name.startswith("assay.verdicts "):
            verdicts[name.split()[2]] += int(number)
    assert verdicts == {v.value: n for v, n in result.summary.verdicts.items() if n}
    assert ear.counts["assay.blocks parcels"] == verdicts["block"] > 0
    assert ear.counts["assay.rows.rejected parcels field.missing"] == 1
    assert ear.observed["assay.chunk.duration"] == 1


def test_facts_hold_no_evidence_but_ids_digests_counts_and_codes() -> None:
    case = CaseSeen("P-1", 1, "a title", "failed", "", "", {}, None, {}, "note.odd: 'a title'", 5)
    (span,) = case_spans(RunSeen("r", "parcels"), case, ())
    assert "a title" not in repr((span.facts, span.name, span.result, span.error))
    assert (span.input, span.error, span.reason) == ("a title", "note.odd", "'a title'")


def test_results_do_not_depend_on_who_listens(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    heard = drive(workspace, engagement, population, Ear())
    other = Workspace.create(
        tmp_path / "other",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock("2026-03-04T09:00:00Z", step_ms=1),
        ids=workspace_ids(),
        home=tmp_path / "home-2",
    )
    with other:
        request = RunRequest(tinyapp.APP, tinyapp.inputs_of(population, engagement))
        silent = run(other, request, Terms(SteppedClock("2026-03-04T10:00:00Z"), pace=Pace()))
        with other.snapshot() as view, workspace.snapshot() as seen:
            ours = {row.case_id: row.workpaper for row in view.cases(silent.record.run_id)}
            theirs = {row.case_id: row.workpaper for row in seen.cases(heard.record.run_id)}
    assert ours == theirs


def workspace_ids():
    from assay.clock import CountedIds

    return CountedIds("tests")
