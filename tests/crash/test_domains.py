"""Both domains under the same ordeals as the parcels: killed, on a full disk, with failing calls.

Trades have their lists around them; a run that goes on finds them again from what was written down.
"""

import re
from pathlib import Path

import pytest
from arena import Arena, make_arena
from ordeal import kill_until_done, survive_fault

FEW = range(2)
MANY = range(200, 220)
FAULTS = ("fdatasync:error=EIO:when=4", "pwrite64:error=ENOSPC:when=40", "rename:error=EIO:when=3")
MANY_FAULTS = [
    f"{call}:error={error}:when={when}"
    for call in ("fdatasync", "fsync", "pwrite64", "rename")
    for error in ("EIO", "ENOSPC")
    for when in range(2, 60, 11)
]


def check_killed(arena: Arena, undisturbed: dict[str, bytes], seed: int) -> None:
    kill_until_done(arena, seed, "--workers", str(seed % 3), "--chunk", str(1 + seed % 40))
    arena.assert_sound()
    assert arena.papers() == undisturbed


@pytest.mark.parametrize("seed", FEW)
def test_killed_runs_end_with_the_workpapers_of_an_undisturbed_one(
    domain_arena: Arena, domain_undisturbed: dict[str, bytes], seed: int
) -> None:
    check_killed(domain_arena, domain_undisturbed, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_killed_runs_end_with_the_workpapers_of_an_undisturbed_one_many(
    domain_arena: Arena, domain_undisturbed: dict[str, bytes], seed: int
) -> None:
    check_killed(domain_arena, domain_undisturbed, seed)


def test_a_killed_run_goes_on_from_what_was_written_down(
    domain_arena: Arena, domain_undisturbed: dict[str, bytes]
) -> None:
    process = domain_arena.start("--workers", "2", "--chunk", "1")
    domain_arena.wait_for_progress(20)
    process.kill()
    process.wait()
    resumed = domain_arena.drive("--resume", "--workers", "1", "--chunk", "7")
    assert resumed.returncode == 0, resumed.stderr
    domain_arena.assert_sound()
    assert domain_arena.papers() == domain_undisturbed


def test_a_full_disk_is_said_in_one_line_and_the_run_goes_on_after_it(
    tmp_path: Path,
    domain: str,
    domain_template: Path,
    small_disk: Path,
    domain_undisturbed: dict[str, bytes],
) -> None:
    arena = make_arena(tmp_path, domain_template, small_disk / "workspace", domain)
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * 1_900_000)
    stopped = arena.drive()
    assert stopped.returncode == 3
    assert re.match(r"(store\.full|store\.failed|file\.unwritable): ", stopped.stderr)
    assert stopped.stderr.count("\n") == 1
    done = arena.done()
    filler.unlink()
    resumed = arena.drive()
    assert resumed.returncode == 0, resumed.stderr
    assert arena.done() >= done
    arena.assert_sound()
    assert arena.papers() == domain_undisturbed


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_system_call_loses_nothing(
    domain_arena: Arena, domain_undisturbed: dict[str, bytes], fault: str
) -> None:
    survive_fault(domain_arena, domain_undisturbed, fault)


@pytest.mark.long
@pytest.mark.parametrize("fault", MANY_FAULTS)
def test_a_failing_system_call_loses_nothing_many(
    domain_arena: Arena, domain_undisturbed: dict[str, bytes], fault: str
) -> None:
    survive_fault(domain_arena, domain_undisturbed, fault)
