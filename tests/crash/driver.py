"""A program to be killed: runs or resumes the population of a workspace.

    driver.py WORKSPACE HOME FOLDER [--domain NAME] [--calls FILE] [--workers N] [--chunk N]
              [--supersedes RUN] [--resume]

Answers 0 when the run is completed, 1 when it is not, 3 on an error of ours (one line on standard
error).
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from domain import request_of, tinyapp

from assay.clock import SystemClock
from assay.domain import RunStatus
from assay.errors import AssayError
from assay.pipeline import Pace, Terms, resume, run
from assay.stores import Workspace


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("population", type=Path)
    parser.add_argument("--domain", default="parcels")
    parser.add_argument("--resume", action="store_true", help="from what was written down alone")
    parser.add_argument("--calls", type=Path)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--chunk", type=int, default=8)
    parser.add_argument("--supersedes", default="")
    given = parser.parse_args()
    pace = Pace(chunk=given.chunk, workers=given.workers, calls=2)
    assessor = tinyapp.Talker(tinyapp.Oracle(given.calls, 0.002)) if given.calls else None
    try:
        with Workspace.open(given.workspace, clock=SystemClock(), home=given.home) as workspace:
            with workspace.snapshot() as view:
                engagement = view.engagement()
            terms = Terms(SystemClock(), pace=pace)
            if given.resume:
                result = resume(workspace, "1", terms)
            else:
                request = request_of(given.domain, given.population, engagement)
                request = replace(request, assessor=assessor, supersedes=given.supersedes)
                result = run(workspace, request, terms)
    except AssayError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return 3
    return 0 if result.record.status is RunStatus.COMPLETED else 1


if __name__ == "__main__":
    sys.exit(main())
