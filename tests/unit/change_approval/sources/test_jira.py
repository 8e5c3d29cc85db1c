import json

from assay.intake import SourceInputs, SourceOptions
from change_approval.case import Stance
from change_approval.sources import SOURCES

JIRA = SOURCES["jira"]
CSV = (
    "Issue key,Summary,Issue Type,Status,Resolution,Reporter,Reporter Id,Created,Resolved,"
    "Custom field (Change type),Custom field (Approvers),Custom field (Backout plan),"
    "Custom field (Change start date),Outward issue link (Problem/Incident),Comment,Comment,Comment\n"
    "OPS-12,Raise the limit,Change,Completed,Done,Ann Able,5b10a2844c20165700ede21g,"
    "03/Feb/26 2:15 PM,05/Feb/26 9:00 AM,Emergency,Bo Brink,Restore release 41,"
    '04/Feb/26 10:00 PM,OPS-9,"03/Feb/26 4:00 PM;bo.brink;Approved, go",,04/Feb/26 8:00 AM;cy;:-)\n'
)
ISSUE = {
    "key": "OPS-12",
    "fields": {
        "summary": "Raise the limit",
        "status": {"name": "Completed"},
        "reporter": {"accountId": "1", "displayName": "Ann Able", "emailAddress": "a@x.org"},
        "created": "2026-02-03T14:15:00.000+0000",
        "description": {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Because."}]}],
        },
        "customfield_10005": {"value": "Normal"},
        "comment": {
            "comments": [
                {"author": {"accountId": "2"}, "created": "2026-02-03T15:00:00.000+0000", "body": "Fine"}
            ]
        },
    },
    "changelog": {
        "histories": [
            {
                "author": {"accountId": "3", "displayName": "Cy"},
                "created": "2026-02-04T10:00:00.000+0000",
                "items": [
                    {"field": "status", "fromString": "Approved", "toString": "Completed"},
                    {"field": "Risk", "fromString": "Low", "toString": "High"},
                ],
            },
            {
                "author": {"accountId": "2", "displayName": "Bo"},
                "created": "2026-02-03T16:00:00.000+0000",
                "items": [{"field": "status", "fromString": "Open", "toString": "Approved"}],
            },
        ]
    },
}  # fmt: skip


def from_csv(tmp_path, zone="UTC"):
    path = tmp_path / "issues.csv"
    path.write_text(CSV)
    inputs = SourceInputs("jira", (path,), SourceOptions(zone=zone))
    (record,) = JIRA.records(inputs)
    return JIRA.draft(record, JIRA.lens(inputs.options))


def test_repeated_comments_are_all_kept(tmp_path):
    documents = from_csv(tmp_path).documents
    assert [(d.text, d.author.login) for d in documents] == [("Approved, go", "bo.brink")]
    assert str(documents[0].written_at) == "2026-02-03T16:00:00Z/2026-02-03T16:00:59.999999Z"
    assert documents[0].origin.pointer == "/Comment/0"


def test_fields_of_a_csv_export_are_read(tmp_path):
    change = from_csv(tmp_path, "Europe/Zurich").change
    assert change.number.value == "OPS-12"
    assert change.change_type.value == "emergency"
    assert (change.requester.value.name, change.requester.value.login[:4]) == ("Ann Able", "5b10")
    assert str(change.created_at.value).startswith("2026-02-03T13:15:00Z")
    assert change.is_merged.value is True
    assert [i.value for i in change.incidents] == ["OPS-9"]
    assert change.backout.value == "Restore release 41"
    assert change.impact is None


def test_who_was_asked_is_no_approver(tmp_path):
    assert [a.stance.value for a in from_csv(tmp_path).change.approvals] == [Stance.PENDING]


def test_an_issue_of_the_api_is_read(draft):
    made = draft("jira", ISSUE, extra={"change_type": "customfield_10005"})
    change = made.change
    assert change.change_type.value == "normal"
    assert change.description.value == "Because."
    assert change.merged_by.value.name == "Cy"
    assert str(change.merged_at.value) == "2026-02-04T10:00:00Z"
    assert [(e.field.value, e.new.value) for e in change.edits] == [("Risk", "High")]
    assert [d.text for d in made.documents] == ["Fine"]


def test_a_move_into_approved_is_the_movers_approval(draft):
    (approval,) = draft("jira", ISSUE).change.approvals
    assert (approval.approver.value.name, approval.stance.value) == ("Bo", Stance.APPROVE)
    assert str(approval.at.value) == "2026-02-03T16:00:00Z"


def test_decisions_of_the_service_desk_come_before_status_moves(draft):
    approvals = [
        {
            "id": "1",
            "finalDecision": "approved",
            "completedDate": {"iso8601": "2026-02-03T17:00:00+0000", "epochMillis": 1},
            "approvers": [
                {"approver": {"accountId": "7"}, "approverDecision": "approved"},
                {"approver": {"accountId": "8"}, "approverDecision": "pending"},
            ],
        }
    ]
    found = draft("jira", {**ISSUE, "approvals": approvals}).change.approvals
    assert {(a.approver.value.login, a.stance.value) for a in found} == {
        ("7", Stance.APPROVE),
        ("8", Stance.PENDING),
    }


def test_a_status_that_does_not_say_leaves_the_merge_open(draft):
    issue = json.loads(json.dumps(ISSUE))
    issue["fields"]["status"] = {"name": "Closed"}
    issue["changelog"] = {"histories": []}
    assert draft("jira", issue).change.is_merged is None
