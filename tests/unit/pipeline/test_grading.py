"""Graders as a signal of a run: their doubt sends a case to a person and opens no gate."""

from pathlib import Path

import pytest
import tinyapp

from assay.clock import SteppedClock
from assay.domain import Engagement, Verdict, Workpaper
from assay.errors import UsageError
from assay.pipeline import Pace, RunRequest, Stop, Terms, resume, run
from assay.pipeline.grading import graders_of
from assay.stores import Workspace

WORDS = '[answers]\nyes = ["ack"]\n'


def terms(stop: Stop | None = None, workers: int = 0) -> Terms:
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    return Terms(clock, pace=Pace(workers=workers, chunk=2), stop=stop or Stop())


@pytest.fixture
def population(tmp_path: Path) -> Path:
    rows = [
        {"id": "good", "grams": 5, "notes": ["ACK 1234, weighed and sealed by hand"]},
        {"id": "lie", "grams": 5, "notes": ["LIE about 7"]},
        {"id": "unread", "grams": 5, "notes": []},
    ]
    return tinyapp.write_parcels(tmp_path / "p.jsonl", rows)


def words(tmp_path: Path, text: str = WORDS) -> tuple[str]:
    path = tmp_path / "words.toml"
    path.write_text(text)
    return (f"words:{path}",)


def papers(workspace: Workspace, run_id: str) -> dict[str, Workpaper]:
    with workspace.snapshot() as view:
        return {
            row.case_id: Workpaper.model_validate_json(view.artifact(row.workpaper))
            for row in view.cases(run_id)
            if row.workpaper
        }


def test_doubt_sends_a_case_to_a_person_and_is_written_in_its_workpaper(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    inputs = tinyapp.inputs_of(population, engagement)
    plain = run(workspace, RunRequest(tinyapp.APP, inputs), terms())
    trusting = run(
        workspace, RunRequest(tinyapp.APP, inputs, graders=words(tmp_path)), terms(workers=1)
    )
    assert plain.record.run_id != trusting.record.run_id
    assert trusting.record.manifest.options["graders"] == "words/1"
    found = papers(workspace, trusting.record.run_id)
    assert found["good"].decision.verdict is Verdict.APPROVE
    assert [(g.grader, g.entailment) for g in found["good"].grades] == [("words/1", "entailed")]
    doubting = run(
        workspace,
        RunRequest(tinyapp.APP, inputs, graders=words(tmp_path, WORDS.replace("ack", "accept"))),
        terms(),
    )
    assert doubting.record.run_id != trusting.record.run_id
    found = papers(workspace, doubting.record.run_id)
    assert found["good"].decision.verdict is Verdict.REVIEW
    assert [reason.code for reason in found["good"].decision.reasons] == ["claim.flagged"]
    assert found["good"].claims[0].grounding.code == "unfaithful"
    assert [(g.entailment, g.answer) for g in found["good"].grades] == [("neutral", "yes")]
    assert found["unread"].grades == ()


@pytest.mark.parametrize("text", [WORDS, '[answers]\nyes = ["cleared"]\n'])
def test_no_grader_gets_past_the_gate(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path, text: str
) -> None:
    inputs = tinyapp.inputs_of(population, engagement)
    request = RunRequest(tinyapp.APP, inputs, graders=words(tmp_path, text))
    found = papers(workspace, run(workspace, request, terms()).record.run_id)
    assert found["lie"].decision.verdict is Verdict.BLOCK
    assert found["lie"].grades == ()


def test_a_resumed_run_asks_the_same_graders(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    inputs = tinyapp.inputs_of(population, engagement)
    request = RunRequest(tinyapp.APP, inputs, graders=words(tmp_path))
    stop = Stop()
    stop.requested = True
    run(workspace, request, terms(stop))
    done = resume(workspace, "1", terms(), app=tinyapp.APP)
    assert done.summary.cases == 3
    assert len(papers(workspace, done.record.run_id)["good"].grades) == 1
    (tmp_path / "words.toml").write_text(WORDS.replace("ack", "accept"))
    with pytest.raises(UsageError) as caught:
        resume(workspace, "1", terms(), app=tinyapp.APP)
    assert caught.value.code == "run.inputs_changed"


@pytest.mark.parametrize(
    ("order", "text", "code"),
    [
        ("words", "", "grader.unknown"),
        ("oracle", "", "grader.unknown"),
        ("words:", "", "grader.unknown"),
        ("words:FILE", "not toml", "grader.malformed"),
        ("words:FILE", "[answers]\n", "grader.malformed"),
        ("words:FILE", "[answers]\nyes = []\n", "grader.malformed"),
        ("words:FILE", '[answers]\nyes = ["ACK"]\n', "grader.malformed"),
        ("words:FILE", '[answers]\nyes = "ack"\n', "grader.malformed"),
        ("words:FILE", WORDS + "[more]\n", "grader.malformed"),
        ("words:none.toml", "", "grader.malformed"),
    ],
)
def test_a_grader_that_makes_no_sense_is_refused(
    tmp_path: Path, order: str, text: str, code: str
) -> None:
    path = tmp_path / "w.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        graders_of((order.replace("FILE", str(path)),), tinyapp.APP)
    assert caught.value.code == code
