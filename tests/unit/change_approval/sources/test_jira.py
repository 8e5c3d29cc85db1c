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


def moved(at, to, origin="x", who="Bo"):
    item = {"field": "status", "fromString": origin, "toString": to}
    author = {"accountId": who, "displayName": who}
    return {"author": author, "created": f"2026-02-{at}T10:00:00.000+0000", "items": [item]}


def stage(decision, completed="2026-02-03T17:00:00+0000"):
    found = {
        "finalDecision": decision,
        "createdDate": {"iso8601": "2026-02-01T09:00:00+0000"},
        "approvers": [{"approver": {"accountId": "7"}, "approverDecision": decision}],
    }
    return {**found, "completedDate": {"iso8601": completed}} if completed else found


def issue_with(*moves, **more):
    return {**ISSUE, "changelog": {"histories": list(moves)}, **more}


def stances(change):
    return [a.stance.value for a in change.approvals]


def test_a_move_back_ends_the_approval(draft):
    back = (moved("03", "Approved"), moved("04", "Under review"), moved("05", "Completed"))
    assert stances(draft("jira", issue_with(*back)).change) == [Stance.APPROVE, Stance.DISMISSED]
    forward = (moved("03", "Approved"), moved("04", "Rollout"), moved("05", "Completed"))
    assert stances(draft("jira", issue_with(*forward)).change) == [Stance.APPROVE]


def test_a_move_back_to_a_status_of_the_firms_own_ends_it_too(draft):
    moves = (moved("03", "Approved", "Vorprüfung"), moved("04", "Vorprüfung"))
    assert Stance.DISMISSED not in stances(draft("jira", issue_with(moves[0])).change)
    seen = (moved("02", "CAB", "Vorprüfung"), *moves)
    assert stances(draft("jira", issue_with(*seen)).change)[-1] is Stance.DISMISSED


def test_an_approval_while_a_stage_is_pending_is_of_its_own_part(draft):
    found = draft("jira", issue_with(approvals=[stage("approved"), stage("pending", "")])).change
    assert "another is pending" in found.approvals[-1].scope.value
    done = draft("jira", issue_with(approvals=[stage("approved")])).change
    assert done.approvals[0].scope is None


def test_when_an_approval_was_asked_for_is_not_when_it_was_given(draft):
    (found,) = draft("jira", issue_with(approvals=[stage("approved", "")])).change.approvals
    assert found.at is None


def test_an_issue_that_was_completed_and_wont_be_done_is_open(draft):
    issue = issue_with(moved("05", "Completed"))
    issue["fields"] = {**ISSUE["fields"], "resolution": {"name": "Won't Do"}}
    found = draft("jira", issue).change
    assert (found.is_merged, found.merged_at) == (None, None)
    assert found.unclear


def test_csv_and_unexpanded_decisions_show_no_approval(tmp_path, draft):
    assert "No approvals were exported" in from_csv(tmp_path).change.approvals_gap.value
    passed = issue_with(moved("03", "Implementing", "Awaiting approval"))
    found = draft("jira", passed).change
    assert found.approvals_gap is None
    assert "not exported" in found.unclear[0].value
