"""Ctrl-C: the chunk at hand is finished, the run is paused, and goes on as if nothing had been."""

import signal
import sqlite3
import time

import pytest
from arena import CASES, Arena


def wait_for_progress(arena: Arena, rows: int) -> None:
    for _ in range(1000):
        if arena.done() >= rows:
            return
        time.sleep(0.01)
    raise AssertionError("it never came that far")


def status(arena: Arena) -> str:
    with sqlite3.connect(arena.folder / "assay.db") as connection:
        found = connection.execute("select status from run").fetchone()
    connection.close()
    return str(found[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_paused_between_chunks_and_resumes(
    arena: Arena, undisturbed: dict[str, bytes], number: signal.Signals
) -> None:
    process = arena.start("--chunk", "1", "--workers", "1")
    wait_for_progress(arena, 3)
    process.send_signal(number)
    assert process.wait(timeout=30) == 1
    assert status(arena) == "paused"
    assert 3 <= arena.done() < CASES
    arena.assert_sound()
    assert arena.drive().returncode == 0
    assert arena.papers() == undisturbed
