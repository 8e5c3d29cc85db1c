"""Five trades, five outcomes: cleared, fabricated, too late, in a closed period, informally allowed.

python examples/personal_trade_demo.py
"""

import tempfile
from pathlib import Path

from sample import hired

from assay.app import RunInputs
from assay.clock import CountedIds, SteppedClock
from assay.domain import Workpaper
from assay.pipeline import RunRequest, Terms, run
from assay.rules import Policy, Scope
from assay.sign import sign_case
from assay.stores import SeedKeys, Workspace
from personal_trade.app import APP

PREPARER = "Tomasz Wieland <tomasz.wieland@harbourlight.example>"
STORIES = {
    "T-2002": "Asked for, approved, and traded the next morning",
    "T-2003": "The recorded model quotes an approval that nobody wrote",
    "T-2004": "The approval is real and read rightly: it came after the trade",
    "T-2005": "A good approval, in the closed period before the results",
    "T-2006": 'A chat says "sure, go ahead :)"',
}


def main() -> None:
    """Run the bundled population and tell five of its stories."""
    with tempfile.TemporaryDirectory() as folder:
        clock = SteppedClock("2026-04-02T08:00:00Z", step_ms=250)
        with Workspace.create(
            Path(folder) / "workspace",
            organisation="Harbourlight Asset Management (fictional)",
            title="Sample: personal trades",
            origin="assay.example/sample-personal-trades",
            clock=clock,
            ids=CountedIds("pad"),
            keys=SeedKeys(Path(folder) / "keys", "assay example: a key that signs nothing else"),
        ) as workspace:
            run_id = run(workspace, _request(workspace), Terms(clock)).record.run_id
            ids = CountedIds("people")
            _, officer = hired(workspace, clock, ids)
            for case_id, told in STORIES.items():
                words = (workspace, run_id, case_id, officer)
                signature = sign_case(*words, note="", clock=clock, ids=ids)
                codes = "; ".join(objection.code for objection in signature.objections)
                with workspace.snapshot() as view:
                    row = view.case(run_id, case_id)
                    assert row.workpaper is not None
                    paper = Workpaper.model_validate_json(view.artifact(row.workpaper))
                print(f"\n{case_id}  {told}\n{'─' * 78}")
                tell(paper, "signed and issued" if signature.granted else f"refused, {codes}")


def tell(paper: Workpaper, signed: str) -> None:
    """One story: what was read, what the gate said, what was found, what the employee reads."""
    for item in paper.claims:
        print(f"read     {item.claim.answer}: “{item.claim.citation.quotation}”")
        print(f"ground   {item.grounding.answer}: {item.grounding.message}")
    for doubt in paper.abstentions:
        print(f"read     abstains ({doubt.code}): {doubt.note}")
    failed = [r.rule_id for r in paper.results if r.outcome == "fail"]
    print(f"test     {len(failed)} rules fail: {', '.join(failed) or 'none'}")
    print(f"route    {paper.decision.verdict} ({paper.decision.conclusion})")
    print(f"outcome  {paper.header['outcome']}")
    print(f"notice   {paper.header['notice']}")
    print(f"sign     {signed}")


def _request(workspace: Workspace) -> RunRequest:
    bundled = APP.demo()
    assert bundled.policy is not None
    own = Policy.parse(bundled.policy.read_text("utf-8"), name=bundled.policy.name)
    with workspace.snapshot() as view:
        engagement = view.engagement()
    inputs = RunInputs(
        engagement=engagement,
        population=bundled.population,
        deployments=None,
        policy=APP.policy.overridden_by(own),
        scope=Scope({}),
        lists=bundled.lists,
    )
    return RunRequest(APP, inputs, answers=bundled.answers, preparer=PREPARER)


if __name__ == "__main__":
    main()
