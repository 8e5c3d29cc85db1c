import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.clock import CountedIds, SteppedClock
from assay.domain import Engagement
from assay.stores import Workspace

sys.path.insert(0, str(Path(__file__).parent))  # tinyapp, which worker processes import by name

CLOCK = "2026-03-04T09:00:00Z"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(
        tmp_path / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock(CLOCK, step_ms=1),
        ids=CountedIds("tests"),
        home=tmp_path / "home",
    )
    with made:
        yield made


@pytest.fixture
def engagement(workspace: Workspace) -> Engagement:
    with workspace.snapshot() as view:
        return view.engagement()
