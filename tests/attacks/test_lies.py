"""A few of the lies of the bench: every class of attack, on changes and trades of our own."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def bench():
    folder = Path(__file__).parents[2] / "bench"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("adversarial", folder / "adversarial.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(folder))


def test_no_lie_ships_while_the_honest_text_does(bench, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSAY_SHARED_DATA", str(tmp_path))  # synthetic changes, on every machine
    figures, worst = bench.tried(12)
    assert worst == []
    assert figures["shipped"] == figures["failed"] == 0
    assert figures["controls_shipped"] >= 20
    assert len(figures["classes"]) >= 50
    assert all(found["attempts"] >= 1 for found in figures["classes"].values())
