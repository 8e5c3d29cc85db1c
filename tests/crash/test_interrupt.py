"""Ctrl-C: the chunk at hand is finished, the run is paused, and goes on as if nothing had been."""

import signal
import sqlite3

import pytest
from arena import CASES, Arena


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
    arena.wait_for_progress(3)
    process.send_signal(number)
    assert process.wait(timeout=30) == 1
    assert status(arena) == "paused"
    assert 3 <= arena.done() < CASES
    arena.assert_sound()
    assert arena.drive().returncode == 0
    assert arena.papers() == undisturbed
