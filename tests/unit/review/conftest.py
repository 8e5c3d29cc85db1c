import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "pipeline")]  # office and tinyapp, by name

from assay.clock import CountedIds, SteppedClock  # noqa: E402
from assay.stores import Workspace  # noqa: E402

CLOCK = "2026-03-04T09:00:00Z"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with people and one run: six heavy parcels, two uncleared, four light ones."""
    from office import drive, heavy, light, staff, uncleared

    folder = tmp_path_factory.mktemp("firm")
    made = Workspace.create(
        folder / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock(CLOCK, step_ms=1),
        ids=CountedIds("tests"),
        home=folder / "home",
        period_start="2026-01-01",
        period_end="2026-12-31",
    )
    with made:
        staff(made)
        rows = [*map(heavy, range(6)), *map(uncleared, range(2)), *map(light, range(4))]
        drive(made, folder, rows, "first.jsonl")
    return folder


@pytest.fixture
def firm(template: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the template, for one test to change."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    clock = SteppedClock(CLOCK, step_ms=1)
    with Workspace.open(tmp_path / "workspace", clock=clock, home=tmp_path / "home") as opened:
        assert opened.trouble is None
        yield opened
