import json
from pathlib import Path

import pytest

from assay.errors import EvidenceError, UsageError
from assay.intake import Record, Rejection, SourceInputs, SourceOptions
from change_approval.case import Stance
from change_approval.sources import SOURCES

SERVICENOW = SOURCES["servicenow"]
SYS_ID = "0" * 31 + "1"
CHANGE = {
    "number": "CHG0030001",
    "sys_id": SYS_ID,
    "short_description": "Raise the limit for INC0010001",
    "description": "",
    "type": "emergency",
    "state": "3",
    "approval": "approved",
    "requested_by": "f" * 32,
    "opened_at": "2026-03-01 09:00:00",
    "work_start": "2026-03-02 09:00:00",
    "work_end": "2026-03-02 10:00:00",
    "close_code": "successful",
    "unauthorized": "true",
    "backout_plan": "Restore release 41 from the artifact store.",
    "comments_and_work_notes": (
        "2026-03-02 08:00:00 - Ann Able (Work notes)\nGo ahead.\n\n"
        "2026-03-01 08:00:00 - Bo Brink (Additional comments)\n!!!\n"
    ),
}
APPROVAL = {
    "sysapproval": SYS_ID,
    "approver": "e" * 32,
    "state": "approved",
    "sys_updated_on": "2026-03-01 12:00:00",
    "sys_updated_by": "admin",
    "comments": "Approved if UAT passes",
}
EDIT = {
    "tablename": "change_request",
    "documentkey": SYS_ID,
    "fieldname": "risk",
    "oldvalue": "2",
    "newvalue": "4",
    "user": "ann",
    "sys_created_on": "2026-03-01 13:00:00",
}


def write(folder: Path, name: str, rows: list[dict]) -> Path:
    path = folder / name
    path.write_text(json.dumps({"result": rows}))
    return path


def drafts(*paths: Path, **options: object):
    inputs = SourceInputs("servicenow", paths, SourceOptions(**options))
    rows = list(SERVICENOW.records(inputs))
    lens = SERVICENOW.lens(inputs.options)
    return [SERVICENOW.draft(r, lens) for r in rows if isinstance(r, Record)], rows


def test_times_of_the_api_are_utc_and_work_is_an_interval(tmp_path):
    (made,), _ = drafts(write(tmp_path, "c.json", [CHANGE]), zone="America/New_York")
    assert str(made.change.created_at.value) == "2026-03-01T09:00:00Z"
    assert str(made.change.merged_at.value) == "2026-03-02T09:00:00Z/2026-03-02T10:00:00Z"
    assert made.change.state.value == "Closed"
    assert made.change.is_merged.value is True
    assert made.change.is_unauthorized.value is True


def test_an_empty_plan_is_there_and_empty_and_a_missing_one_is_not(tmp_path):
    (made,), _ = drafts(write(tmp_path, "c.json", [CHANGE]))
    assert made.change.description.value == ""
    assert made.change.impact is None


def test_an_incident_named_in_the_reason_is_linked(tmp_path):
    (made,), _ = drafts(write(tmp_path, "c.json", [CHANGE]))
    assert [i.value for i in made.change.incidents] == ["INC0010001"]


def test_an_approval_of_which_no_row_says_by_whom_is_nobodys(tmp_path):
    (made,), _ = drafts(write(tmp_path, "c.json", [CHANGE]))
    (approval,) = made.change.approvals
    assert approval.stance.value is Stance.APPROVE
    assert str(approval.approver.value) == "(unnamed)"


def test_approvals_and_history_are_joined_in_any_order_of_files(tmp_path):
    files = (
        write(tmp_path, "audit.json", [EDIT]),
        write(tmp_path, "approvals.json", [APPROVAL]),
        write(tmp_path, "changes.json", [CHANGE]),
    )
    (made,), _ = drafts(*files, zone="UTC")
    (approval,) = made.change.approvals
    assert approval.approver.value.login == "e" * 32
    assert str(approval.at.value) == "2026-03-01T12:00:00Z"
    assert approval.recorded_by.value.login == "admin"
    assert [(e.field.value, e.old.value, e.new.value) for e in made.change.edits] == [
        ("risk", "2", "4")
    ]
    value = json.loads(made.record.text)
    for token in approval.at.lineage.origin.pointer.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) else value[token]
    assert value == "2026-03-01 12:00:00"


def test_comments_with_words_become_documents_of_their_writers(tmp_path):
    files = (write(tmp_path, "c.json", [CHANGE]), write(tmp_path, "a.json", [APPROVAL]))
    (made,), _ = drafts(*files, zone="UTC")
    assert [d.text for d in made.documents] == ["Approved if UAT passes", "Go ahead."]
    assert made.documents[1].author.name == "Ann Able"


def test_a_journal_without_a_zone_is_uncertain_in_time(tmp_path):
    (made,), _ = drafts(write(tmp_path, "c.json", [CHANGE]))
    assert not made.documents[0].written_at.is_exact


def test_an_approval_of_an_unknown_change_is_rejected_and_listed(tmp_path):
    files = (
        write(tmp_path, "c.json", [CHANGE]),
        write(tmp_path, "a.json", [{**APPROVAL, "sysapproval": "9" * 32}]),
    )
    _, rows = drafts(*files)
    assert [r.code for r in rows if isinstance(r, Rejection)] == ["row.orphaned"]


