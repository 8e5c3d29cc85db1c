"""docs/EVAL.md holds the figures that an evaluation prints today."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_the_page_is_what_the_evaluation_gives() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "eval_page.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_says_that_no_model_was_run_and_names_the_sets_it_was_made_of() -> None:
    text = (ROOT / "docs" / "EVAL.md").read_text("utf-8")
    assert "No model has been run on these sets" in text
    assert "no row for a model stands on this page because none exists" in text
    assert re.search(r"Gold `sha256:[0-9a-f]{12}…`", text)


def test_the_gold_sets_of_the_page_are_those_that_lie_here() -> None:
    from assay.app import find_app
    from assay.evaluation.gold import open_gold

    text = (ROOT / "docs" / "EVAL.md").read_text("utf-8")
    for name, app in (("change_approval", "sox"), ("personal_trade", "pad")):
        gold = open_gold(ROOT / "gold" / name / "test", find_app(app))
        assert gold.digest[:19] in text, "run: make eval"
