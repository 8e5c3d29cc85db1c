import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "pipeline")]  # office and tinyapp, by name

from assay.clock import CountedIds, SteppedClock  # noqa: E402
from assay.stores import Workspace  # noqa: E402


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(
        tmp_path / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock("2026-03-04T09:00:00Z", step_ms=1),
        ids=CountedIds("tests"),
        home=tmp_path / "home",
        period_start="2026-01-01",
        period_end="2026-12-31",
    )
    with made:
        yield made


@pytest.fixture
def firm(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with people and one run: six heavy parcels, two uncleared, four light ones."""
    from office import drive, heavy, light, staff, uncleared

    staff(workspace)
    rows = [*map(heavy, range(6)), *map(uncleared, range(2)), *map(light, range(4))]
    drive(workspace, tmp_path, rows, "first.jsonl")
    return workspace
