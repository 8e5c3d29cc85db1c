"""The real Phoenix: reachable from this machine only, and a run shows there once, as it was.

Takes an installed one from ``ASSAY_TEST_PHOENIX`` (a folder as ``assay phoenix up`` makes it), or
installs one for the session where that says ``install``: 855 MB, so nobody gets it unasked.
"""

import json
import os
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assay.app import find_app
from assay.clock import CountedIds, SystemClock
from assay.errors import ProviderError, UsageError
from assay.evaluation.experiment import experiment_of
from assay.evaluation.gold import open_gold
from assay.evaluation.measures import measures
from assay.evaluation.plan import DEFAULT_PLAN
from assay.pipeline import RunRequest, Terms, run
from assay.pipeline.retelling import retell
from assay.providers import Conversation, Heard, ModelReply, ModelRequest, Stop, Turn, Usage
from assay.stores import Workspace
from assay.telemetry import NoProgress, trace_id
from assay.telemetry.phoenix import (
    PhoenixHome,
    PhoenixView,
    Running,
    find,
    keep_experiment,
    read_gold,
    start,
    stop,
)
from assay.telemetry.phoenix.listening import exposed, listeners
from assay.telemetry.redaction import Content, Redaction
from assay.telemetry.settings import Settings, Target, open_pump

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "evaluation"))
sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "pipeline"))
import tinyapp
from goldmaking import make_gold, record_of

pytestmark = pytest.mark.long

MODEL = "gpt-4o-2024-08-06"  # one whose price Phoenix knows
USAGE = Usage(1000, 200, 0, 90)
FULL = Redaction(Content.FULL)
CHANGES = find_app("change-approval")


@pytest.fixture(scope="module")
def home() -> Iterator[PhoenixHome]:
    named = os.environ.get("ASSAY_TEST_PHOENIX", "")
    if not named:
        pytest.skip("ASSAY_TEST_PHOENIX names no Phoenix; `install` gets one")
    named = "" if named == "install" else named
    with tempfile.TemporaryDirectory(prefix="assay-phoenix-") as folder:
        made = PhoenixHome(Path(named or folder))
        try:
            made.install(NoProgress())
        except ProviderError as error:
            pytest.skip(f"Phoenix can't be installed here: {error}")
        if named:  # its environment, but data of our own
            borrowed, made = made, PhoenixHome(Path(folder))
            made.environment = borrowed.environment
            made.data.mkdir()
        yield made
        stop(made)


@pytest.fixture(scope="module")
def running(home: PhoenixHome) -> Running:
    return start(home, free_port(), SystemClock())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Priced(tinyapp.Oracle):
    """An oracle whose replies tell tokens and time."""

    vendor = "openai"

    def ask(self, request: ModelRequest) -> ModelReply:
        at = SystemClock().now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return replace(super().ask(request), asked_at=at, elapsed_ms=40)

    def hear(self, reply: ModelReply) -> Heard:
        return hear("openai", reply)


class Talker(tinyapp.Talker):
    def talk(self, case, voice: int) -> Conversation:
        text = f"{case.case_id} {[document.text for document in case.documents]}"
        turns = (Turn("user", text),)
        reply = yield ModelRequest("openai", "", MODEL, ("Read.",), turns, "", 9, sample=voice)
        self.provider.hear(reply)
        return tinyapp.Reader().assess(case)


def hear(_vendor: str, reply: ModelReply) -> Heard:
    return Heard(reply.body.decode(), Stop.COMPLETE, MODEL, USAGE, "id-1")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(
        tmp_path / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SystemClock(),
        ids=CountedIds(tmp_path.name),  # another log, so another run
        home=tmp_path / "home",
    ) as made:
        yield made


def drive(workspace: Workspace, tmp_path: Path, settings: Settings) -> str:
    """A run of 20 parcels, 16 of which two voices read; its id."""
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(20)])
    with workspace.snapshot() as view:
        inputs = tinyapp.inputs_of(path, view.engagement())
    pump = open_pump(settings, SystemClock(), version="0", workspace=workspace.path, environment={})
    assert pump is not None
    talker = Talker(Priced(tmp_path / "calls"), voices=2)
    result = run(
        workspace, RunRequest(tinyapp.APP, inputs, talker), Terms(SystemClock(), tracer=pump)
    )
    assert pump.close().dropped == 0
    return result.record.run_id


def push(workspace: Workspace, view: PhoenixView) -> int:
    with workspace.snapshot() as snapshot:
        return view.push(retell(snapshot, snapshot.run("1"), hear), FULL, "0")


def project(url: str, name: str, fields: str) -> dict:
    query = f"{{projects{{edges{{node{{name {fields}}}}}}}}}"
    answer = httpx.post(f"{url}/graphql", json={"query": query}).json()
    edges = answer["data"]["projects"]["edges"]
    return next((edge["node"] for edge in edges if edge["node"]["name"] == name), {})


def until(is_so: Callable[[], bool]) -> None:
    """Phoenix stores what it took a moment later."""
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("Phoenix did not store in time")


def test_it_listens_on_one_port_of_the_loopback_interface_and_nowhere_else(
    running: Running,
) -> None:
    found = listeners(running.pid)
    assert found is not None
    assert [str(one) for one in found] == [f"127.0.0.1:{running.port}"]
    assert exposed(found) == []


