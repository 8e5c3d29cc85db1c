"""The demonstration of queue, sample and bound says what it must."""

import os
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "examples" / "review_queue_demo.py"


def test_the_demo_shows_queue_sample_and_bound(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, DEMO],
        env={**os.environ, "ASSAY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "36 cases await a person" in done.stdout
    assert "17 clean approvals" in done.stdout
    assert "1 of 9 items with a result deviate; at most 5 of its 17 items do" in done.stdout
    assert "verify   drawn as the record says" in done.stdout
