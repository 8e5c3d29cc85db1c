"""Answers that cost: durable before use, never asked for twice."""

import time
from pathlib import Path

import pytest
import tinyapp

from assay.clock import SteppedClock
from assay.domain import CaseStatus, Engagement, RunStatus
from assay.errors import ProviderError
from assay.ledger import Entry
from assay.pipeline import Pace, RunRequest, RunResult, Stop, Terms, resume, run
from assay.stores import Workspace, digest_text
from assay.telemetry import NoProgress


def terms(stop: Stop | None = None, **pace: int) -> Terms:
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    return Terms(clock, NoProgress(), Pace(**({"workers": 0} | pace)), stop or Stop())


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    return tmp_path / "calls"


def ask(
    workspace: Workspace, path: Path, engagement: Engagement, counted: Path, **pace: int
) -> RunResult:
    talker = tinyapp.Talker(tinyapp.Oracle(counted))
    request = RunRequest(tinyapp.APP, tinyapp.inputs_of(path, engagement), talker)
    return run(workspace, request, terms(**pace))


class Dying(tinyapp.Oracle):
    """The process goes down at the seventh question, or at the one about a case."""

    def __init__(self, calls: Path, case_id: str = "") -> None:
        super().__init__(calls)
        self._counted = calls
        self._case_id = case_id

    def ask(self, request):
        asked = len(self._counted.read_text().split()) if self._counted.exists() else 0
        text = request.turns[0].text
        if text.startswith(self._case_id + " ") if self._case_id else asked == 6:
            raise KeyboardInterrupt
        return super().ask(request)


@pytest.mark.parametrize("in_flight", [1, 4])
def test_each_answer_is_asked_for_once_and_stands_on_the_ledger_before_its_decision(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path, in_flight: int
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(20)])
    result = ask(workspace, path, engagement, calls, chunk=6, calls=in_flight)
    assert result.record.status is RunStatus.COMPLETED
    asked = calls.read_text().split()
    assert sorted(asked) == sorted(f"P-{n}" for n in range(20) if n % 5 != 1)
    with workspace.snapshot() as view:
        story = [Entry.parse(data) for data in view.stream("P-3")]
        row = view.case("1", "P-3")
        (call,) = view.calls("1", "P-3")
    assert [e.kind for e in story] == ["model.answered", "evidence.admitted", "decision.proposed"]
    assert story[0].refs == (digest_text(call.request), digest_text(call.reply))
    assert story[2].refs == (row.workpaper, row.answer)


def test_a_crash_after_the_answer_and_before_the_chunk_does_not_ask_again(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(20)])
    inputs = tinyapp.inputs_of(path, engagement)
    with pytest.raises(KeyboardInterrupt):
        run(
            workspace, RunRequest(tinyapp.APP, inputs, tinyapp.Talker(Dying(calls))), terms(calls=1)
        )
    with workspace.snapshot() as view:
        assert view.run("1").done == 0
    result = resume(
        workspace, "1", terms(), app=tinyapp.APP, assessor=tinyapp.Talker(tinyapp.Oracle(calls))
    )
    assert result.record.status is RunStatus.COMPLETED
    asked = calls.read_text().split()
    assert len(asked) == len(set(asked)) == 16


def test_an_answer_to_another_question_is_never_used(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    """The same manifest, but the app shows the assessor something else: a hidden dependence."""

    class Shifty(tinyapp.App):
        """Its documents depend on something that is not in the manifest."""

        def fieldwork(self, inputs, progress):
            return ShiftyFieldwork(inputs)

    class ShiftyFieldwork(tinyapp.Fieldwork):
        def build(self, record):
            case = super().build(record)
            if not later.exists() or case.case_id != "P-3":
                return case
            document = case.documents[0]
            swapped = type(document).of("note-1", "note", "ACK, swapped", document.origin)
            return case.model_copy(update={"documents": (swapped,)})

    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(8)])
    inputs = tinyapp.inputs_of(path, engagement)
    app, later = Shifty(), tmp_path / "later"
    with pytest.raises(KeyboardInterrupt):
        run(workspace, RunRequest(app, inputs, tinyapp.Talker(Dying(calls, "P-5"))), terms(calls=1))
    later.touch()
    result = run(workspace, RunRequest(app, inputs, tinyapp.Talker(tinyapp.Oracle(calls))), terms())
    with workspace.snapshot() as view:
        row = view.case("1", "P-3")
    assert row.status is CaseStatus.FAILED
    assert row.error.startswith("replay.diverged")
    assert result.record.status is RunStatus.PAUSED
    assert calls.read_text().split().count("P-3") == 1


