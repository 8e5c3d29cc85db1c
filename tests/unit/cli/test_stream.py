"""Whatever is attached to the program's output: a reader that leaves, a full disk, an old encoding."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import Assay


@pytest.fixture
def workspace(assay: Assay, tmp_path: Path) -> Path:
    assert assay("init", "w").code == 0
    return tmp_path / "w"


def called(
    workspace: Path, *words: str, environment: dict[str, str] | None = None, **streams: Any
) -> "subprocess.CompletedProcess[bytes]":
    home = {"ASSAY_HOME": str(workspace.parent / "home")}
    return subprocess.run(
        [sys.executable, "-m", "assay.cli", *words, "-w", str(workspace)],
        env={**os.environ, **home, **(environment or {})},
        check=False,
        timeout=60,
        **streams,
    )


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_leaves_changes_no_exit_code(workspace: Path, form: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        fine = called(workspace, "ledger", "verify", *form, stdout=writer, stderr=subprocess.PIPE)
        wrong = called(workspace, "status", "9", *form, stdout=writer, stderr=subprocess.PIPE)
    finally:
        os.close(writer)
    assert fine.returncode == 0, fine.stderr
    assert wrong.returncode == 3
    assert b"Traceback" not in fine.stderr + wrong.stderr


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_told_in_one_line(
    workspace: Path, form: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = called(workspace, "ledger", "head", *form, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert b"[output.unwritable]" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_an_encoding_without_our_marks_gets_plain_letters(workspace: Path) -> None:
    old = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = called(workspace, "ledger", "verify", environment=old, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"+ the ledger is intact")
    assert done.stdout.isascii()


def test_closed_streams_break_nothing(workspace: Path) -> None:
    command = f'"{sys.executable}" -m assay.cli ledger verify -w "{workspace}" >&- 2>&-'
    environment = {**os.environ, "ASSAY_HOME": str(workspace.parent / "home")}
    done = subprocess.run(command, shell=True, env=environment, check=False, timeout=60)  # noqa: S602
    assert done.returncode == 0


def test_an_interrupted_command_says_so_or_finishes_and_can_be_given_again(
    assay: Assay, tmp_path: Path
) -> None:
    words = [sys.executable, "-m", "assay.cli", "demo", "--output", "d"]
    environment = {**os.environ, "ASSAY_HOME": str(tmp_path / "home")}
    process = subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    label = tmp_path / "d" / "workspace" / "workspace.toml"
    while process.poll() is None and not label.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    # The chunk at hand is finished first; where it was the last, the command ends as if undisturbed.
    if process.returncode != 0:
        assert process.returncode == 1
        assert b"interrupted" in told or b"is not finished" in told
    assert b"Traceback" not in told
    assert assay("demo", "--output", "d").code == 0
