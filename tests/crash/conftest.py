# ruff: noqa: E402 - the path comes first: these modules are no package
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "unit" / "pipeline")]

from arena import Arena, make_arena, make_template, papers_of
from domain import DOMAINS


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"), "parcels")


@pytest.fixture
def arena(tmp_path: Path, template: Path) -> Arena:
    return make_arena(tmp_path, template, tmp_path / "workspace")


@pytest.fixture(scope="session")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workpapers of a run that nothing disturbed."""
    return papers_of(tmp_path_factory.mktemp("undisturbed"), template, "parcels")


@pytest.fixture(scope="session")
def undisturbed_talk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same where models read."""
    root = tmp_path_factory.mktemp("undisturbed")
    return papers_of(root, template, "parcels", "--calls", str(root / "calls"))


@pytest.fixture(scope="session", params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def domain_template(domain: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp(domain), domain)


@pytest.fixture
def domain_arena(tmp_path: Path, domain: str, domain_template: Path) -> Arena:
    return make_arena(tmp_path, domain_template, tmp_path / "workspace", domain)


@pytest.fixture(scope="session")
def domain_undisturbed(
    domain: str, domain_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The workpapers of a run of the domain that nothing disturbed."""
    return papers_of(tmp_path_factory.mktemp("undisturbed"), domain_template, domain)


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
