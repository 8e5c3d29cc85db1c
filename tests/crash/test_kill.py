"""SIGKILL at random instants: nothing committed is lost, and the end is the same to the byte."""

import time
from collections import Counter

import pytest
from arena import CASES, Arena
from ordeal import kill_until_done

FEW = range(3)
MANY = range(100, 160)


def check(arena: Arena, undisturbed: dict[str, bytes], seed: int, *more: str) -> None:
    kill_until_done(arena, seed, *more)
    arena.assert_sound()
    assert arena.papers() == undisturbed


@pytest.mark.parametrize("seed", FEW)
def test_killed_runs_end_with_the_workpapers_of_an_undisturbed_one(
    arena: Arena, undisturbed: dict[str, bytes], seed: int
) -> None:
    check(arena, undisturbed, seed, "--workers", str(seed % 3))


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_killed_runs_end_with_the_workpapers_of_an_undisturbed_one_many(
    arena: Arena, undisturbed: dict[str, bytes], seed: int
) -> None:
    check(arena, undisturbed, seed, "--workers", str(seed % 3), "--chunk", str(1 + seed % 40))


def check_costly(arena: Arena, undisturbed_talk: dict[str, bytes], seed: int) -> None:
    kills = kill_until_done(arena, seed, "--calls", str(arena.calls), "--chunk", "30")
    asked = Counter(arena.asked())
    repeated = sum(count - 1 for count in asked.values())
    assert repeated <= 2 * kills, "more than the calls in flight were asked for again"
    assert len(asked) == sum(n % 5 != 1 for n in range(CASES))
    with arena.open() as workspace, workspace.snapshot() as view:
        answered = sum(b'"kind":"model.answered"' in data for data in view.entries())
        papers = {row.case_id: view.artifact(str(row.workpaper)) for row in view.cases("1")}
    assert answered == len(asked), "an answer was recorded twice, or not at all"
    assert papers == undisturbed_talk


@pytest.mark.parametrize("seed", FEW)
def test_no_recorded_answer_is_asked_for_again_after_a_kill(
    arena: Arena, undisturbed_talk: dict[str, bytes], seed: int
) -> None:
    check_costly(arena, undisturbed_talk, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_no_recorded_answer_is_asked_for_again_after_a_kill_many(
    arena: Arena, undisturbed_talk: dict[str, bytes], seed: int
) -> None:
    check_costly(arena, undisturbed_talk, seed)


def test_a_killed_run_leaves_no_worker_behind(arena: Arena) -> None:
    import os

    process = arena.start("--workers", "2", "--chunk", "1")
    workers: list[int] = []
    for _ in range(500):
        workers = [int(pid) for pid in children_of(process.pid)]
        if len(workers) == 2:
            break
        time.sleep(0.01)
    assert len(workers) == 2
    process.kill()
    process.wait()
    for _ in range(500):
        if not any(is_running(pid) for pid in workers):
            return
        time.sleep(0.01)
    for pid in workers:
        os.kill(pid, 9)
    raise AssertionError("workers outlived the run")


def children_of(pid: int) -> list[str]:
    """Its descendants: the first worker forks the others."""
    from pathlib import Path

    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [*found, *(below for child in found for below in children_of(int(child)))]


def is_running(pid: int) -> bool:
    from pathlib import Path

    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
