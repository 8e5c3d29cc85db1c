"""A full disk and failing system calls: one clear line, nothing acknowledged lost, then the same."""

import re
from pathlib import Path

import pytest
from arena import Arena, make_arena
from ordeal import inject, survive_fault

FAULTS = [
    f"{call}:error={error}:when={when}"
    for call, error, whens in (
        ("fdatasync", "EIO", (2, 5)),
        ("fsync", "EIO", (2, 5)),
        ("pwrite64", "ENOSPC", (9, 60)),
        ("pwrite64", "EIO", (30,)),
        ("rename", "EIO", (3,)),
    )
    for when in whens
]
MANY_FAULTS = [
    f"{call}:error={error}:when={when}"
    for call in ("fdatasync", "fsync", "pwrite64", "rename", "ftruncate")
    for error in ("EIO", "ENOSPC")
    for when in range(1, 60, 3)
]


def test_a_full_disk_is_said_in_one_line_and_the_run_goes_on_after_it(
    tmp_path: Path, template: Path, small_disk: Path, undisturbed: dict[str, bytes]
) -> None:
    arena = make_arena(tmp_path, template, small_disk / "workspace")
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (1_900_000))
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
    assert arena.papers() == undisturbed


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_system_call_loses_nothing(
    arena: Arena, undisturbed: dict[str, bytes], fault: str
) -> None:
    survive_fault(arena, undisturbed, fault)


@pytest.mark.long
@pytest.mark.parametrize("fault", MANY_FAULTS)
def test_a_failing_system_call_loses_nothing_many(
    arena: Arena, undisturbed: dict[str, bytes], fault: str
) -> None:
    survive_fault(arena, undisturbed, fault)


def test_at_least_one_fault_reaches_the_program(arena: Arena) -> None:
    """The faults above prove nothing if none of them is ever met."""
    broken = inject(arena, "fdatasync:error=EIO:when=2+")
    assert broken.returncode == 3
    assert "store.failed" in broken.stderr
