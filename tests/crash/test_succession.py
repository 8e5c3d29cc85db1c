"""SIGKILL while a later version supersedes an earlier one: each decision is ended exactly once."""

import random  # noqa: TID251 - instants of death, from a seed
import time
from collections import Counter
from dataclasses import replace

import pytest
import tinyapp
from arena import CASES, Arena

from assay.domain import CaseStatus, RunStatus
from assay.ledger import Entry, TrustPolicy, verify_log
from assay.stores import audit

CHANGED = range(0, CASES, 7)
GONE = range(3, CASES, 30)


def changed_version(arena: Arena) -> Arena:
    rows = [
        tinyapp.parcel(n) | ({"grams": 5000 + n} if n in CHANGED else {})
        for n in range(CASES)
        if n not in GONE
    ]
    path = tinyapp.write_parcels(arena.home / "later.jsonl", rows)
    return replace(arena, population=path)


@pytest.mark.parametrize("seed", range(3))
def test_killed_or_not_each_decision_is_superseded_once_and_all_agrees(
    arena: Arena, seed: int
) -> None:
    assert arena.drive().returncode == 0
    later = changed_version(arena)
    words = ("--supersedes", "1", "--chunk", str(3 + seed * 5), "--workers", str(seed % 2))
    chance = random.Random(seed)
    for _ in range(5):
        process = later.start(*words)
        deadline = time.monotonic() + chance.uniform(0.4, 1.6)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        if process.poll() is None:
            process.kill()
        if process.wait() == 0:
            break
    assert later.drive(*words).returncode == 0
    with later.open() as workspace:
        policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
        with workspace.snapshot() as view:
            assert verify_log(view.entries(), policy, workspace.published()).unsigned == 0
            audit(view)
            assert view.run("2").status is RunStatus.COMPLETED
            entries = [Entry.parse(data) for data in view.entries()]
            ended = Counter(e.stream for e in entries if e.kind == "decision.superseded")
            statuses = {row.case_id: row.status for row in view.cases("1")}
            after = view.summary("2").report.succession
    expected = {f"P-{n}" for n in {*CHANGED, *GONE}}
    assert ended == dict.fromkeys(expected, 1)
    assert {n for n, s in statuses.items() if s is CaseStatus.SUPERSEDED} == expected
    assert (after.replaced, after.added) == (len(expected), 0)
    assert after.confirmed == CASES - len(expected)
