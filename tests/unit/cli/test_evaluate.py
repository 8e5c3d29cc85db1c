"""Evaluation and impact at the command line: what is written, and an exit code to rely on."""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import pytest

from assay.app import find_app

from .conftest import Assay

sys.path.insert(0, str(Path(__file__).parent.parent / "evaluation"))

from goldmaking import make_gold

APP = find_app("change-approval")
PLAN = """
[plan]
fewest_cases = 50
[margins]
verdict_accuracy = "0.2"
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return make_gold(tmp_path / "set" / "test")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    return tmp_path / "plan.toml"


def test_an_evaluation_is_written_shown_gated_and_reported(assay: Assay, gold, plan, tmp_path):
    answer = assay("eval", "run", "sox", gold, "-o", "base", "--json")
    assert answer.code == 0, answer.err
    assert answer.document["measures"]["verdict_accuracy"]["value"] == 1
    assert {Path(p).name for p in answer.document["written"]} == {
        "eval.json", "report.html", "report.md", "report.json",
    }  # fmt: skip
    before = hashlib.sha256((tmp_path / "base" / "eval.json").read_bytes()).hexdigest()
    again = assay("eval", "run", "sox", gold, "-o", "base")
    assert again.code == 0
    assert "Verdict as labelled" in again.out
    after = hashlib.sha256((tmp_path / "base" / "eval.json").read_bytes()).hexdigest()
    assert before == after

    answers = APP.demo().answers
    assert (
        assay("eval", "run", "sox", gold, "-o", "new", "--assessor", f"replay:{answers}").code == 0
    )
    passed = assay("eval", "gate", "new", "--baseline", "base", "--plan", plan, "--json")
    assert (passed.code, passed.document["passed"]) == (0, True)
    failed = assay("eval", "gate", "new", "--baseline", "base", "--junit", "j/junit.xml")
    assert failed.code == 1
    assert "enough_cases" in failed.out
    assert (tmp_path / "j" / "junit.xml").read_bytes().startswith(b"<?xml")

    compared = assay("eval", "compare", "base/eval.json", "new", "--json")
    assert [c["case_id"] for c in compared.document["changes"]] == ["CHG-1043"]
    assert "CHG-1043" in assay("eval", "compare", "base", "new").out
    written = assay("eval", "report", "new", "--baseline", "base", "-o", "out", "--json")
    assert written.code == 0
    assert (tmp_path / "out" / "junit.xml").is_file()
    assert "Compared with the baseline" in (tmp_path / "out" / "report.md").read_text("utf-8")


def test_a_set_that_was_altered_is_refused(assay: Assay, gold):
    (gold / "policy.toml").write_text("", "utf-8")
    answer = assay("eval", "run", "sox", gold, "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "gold.altered"


def test_a_baseline_of_another_set_fails_the_gate_and_can_t_be_shown_beside(
    assay: Assay, gold, tmp_path
):
    assert assay("eval", "run", "sox", gold, "-o", "base").code == 0
    found = json.loads((tmp_path / "base" / "eval.json").read_bytes())
    found["gold_digest"] = "sha256:" + "0" * 64
    (tmp_path / "other.json").write_bytes(
        json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )
    assert assay("eval", "gate", "base", "--baseline", "other.json").code == 1
    report = assay("eval", "report", "base", "--baseline", "other.json", "--json")
    assert report.code == 3
    assert report.document["error"]["code"] == "evaluation.different"


def test_reports_that_can_t_be_written_are_told(assay: Assay, gold, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    answer = assay("eval", "run", "sox", gold, "-o", "file/x", "-w", "work", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "file.unwritable"


def test_impact_says_what_would_change_and_answers_1_if_a_decision_would(
    assay: Assay, gold, tmp_path
):
    assert assay("eval", "run", "sox", gold, "-o", "base").code == 0
    same = assay("impact", "--replay", "-w", "base/workspace", "--json")
    assert (same.code, same.document["same"]) == (0, 53)
    policy = tmp_path / "policy.toml"
    shutil.copy(gold / "policy.toml", policy)
    with policy.open("a", encoding="utf-8") as file:
        file.write("\n[closure]\ndays = 0\n")
    words = ("impact", "1", "--policy", policy, "-w", "base/workspace")
    found = assay(*words, "--json")
    assert found.code == 1
    assert found.document["parameters"]["closure.days"] == ["30", "0"]
    assert "closure.timely" in assay(*words).out
    answers = APP.demo().answers
    replayed = assay("impact", "--assessor", f"replay:{answers}", "-w", "base/workspace", "--json")
    assert [case["case_id"] for case in replayed.document["changed"]] == ["CHG-1043"]


def test_impact_of_nothing_is_refused(assay: Assay, tmp_path):
    answer = assay("impact", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "impact.unasked"


def test_a_record_is_not_shown_where_no_phoenix_answers(assay: Assay, gold):
    assert assay("eval", "run", "sox", gold, "-o", "base", "--json").code == 0
    answer = assay("eval", "push", "base", "--url", "http://127.0.0.1:9", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "phoenix.refused"
    assert assay("eval", "push", "base", "--json").document["error"]["code"] == "phoenix.down"
