"""The mapped table: every value typed, every value with its place."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.canonical import digest
from assay.domain import Actor
from assay.errors import EvidenceError, UsageError
from assay.intake import (
    DOCUMENTS_KEY,
    ROWS_KEY,
    Cell,
    FieldSpec,
    FieldType,
    GroupSpec,
    MappedTable,
    Record,
    Rejection,
    SourceInputs,
    SourceOptions,
    TableSpec,
)

SPEC = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True),
        FieldSpec("opened", FieldType.MOMENT),
        FieldSpec("owner", FieldType.PERSON),
        FieldSpec("kind", words=("normal", "emergency")),
        FieldSpec("done", FieldType.FLAG),
        FieldSpec("cost", FieldType.DECIMAL),
        FieldSpec("size", FieldType.INTEGER),
        FieldSpec("approvers", FieldType.LIST, item=FieldType.PERSON),
        FieldSpec("system"),
    ),
    groups=(
        GroupSpec(
            "approvals",
            (
                FieldSpec("who", FieldType.PERSON, required=True),
                FieldSpec("at", FieldType.MOMENT),
                FieldSpec("stance", words=("approve", "reject")),
            ),
        ),
        GroupSpec(
            "comments", (FieldSpec("text", required=True), FieldSpec("by", FieldType.PERSON))
        ),
    ),
    document_kinds=("mail", "comment"),
)


def run(
    folder: Path, mapping: str, name: str, data: str | bytes, **options: object
) -> list[Record | Rejection]:
    (folder / "m.toml").write_text(mapping)
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    chosen = SourceOptions(mapping=folder / "m.toml", **options)
    return list(MappedTable(SPEC).records(SourceInputs("table", (folder / name,), chosen)))


FLAT = """
[mapping]
zone = "Europe/Zurich"
date_formats = ["%d/%b/%y %I:%M %p"]
platform = "itsm"
[fields]
number = "Change ID"
opened = { column = "Opened", type = "moment" }
owner = { column = "Owner", as = "login" }
kind = "Type"
done = { column = "State", true = ["Closed"], false = ["*"] }
cost = "Cost"
size = "Size"
approvers = { column = "Approver(s)", separator = ";" }
system = { constant = "ERP" }
[values.kind]
"Emergency" = "emergency"
"Normal (CAB)" = "normal"
"""
HEADER = "Change ID,Opened,Owner,Type,State,Cost,Size,Approver(s)\n"


def cells(record: Record | Rejection) -> dict[str, Cell]:
    assert isinstance(record, Record)
    return {name: cell for name, cell in record.data.items() if isinstance(cell, Cell)}


def test_each_field_is_typed_and_knows_its_place(tmp_path: Path) -> None:
    line = "C-1,03/Feb/24 2:15 PM,mmuster,EMERGENCY,Closed,1.10,7,Ann Fox <ann@example.com>; bob@example.com"
    (row,) = run(tmp_path, FLAT, "t.csv", HEADER + line + "\n")
    found = cells(row)
    assert str(found["opened"].value).startswith("2024-02-03T13:15:00Z")
    assert found["owner"].value == Actor(login="mmuster", platform="itsm")
    assert found["kind"].value == "emergency"
    assert found["kind"].words == "EMERGENCY"
    assert found["done"].value is True
    assert (found["cost"].value, found["size"].value) == ("1.10", 7)
    assert [item.value for item in found["approvers"].value] == [
        Actor(name="Ann Fox", email="ann@example.com"),
        Actor(email="bob@example.com"),
    ]
    assert str(found["approvers"].origin) == "t.csv:2#/Approver(s)"
    assert found["opened"].sha256 == digest(line.encode()) == digest(row.raw)
    assert str(found["system"].origin) == "m.toml:1#/system/constant"


def test_blank_cells_are_missing_and_not_values(tmp_path: Path) -> None:
    (row,) = run(tmp_path, FLAT, "t.csv", HEADER + "C-1, ,,,Open,,,;\n")
    assert set(cells(row)) == {"number", "done", "system"}
    assert cells(row)["done"].value is False


BAD = {
    "a missing key": (",,,,Open,,,", "field.missing", "number"),
    "an impossible date": ("C-1,31/Feb/24 2:15 PM,,,Open,,,", "field.malformed", "opened"),
    "an ambiguous date": ("C-1,03/04/2026,,,Open,,,", "field.malformed", "opened"),
    "a word that is not known": ("C-1,,,Urgent,Open,,,", "field.malformed", "kind"),
    "a number with a thousands mark": ("C-1,,,,Open,1'000,,", "field.malformed", "cost"),
    "a number with a fraction": ("C-1,,,,Open,,1.5,", "field.malformed", "size"),
    "too few cells": ("C-1", "row.ragged", ""),
}


@pytest.mark.parametrize(("line", "code", "field"), BAD.values(), ids=BAD)
def test_a_bad_row_is_rejected_naming_the_field(
    tmp_path: Path, line: str, code: str, field: str
) -> None:
    rows = run(tmp_path, FLAT, "t.csv", HEADER + line + "\nC-2,,,,Open,,,\n")
    assert [getattr(row, "code", "") for row in rows] == [code, ""]
    assert rows[0].origin.row == 2
    assert field in rows[0].message


def test_an_unknown_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        run(tmp_path, FLAT, "t.csv", HEADER.replace("Opened", "Opened at") + "C-1,,,,Open,,,\n")
    assert caught.value.code == "column.unknown"
    assert "'Opened'" in caught.value.message
    assert caught.value.remedy.startswith("did you mean 'Opened at'?")


def test_a_path_that_no_record_has_is_refused(tmp_path: Path) -> None:
    mapping = '[fields]\nnumber = "id"\nowner = "fields.onwer.name"\n'
    lines = '{"id": "1"}\n{"id": "2", "fields": {"owner": {"name": "x"}}}\n'
    with pytest.raises(UsageError) as caught:
        run(tmp_path, mapping, "t.jsonl", lines)
    assert caught.value.code == "column.unknown"


def test_a_path_that_some_records_lack_is_fine(tmp_path: Path) -> None:
    mapping = '[fields]\nnumber = "id"\nowner = "fields.owner.name"\n'
    lines = '{"id": "1"}\n{"id": "2", "fields": {"owner": {"name": "x"}}}\n'
    rows = run(tmp_path, mapping, "t.jsonl", lines)
    assert ["owner" in row.data for row in rows] == [False, True]
    assert cells(rows[1])["owner"].origin.pointer == "/fields/owner/name"


NESTED = """
[fields]
number = "key"
owner = { name = "owner.display", email = "owner.mail" }
[[groups.approvals]]
each = "approvals"
[groups.approvals.fields]
who = { column = "user.login", as = "login" }
at = "date"
stance = "state"
[groups.approvals.values.stance]
APPROVED = "approve"
[[documents]]
each = "comments"
column = "body"
kind = "comment"
author = "by"
written_at = "at"
"""


def test_nested_lists_become_groups_and_documents(tmp_path: Path) -> None:
    record = {
        "key": "C/1",
        "owner": {"display": "Ann", "mail": "ann@example.com"},
        "approvals": [
            {"user": {"login": "bob"}, "date": "2026-03-04T09:00:00Z", "state": "APPROVED"},
            {"user": None, "date": None, "state": None},
            {"user": {"login": "cid"}, "state": "reject"},
        ],
        "comments": [{"body": "LGTM", "by": "Bob", "at": "2026-03-04T09:00:00Z"}, {"body": ""}],
    }
    (row,) = run(tmp_path, NESTED, "t.json", json.dumps([record]))
    assert isinstance(row, Record)
    approvals = row.data["approvals"]
    assert [a["who"].value.login for a in approvals] == ["bob", "cid"]
    assert approvals[0]["stance"].value == "approve"
    assert approvals[1]["who"].origin.pointer == "/approvals/2/user/login"
    assert cells(row)["owner"].value == Actor(name="Ann", email="ann@example.com")
    (document,) = row.data[DOCUMENTS_KEY]
    assert (document.text, document.author, document.kind) == ("LGTM", Actor(name="Bob"), "comment")
    assert document.origin.pointer == "/comments/0/body"
    assert document.written_at is not None


def test_a_group_row_without_its_required_field_rejects_the_record(tmp_path: Path) -> None:
    record = {"key": "C-1", "approvals": [{"state": "reject"}]}
    mapping = NESTED.replace('owner = { name = "owner.display", email = "owner.mail" }', "")
    mapping = mapping.replace('"user.login", as', '"user.login", optional = true, as')
    mapping = mapping.replace('each = "comments"', 'each = "comments"\noptional = true')
    mapping = mapping.replace('at = "date"', "")
    (row,) = run(tmp_path, mapping, "t.json", json.dumps([record]))
    assert (row.code, "approvals.who" in row.message) == ("field.missing", True)


REPEATED = """
[fields]
number = "Key"
[[groups.comments]]
each = "Comment"
parts = ["date", "author", "text"]
part_separator = ";"
fields = { text = "text", by = { column = "author", as = "login" } }
[[groups.approvals]]
each = "Approvers"
separator = ","
fields = { who = "." }
[[groups.approvals]]
fields = { who = "CAB", at = "CAB date", stance = { constant = "approve" } }
"""


def test_repeated_headers_and_texts_with_parts_become_groups(tmp_path: Path) -> None:
    text = (
        "Key,Comment,Comment,Approvers,CAB,CAB date\n"
        'C-1,2026-03-04;ann;fine; really,,"Ann,Bob",Cid,2026-03-04\n'
        "C-2,,,,,\n"
    )
    first, second = run(tmp_path, REPEATED, "t.csv", text)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    (comment,) = first.data["comments"]
    assert comment["text"].value == "fine; really"
    assert comment["by"].value == Actor(login="ann")
    assert comment["text"].origin.pointer == "/Comment/0"
    assert [a["who"].value.name for a in first.data["approvals"]] == ["Ann", "Bob", "Cid"]
    assert second.data["approvals"] == second.data["comments"] == ()


def test_a_text_that_lacks_parts_is_rejected(tmp_path: Path) -> None:
    text = "Key,Comment,Comment,Approvers,CAB,CAB date\nC-1,hello,,,,\n"
    assert run(tmp_path, REPEATED, "t.csv", text)[0].code == "field.malformed"


def test_a_repeated_column_is_not_chosen_from(tmp_path: Path) -> None:
    text = "Key,Owner,Owner\nC-1,Ann,Bob\nC-2,,Bob\n"
    rows = run(tmp_path, '[fields]\nnumber = "Key"\nowner = "Owner"\n', "t.csv", text)
    assert rows[0].code == "field.malformed"
    assert cells(rows[1])["owner"].origin.pointer == "/Owner/1"
    named = run(tmp_path, '[fields]\nnumber = "Key"\nowner = "Owner[1]"\n', "t.csv", text)
    assert cells(named[0])["owner"].value == Actor(name="Bob")


JOINED = """
[fields]
number = "Key"
[[groups.approvals]]
file = "approvals.csv"
key = "Change"
fields = { who = "Approver", at = "Date" }
[[documents]]
file = "approvals.csv"
key = "Change"
column = "Comment"
kind = "mail"
"""
CHILDREN = "Change,Approver,Date,Comment\nC-1,Ann,2026-03-04,fine\nC-9,Bob,,\n,Cid,,\nC-1,Dee,,\n"


def test_a_second_file_is_joined_and_its_strays_are_listed(tmp_path: Path) -> None:
    (tmp_path / "approvals.csv").write_text(CHILDREN)
    first, second, *rest = run(tmp_path, JOINED, "t.csv", "Key\nC-1\nC-2\n")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    who = [a["who"] for a in first.data["approvals"]]
    assert [cell.value.name for cell in who] == ["Ann", "Dee"]
    assert str(who[1].origin) == "approvals.csv:5#/Approver"
    assert who[0].sha256 == digest(b"C-1,Ann,2026-03-04,fine")
    assert [child.raw for child in first.data[ROWS_KEY]] == [
        b"C-1,Ann,2026-03-04,fine",
        b"C-1,Dee,,",
    ]
    assert [document.text for document in first.data[DOCUMENTS_KEY]] == ["fine"]
    assert second.data["approvals"] == ()
    assert [(r.code, str(r.origin)) for r in rest] == [
        ("field.missing", "approvals.csv:4"),
        ("row.orphaned", "approvals.csv:3"),
    ]


def test_joined_files_are_part_of_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(JOINED)
    inputs = SourceInputs("table", (), SourceOptions(mapping=tmp_path / "m.toml"))
    assert [p.name for p in MappedTable(SPEC).files(inputs)] == ["m.toml", "approvals.csv"]


def test_a_joined_file_that_is_missing_or_lacks_the_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as missing:
        run(tmp_path, JOINED, "t.csv", "Key\nC-1\n")
    assert missing.value.code == "file.missing"
    (tmp_path / "approvals.csv").write_text(CHILDREN.replace("Change", "Change ID"))
    with pytest.raises(UsageError) as unknown:
        run(tmp_path, JOINED, "t.csv", "Key\nC-1\n")
    assert unknown.value.remedy == "did you mean 'Change ID'?"


def test_a_workbook_s_typed_dates_need_no_format_and_its_errors_are_rejected(
    tmp_path: Path,
) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.append(["Key", "Opened"])
    workbook.active.append(["C-1", datetime(2026, 3, 4, 9)])  # noqa: DTZ001 - Excel has no zones
    workbook.active.append(["C-2", "#N/A"])
    workbook.save(tmp_path / "t.xlsx")
    mapping = '[mapping]\nzone = "UTC"\n[fields]\nnumber = "Key"\nopened = "Opened"\n'
    rows = run(tmp_path, mapping, "t.xlsx", (tmp_path / "t.xlsx").read_bytes())
    assert str(cells(rows[0])["opened"].value) == "2026-03-04T09:00:00Z"
    assert rows[1].code == "field.malformed"


def test_a_table_without_a_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        list(MappedTable(SPEC).records(SourceInputs("table", (tmp_path / "t.csv",))))
    assert caught.value.code == "mapping.missing"


def test_the_same_files_give_the_same_records_twice(tmp_path: Path) -> None:
    (tmp_path / "approvals.csv").write_text(CHILDREN)
    assert run(tmp_path, JOINED, "t.csv", "Key\nC-1\n") == run(
        tmp_path, JOINED, "t.csv", "Key\nC-1\n"
    )


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.sampled_from(["", " ", "x", "2026-02-31", "2026-03-04", "reject", "a;b", "Ann <a@b.c>"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["user", "login", "date", "state", "body", "by", "at", "display", "#types"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(
    st.sampled_from(["key", "owner", "approvals", "comments", "#types"]), VALUES, max_size=5
)


@settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(RECORDS, min_size=1, max_size=3))
def test_records_of_any_shape_are_mapped_or_rejected(
    tmp_path: Path, records: list[dict[str, object]]
) -> None:
    with contextlib.suppress(UsageError):
        for row in run(tmp_path, NESTED, "t.json", json.dumps(records)):
            assert isinstance(row, Record) or row.message
