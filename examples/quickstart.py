"""Test a population of changes from Python, and verify the record, in thirty lines.

python examples/quickstart.py
"""

import json
import tempfile
from pathlib import Path

from assay.app import RunInputs, find_app
from assay.clock import SystemClock, SystemIds
from assay.intake import SourceInputs
from assay.ledger import TrustPolicy, verify_log
from assay.pipeline import RunRequest, Terms, run
from assay.rules import Scope
from assay.stores import Workspace, newest_checkpoint

PULLS = [
    {
        "number": 7,
        "title": "Post interest on the value date",
        "body": "Interest was posted on the booking date.",
        "user": "amara-okafor",
        "created_at": "2026-01-12T09:00:00Z",
        "merged_at": "2026-01-13T15:00:00Z",
        "merged_by": merged_by,
        "head_sha": "b" * 40,
        "events": [],
    }
    | {"number": number}
    for number, merged_by in enumerate(["amara-okafor", "lena-vogt"], start=7)
]


def main() -> None:
    """Run, print what was found, verify."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pulls = here / "pulls.jsonl"
        pulls.write_text("\n".join(json.dumps(pull) for pull in PULLS), "utf-8")
        with Workspace.create(
            here / "workspace",
            organisation="Example Bank",
            title="Change management, first quarter",
            clock=clock,
            ids=SystemIds(),
            home=here / "keys",
        ) as workspace:
            app = find_app("change-approval")
            with workspace.snapshot() as view:
                engagement = view.engagement()
            inputs = RunInputs(
                engagement=engagement,
                population=SourceInputs("github-pulls", (pulls,)),
                deployments=None,
                policy=app.policy,
                scope=Scope({}),
            )
            result = run(workspace, RunRequest(app, inputs), Terms(clock))
            with workspace.snapshot() as view:
                for row in view.cases(result.record.run_id):
                    print(row.case_id, row.verdict, "; fails:", ", ".join(row.exceptions))
                note = newest_checkpoint(view).note
                report = verify_log(view.entries(), TrustPolicy.of(workspace.vkey), note)
            print("\n".join(report.lines()[:2]))


if __name__ == "__main__":
    main()