def test_a_provider_that_is_down_pauses_the_run_instead_of_failing_every_case(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    rows = [tinyapp.parcel(n, notes=["lost"]) for n in range(200)]
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", rows)
    result = ask(workspace, path, engagement, calls, chunk=30, calls=1)
    assert result.record.status is RunStatus.PAUSED
    assert result.record.done == result.summary.statuses[CaseStatus.FAILED] == 10
    assert "10 times in a row" in result.why_paused
    assert len(calls.read_text().split()) == 10


def test_a_case_whose_provider_failed_is_asked_again_by_resume_and_only_that_one(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    rows = [tinyapp.parcel(n) for n in range(5)]
    rows[3] = tinyapp.parcel(3, notes=["lost"])
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", rows)
    first = ask(workspace, path, engagement, calls)
    assert first.summary.statuses[CaseStatus.FAILED] == 1
    resume(workspace, "1", terms(), app=tinyapp.APP, assessor=tinyapp.Talker(tinyapp.Oracle(calls)))
    asked = calls.read_text().split()  # calls in flight at once have no order
    assert (sorted(asked), asked[-1]) == (["P-0", "P-2", "P-3", "P-3", "P-4"], "P-3")


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (2, 2)], ids=str)
def test_every_turn_of_every_voice_is_paid_once_whatever_crashed_in_between(
    workspace: Workspace,
    engagement: Engagement,
    tmp_path: Path,
    calls: Path,
    shape: tuple[int, int],
) -> None:
    turns, voices = shape
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(12)])
    inputs = tinyapp.inputs_of(path, engagement)

    def talker(oracle: tinyapp.Oracle) -> tinyapp.Talker:
        return tinyapp.Talker(oracle, turns=turns, voices=voices)

    with pytest.raises(KeyboardInterrupt):
        run(workspace, RunRequest(tinyapp.APP, inputs, talker(Dying(calls))), terms(calls=1))
    again = talker(tinyapp.Oracle(calls))
    result = resume(workspace, "1", terms(calls=3), app=tinyapp.APP, assessor=again)
    assert result.record.status is RunStatus.COMPLETED
    readable = [n for n in range(12) if n % 5 != 1]
    assert len(calls.read_text().split()) == len(readable) * turns * voices
    with workspace.snapshot() as view:
        assert len(list(view.calls("1"))) == len(readable) * turns * voices


def test_a_later_run_takes_what_an_earlier_one_was_told_from_the_record(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(6)])
    ask(workspace, path, engagement, calls)
    paid = calls.read_text()
    more = tinyapp.write_parcels(tmp_path / "q.jsonl", [tinyapp.parcel(n) for n in range(7)])
    result = ask(workspace, more, engagement, calls)
    assert calls.read_text()[len(paid) :].split() == []  # the seventh has nothing to read
    with workspace.snapshot() as view:
        assert {call.via for call in view.calls(result.record.run_id)} == {"record"}
        assert {cost.via: cost.calls for cost in view.call_costs("1")} == {"live": 5}


def test_a_run_that_is_asked_to_stop_makes_no_further_call_and_loses_none_in_flight(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    class Stopping(tinyapp.Oracle):
        def ask(self, request):
            reply = super().ask(request)
            if len(calls.read_text().split()) == 5:
                stop.requested = True
            return reply

    stop = Stop()
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(60)])
    inputs = tinyapp.inputs_of(path, engagement)
    request = RunRequest(tinyapp.APP, inputs, tinyapp.Talker(Stopping(calls)))
    result = run(workspace, request, terms(stop, calls=2))
    assert result.record.status is RunStatus.PAUSED
    assert len(calls.read_text().split()) <= 6
    with workspace.snapshot() as view:
        assert len(list(view.calls("1"))) == len(calls.read_text().split())


def test_voices_that_answer_after_another_one_failed_are_kept_and_not_asked_again(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, calls: Path
) -> None:
    """The case is over by then, and the last one: nobody waits for the answers any more."""

    class Uneven(tinyapp.Oracle):
        def ask(self, request):
            if request.sample == 0:
                raise ProviderError("provider.failed", "down")
            time.sleep(0.2 * request.sample)
            return super().ask(request)

    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(0)])
    inputs = tinyapp.inputs_of(path, engagement)
    first = tinyapp.Talker(Uneven(calls), voices=3)
    result = run(workspace, RunRequest(tinyapp.APP, inputs, first), terms(calls=3))
    assert result.summary.statuses[CaseStatus.FAILED] == 1
    again = tinyapp.Talker(tinyapp.Oracle(calls), voices=3)
    result = resume(workspace, "1", terms(calls=3), app=tinyapp.APP, assessor=again)
    assert result.record.status is RunStatus.COMPLETED
    assert calls.read_text().split() == ["P-0", "P-0", "P-0"], "one call for each voice"
