"""A second run with as many cases as wanted, written through the store as a run writes them.

The cases are those of the bundled run again and again, under names of their own: the same mix of
clean, failed, undetermined and blocked ones, each with its entry on the ledger.
"""

from itertools import cycle, islice

from assay.domain import CaseRow, RunStatus
from assay.ledger import Actor, Draft
from assay.stores import CaseLine, RunStart, Snapshot, Workspace, digest_text, pack

__all__ = ["fill"]

_ENGINE = Actor("program:assay", "pipeline")
_BATCH = 2_000


def fill(here: object, cases: int) -> str:
    """Write the run and give its id; ``here`` is a :class:`premises.Premises`."""
    workspace: Workspace = here.workspace  # type: ignore[attr-defined]
    with workspace.snapshot() as view:
        first = next(view.runs())
        rows = [row for row in view.cases(first.run_id) if row.workpaper]
        lines = _lines(view, first.run_id, rows)
        report = pack(view.report(first.run_id).model_dump_json().encode())  # type: ignore[union-attr]
    manifest = first.manifest.model_copy(update={"calendar": f"filled with {cases}"})
    run_id = str(manifest.run_id)
    start = RunStart(
        run_id=run_id,
        app=first.app,
        manifest=manifest.to_bytes(),
        invocation=first.invocation,
        rule_ids=first.rule_ids,
        rows=cases,
        started_at=first.started_at,
    )
    with workspace.unit() as unit:
        unit.open_run(start)
        body = {
            "app": manifest.app,
            "preparer": first.invocation.get("preparer", ""),
            "rules": list(first.rule_ids),
        }
        unit.record(Draft("run.started", run_id, body, _ENGINE, (), run_id))
    made = islice(enumerate(cycle(lines), start=1), cases)
    while batch := list(islice(made, _BATCH)):
        with workspace.unit() as unit:
            own = [line._replace(ordinal=n, case_id=f"case-{n:06d}") for n, line in batch]
            unit.add_cases(run_id, own)
            for line in own:
                unit.record(_decision(run_id, line))
    with workspace.unit() as unit:
        name = digest_text(report.sha256)
        unit.keep([report])
        unit.advance(run_id, before=0, after=cases)
        unit.mark_run(run_id, RunStatus.COMPLETED, finished_at=first.finished_at, report=name)
        unit.record(Draft("run.completed", run_id, {"rows": cases}, _ENGINE, (name,), run_id))
    return run_id


def _lines(view: Snapshot, run_id: str, rows: list[CaseRow]) -> list[CaseLine]:
    found = view.lines(run_id, [row.case_id for row in rows])
    return [found[row.case_id] for row in rows]


def _decision(run_id: str, line: CaseLine) -> Draft:
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
    return Draft("decision.proposed", line.case_id, body, _ENGINE, refs, run_id)
