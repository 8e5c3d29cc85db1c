"""The examples run, and the committed sample is what the program writes today."""

import filecmp
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE = EXAMPLES / "sample_run"


def call(name: str, *words: object, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *map(str, words)],
        env={**os.environ, "ASSAY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_quickstart_finds_the_self_merge_and_verifies_its_ledger(tmp_path: Path) -> None:
    out = call("quickstart.py", home=tmp_path)
    assert "sod.author_merged" in out
    assert "L1" in out


def test_the_clean_change_ships_and_the_fabricated_approval_is_blocked(tmp_path: Path) -> None:
    clean, blocked = call("change_approval_demo.py", home=tmp_path).split("CHG-1043  ", 1)
    assert "approver: signed and issued" in clean
    assert "requester: refused, approval.same_person" in clean
    assert "status   completed" in clean
    assert "ground   block" in blocked
    assert "approver: refused, case.blocked" in blocked
    assert "status   blocked" in blocked


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_the_committed_sample_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    call("make_sample_run.py", tmp_path / "again", home=tmp_path)
    assert files(tmp_path / "again") == files(SAMPLE), "run: make examples"
    _, different, unreadable = filecmp.cmpfiles(
        tmp_path / "again", SAMPLE, files(SAMPLE), shallow=False
    )
    assert (different, unreadable) == ([], []), "run: make examples"


@pytest.mark.parametrize("name", ["clean", "blocked"])
def test_every_artifact_of_the_sample_is_named_by_its_digest(name: str) -> None:
    artifacts = list((SAMPLE / name / "artifacts").iterdir())
    assert artifacts
    assert all(sha256(path.read_bytes()).hexdigest() == path.name for path in artifacts)
    workpaper = sha256((SAMPLE / name / "workpaper.json").read_bytes()).hexdigest()
    assert workpaper in {path.name for path in artifacts}


@pytest.mark.parametrize("name", ["clean", "blocked"])
def test_the_ledger_of_the_sample_verifies_with_the_published_key(name: str) -> None:
    vkey = (SAMPLE / name / "ledger" / "key.vkey").read_text("utf-8").strip()
    command = [sys.executable, "-m", "assay.cli", "ledger", "verify"]
    command += ["--input", str(SAMPLE / name / "ledger"), "--key", vkey]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "L1" in done.stdout
