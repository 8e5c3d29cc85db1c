"""A domain that the program has never heard of: one folder, one entry point, the whole way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parent / "third" / "expenses.py"
ROWS = """number,payee,amount,approver,note
1,Ada Payne <ada@x.example>,40,,
2,Ada Payne <ada@x.example>,400,,
3,Ada Payne <ada@x.example>,400,,Approved
4,Ada Payne <ada@x.example>,400,,ok
5,Ada Payne <ada@x.example>,400,,LIE
"""
MAPPING = """[fields]
number = "number"
payee = "payee"
amount = "amount"
approver = "approver"
note = "note"
"""
LIMITS = '[fields]\nname = "name"\nlimit = "limit"\n'


@pytest.fixture
def assay(tmp_path):
    """The program, beside a folder in which somebody installed a domain of their own."""
    folder = tmp_path / "site"
    package = folder / "expense_claims"
    package.mkdir(parents=True)
    shutil.copy(APP, package / "__init__.py")
    (package / "expenses.csv").write_text(ROWS)
    (package / "expenses.toml").write_text(MAPPING)
    about = folder / "expense_claims-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: expense-claims\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[assay.apps]\nexpenses = expense_claims:APP\n")
    before = os.environ.get("PYTHONPATH", "")

    def call(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "assay.cli", *map(str, words)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, (before, str(folder)))),
                "ASSAY_HOME": str(tmp_path / "home"),
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout

    call.folder = package
    return call


def test_a_domain_in_a_folder_of_its_own_is_found_by_its_entry_point(assay):
    assert "expenses" in json.loads(assay("version", "--json"))["apps"]


def test_its_demonstration_runs_signs_writes_workpapers_and_verifies(assay, tmp_path):
    found = json.loads(assay("demo", "ex", "--output", "out", "--json"))
    assert found["surprises"] == {}
    assert found["signed"] == 2
    assert (tmp_path / "out" / "workpapers" / "workpapers.xlsx").is_file()
    paper = next((tmp_path / "out" / "workpapers").rglob("*2*.json"))
    assert paper.is_file()


def test_its_lists_are_part_of_the_run_and_its_words_stand_in_the_workpaper(assay, tmp_path):
    (tmp_path / "limits.csv").write_text("name,limit\nall,500\n")
    (tmp_path / "limits.toml").write_text(LIMITS)
    assay("init", "ws")
    words = ("run", "expenses", "-i", assay.folder / "expenses.csv", "-w", "ws", "--json")
    words += ("--mapping", assay.folder / "expenses.toml")
    plain = json.loads(assay(*words))
    listed = ("--list", "limits=limits.csv", "--list-mapping", "limits=limits.toml")
    given = json.loads(assay(*words, *listed))
    again = json.loads(assay(*words, *listed))
    assert plain["run_id"] != given["run_id"] == again["run_id"]
    assert again["was_finished"]
    (tmp_path / "limits.csv").write_text("name,limit\nall,10\n")
    assert json.loads(assay(*words, *listed))["run_id"] != given["run_id"]
    paper = json.loads(assay("show", "2", "-w", "ws", "--json"))
    assert "HOLD" in json.dumps(paper)


def test_a_list_that_the_domain_does_not_know_is_refused(assay, tmp_path):
    (tmp_path / "x.csv").write_text("a\n1\n")
    assay("init", "ws")
    words = ("run", "expenses", "-i", assay.folder / "expenses.csv", "-w", "ws")
    words += ("--mapping", assay.folder / "expenses.toml")
    assay(*words, "--list", "people=x.csv", code=3)
    assay(*words, "--list", "people", code=3)
    assay(*words, "--list-mapping", "limits=x.csv", code=3)
