"""Known answers on public histories; see the data's own notes for how they were derived."""

import csv
import json
from collections import Counter

import pytest

from assay.app import RunInputs
from assay.domain import Engagement, Reading
from assay.evidence import Gate
from assay.intake import Record, SourceInputs
from assay.rules import Scope
from assay.telemetry import NoProgress
from change_approval.app import APP

ENGAGEMENT = Engagement(
    origin="example.org/t", organisation="o", title="t", opened_at="2026-04-01T00:00:00Z"
)


def run(source, path, deployments=None):
    inputs = RunInputs(
        engagement=ENGAGEMENT,
        population=SourceInputs(source, (path,)),
        deployments=deployments,
        policy=APP.policy,
        scope=Scope({}),
    )
    fieldwork = APP.fieldwork(inputs, NoProgress())
    gate, reader = Gate(fieldwork.derivers), APP.baseline()
    results = {}
    for row in fieldwork.records():
        assert isinstance(row, Record)
        case = fieldwork.build(row)
        reading = gate.ground(reader.assess(case), case) if case.documents else Reading()
        dossier = fieldwork.establish(case, reading)
        found = fieldwork.rules.evaluate(dossier, fieldwork.policy, fieldwork.scope)
        results[case.case_id] = {result.rule_id: result for result in found}
    return fieldwork, results


@pytest.fixture(scope="module")
def pulls(shared_data):
    log = SourceInputs("git-log", (shared_data / "sox" / "secp256k1_master_first_parent.jsonl",))
    return run("github-pulls", shared_data / "sox" / "secp256k1_prs.jsonl", log)


@pytest.fixture(scope="module")
def commits(shared_data):
    return run("git-log", shared_data / "sox" / "kafka_changes.jsonl")


def failing(results, rule):
    return {case for case, found in results.items() if found[rule].outcome == "fail"}


def test_self_merges_stale_approvals_and_open_requests_are_those_of_the_answer_key(
    pulls, shared_data
):
    with (shared_data / "sox" / "secp256k1_pr_ground_truth.csv").open() as stream:
        truth = {row["number"]: row for row in csv.DictReader(stream)}
    _, results = pulls
    assert len(results) == 1308
    assert failing(results, "sod.author_merged") == {
        number for number, row in truth.items() if row["self_merge"] == "True"
    }
    assert failing(results, "approval.stale") == {
        number for number, row in truth.items() if row["stale_only"] == "True"
    }
    assert failing(results, "approval.changes_requested") == {
        number for number, row in truth.items() if row["outstanding_changes_requested"] != "0"
    }


def test_what_was_not_merged_is_not_tested(pulls):
    _, results = pulls
    outcomes = Counter(found["sod.author_merged"].outcome.value for found in results.values())
    assert outcomes["not_applicable"] == 1308 - 944


def test_no_change_without_any_approval_passes(pulls, shared_data):
    with (shared_data / "sox" / "secp256k1_pr_ground_truth.csv").open() as stream:
        none = [r["number"] for r in csv.DictReader(stream) if r["no_approval_any"] == "True"]
    _, results = pulls
    assert none
    assert all(results[number]["approval.independent"].outcome != "pass" for number in none)


def test_the_reconciliation_gives_exactly_the_buckets_of_the_answer_key(pulls, shared_data):
    path = shared_data / "sox" / "secp256k1_reconciliation_ground_truth.json"
    truth = json.loads(path.read_text())
    found = pulls[0].findings.reconciliation
    assert found.deployments == truth["deployed_commits"]
    assert set(found.direct) == set(truth["direct_to_master_no_pr"])
    assert len(found.direct) == truth["direct_to_master_count"]
    for bucket, key in (
        (found.tickets_without_deployment, "ticket_merged_not_in_deploy"),
        (found.cut_off, "ticket_merged_after_deploy_snapshot_cutoff"),
        (found.unmatched, "ticket_merged_no_matching_merge_commit_subject"),
        (found.deployments_without_ticket, "deployed_but_ticket_missing"),
        (found.closed_unmerged, "deployed_but_ticket_closed_unmerged"),
    ):
        assert sorted(map(int, bucket)) == truth[key], key


def test_commits_without_any_reviewer_are_exactly_those_of_the_answer_key(commits, shared_data):
    _, results = commits
    lacking = {
        case
        for case, found in results.items()
        if found["approval.independent"].code == "no_approval"
    }
    with (shared_data / "sox" / "kafka_ground_truth.csv").open() as stream:
        no_line = {row["sha"] for row in csv.DictReader(stream) if row["no_reviewer"] == "True"}
    assert len(no_line) == 126
    assert len(lacking) == 119
    assert lacking < no_line


def test_hotfixes_and_those_without_reviewer_are_counted(commits):
    _, results = commits
    windows = Counter(found["emergency.window"].outcome.value for found in results.values())
    assert windows["pass"] + windows["fail"] + windows["undetermined"] == 27
    assert windows["fail"] == 11


@pytest.mark.parametrize("number", [1, 426, 1900])
def test_raw_backups_give_what_the_flattened_rows_give(pulls, shared_data, number):
    flat = pulls[0]
    source = flat.source
    (raw,) = source.records(
        SourceInputs(
            "github-pulls",
            (shared_data / "formats" / "github_pr_raw" / f"secp256k1_pull_{number}.json",),
        )
    )
    row = next(r for r in flat.records() if r.data["number"] == number)
    one, two = (source.draft(r, flat.findings.lens).change for r in (raw, row))
    assert one.merged_by.value == two.merged_by.value
    assert one.merged_at.value == two.merged_at.value
    assert [
        (a.approver.value.login, a.stance.value, a.at.value, a.version and a.version.value)
        for a in one.approvals
    ] == [
        (a.approver.value.login, a.stance.value, a.at.value, a.version and a.version.value)
        for a in two.approvals
    ]
    assert len(one.commits) == len(two.commits)
