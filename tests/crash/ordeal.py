"""What is done to programs: SIGKILL at random instants, system calls that fail."""

import random  # noqa: TID251 - instants of death, from a seed
import re
import shutil
import subprocess
import time

import pytest
from arena import Arena
from domain import LIFE_S


def kill_until_done(arena: Arena, seed: int, *more: str) -> int:
    """Kill the program at random instants until it survives; gives the number of kills."""
    chance = random.Random(seed)
    kills = 0
    acknowledged = 0
    for _ in range(60):
        process = arena.start(*more)
        # From the first import to the last commit.
        lifetime_s = (
            chance.uniform(0.2, LIFE_S[arena.domain])
            if chance.random() < 0.8
            else chance.uniform(0, 0.3)
        )
        deadline = time.monotonic() + lifetime_s
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        if process.poll() is None:
            process.kill()
            kills += 1
        if process.wait() == 0:
            return kills
        done = arena.done()
        assert done >= acknowledged, "a committed row is gone"
        acknowledged = done
        if kills >= 5:
            assert arena.drive(*more).returncode == 0
            return kills
    raise AssertionError("it never finished")


def inject(arena: Arena, fault: str, *more: str) -> subprocess.CompletedProcess[str]:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not here (.ci/run installs it)")
    call = fault.partition(":")[0]
    found = subprocess.run(
        [
            *(strace, "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}"),
            *arena.command(*more),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if "ptrace" in found.stderr and "not permitted" in found.stderr:
        pytest.skip("strace may not trace here")
    return found


def survive_fault(arena: Arena, undisturbed: dict[str, bytes], fault: str) -> None:
    before = arena.done()
    broken = inject(arena, fault)
    assert "Traceback" not in broken.stderr, broken.stderr
    assert broken.returncode in {0, 3}, broken.stderr
    if broken.returncode == 3:
        assert re.match(r"[a-z]+\.[a-z_]+: ", broken.stderr), broken.stderr
    assert arena.done() >= before
    resumed = arena.drive()
    assert resumed.returncode == 0, resumed.stderr
    arena.assert_sound()
    assert arena.papers() == undisturbed
