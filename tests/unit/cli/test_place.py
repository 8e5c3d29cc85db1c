"""Where a command works: the workspace that it finds, waits for or makes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .conftest import Assay, pull_request

Pulls = Callable[..., Path]


def started(folder: Path, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "assay.cli", *map(str, words)],
        cwd=folder,
        env={**os.environ, "ASSAY_HOME": str(folder / "home"), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_first_runs_started_at_the_same_instant_share_one_workspace(
    assay: Assay, pulls: Pulls, tmp_path: Path
) -> None:
    files = [pulls(pull_request(n), name=f"pulls-{n}.jsonl") for n in range(1, 5)]
    processes = [started(tmp_path, "run", "sox", "-i", path, "--json") for path in files]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, answers
    assert all("Traceback" not in err for _, err in answers)
    assert len({json.loads(out)["run_id"] for out, _ in answers}) == 4
    assert len(assay("runs", "--json").lines) == 4
    assert len(list((tmp_path / "home" / "keys").iterdir())) == 1
    assert assay("ledger", "verify").code == 0


def test_of_several_that_open_one_engagement_at_once_one_does_and_the_others_are_told(
    assay: Assay, tmp_path: Path
) -> None:
    processes = [started(tmp_path, "init", "w", "--json") for _ in range(4)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 3, 3, 3]
    refusals = [json.loads(out) for out, _ in answers if "error" in out]
    assert {refusal["error"]["code"] for refusal in refusals} == {"workspace.exists"}
    assert assay("ledger", "verify", "-w", "w").code == 0


def test_words_that_make_no_sense_leave_no_workspace_behind(
    assay: Assay, pulls: Pulls, tmp_path: Path
) -> None:
    path = pulls(pull_request(1))
    assert assay("run", "sox", "-i", path, "--as-of", "yesterday").code == 3
    assert assay("run", "sox", "-i", tmp_path / "none.jsonl").code == 3
    assert not (tmp_path / "assay-workspace").exists()
