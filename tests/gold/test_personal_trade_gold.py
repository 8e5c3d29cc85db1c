"""The gold set of personal trades is what it says: digests, references, spans, and a run over it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "gold" / "personal_trade"


def loaded(name: str) -> ModuleType:
    """A script of the gold set."""
    spec = importlib.util.spec_from_file_location(f"gold_pad_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ASSAY = ("-c", "import sys; from assay.cli.main import main; sys.exit(main())")


def told(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_digests_counts_references_and_spans_hold_and_no_text_is_in_both_splits() -> None:
    assert list(loaded("check").problems()) == []


def test_the_files_are_those_that_the_source_gives() -> None:
    done = told(str(FOLDER / "build.py"), "--check")
    assert done.returncode == 0, done.stderr


def test_a_label_without_its_words_or_with_a_rule_that_does_not_exist_is_found() -> None:
    check = loaded("check")
    label = json.loads((FOLDER / "test" / "labels.jsonl").read_text("utf-8").splitlines()[0])
    controls = set(label["controls"])
    assert list(check._label(label, controls)) == []
    unknown = list(check._label({**label, "rules": {"pad.no_such_rule": "undetermined"}}, controls))
    assert "a rule or outcome that does not exist" in unknown
    found = list(check._label({**label, "rules": {"pad.netting": "fail"}}, controls))
    assert "the deficiencies are not the rules that fail" in found
    assert "pad.netting is fail and PA-01 met" in found
    assert check._words("test", "mail-0", {"mail-1": "Approved."}) == ""


@pytest.mark.parametrize("split", ["tuning", "test"])
def test_a_run_takes_the_split_as_it_is_and_approves_nothing_that_a_person_should_see(
    split: str, tmp_path: Path
) -> None:
    arguments = loaded("compare").run_arguments(split, tmp_path / "workspace")
    home = str(tmp_path / "home")
    done = told(*ASSAY, *arguments, ASSAY_HOME=home)
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    labels = {
        label["case_id"]: label for label in loaded("check").lines(FOLDER / split / "labels.jsonl")
    }
    assert (run["population"]["cases"], run["population"]["rejected"]) == (len(labels), 0)
    listed = told(*ASSAY, "cases", "-w", str(tmp_path / "workspace"), "--json", ASSAY_HOME=home)
    cases = [json.loads(line) for line in listed.stdout.splitlines() if line]
    assert {case["case_id"] for case in cases} == set(labels)
    passed = {case["case_id"] for case in cases if case["verdict"] == "approve"}
    assert passed
    assert {labels[number]["verdict"] for number in passed} == {"approve"}


def test_the_tasks_of_the_second_reader_are_the_drawn_cases_without_any_label() -> None:
    second = loaded("second")
    kept = (FOLDER / "second" / "tasks.jsonl").read_text("utf-8").splitlines()
    tasks = [json.loads(line) for line in kept]
    assert tasks == list(second.tasks())
    assert {"rules", "verdict", "rationale"}.isdisjoint(tasks[0])
    drawn = second.draw([f"T-{number}" for number in range(100)])
    assert len(drawn) == 15
    assert drawn == second.draw([f"T-{number}" for number in reversed(range(100))])


def test_agreement_reproduces_published_values() -> None:
    second = loaded("second")
    table = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert second.kappa(table) == pytest.approx(0.4)  # textbook 20/5/10/15
    one, other = "0100000010", "1110010000"  # Krippendorff 2011, binary, two observers
    assert second.alpha(list(zip(one, other, strict=True))) == pytest.approx(0.095, abs=5e-4)
    assert second.kappa([("y", "y")] * 3) is None
    assert second.alpha([("y", "y")] * 3) is None
