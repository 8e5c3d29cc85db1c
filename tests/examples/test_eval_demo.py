"""The demonstration of evaluations prints the baseline's report."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_prints_figures_with_intervals_and_what_is_wrong(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "eval_demo.py"],
        env={**os.environ, "ASSAY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# change_approval/tuning")
    assert "| Verdict as labelled |" in done.stdout
    assert "## What it gets wrong" in done.stdout
    assert "nan" not in done.stdout.split()
