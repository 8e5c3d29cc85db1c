"""A second run with as many cases as wanted, written through the store as a run writes them.

The cases are those of the bundled run again and again, under names of their own: the same mix of
clean, failed, undetermined and blocked ones, each with its entry on the ledger.
"""

from itertools import cycle, islice

from assay.canonical import encode
from assay.domain import CaseRow, RunStatus
from assay.ledger import Actor, Draft
from assay.stores import CaseLine, RunStart, Snapshot, Workspace, digest_text

__all__ = ["RUN_ID", "fill"]

RUN_ID = "sha256:" + "b" * 64
_ENGINE = Actor("program:assay", "pipeline")
_BATCH = 2_000


def fill(here: object, cases: int) -> None:
    """Write the run; ``here`` is a :class:`premises.Premises`."""
    workspace: Workspace = here.workspace  # type: ignore[attr-defined]
    with workspace.snapshot() as view:
        first = next(view.runs())
        rows = [row for row in view.cases(first.run_id) if row.workpaper]
        lines = _lines(view, first.run_id, rows)
    start = RunStart(
        run_id=RUN_ID,
        app=first.app,
        manifest=encode(first.manifest.model_dump(mode="json")),
        invocation=first.invocation,
        rule_ids=first.rule_ids,
        rows=cases,
        started_at=first.started_at,
    )
    with workspace.unit() as unit:
        unit.open_run(start)
        unit.record(Draft("run.started", RUN_ID, {"rows": cases}, _ENGINE, (), RUN_ID))
    made = islice(enumerate(cycle(lines), start=1), cases)
    while batch := list(islice(made, _BATCH)):
        with workspace.unit() as unit:
            own = [line._replace(ordinal=n, case_id=f"case-{n:06d}") for n, line in batch]
            unit.add_cases(RUN_ID, own)
            for line in own:
                unit.record(_decision(line))
    with workspace.unit() as unit:
        unit.advance(RUN_ID, before=0, after=cases)
        unit.mark_run(RUN_ID, RunStatus.COMPLETED, finished_at=first.finished_at)
        unit.record(Draft("run.completed", RUN_ID, {}, _ENGINE, (), RUN_ID))


def _lines(view: Snapshot, run_id: str, rows: list[CaseRow]) -> list[CaseLine]:
    found = view.lines(run_id, [row.case_id for row in rows])
    return [found[row.case_id] for row in rows]


def _decision(line: CaseLine) -> Draft:
    if line.verdict is None or line.conclusion is None or line.workpaper is None:
        raise ValueError(line.case_id)
    body = {
        "verdict": line.verdict.value,
        "conclusion": line.conclusion.value,
        "outcomes": line.outcomes,
        "exceptions": line.outcomes.count("F"),
        "assessor": "baseline/1",
    }
    refs = (digest_text(line.workpaper),)
    return Draft("decision.proposed", line.case_id, body, _ENGINE, refs, RUN_ID)
