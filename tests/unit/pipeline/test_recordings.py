"""Recordings leave one workspace and enter another; what they lack is told."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import tinyapp

from assay.clock import CountedIds, SteppedClock
from assay.domain import Engagement, Prompt, Question, RunStatus
from assay.errors import EvidenceError, UsageError
from assay.pipeline import ModelOrder, Pace, RunRequest, RunResult, Terms, run
from assay.pipeline.consensus import consensus_of_run
from assay.pipeline.estimate import estimate
from assay.pipeline.recordings import compare_recording, export_recording, import_recording
from assay.pipeline.spending import by_control, cost_of_run
from assay.providers import (
    Heard,
    ModelReply,
    ModelRequest,
    ReaderSettings,
    Recording,
    Usage,
    hearing_of,
)
from assay.rules import Catalogue, Control
from assay.stores import Workspace
from assay.telemetry import NoProgress

ANSWER = b"""{"id": "r-1", "object": "chat.completion", "model": "m-1-0", "choices": [{"index": 0,
 "finish_reason": "stop", "message": {"role": "assistant", "refusal": null,
 "content": "{\\"claims\\": [], \\"abstentions\\": [], \\"silent\\": %s}"}}],
 "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}}"""
PROMPT = Prompt(
    name="clearance",
    version="1",
    text="Parcels.",
    questions=(
        Question(
            question="clearance",
            asks="Was it cleared?",
            answers={"yes": "It was."},
            reads=("note",),
            controls=("P-1", "P-2"),
        ),
    ),
)


def control(name: str) -> Control:
    return Control(
        id=name,
        title="Parcels",
        objective="Parcels are cleared.",
        key_control="A note clears them.",
        test="The note is read.",
        evidence=("Note",),
        deficiency="It is missing.",
        owner="Post",
        always_human="Whether it was wise.",
        frameworks={},
    )


class Prompted(tinyapp.App):
    """Parcels that models may read."""

    prompt = PROMPT

    def __init__(self) -> None:
        super().__init__(catalogue=Catalogue(controls=(control("P-1"), control("P-2"))))


class Server:
    """A model that finds every note silent."""

    vendor = "openai"

    def __init__(self) -> None:
        self.asked: list[ModelRequest] = []

    def ask(self, request: ModelRequest) -> ModelReply:
        self.asked.append(request)
        names = [part.split('"')[0] for part in request.turns[0].text.split('document id="')[1:]]
        listed = "[" + ", ".join(f'\\"{name}\\"' for name in names) + "]"
        return ModelReply(ANSWER.replace(b"%s", listed.encode()), asked_at="2026-03-04T10:00:00Z")

    def hear(self, reply: ModelReply) -> Heard:
        return hearing_of("openai")(reply)


class Desk:
    """Runs six parcels with models."""

    def __init__(self, workspace: Workspace, engagement: Engagement, folder: Path) -> None:
        self.workspace = workspace
        rows = [tinyapp.parcel(n) for n in range(6)]
        path = tinyapp.write_parcels(folder / "p.jsonl", rows)
        self._inputs = tinyapp.inputs_of(path, engagement)
        self.server = Server()

    def request(self, *models: str, recording: Path | None = None) -> RunRequest:
        readers = tuple(ReaderSettings("openai", name) for name in models or ("m-1",))
        order = ModelOrder(readers, recording, None if recording else lambda _: self.server)
        return RunRequest(Prompted(), self._inputs, models=order)

    def run(self, *models: str, recording: Path | None = None) -> RunResult:
        clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
        terms = Terms(clock, NoProgress(), Pace(workers=0))
        return run(self.workspace, self.request(*models, recording=recording), terms)


@pytest.fixture
def desk(workspace: Workspace, engagement: Engagement, tmp_path: Path) -> Desk:
    return Desk(workspace, engagement, tmp_path)


def costing(request: ModelRequest, usage: Usage, _via: str, _at: str) -> Decimal | None:
    return None if request.model == "m-2" else Decimal(usage.output_tokens) / 100


def export(desk: Desk, path: Path) -> int:
    with desk.workspace.snapshot() as view:
        return export_recording(view, view.run("1"), path)


def test_what_a_run_was_told_is_exported_and_known_where_it_is_imported(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.run().record.status is RunStatus.COMPLETED
    assert export(desk, tmp_path / "r.jsonl") == len(desk.server.asked) == 5
    with Workspace.create(
        tmp_path / "other",
        organisation="B",
        title="Else",
        clock=SteppedClock("2026-03-04T09:00:00Z", step_ms=1),
        ids=CountedIds("other"),
        home=tmp_path / "home-2",
    ) as other:
        assert import_recording(other, tmp_path / "r.jsonl") == (5, 5, 0)
        assert import_recording(other, tmp_path / "r.jsonl") == (5, 0, 0)
        with other.snapshot() as view:
            engagement = view.engagement()
        second = Desk(other, engagement, tmp_path)
        assert second.run().record.status is RunStatus.COMPLETED
        assert second.server.asked == []


def test_a_replay_is_the_run_itself(desk: Desk, tmp_path: Path) -> None:
    first = desk.run()
    export(desk, tmp_path / "r.jsonl")
    again = desk.run(recording=tmp_path / "r.jsonl")
    assert (again.record.run_id, again.was_finished) == (first.record.run_id, True)


def test_a_recording_is_held_against_a_run(desk: Desk, tmp_path: Path) -> None:
    desk.run()
    path = tmp_path / "r.jsonl"
    export(desk, path)
    with desk.workspace.snapshot() as view:
        whole = compare_recording(view, view.run("1"), Recording.open(path))
        assert (whole.same, whole.different, whole.missing) == (5, (), ())
        lines = path.read_bytes().splitlines(keepends=True)
        del lines[2]
        lines[3] = lines[3].replace(b'"elapsed_ms":0', b'"elapsed_ms":7')
        path.write_bytes(b"".join(lines))
        less = compare_recording(view, view.run("1"), Recording.open(path))
    assert (less.same, less.different, less.missing) == (3, ("P-4/0/0",), ("P-2/0/0",))


def test_another_reply_to_a_known_request_is_counted_and_the_known_one_stays(
    desk: Desk, tmp_path: Path
) -> None:
    desk.run()
    path = tmp_path / "r.jsonl"
    export(desk, path)
    path.write_bytes(path.read_bytes().replace(b'"elapsed_ms":0', b'"elapsed_ms":7', 1))
    assert import_recording(desk.workspace, path) == (5, 0, 1)
    export(desk, tmp_path / "after.jsonl")
    assert b'"elapsed_ms":7' not in (tmp_path / "after.jsonl").read_bytes()


def test_a_run_that_no_model_read_has_no_recording(desk: Desk, tmp_path: Path) -> None:
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    request = RunRequest(Prompted(), desk.request().inputs)
    run(desk.workspace, request, Terms(clock, NoProgress(), Pace(workers=0)))
    with pytest.raises(UsageError) as caught:
        export(desk, tmp_path / "r.jsonl")
    assert caught.value.code == "run.unrecorded"


def test_readings_by_the_same_models_fit_one_recording_and_by_others_do_not(
    desk: Desk, tmp_path: Path
) -> None:
    first = ReaderSettings("openai", "m-1")
    for reader in (first, replace(first, sample=1), ReaderSettings("openai", "m-2")):
        request = replace(
            desk.request(), models=ModelOrder((reader,), connect=lambda _: desk.server)
        )
        clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
        run(desk.workspace, request, Terms(clock, NoProgress(), Pace(workers=0)))
    with desk.workspace.snapshot() as view:
        one, again, other = (view.run(number) for number in "123")
        assert export_recording(view, one, tmp_path / "both.jsonl", [again]) == 10
        with pytest.raises(UsageError) as caught:
            export_recording(view, one, tmp_path / "mixed.jsonl", [other])
        both = compare_recording(view, again, Recording.open(tmp_path / "both.jsonl"))
    assert caught.value.code == "run.unlike"
    assert not (tmp_path / "mixed.jsonl").exists()
    assert (both.exchanges, both.same) == (10, 5)
    assert Recording.open(tmp_path / "both.jsonl").header.readers == (first,)


def test_a_spoilt_recording_is_imported_not_at_all(desk: Desk, tmp_path: Path) -> None:
    desk.run()
    path = tmp_path / "r.jsonl"
    export(desk, path)
    path.write_bytes(path.read_bytes()[:-20])
    with desk.workspace.snapshot() as view:
        size = view.log().size
    with pytest.raises(EvidenceError) as caught:
        import_recording(desk.workspace, path)
    assert caught.value.code == "recording.malformed"
    with desk.workspace.snapshot() as view:
        assert view.log().size == size


def test_an_app_that_asks_models_nothing_is_told(desk: Desk) -> None:
    order = desk.request().models
    assert order is not None
    with pytest.raises(UsageError) as caught:
        order.panel(tinyapp.APP)
    assert caught.value.code == "app.unprompted"


def test_the_cost_of_each_call_is_added_up_and_what_nobody_knows_is_said(desk: Desk) -> None:
    result = desk.run("m-1", "m-2")
    with desk.workspace.snapshot() as view:
        costs = cost_of_run(view, result.record.run_id, costing)
    assert [(c.model, c.via, c.calls, c.usd, c.unknown) for c in costs] == [
        ("openai:m-1", "live", 5, Decimal("0.5"), 0),
        ("openai:m-2", "live", 5, Decimal(0), 5),
    ]
    assert by_control(Prompted(), costs) == {"P-1": Decimal("0.25"), "P-2": Decimal("0.25")}


def test_an_estimate_asks_nothing_and_knows_what_is_on_record(desk: Desk) -> None:
    before = estimate(desk.workspace, desk.request(), NoProgress(), costing)
    assert (before.cases, before.skipped, desk.server.asked) == (6, 1, [])
    (line,) = before.models
    assert (line.calls, line.known, line.usd_live) == (5, 0, Decimal(10))
    desk.run()
    (line,) = estimate(desk.workspace, desk.request(), NoProgress(), costing).models
    assert (line.calls, line.known, line.usd_live) == (0, 5, Decimal(0))


def test_readers_are_written_down_for_a_resume_and_their_keys_are_not(desk: Desk) -> None:
    result = desk.run()
    kept = result.record.invocation["models"]
    assert ModelOrder.readers_from_json(kept) == (ReaderSettings("openai", "m-1"),)


def case_texts(asked: Sequence[ModelRequest]) -> list[str]:
    return [request.turns[0].text for request in asked]


def test_the_instructions_are_the_same_for_every_case(desk: Desk) -> None:
    desk.run()
    assert len({(r.system, r.schema) for r in desk.server.asked}) == 1
    assert len(set(case_texts(desk.server.asked))) == 5


def test_a_case_is_shown_with_its_notes_and_not_with_its_record(desk: Desk) -> None:
    desk.run()
    text = case_texts(desk.server.asked)[0]
    assert "grams" not in text
    assert "ACK 000000" in text


def test_samples_and_second_opinions_are_counted_against_the_assessor(desk: Desk) -> None:
    class Wavering(Server):
        """A model whose second sample leaves a note out."""

        def ask(self, request: ModelRequest) -> ModelReply:
            reply = super().ask(request)
            if request.sample == 1 and "P-3" in request.turns[0].text:
                told = reply.body.replace(rb"\"silent\": [", rb"\"silent\": [\"x\", ").replace(
                    rb"\"note-1\"", rb"\"y\""
                )
                return replace(reply, body=told)
            return reply

    desk.server = Wavering()
    readers = (
        ReaderSettings("openai", "m-1"),
        ReaderSettings("openai", "m-1", sample=1),
        ReaderSettings("openai", "m-2"),
    )
    order = ModelOrder(readers, connect=lambda _: desk.server)
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    request = RunRequest(Prompted(), desk.request().inputs, models=order)
    result = run(desk.workspace, request, Terms(clock, NoProgress(), Pace(workers=0)))
    with desk.workspace.snapshot() as view:
        sample, second = consensus_of_run(view, result.record.run_id)
    assert sample.opinion.endswith("#1")
    assert (sample.cases, sample.differing, sample.rate) == (5, 1, 0.2)
    assert (second.cases, second.differing, second.rate) == (5, 0, 0.0)
