import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tinyapp

from assay.domain import Engagement
from assay.errors import StoreError
from assay.pipeline.crew import Workers, about_lines, crew_size
from assay.pipeline.outcome import WorkItem
from assay.pipeline.stages import Stages


def test_small_populations_are_driven_without_workers_unless_asked_for() -> None:
    assert crew_size(100_000, None) == 0
    assert crew_size(50_000_000, None) >= 1
    assert crew_size(100_000, None, lines=10_000) >= 1
    assert crew_size(100, 3) == 3
    assert crew_size(50_000_000, 0) == 0


def test_a_worker_loads_neither_database_nor_cryptography() -> None:
    program = (
        "import sys, assay.pipeline.worker;"
        "print([m for m in ('sqlalchemy', 'alembic', 'cryptography', 'assay.ledger')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def forked_by(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("victim", ["the first", "a forked one"])
def test_a_worker_that_dies_is_worker_lost_and_not_a_hang(
    victim: str, engagement: Engagement, tmp_path
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(9)])
    fieldwork = tinyapp.Fieldwork(tinyapp.inputs_of(path, engagement))
    stages = Stages("parcels", "sha256:" + "0" * 64, fieldwork, tinyapp.Reader())
    workers = Workers(2, "tinyapp")
    try:
        workers.engage(stages)
        items = [[WorkItem(n, row)] for n, row in enumerate(fieldwork.records(), start=1)]
        outcomes = workers.drive(items)
        next(outcomes)
        first = workers._first.pid
        others = forked_by(first)
        assert len(others) == 1
        os.kill(first if victim == "the first" else others[0], signal.SIGKILL)
        with pytest.raises(StoreError) as caught:
            list(outcomes)
    finally:
        workers.close()
    assert caught.value.code == "worker.lost"
    assert caught.value.remedy


def test_lines_are_guessed_from_the_beginning_of_a_text_and_of_nothing_else(tmp_path) -> None:
    text, packed = tmp_path / "a.csv", tmp_path / "b.xlsx"
    text.write_bytes(b"0123456789abcde\n" * 20_000)
    packed.write_bytes(b"PK\0\n" * 20_000)
    assert about_lines([text]) == 20_000
    assert about_lines([packed, tmp_path, tmp_path / "nowhere"]) == 0
