"""What excuses or entitles is read by a closed grammar; what lies outside goes to a person."""

import pytest

from change_approval.incidents import is_incident_key, is_incident_number, says_none
from change_approval.rules.version import is_same_version

SHA = "4fc9b6222f35" + "a" * 28
LATE = "2026-03-05T12:00Z"


def late(b, *incidents, **more):
    approvals = (b.approval("cat", at=LATE),)
    return {"change_type": "emergency", "incidents": incidents, "approvals": approvals, **more}


ROWS = {
    "an approval afterwards of an emergency with an incident": (
        "approval.independent",
        lambda b: late(b, "INC0004711"),
        "not_applicable emergency",
    ),
    "N/A is no incident": (
        "approval.independent",
        lambda b: late(b, "N/A"),
        "fail after_the_fact",
    ),
    "a dash is no incident": ("emergency.incident", lambda b: late(b, "-"), "fail no_incident"),
    "a project whose key begins like an incident is none": (
        "emergency.incident",
        lambda b: late(b, references=("INCOME-12",)),
        "fail no_incident",
    ),
    "a remark may name an incident": (
        "emergency.incident",
        lambda b: late(b, "see INC0004711"),
        "undetermined incident_unread",
    ),
    "what a remark may excuse is not held against the change": (
        "approval.independent",
        lambda b: late(b, "see INC0004711"),
        "undetermined incident_unread",
    ),
    "a severity is no incident": (
        "approval.late",
        lambda b: late(b, "SEV-1"),
        "undetermined incident_unread",
    ),
    "a dismissed approval entitles nobody": (
        "approval.authorised",
        lambda b: {
            "approvals": (
                b.approval("dan", at="2026-03-02T09:00Z"),
                b.approval("dan", "dismissed", at="2026-03-02T10:00Z"),
                b.approval("cat", at="2026-03-03T12:00Z"),
            ),
            "authority": (b.grant("dan"),),
        },
        "fail not_entitled",
    ),
    "an alias of the author approved the head, a colleague an older version": (
        "content.changed_after_approval",
        lambda b: {
            "requester": "Sam Keld <sam@one.example>",
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z", version="bbbbbbb2"),
                b.approval(
                    "Sam Keld <s.keld@two.example>", at="2026-03-03T12:00Z", version="aaaaaaa1"
                ),
            ),
        },
        "undetermined approver_uncertain",
    ),
    "an alias of the author approved after an edit": (
        "trail.unaltered",
        lambda b: {
            "requester": "Sam Keld <sam@one.example>",
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("Sam Keld <s.keld@two.example>", at="2026-03-03T12:00Z"),
            ),
            "edits": (b.edit("risk", "2026-03-02T18:00Z", "1", "3"),),
        },
        "undetermined time_overlap",
    ),
    "an approval taken back is not the last approval": (
        "trail.unaltered",
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("dan", at="2026-03-03T12:00Z"),
                b.approval("dan", "dismissed", at="2026-03-03T13:00Z"),
            ),
            "edits": (b.edit("risk", "2026-03-02T18:00Z", "1", "3"),),
        },
        "fail edited_after_approval",
    ),
    "a protected field by another spelling": (
        "trail.unaltered",
        lambda b: {"edits": (b.edit("u_planned_start", "2026-03-04T09:00Z", "x", "y"),)},
        "fail edited_after_approval",
    ),
    "a field whose name contains a protected one": (
        "trail.unaltered",
        lambda b: {"edits": (b.edit("Residual risk score", "2026-03-04T09:00Z", "x", "y"),)},
        "undetermined field_unlisted",
    ),
    "a window at the end of the calendar": (
        "window.respected",
        lambda b: {"window_end": "9999-12-31T23:59:59Z"},
        "pass inside_window",
    ),
    "approvals were not exported": (
        "approval.independent",
        lambda b: {"approvals": (), "approvals_gap": "No approvals were exported"},
        "undetermined not_exported",
    ),
    "approvals of an emergency were not exported": (
        "emergency.window",
        lambda b: {**late(b, "INC-1"), "approvals": (), "approvals_gap": "No approvals"},
        "undetermined not_exported",
    ),
    "what was not exported is for a reader": (
        "evidence.read",
        lambda b: {"approvals": (), "approvals_gap": "No approvals were exported"},
        "undetermined open_statements",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_lies_outside_the_grammar_counts_for_nothing_and_goes_to_a_person(bench, name):
    rule, changes, expected = ROWS[name]
    bench.expect(rule, changes(bench), expected)


def test_whom_a_change_is_assigned_to_is_not_independent_beyond_doubt(bench):
    dossier = bench.build()
    approver = dossier.change.approvals[0].approver
    change = dossier.change.model_copy(update={"assignees": (approver,)})
    for rule in ("approval.independent", "sod.self_approved"):
        assert bench.judge(rule, dossier, change).outcome == "undetermined"


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("approval.late", {}),
        ("request.before_work", {}),
        ("population.deployed_unmerged", {"is_merged": False, "merged_at": None}),
    ],
)
def test_a_suspect_deployment_accuses_nobody(bench, rule, changes):
    dossier = bench.build(**changes)
    suspect = bench.deployment("2026-02-01T00:00Z")
    change = dossier.change.model_copy(update={"deployments": (), "suspects": (suspect,)})
    assert bench.judge(rule, dossier, change).code == "deployment_suspect"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("release-1", "release-10", False),
        ("2026.1.1", "2026.1.12", False),
        ("v12.0.0", "v12.0.0-hotfix3", False),
        ("20260101", "2026010112", False),
        (SHA[:7], SHA, True),
        (SHA[:7], SHA[:12], True),
        ("1234567", "1234567" + "8" * 33, True),
        ("V1.0 ", "v1.0", True),
    ],
)
def test_only_commit_ids_are_cut(one, other, same):
    assert is_same_version(one, other) is is_same_version(other, one) is same


@pytest.mark.parametrize(
    ("text", "linked", "none"),
    [
        ("INC0004711", True, False),
        ("OPS-9", True, False),
        ("4711", True, False),
        ("n/a", False, True),
        ("No incident", False, True),
        ("INC0000000", False, False),
        ("P1", False, False),
        ("not INC0004711", False, False),
    ],
)
def test_a_field_for_incidents_links_says_none_or_is_unread(text, linked, none):
    assert (is_incident_number(text), says_none(text)) == (linked, none)


def test_a_key_is_an_incidents_by_its_whole_prefix():
    assert [is_incident_key(k) for k in ("INC-12", "PRB0001", "INCOME-12", "XINC-1")] == [
        True,
        True,
        False,
        False,
    ]
