"""What a change would do to a finished run, told without asking any model."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brokenapp import BrokenApp
from goldmaking import make_gold, make_workspace, terms
from silentmodel import READER, Silent

from assay.app import find_app
from assay.clock import CountedIds, SteppedClock
from assay.errors import UsageError
from assay.evaluation.impact import Change, Scratch, impact_of
from assay.evaluation.layout import inputs_of
from assay.pipeline import ModelOrder, RunRequest, run
from assay.rules import Policy
from assay.stores import Workspace
from assay.telemetry import NoProgress

APP = find_app("change-approval")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_gold(tmp_path / "set" / "test")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with make_workspace(tmp_path) as made:
        yield made


def finished(workspace: Workspace, folder: Path, **more: object):
    with workspace.snapshot() as view:
        inputs = inputs_of(folder, APP, view.engagement())
    return run(workspace, RunRequest(APP, inputs, **more), terms()).record


def impact(workspace: Workspace, record, tmp_path: Path, **change: object):
    scratch = Scratch(
        tmp_path / "scratch",
        SteppedClock("2026-04-02T08:00:00Z", step_ms=1),
        CountedIds("scratch"),
        progress=NoProgress(),
    )
    scratch.folder.mkdir()
    with workspace.snapshot() as view:
        return impact_of(view, record, Change(**({"app": APP} | change)), scratch)


def test_without_a_change_everything_stays(workspace, place, tmp_path):
    record = finished(workspace, place)
    found = impact(workspace, record, tmp_path)
    assert (found.cases, found.same) == (53, 53)
    assert not found.changed
    assert not found.failed


def test_another_policy_changes_cases_and_says_by_which_rule(workspace, place, tmp_path):
    record = finished(workspace, place)
    policy = APP.policy.overridden_by(
        Policy.parse((place / "policy.toml").read_text("utf-8"), name="p")
    )
    name = "closure.days"
    assert name in policy.parameters
    stricter = replace(policy, version="strict", parameters={**policy.parameters, name: 0})
    found = impact(workspace, record, tmp_path, policy=stricter)
    assert set(found.parameters) == {name}
    assert found.decisive
    assert all(rule.rule_id == "closure.timely" for case in found.changed for rule in case.rules)
    one = found.decisive[0]
    assert one.after == ("review", "exception")
    assert one.rules[0].after == "fail"
    assert one.rules[0].why_after


def test_a_changed_rule_is_found(workspace, place, tmp_path):
    record = finished(workspace, place)
    found = impact(workspace, record, tmp_path, app=BrokenApp("plan.backout"))
    assert {r.rule_id for case in found.changed for r in case.rules} == {"plan.backout"}


def test_recorded_answers_in_place_of_the_reader_show_what_they_would_do(
    workspace, place, tmp_path
):
    record = finished(workspace, place)
    found = impact(workspace, record, tmp_path, answers=APP.demo().answers)
    assert [case.case_id for case in found.decisive] == ["CHG-1043"]
    assert found.decisive[0].after == ("block", "blocked")
    assert any(reason.startswith("new: The claim") for reason in found.decisive[0].reasons)


def test_answers_of_a_model_are_used_again_and_nobody_is_asked(workspace, place, tmp_path):
    model = Silent()
    order = ModelOrder((READER,), connect=lambda _: model)
    record = finished(workspace, place, models=order)
    asked = model.asked
    assert asked > 0
    found = impact(workspace, record, tmp_path, policy=replace(APP.policy, version="2"))
    assert model.asked == asked
    assert not found.unanswered
    assert found.cases == 53


def test_cases_that_would_need_a_new_answer_are_counted_and_not_judged(workspace, place, tmp_path):
    record = finished(workspace, place)
    found = impact(workspace, record, tmp_path, models=ModelOrder((READER,)))
    assert found.unanswered
    assert len(found.unanswered) + found.same + len(found.changed) == 53
    assert not found.failed


def test_files_that_changed_since_the_run_are_refused(workspace, place, tmp_path):
    record = finished(workspace, place)
    with (place / "authority.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(UsageError) as raised:
        impact(workspace, record, tmp_path)
    assert raised.value.code == "impact.inputs_changed"
    assert "authority.csv" in str(raised.value)


def test_a_run_that_carries_cases_of_another_is_refused(workspace, place, tmp_path):
    first = finished(workspace, place)
    later = finished(workspace, place, supersedes=first.run_id)
    with pytest.raises(UsageError) as raised:
        impact(workspace, later, tmp_path)
    assert raised.value.code == "impact.superseding"
