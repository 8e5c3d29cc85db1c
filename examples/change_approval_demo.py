"""One change, two outcomes: CHG-1042 ships; with a fabricated approval it is blocked.

python examples/change_approval_demo.py
"""

import tempfile
from pathlib import Path

from sample import Sample, sample


def main() -> None:
    """Tell both stories."""
    for case_id, told in (
        ("CHG-1042", "An approval mail that says what it is said to say"),
        ("CHG-1043", "The same change; the recorded model claims an approval that nobody gave"),
    ):
        with tempfile.TemporaryDirectory() as folder, sample(case_id, Path(folder)) as found:
            print(f"\n{case_id}  {told}\n{'─' * 78}")
            tell(found)


def tell(found: Sample) -> None:
    """One story: what was read, what the gate said, what was decided, who could sign."""
    for item in found.workpaper.claims:
        print(f"read     {item.claim.answer}: “{item.claim.citation.quotation}”")
        print(f"ground   {item.grounding.answer}: {item.grounding.message}")
    decision = found.workpaper.decision
    failed = [r for r in found.workpaper.results if r.outcome == "fail"]
    print(f"test     {len(failed)} rules fail: {', '.join(r.rule_id for r in failed) or 'none'}")
    print(f"route    {decision.verdict} ({decision.conclusion})")
    for name, signature in (("requester", found.refused), ("approver", found.signed)):
        why = "; ".join(objection.code for objection in signature.objections)
        print(f"sign     {name}: {'signed and issued' if signature.granted else f'refused, {why}'}")
    print(f"status   {found.row.status}")
    print(f"ledger   {found.report.lines()[0]}")


if __name__ == "__main__":
    main()
