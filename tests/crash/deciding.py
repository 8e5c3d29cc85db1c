"""A program to be killed: decides every case of a run that awaits a person.

    deciding.py WORKSPACE HOME ACKNOWLEDGED

Each case is written to the file of acknowledged decisions, and to the disk, after it was decided.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from assay.clock import SystemClock, SystemIds  # noqa: E402
from assay.domain import CaseStatus, ReviewOutcome  # noqa: E402
from assay.review.decision import DecisionRequest  # noqa: E402
from assay.review.desk import decide, propose  # noqa: E402
from assay.review.opening import record_openings, required  # noqa: E402
from assay.sign import prepare, seal  # noqa: E402
from assay.stores import CaseFilter, Workspace  # noqa: E402
from staff import RUTH, Staff  # noqa: E402 - the path comes first


def main(folder: Path, home: Path, acknowledged: Path) -> None:
    clock = SystemClock()
    with Workspace.open(folder, clock=clock, home=home) as workspace:
        key = Staff.of(workspace, home, clock).key(RUTH)
        with workspace.snapshot() as view:
            run_id = view.run("1").run_id
            waiting = CaseFilter(status=CaseStatus.AWAITING_REVIEW)
            names = [row.case_id for row in view.cases(run_id, waiting)]
        for name in names:
            with workspace.snapshot() as view:
                documents = required(view, run_id, name)
            record_openings(workspace, run_id, name, RUTH, documents, clock=clock)
            with workspace.snapshot() as view:
                request = DecisionRequest(run_id, name, RUTH, ReviewOutcome.ACCEPT, 0, "so it is")
                act = propose(view, request, clock=clock)
                envelope = seal(prepare(view, act, SystemIds()), key)
            decide(workspace, act, envelope, clock=clock)
            acknowledge(acknowledged, name)


def acknowledge(path: Path, name: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{name}\n".encode())
    os.fsync(descriptor)
    os.close(descriptor)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
