import tinyapp

from assay.domain import CaseStatus, Engagement
from assay.pipeline.admission import Admitted, admit
from assay.pipeline.outcome import DrivenCase, WorkItem
from assay.pipeline.stages import Stages, write_answer

LOST = 8
FAULTS = {
    3: {"grams": "break"},
    LOST: {"notes": ["lost"]},
    9: {"grams": -1},
    30: {"id": "line\nbreak"},
}


def stages_and_items(engagement: Engagement, tmp_path) -> tuple[Stages, list[WorkItem]]:
    rows = [tinyapp.parcel(n, **FAULTS.get(n, {})) for n in range(70)]
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", rows)
    fieldwork = tinyapp.Fieldwork(tinyapp.inputs_of(path, engagement))
    stages = Stages("parcels", "sha256:" + "0" * 64, fieldwork, tinyapp.Reader())
    return stages, [WorkItem(n, row) for n, row in enumerate(fieldwork.records(), start=1)]


def test_rows_driven_together_come_out_as_if_each_were_alone(
    engagement: Engagement, tmp_path
) -> None:
    stages, items = stages_and_items(engagement, tmp_path)
    together = stages.drive(items)
    assert together == [outcome for item in items for outcome in stages.drive([item])]


def test_a_fault_ends_its_own_case_and_none_beside_it(engagement: Engagement, tmp_path) -> None:
    stages, items = stages_and_items(engagement, tmp_path)
    outcomes = stages.drive(items)
    whole = [
        isinstance(outcome, DrivenCase) and outcome.line.status is not CaseStatus.FAILED
        for outcome in outcomes
    ]
    assert [n for n, is_whole in enumerate(whole) if not is_whole] == sorted(FAULTS)
    errors = [o.line.error for o in outcomes if isinstance(o, DrivenCase) and o.line.error]
    assert len(errors) == 2
    assert errors[0].startswith("provider.down")
    assert "test" in errors[1]


def test_a_case_is_judged_as_it_is_concluded_and_one_that_fails_is_decided_nowhere(
    engagement: Engagement, tmp_path
) -> None:
    stages, items = stages_and_items(engagement, tmp_path)
    reader = tinyapp.Reader()
    failed = []
    for item in items:
        row = admit(stages.fieldwork, item)
        if not isinstance(row, Admitted) or item.ordinal - 1 == LOST:
            continue  # no case, or one whose reader is down
        answer = write_answer(reader.assess(row.case))
        line, judged = stages.conclude(row, answer).line, stages.judge(row, answer)
        if judged.decision is None:
            failed.append(item.ordinal - 1)
            assert line.status is CaseStatus.FAILED
        else:
            decision = judged.decision
            assert (decision.verdict, decision.conclusion) == (line.verdict, line.conclusion)
            assert judged.subject is not None
    assert len(failed) == 1
