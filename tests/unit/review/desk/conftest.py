import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "pipeline"))

import tinyapp

from assay.clock import CountedIds, SteppedClock
from assay.domain import ReviewOutcome
from assay.pipeline import RunRequest, Terms, run
from assay.review.decision import DecisionRequest
from assay.review.desk import Decided, decide, propose
from assay.review.opening import record_openings, shown
from assay.stores import Workspace
from staff import PREPARER, Staff, mention

CLOCK = "2026-03-04T09:00:00Z"
LATER = "2026-03-04T10:00:00Z"
# A clean one, a failure, an abstention, a lie that blocks, then clean ones.
ROWS = [
    {"id": "CLEAN", "grams": 10, "notes": ["ACK sealed by hand and weighed"]},
    {"id": "HEAVY", "grams": 2000, "notes": ["ACK sealed by hand, and heavy"]},
    {"id": "VAGUE", "grams": 10, "notes": ["maybe sealed, maybe not"]},
    {"id": "LIED", "grams": 10, "notes": ["LIE about the seal"]},
    {"id": "LIGHT", "grams": 0, "notes": []},
    {"id": "RUTHS", "grams": 3000, "notes": [], "sender": "ruth-vane"},
]


@dataclass
class Office:
    """A finished run of parcels, its people, and short ways to act in it."""

    workspace: Workspace
    staff: Staff
    clock: SteppedClock
    run_id: str

    def open(self, case_id: str, person: str) -> None:
        with self.workspace.snapshot() as view:
            names = list(shown(view, self.run_id, case_id))
        record_openings(self.workspace, self.run_id, case_id, person, names, clock=self.clock)

    def request(
        self, case_id: str, person: str, outcome: ReviewOutcome, **more: object
    ) -> DecisionRequest:
        with self.workspace.snapshot() as view:
            version = view.queued(self.run_id, case_id).review.version
        given = {"rationale": "Looked at, and so it is."} | more
        return DecisionRequest(
            self.run_id, case_id, person, outcome, **({"version": version} | given)
        )

    def decide(self, case_id: str, person: str, outcome: ReviewOutcome, **more: object) -> Decided:
        self.open(case_id, person)
        request = self.request(case_id, person, outcome, **more)
        with self.workspace.snapshot() as view:
            act = propose(view, request, clock=self.clock)
        return decide(self.workspace, act, self.staff.sign(act), clock=self.clock)


Opener = Callable[..., Office]


def make_office(root: Path, rows: list[dict[str, object]]) -> Office:
    clock = SteppedClock(CLOCK, step_ms=1)
    workspace = Workspace.create(
        root / "workspace",
        organisation="Acme",
        title="Parcels",
        clock=clock,
        ids=CountedIds("tests"),
        home=root / "home",
    )
    path = tinyapp.write_parcels(root / "p.jsonl", rows)
    with workspace.snapshot() as view:
        inputs = tinyapp.inputs_of(path, view.engagement())
    preparer = str(mention(PREPARER))
    done = run(workspace, RunRequest(tinyapp.APP, inputs, preparer=preparer), Terms(clock))
    staff = Staff.enrol(workspace, root / "home", clock)
    return Office(workspace, staff, clock, done.record.run_id)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("office")
    make_office(root, ROWS).workspace.close()
    return root


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of an office over :data:`ROWS`: enrolling everybody anew takes too long."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    clock = SteppedClock(LATER, step_ms=1)
    with Workspace.open(tmp_path / "workspace", clock=clock, home=tmp_path / "home") as workspace:
        staff = Staff.of(workspace, tmp_path / "home", clock)
        with workspace.snapshot() as view:
            run_id = view.run("1").run_id
        yield Office(workspace, staff, clock, run_id)


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Opener]:
    """Opens an office over some rows."""
    opened: list[Workspace] = []

    def make(rows: list[dict[str, object]]) -> Office:
        office = make_office(tmp_path, rows)
        opened.append(office.workspace)
        return office

    yield make
    for workspace in opened:
        workspace.close()