def test_display_values_are_read_by_their_stored_half(tmp_path):
    both = {
        **CHANGE,
        "state": {"value": "3", "display_value": "Closed"},
        "requested_by": {"value": "f" * 32, "display_value": "Ann Able"},
        "opened_at": {"value": "2026-03-01 09:00:00", "display_value": "01-03-2026 04:00:00"},
    }
    (made,), _ = drafts(write(tmp_path, "c.json", [both]))
    assert made.change.requester.value.name == "Ann Able"
    assert str(made.change.created_at.value) == "2026-03-01T09:00:00Z"


def test_a_csv_export_by_labels_is_in_the_readers_zone(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(
        "Number,Short description,Type,State,Requested by,Opened,Actual start date\n"
        "CHG0030001,Raise,Normal,Closed,Ann Able,2026-03-01 09:00:00,2026-03-02 09:00:00\n"
    )
    (made,), _ = drafts(path, zone="America/New_York")
    assert str(made.change.created_at.value) == "2026-03-01T14:00:00Z"
    (unzoned,), _ = drafts(path)
    assert not unzoned.change.created_at.value.is_exact
    assert unzoned.record.media_type == "text/csv"


@pytest.mark.parametrize(("state", "merged"), [("-2", False), ("4", False), ("0", None)])
def test_without_work_the_state_decides_or_nobody_does(tmp_path, state, merged):
    row = {**CHANGE, "state": state, "work_start": "", "work_end": "", "close_code": ""}
    (made,), _ = drafts(write(tmp_path, "c.json", [row]))
    assert (made.change.is_merged and made.change.is_merged.value) == merged


def test_an_unknown_approval_state_rejects_the_row(tmp_path):
    files = (
        write(tmp_path, "c.json", [CHANGE]),
        write(tmp_path, "a.json", [{**APPROVAL, "state": "genehmigt"}]),
    )
    with pytest.raises(EvidenceError, match="genehmigt"):
        drafts(*files)


def test_the_implementer_is_known_only_where_the_run_says_where_it_stands(tmp_path):
    path = write(tmp_path, "c.json", [{**CHANGE, "assigned_to": "d" * 32}])
    (made,), _ = drafts(path)
    assert made.change.merged_by is None
    (told,), _ = drafts(path, extra={"implementer": "assigned_to"})
    assert told.change.merged_by.value.login == "d" * 32


def test_approvals_alone_are_no_population(tmp_path):
    with pytest.raises(UsageError, match="change requests"):
        drafts(write(tmp_path, "a.json", [APPROVAL]))


def test_the_sample_of_the_product_is_read(shared_data):
    (made,), _ = drafts(shared_data / "formats" / "servicenow_change_request_sample.json")
    assert made.change.number.value == "CHG0000023"
    assert made.change.change_type.value == "standard"
    assert made.change.template is not None


def test_without_the_file_of_approvals_nobody_can_say_who_approved(tmp_path):
    (bare,), _ = drafts(write(tmp_path, "c.json", [CHANGE]))
    assert "No approvals were exported" in bare.change.approvals_gap.value
    (whole,), _ = drafts(
        write(tmp_path, "c.json", [CHANGE]), write(tmp_path, "a.json", [APPROVAL]), zone="UTC"
    )
    assert whole.change.approvals_gap is None


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-03-01 10:00:00", "2026-03-01T10:00:00Z/2026-03-01T12:00:00Z"),
        ("", "None"),
    ],
)
def test_a_job_that_wrote_last_leaves_the_time_of_the_approval_open(tmp_path, created, expected):
    touched = {**APPROVAL, "sys_updated_by": "system", "sys_created_on": created}
    files = (write(tmp_path, "c.json", [CHANGE]), write(tmp_path, "a.json", [touched]))
    (made,), _ = drafts(*files, zone="UTC")
    at = made.change.approvals[0].at
    assert str(at and at.value) == expected


def test_an_incident_in_a_sentence_is_a_mention(tmp_path):
    row = {**CHANGE, "short_description": "x", "justification": "Not related to INC0001234"}
    (made,), _ = drafts(write(tmp_path, "c.json", [row]))
    assert [(i.name, i.value) for i in made.change.incidents] == [
        ("incident.mentioned", "INC0001234")
    ]


def test_a_number_of_more_than_64_bits_stops_nothing(tmp_path):
    files = (
        write(tmp_path, "c.json", [{**CHANGE, "u_big": 10**30}]),
        write(tmp_path, "a.json", [APPROVAL]),
    )
    (made,), _ = drafts(*files)
    assert str(10**30) in made.record.text


def test_whom_it_is_assigned_to_may_have_made_it_unless_a_field_says_who_did(tmp_path):
    path = write(tmp_path, "c.json", [{**CHANGE, "assigned_to": "d" * 32, "u_dev": "c" * 32}])
    (made,), _ = drafts(path)
    assert [a.value.login for a in made.change.assignees] == ["d" * 32]
    (told,), _ = drafts(path, extra={"developer": "u_dev"})
    assert told.change.assignees == ()
    assert told.change.commits[0].authors[0].value.login == "c" * 32
    assert "sod.developer_deployed" in SERVICENOW.silence(SourceOptions())
    assert "sod.developer_deployed" not in SERVICENOW.silence(
        SourceOptions(extra={"developer": "u_dev"})
    )
