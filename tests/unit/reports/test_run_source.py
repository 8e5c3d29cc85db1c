"""Reports of a run that a real workspace holds."""

import json

import pytest

from assay.app import RunInputs, find_app
from assay.clock import CountedIds, SteppedClock
from assay.errors import StoreError
from assay.pipeline import Pace, RunRequest, Terms, run
from assay.reports import FORMATS, StoredRun, write_run
from assay.rules import Scope
from assay.stores import Workspace
from assay.telemetry import NoProgress


def driven(folder, clock):
    """A workspace with the bundled population of change tickets, driven to the end."""
    app = find_app("change-approval")
    demo = app.demo()
    workspace = Workspace.create(
        folder / "workspace",
        organisation="Northgate Example Bank",
        title="Change management",
        origin="example.org/northgate-bank/itgc",
        clock=clock,
        ids=CountedIds(str(folder)),
        home=folder / "home",
    )
    with workspace.snapshot() as view:
        engagement = view.engagement()
    inputs = RunInputs(
        engagement=engagement,
        population=demo.population,
        deployments=demo.deployments,
        policy=app.policy,
        scope=Scope({}),
        identities=demo.identities,
    )
    request = RunRequest(app, inputs, answers=demo.answers, preparer="ann@example.org")
    result = run(workspace, request, Terms(clock, pace=Pace(workers=1)))
    return workspace, result.record


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory):
    made = []
    for place, start in (("a", "2026-05-04T08:00:00Z"), ("b", "2027-01-01T23:59:59Z")):
        folder = tmp_path_factory.mktemp(place)
        made.append(driven(folder, SteppedClock(start, step_ms=3)))
    yield made
    for workspace, _ in made:
        workspace.close()


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_workspaces_that_ran_the_same_inputs_give_the_same_workpapers(workspaces, tmp_path):
    folders = []
    for (workspace, record), name in zip(workspaces, ("a", "b"), strict=True):
        write_run(workspace, record, ["json", "xlsx", "html", "ops"], tmp_path / name, NoProgress())
        folders.append(contents(tmp_path / name))
    assert folders[0].keys() == folders[1].keys()
    assert [n for n in folders[0] if folders[0][n] != folders[1][n]] == []


def test_the_hand_off_names_the_head_of_the_workspaces_ledger(workspaces, tmp_path):
    workspace, record = workspaces[0]
    write_run(workspace, record, FORMATS, tmp_path, NoProgress())
    with workspace.snapshot() as view:
        log = view.log()
    text = (tmp_path / "handoff.md").read_text()
    assert f"sha256:{log.root.hex()}" in text
    assert f"| Entries | {log.size} |" in text
    assert log.origin in text
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "handoff.md":
            assert log.root.hex().encode() not in path.read_bytes()


def test_the_files_agree_with_the_store(workspaces, tmp_path):
    workspace, record = workspaces[0]
    write_run(workspace, record, ["json"], tmp_path, NoProgress())
    with workspace.snapshot() as view:
        summary = view.summary(record.run_id)
        source = StoredRun(view, view.run(record.run_id), find_app("change-approval"))
        quoted = [
            fact.lineage
            for row in source.cases()
            if row.workpaper
            for fact in _facts(source, row)
            if hasattr(fact.lineage, "span")
        ]
        for quotation in quoted:
            text = source.document(quotation.sha256)
            assert text[quotation.span.start : quotation.span.end] == quotation.text
        assert source.document("sha256:" + "0" * 64) is None
    found = json.loads((tmp_path / "run.json").read_text())
    assert found["summary"]["cases"] == summary.cases > 0
    assert len((tmp_path / "cases.jsonl").read_text().splitlines()) == summary.cases


def _facts(source, row):
    from assay.reports.walk import open_workpaper

    for result in open_workpaper(source, row).results:
        yield from result.facts


def test_a_policy_that_is_not_the_manifests_is_refused(workspaces):
    workspace, record = workspaces[0]
    key = next(k for k, v in record.invocation.items() if v.startswith("{") and "policy" in v)
    told = json.loads(record.invocation[key])
    told["policy"]["parameters"]["approval.minimum_independent"] = 0
    forged = record.model_copy(update={"invocation": record.invocation | {key: json.dumps(told)}})
    with workspace.snapshot() as view, pytest.raises(StoreError) as refused:
        StoredRun(view, forged, find_app("change-approval"))
    assert refused.value.code == "policy.altered"
