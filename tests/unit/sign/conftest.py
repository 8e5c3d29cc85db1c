"""A workspace with a finished run: clean parcels, one that needs review, and people."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PIPELINE = Path(__file__).parents[1] / "pipeline"
sys.path.insert(0, str(PIPELINE))  # tinyapp

import tinyapp  # noqa: E402

from assay.clock import CountedIds, SteppedClock  # noqa: E402
from assay.domain import Role  # noqa: E402
from assay.ledger import Report, TrustPolicy, verify_log  # noqa: E402
from assay.pipeline import Pace, RunRequest, Terms, run  # noqa: E402
from assay.sign import Signatory  # noqa: E402
from assay.stores import Workspace, audit  # noqa: E402
from firm import Firm  # noqa: E402


@dataclass
class Place:
    """A workspace whose run 1 is finished, and its firm."""

    workspace: Workspace
    firm: Firm
    run_id: str
    signer: Signatory

    @property
    def how(self) -> dict[str, object]:
        return {"clock": self.firm.clock, "ids": self.firm.ids}

    def statuses(self) -> dict[str, str]:
        with self.workspace.snapshot() as view:
            return {row.case_id: row.status.value for row in view.cases(self.run_id)}

    def sound(self) -> Report:
        """The ledger verifies, and the database says what it says."""
        with self.workspace.snapshot() as view:
            audit(view)
            policy = TrustPolicy.of(self.workspace.vkey, founder=self.firm.admin.signer.key.vkey)
            return verify_log(view.entries(), policy, self.workspace.published())


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(
        tmp_path / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock("2026-03-01T07:00:00Z", step_ms=1),
        ids=CountedIds("tests"),
        home=tmp_path / "home",
    ) as made:
        yield made


@pytest.fixture
def firm(workspace: Workspace) -> Firm:
    return Firm(workspace)


SENDERS = ("kofi", "amara", "lena", "tomasz", "yuki", "bram")


def light(number: int) -> dict[str, object]:
    return {"id": f"P-{number}", "grams": 5, "notes": [], "sender": SENDERS[number]}


def driven(workspace: Workspace, firm: Firm, folder: Path, rows: list[dict[str, object]]) -> Place:
    with workspace.snapshot() as view:
        engagement = view.engagement()
    path = tinyapp.write_parcels(folder / "parcels.jsonl", rows)
    request = RunRequest(
        tinyapp.App(), tinyapp.inputs_of(path, engagement), preparer="Pat Ash <pat@post.example>"
    )
    clock = SteppedClock("2026-03-01T09:00:00Z", step_ms=1)
    done = run(workspace, request, Terms(clock, pace=Pace(workers=0, chunk=7)))
    signer = firm.hire("Marisol Quintero <marisol@post.example> post:marisol", Role.APPROVER)
    return Place(workspace, firm, done.record.run_id, signer)


@pytest.fixture
def place(workspace: Workspace, firm: Firm, tmp_path: Path) -> Place:
    """Six clean parcels, and one without a weight, which a person must look at."""
    rows = [*map(light, range(6)), {"id": "P-9", "grams": 0, "notes": [], "sender": "kim"}]
    return driven(workspace, firm, tmp_path, rows)


@pytest.fixture
def clean(workspace: Workspace, firm: Firm, tmp_path: Path) -> Place:
    """Six clean parcels and nothing else."""
    return driven(workspace, firm, tmp_path, [*map(light, range(6))])
