"""SIGKILL while people decide: what was acknowledged is recorded, once, and the ledger verifies."""

import random  # noqa: TID251 - instants of death, from a seed
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from arena import Arena

from assay.clock import SystemClock
from assay.domain import CaseStatus
from assay.ledger import Entry, TrustPolicy, verify_log
from assay.stores import audit
from staff import Staff

DECIDING = Path(__file__).parent / "deciding.py"
MOST_KILLS = 4


@pytest.fixture
def desk(arena: Arena) -> Arena:
    """A finished run with everybody enrolled."""
    assert arena.drive().returncode == 0
    with arena.open() as workspace:
        Staff.enrol(workspace, arena.home, SystemClock())
    return arena


def start(arena: Arena, acknowledged: Path) -> "subprocess.Popen[bytes]":
    words = [sys.executable, DECIDING, arena.folder, arena.home, acknowledged]
    return subprocess.Popen(list(map(str, words)), stderr=subprocess.PIPE)


def recorded(arena: Arena) -> Counter[str]:
    """Decisions on the ledger by case; everything else holds as well."""
    with arena.open() as workspace:
        assert workspace.trouble is None
        policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
        with workspace.snapshot() as view:
            assert verify_log(view.entries(), policy, workspace.published()).unsigned == 0
            audit(view)
            entries = map(Entry.parse, view.entries())
            return Counter(e.stream for e in entries if e.kind == "review.completed")


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_desk_has_recorded_what_it_acknowledged(
    desk: Arena, tmp_path: Path, seed: int
) -> None:
    chance, acknowledged = random.Random(seed), tmp_path / "acknowledged"
    for kill in range(MOST_KILLS + 1):
        process = start(desk, acknowledged)
        if kill < MOST_KILLS:
            time.sleep(chance.uniform(0.5, 2.5))
            process.kill()
        _, errors = process.communicate()
        assert b"Traceback" not in errors, errors.decode()
        told = acknowledged.read_text().split() if acknowledged.exists() else []
        found = recorded(desk)
        assert set(told) <= set(found)
        assert set(found.values()) <= {1}
        assert len(found) <= len(set(told)) + kill + 1, "at most one a kill was not acknowledged"
    with desk.open() as workspace, workspace.snapshot() as view:
        statuses = {row.status for row in view.cases(view.run("1").run_id)}
    assert CaseStatus.AWAITING_REVIEW not in statuses
