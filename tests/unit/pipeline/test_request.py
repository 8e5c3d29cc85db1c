"""What a run was given is written down so that a resume needs nothing else."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
import tinyapp

from assay.clock import SteppedClock
from assay.domain import Engagement
from assay.errors import UsageError
from assay.intake import SourceInputs, SourceOptions
from assay.pipeline import Pace, RunRequest, Terms, run
from assay.pipeline.request import request_again
from assay.rules import Policy, Scope
from assay.stores import Workspace


def test_a_request_comes_back_from_its_record_as_it_was(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    population = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(1)])
    more = tinyapp.write_parcels(tmp_path / "q.jsonl", [tinyapp.parcel(2)])
    for name in ("map.toml", "people.csv", "grants.csv", "answers.jsonl"):
        (tmp_path / name).write_bytes(b"\n")
    options = SourceOptions(
        encoding="cp1252",
        zone="Europe/Zurich",
        date_formats=("%d.%m.%Y", "%d/%m/%y"),
        mapping=tmp_path / "map.toml",
        sheet="Changes",
        platform="jira",
        extra={"revision": "v1"},
    )
    inputs = tinyapp.inputs_of(
        population,
        engagement,
        population=SourceInputs("lines", (population, more), options),
        deployments=SourceInputs("lines", (more,)),
        policy=Policy(
            "own",
            "2",
            "2026-02-01",
            MappingProxyType({"size.limit": 7, "names": ("a", "b"), "strict": True}),
        ),
        scope=Scope({"size.small": "no scales"}),
        in_scope=("note.cleared",),
        identities=tmp_path / "people.csv",
        authority=tmp_path / "grants.csv",
        calendar="weekdays",
        allow_capped=True,
        as_of="2026-03-01T00:00:00Z",
    )
    asked = RunRequest(
        tinyapp.APP,
        inputs,
        answers=tmp_path / "answers.jsonl",
        preparer="ann@example.com",
        notes={"comment": "second attempt"},
    )
    clock = SteppedClock("2026-03-04T10:00:00Z")
    result = run(workspace, asked, Terms(clock, pace=Pace(workers=0)))
    again = request_again(result.record, engagement, tinyapp.APP)
    assert again.inputs.policy.to_json() == inputs.policy.to_json()
    assert again.inputs.scope.listed() == inputs.scope.listed()
    rest = {"policy": inputs.policy, "scope": inputs.scope}
    assert replace(again.inputs, **rest) == inputs
    assert (again.answers, again.preparer, again.notes) == (
        asked.answers,
        asked.preparer,
        asked.notes,
    )
    assert result.record.manifest.files[-1].role == "answers"
    assert {file.role for file in result.record.manifest.files} == {
        "population",
        "population.mapping",
        "deployments",
        "identities",
        "authority",
        "answers",
    }


def test_what_can_not_be_read_back_is_refused_with_what_to_do(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    population = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(1)])
    request = RunRequest(tinyapp.APP, tinyapp.inputs_of(population, engagement))
    clock = SteppedClock("2026-03-04T10:00:00Z")
    record = run(workspace, request, Terms(clock, pace=Pace(workers=0))).record
    for invocation in ({}, {"inputs": "{}"}, {"inputs": "no json"}):
        with pytest.raises(UsageError) as caught:
            request_again(
                record.model_copy(update={"invocation": invocation}), engagement, tinyapp.APP
            )
        assert caught.value.code == "run.unresumable"
        assert caught.value.remedy
