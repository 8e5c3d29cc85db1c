"""How good is the deterministic baseline? The report of one gold set, in seconds, offline.

    python examples/eval_demo.py [GOLD APP]

Without arguments: the tuning split of change management. A gold set lies in the source tree only.
"""

import sys
import tempfile
from pathlib import Path

from assay.app import find_app
from assay.clock import CountedIds, SystemClock
from assay.evaluation.drive import Candidate, evaluate
from assay.evaluation.gold import open_gold
from assay.evaluation.plan import DEFAULT_PLAN
from assay.evaluation.report import record_markdown
from assay.pipeline import Terms
from assay.stores import Workspace

GOLD = Path(__file__).parent.parent / "gold" / "change_approval" / "tuning"


def main() -> None:
    """Evaluate in a folder that is thrown away, and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD
    app = find_app(sys.argv[2] if len(sys.argv) > 2 else "change-approval")  # noqa: PLR2004
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        with Workspace.create(
            here / "workspace",
            organisation="(gold set)",
            title="Evaluation",
            clock=clock,
            ids=CountedIds("eval demo"),
            home=here / "keys",
        ) as workspace:
            record = evaluate(workspace, open_gold(folder, app), Candidate(app), Terms(clock))
    print(record_markdown(record, DEFAULT_PLAN))


if __name__ == "__main__":
    main()
