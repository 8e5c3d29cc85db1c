"""Personal trades as a user runs them: a process of its own."""

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from personal_trade.demo import FOLDER


@pytest.fixture
def assay(tmp_path):
    """The program; where this checkout is not the installed one, its entry point is given."""
    given = [os.environ.get("PYTHONPATH", "")]
    if "personal-trade" not in {point.name for point in entry_points(group="assay.apps")}:
        about = tmp_path / "site" / "personal_trade-0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: personal-trade\nVersion: 0\n")
        (about / "entry_points.txt").write_text(
            "[assay.apps]\npersonal-trade = personal_trade.app:APP\n"
        )
        given.append(str(tmp_path / "site"))

    def call(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "assay.cli", *map(str, words)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, given)),
                "ASSAY_HOME": str(tmp_path / "home"),
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout

    return call


def test_the_demonstration_comes_out_as_expected_and_is_verified(assay, tmp_path):
    found = json.loads(assay("demo", "pad", "--output", "out", "--json"))
    assert found["surprises"] == {}
    assert (tmp_path / "out" / "workpapers" / "report.html").is_file()
    shown = assay("show", "T-2005", "-w", tmp_path / "out" / "workspace")
    assert "pad.blackout" in shown


def test_a_run_takes_its_lists_by_name_and_a_clean_trade_is_approved(assay):
    assay("init", "ws")
    lists = []
    for name in ("people", "preclearances", "approvers", "restricted", "blackouts"):
        lists += ["--list", f"{name}={FOLDER / name}.csv"]
        lists += ["--list-mapping", f"{name}={FOLDER / name}.toml"]
    lists += ["--list", f"instruments={FOLDER / 'instruments.csv'}"]
    found = json.loads(
        assay(
            "run", "personal-trade", "--input", FOLDER / "trades.csv", "--mapping",
            FOLDER / "trades.toml", *lists, "-w", "ws", "--json",
        )
    )  # fmt: skip
    assert found["was_finished"] is False
    paper = json.loads(assay("show", "T-2002", "-w", "ws", "--json"))
    assert "NO-ISSUE" in json.dumps(paper)


def test_a_typing_error_in_the_name_of_a_list_is_refused(assay):
    assay("init", "ws")
    words = ("run", "pad", "--input", FOLDER / "trades.csv", "--mapping", FOLDER / "trades.toml")
    assay(*words, "--list", f"restrictd={FOLDER / 'restricted.csv'}", "-w", "ws", code=3)
