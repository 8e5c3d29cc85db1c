"""Telemetry from the command line: told where it was asked for, lost without harm, told of."""

import json
from pathlib import Path

import pytest

from wire import WireServer

from .conftest import Assay, pull_request

CANARY = "canary-7f3a9c21-never-anywhere"


def spans_of(path: Path) -> list[dict]:
    return [
        span
        for line in path.read_text("utf-8").splitlines()
        for resource in json.loads(line).get("resourceSpans", ())
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def population(folder: Path) -> Path:
    path = folder / "pulls.jsonl"
    path.write_text("\n".join(json.dumps(pull_request(n)) for n in range(1, 4)), "utf-8")
    return path


def test_a_run_tells_a_file_what_it_put_on_the_record(assay: Assay, tmp_path: Path) -> None:
    path = population(tmp_path)
    answer = assay("run", "sox", "--input", path, "--telemetry", "file:spans.jsonl", "--json")
    assert answer.code == 0, answer.err
    spans = spans_of(tmp_path / "spans.jsonl")
    run_id = answer.document["run_id"]
    told = {pair["key"]: pair["value"] for pair in spans[0]["attributes"]}
    assert told["session.id"]["stringValue"] == run_id
    assert told["assay.content"]["stringValue"] == "hashes"
    assert sum(span["name"].startswith("case ") for span in spans) == 3
    assert "Approved" not in (tmp_path / "spans.jsonl").read_text("utf-8")


def test_a_collector_that_is_down_costs_spans_and_is_told_of_in_one_line(
    assay: Assay, tmp_path: Path
) -> None:
    where = "otlp:http://127.0.0.1:9"
    answer = assay("run", "sox", "--input", population(tmp_path), "--telemetry", where, "--json")
    assert answer.code == 0
    assert answer.document["status"] == "completed"
    (line,) = [line for line in answer.err.splitlines() if "telemetry" in line]
    assert "0 spans delivered" in line
    assert "the run is not affected" in line


def test_the_settings_of_the_folder_hold(assay: Assay, tmp_path: Path) -> None:
    (tmp_path / "assay.toml").write_text(
        '[telemetry]\nexporter = "file:told.jsonl"\ncontent = "none"\n', "utf-8"
    )
    assert assay("run", "sox", "--input", population(tmp_path), "--json").code == 0
    assert '"assay.content","value":{"stringValue":"none"}' in (tmp_path / "told.jsonl").read_text()


def test_a_setting_that_nobody_knows_is_refused_before_the_run(
    assay: Assay, tmp_path: Path
) -> None:
    answer = assay("run", "sox", "--input", population(tmp_path), "--telemetry", "carrier-pigeon")
    assert answer.code == 3
    assert "telemetry.unknown" in answer.err
    assert not (tmp_path / "assay-workspace").exists()


def test_phoenix_that_is_not_running_is_said_and_how_to_start_it(
    assay: Assay, tmp_path: Path
) -> None:
    assert assay("run", "sox", "--input", population(tmp_path), "--json").code == 0
    answer = assay("phoenix", "push")
    assert answer.code == 3
    assert "assay phoenix up" in answer.err
    status = assay("phoenix", "status", "--json")
    assert (status.code, status.document["running"]) == (1, False)
    assert assay("phoenix", "down", "--json").document == {"was_running": False}


def test_a_run_with_models_tells_every_call_and_no_key_is_in_anything_that_was_written(
    assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, CANARY)
    commented = pull_request(1)
    commented["events"].append(
        {
            "event": "commented",
            "user": "lena-vogt",
            "created_at": "2026-01-13T11:00:00Z",
            "body": f"Looks right to me. Our key is {CANARY}, do not tell.",
        }
    )
    (tmp_path / "pulls.jsonl").write_text(json.dumps(commented), "utf-8")
    with WireServer() as server:
        (tmp_path / "assay.toml").write_text(
            f'[models."openai:m-1"]\nbase_url = "{server.base}/openai/v1"\n'
            f'[models."anthropic:m-2"]\nbase_url = "{server.base}/anthropic"\n',
            "utf-8",
        )
        answer = assay(
            "run", "sox", "--input", "pulls.jsonl", "--assessor", "openai:m-1",
            "--second-opinion", "anthropic:m-2", "--telemetry", "file:spans.jsonl",
            "--telemetry-content", "full", "--json",
        )  # fmt: skip
    assert answer.code == 0, answer.err
    written = (tmp_path / "spans.jsonl").read_text("utf-8")
    assert "Looks right to me. Our key is [credential], do not tell." in written
    assert CANARY not in written
    calls = [span for span in spans_of(tmp_path / "spans.jsonl") if span["kind"] == 3]
    told = [{p["key"]: p["value"] for p in call["attributes"]} for call in calls]
    asked = {one["gen_ai.request.model"]["stringValue"] for one in told}
    assert asked == {"m-1", "m-2"}
    assert all("llm.token_count.prompt" in one for one in told)
