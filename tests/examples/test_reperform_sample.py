"""The script of forty lines draws again what was drawn, without assay, and finds what is not so."""

import ast
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from assay.sampling import (
    Frame,
    Goal,
    Item,
    commit,
    design_each,
    design_stages,
    draw,
    sample_bytes,
)
from assay.statistics import StopOrGo

SCRIPT = Path(__file__).parents[2] / "examples" / "reperform_sample.py"
NONCE = bytes(range(32))
LEDGER = "sha256:" + "1a" * 32


def drawn(staged=False, sizes=None):
    items = [Item("high" if n % 50 == 0 else "wörk", f"CHG-{n:04d}") for n in range(1000)]
    frame = Frame.of(items)
    goal = Goal(Fraction(95, 100), Fraction(5, 100))
    stages = StopOrGo((64, 115, 166), (0, 1, 2))
    plan = (
        design_stages(frame.counts, goal, stages, purpose="2026Q4", whole=["high"])
        if staged
        else design_each(frame.counts, goal, purpose="2026Q4", whole=["high"])
    )
    return draw(plan, frame, ledger_root=LEDGER, commitment=commit(NONCE), nonce=NONCE, sizes=sizes)


def run(tmp_path, data, *held):
    path = tmp_path / "sample.json"
    path.write_bytes(data)
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, path, *held],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": ""},
        check=False,
    )


def test_the_script_has_at_most_forty_lines_and_needs_python_alone():
    source = SCRIPT.read_text("utf-8")
    assert source.count("\n") <= 40
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("staged", "sizes"), [(False, None), (True, None), (True, {"high": 20, "wörk": 115})]
)
def test_the_script_prints_what_was_drawn(tmp_path, staged, sizes):
    sample = drawn(staged, sizes)
    done = run(tmp_path, sample_bytes(sample), commit(NONCE), LEDGER, sample.population_root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["\t".join(item) for item in sample.drawn]


def swap(document):
    undrawn = next(item for item in document["items"] if item not in document["drawn"])
    document["drawn"][-1] = undrawn


TAMPERED = {
    "another nonce": lambda d: d.update(nonce="00" * 32),
    "another root": lambda d: d.update(population_root="sha256:" + "0" * 64),
    "another ledger": lambda d: d.update(ledger_root="sha256:" + "0" * 64),
    "an item left out": lambda d: d["items"].pop(),
    "an item twice": lambda d: d["items"].append(d["items"][0]),
    "an item renamed": lambda d: d["items"][500].__setitem__(1, "CHG-9999"),
    "an item of another stratum": lambda d: d["items"][500].__setitem__(0, "low"),
    "a drawn item exchanged": swap,
    "a drawn item left out": lambda d: d["drawn"].pop(),
    "the order of drawn items": lambda d: d["drawn"].reverse(),
    "a drawn item twice": lambda d: d["drawn"].append(d["drawn"][-1]),
    "a drawn item of no stratum": lambda d: d["drawn"].append(["low", "CHG-0001"]),
    "another number drawn": lambda d: d["strata"][1].update(drawn=5),
    "another count": lambda d: d["strata"][1].update(population=5),
    "another purpose": lambda d: d["plan"].update(purpose="2026Q3"),
    "another plan": lambda d: d["plan"]["strata"][1].update(size=5),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_the_script_names_what_was_tampered_with(tmp_path, change):
    document = json.loads(sample_bytes(drawn()))
    TAMPERED[change](document)
    done = run(tmp_path, json.dumps(document).encode())
    assert done.returncode == 1
    assert done.stderr.startswith("DIFFERENT: ")
    assert done.stdout == ""


@pytest.mark.parametrize("at", range(3))
def test_the_script_compares_what_the_reader_holds(tmp_path, at):
    sample = drawn()
    held = [commit(NONCE), LEDGER, sample.population_root]
    held[at] = "sha256:" + "0" * 64
    done = run(tmp_path, sample_bytes(sample), *held)
    assert done.returncode == 1
    assert "is not the one that you hold" in done.stderr


def test_what_is_no_sample_is_refused_in_one_line(tmp_path):
    (tmp_path / "x.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "x.json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
