"""The walkthroughs of personal trades, as the example tells them."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "personal_trade_demo.py"


def test_five_trades_end_as_their_stories_say(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLE],
        env={**os.environ, "ASSAY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, clean, fabricated, late, closed, informal = done.stdout.split("\nT-200")
    assert "outcome  NO-ISSUE" in clean
    assert "sign     signed and issued" in clean
    assert "ground   block" in fabricated
    assert "route    block" in fabricated
    assert "refused, case.blocked" in fabricated
    assert "ground   pass" in late
    assert "pad.preclearance_late" in late
    assert "pad.blackout" in closed
    assert "rules fail: none" in informal
    assert "route    review (undetermined)" in informal