@pytest.mark.parametrize(
    "header", [("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null")]
)
def test_a_page_of_another_origin_cannot_reach_it_through_the_browser(
    running: Running, header: tuple[str, str]
) -> None:
    refused = httpx.get(f"{running.url}/v1/projects", headers=[header])
    assert refused.status_code == 421


def test_a_run_shows_once_however_often_it_is_told(
    running: Running, workspace: Workspace, tmp_path: Path
) -> None:
    settings = Settings(Target.PHOENIX, running.url, Content.FULL, project="once")
    run_id = drive(workspace, tmp_path, settings)
    view = PhoenixView(running.url, "once")
    sent = push(workspace, view)
    counts = "traceCount recordCount tokenCountTotal costSummary{total{cost}}"
    until(lambda: project(running.url, "once", counts).get("recordCount") == sent)
    before = project(running.url, "once", counts)
    assert push(workspace, view) == sent
    time.sleep(2)
    assert project(running.url, "once", counts) == before
    assert before["traceCount"] == 21
    assert before["tokenCountTotal"] == 32 * (1000 + 200 + 90)
    assert before["costSummary"]["total"]["cost"] > 0
    spans = spans_of(running.url, "once")
    ids = [span["context"]["span_id"] for span in spans]
    assert len(ids) == len(set(ids)) == sent
    kinds = Counter(span["span_kind"] for span in spans)
    assert kinds == {"LLM": 32, "GUARDRAIL": 20, "EVALUATOR": 20, "CHAIN": 1 + 20 + 16 + 20}
    call = next(s for s in spans if s["span_kind"] == "LLM")
    assert call["attributes"]["llm.model_name"] == MODEL
    assert call["attributes"]["input.value"].startswith("P-")
    assert call["attributes"]["session.id"] == run_id
    assert trace_id(run_id) in {span["context"]["trace_id"] for span in spans}


@contextmanager
def client(url: str) -> Iterator[Any]:
    from phoenix.client import Client

    with httpx.Client(base_url=url) as http:
        yield Client(http_client=http)


def spans_of(url: str, name: str) -> list:
    with client(url) as asking:
        return asking.spans.get_spans(project_identifier=name, limit=1000)


def test_by_default_no_text_of_a_case_reaches_it(
    running: Running, workspace: Workspace, tmp_path: Path
) -> None:
    drive(workspace, tmp_path, Settings(Target.PHOENIX, running.url, project="hashes"))
    until(lambda: project(running.url, "hashes", "traceCount").get("traceCount") == 21)
    told = json.dumps(spans_of(running.url, "hashes"), default=str)
    assert "weighed and sealed" not in told
    assert "a parcel" not in told


def test_a_gold_set_is_a_dataset_once(running: Running, repository: Path) -> None:
    gold = read_gold(repository / "gold" / "grounding" / "cases.jsonl")
    view = PhoenixView(running.url)
    assert [view.keep_dataset(*gold), view.keep_dataset(*gold)] == [True, False]
    with client(running.url) as asking:
        (found,) = [d for d in asking.datasets.list() if d["name"] == gold.name]
    assert found["example_count"] == len(gold.examples)


def test_an_evaluation_is_an_experiment_once_with_the_figures_as_means(
    running: Running, tmp_path: Path
) -> None:
    record = record_of(tmp_path, open_gold(make_gold(tmp_path / "set" / "test"), CHANGES))
    experiment = experiment_of(record, FULL)
    first = keep_experiment(running.url, experiment, SystemClock())
    assert (first.is_new_dataset, first.is_new_experiment) == (True, True)
    assert first.new_runs == len(record.counted)
    again = keep_experiment(running.url, experiment, SystemClock())
    assert again == first._replace(is_new_dataset=False, is_new_experiment=False, new_runs=0)
    with client(running.url) as asking:
        found = asking.experiments.get_experiment(experiment_id=first.experiment_id)
        examples = asking.datasets.get_dataset(dataset=first.dataset_id).examples
    assert {e["metadata"]["id"] for e in examples} == {c.label.case_id for c in record.counted}
    assert len(found["task_runs"]) == len(record.counted)
    scores: dict[str, list[float]] = {}
    for one in found["evaluation_runs"]:
        scores.setdefault(one.name, []).append(one.result["score"])
    for measure in measures(record, DEFAULT_PLAN):
        if measure.name in scores:
            counts = (measure.estimate.hits, measure.estimate.trials)
            assert (sum(scores[measure.name]), len(scores[measure.name])) == counts
    assert {"verdict_accuracy", "false_pass_rate", "deficiency_accuracy"} <= scores.keys()


def test_an_interrupted_upload_goes_on_where_it_stopped(running: Running, tmp_path: Path) -> None:
    record = record_of(tmp_path, open_gold(make_gold(tmp_path / "other" / "test"), CHANGES))
    whole = experiment_of(record, Redaction(Content.NONE))
    half = whole._replace(trials=whole.trials[: len(whole.trials) // 2])
    assert keep_experiment(running.url, half, SystemClock()).new_runs == len(half.trials)
    rest = keep_experiment(running.url, whole, SystemClock())
    assert (rest.is_new_experiment, rest.new_runs) == (
        False, len(whole.trials) - len(half.trials),
    )  # fmt: skip


def test_a_taken_port_is_refused_and_a_stopped_phoenix_is_gone(home: PhoenixHome) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        stop(home)
        with pytest.raises(UsageError) as caught:
            start(home, other.getsockname()[1], SystemClock())
    assert caught.value.code == "phoenix.occupied"
    assert find(home) is None
