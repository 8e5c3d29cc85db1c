# ruff: noqa: E402 - the path comes first: these modules are no package
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "unit" / "pipeline")]

import tinyapp
from arena import CASES, Arena, make_arena

from assay.clock import SystemClock, SystemIds
from assay.stores import Workspace


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template")
    Workspace.create(
        root / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SystemClock(),
        ids=SystemIds(),
        home=root / "home",
    ).close()
    rows = [tinyapp.parcel(n) for n in range(CASES)]
    tinyapp.write_parcels(root / "p.jsonl", rows)
    return root


@pytest.fixture
def arena(tmp_path: Path, template: Path) -> Arena:
    return make_arena(tmp_path, template, tmp_path / "workspace")


@pytest.fixture(scope="session")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workpapers of a run that nothing disturbed."""
    return papers_of(tmp_path_factory.mktemp("undisturbed"), template)


@pytest.fixture(scope="session")
def undisturbed_talk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same where models read."""
    root = tmp_path_factory.mktemp("undisturbed")
    return papers_of(root, template, "--calls", str(root / "calls"))


def papers_of(root: Path, template: Path, *more: str) -> dict[str, bytes]:
    arena = make_arena(root, template, root / "workspace")
    finished = arena.drive(*more)
    assert finished.returncode == 0, finished.stderr
    return arena.papers()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    import os

    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"can't mount a tmpfs here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
