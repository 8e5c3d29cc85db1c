"""Cells that people typed, and exports that lack what decides."""

import pytest

from assay.domain import Actor
from assay.intake import Record, SourceInputs, SourceOptions
from change_approval.case import Stance
from change_approval.sources import SOURCES
from change_approval.sources.approver_cell import names_a_person, names_developers
from change_approval.sources.reach import is_readable
from change_approval.sources.references import is_emergency, is_emergency_label

MAPPING = """
[fields]
number = "id"
requester = "by"
merged_at = "at"
is_merged = {{column = "done", optional = true}}
developers = {{column = "devs", optional = true, separator = ";"}}
[[groups.approvals]]
each = "approvals"
separator = "/"
parts = ["who", "said"]
part_separator = ";"
[groups.approvals.fields]
approver = "who"
{stance}
"""


def change(tmp_path, cells, *, stance='stance = "said"', mapping=MAPPING):
    (tmp_path / "m.toml").write_text(mapping.format(stance=stance))
    (tmp_path / "t.csv").write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n")
    options = SourceOptions(mapping=tmp_path / "m.toml")
    source = SOURCES["table"]
    (row,) = source.records(SourceInputs("table", (tmp_path / "t.csv",), options))
    assert isinstance(row, Record), row
    return source.draft(row, source.lens(options)).change


BASE = {"id": "C-1", "by": "Ann Able", "at": "2026-03-01T00:00:00Z", "approvals": "Cy Dahl;approve"}


@pytest.mark.parametrize("cell", ["Cy Dahl;", "Cy Dahl; "])
def test_an_empty_decision_is_no_approval(tmp_path, cell):
    found = change(tmp_path, {**BASE, "approvals": cell})
    assert found.approvals == ()
    assert "without a decision" in found.unclear[0].value


def test_a_row_is_an_approval_where_no_column_says_otherwise(tmp_path):
    found = change(tmp_path, {**BASE, "approvals": "Cy Dahl;"}, stance="")
    assert [a.stance.value for a in found.approvals] == [Stance.APPROVE]


@pytest.mark.parametrize(
    "cell",
    [
        "Cy Dahl (rejected)", "Cy Dahl - pending", "rejected by Cy Dahl", "Not yet approved",
        "no approval needed", "not required", "see attached", "Change Manager", "verbal",
        "CAB Meeting 2026-01-08", "Steering Committee", "Ann on behalf of Cy", "Declined", "n/a",
    ],
)  # fmt: skip
def test_a_cell_that_is_no_name_is_nobodys_approval(tmp_path, cell):
    found = change(tmp_path, {**BASE, "approvals": f"{cell.replace('/', '')};approve"})
    assert found.approvals == ()
    assert found.unclear
    assert not names_a_person(Actor(name=cell))


@pytest.mark.parametrize(
    "name",
    [
        "Cy Dahl", "Dahl, Cy", "J. R. O'Neill-Tan", "María José de la Cruz", "Cy Dahl (IT)",
        "cy.dahl", "cdahl2", "p123456", "cy_dahl", "Will Smith", "Per Hansen", "王小明",
    ],
)  # fmt: skip
def test_a_name_or_an_account_is_a_person(name):
    assert names_a_person(Actor(name=name))


def test_a_team_is_no_developer():
    assert [
        names_developers(Actor(name=n)) for n in ("Payments Team", "External Vendor", "Cy")
    ] == [
        False,
        False,
        True,
    ]


def test_a_record_that_says_no_and_when_leaves_it_open(tmp_path):
    found = change(tmp_path, {**BASE, "done": "No"})
    assert (found.is_merged, found.merged_at) == (None, None)
    assert "not implemented" in found.unclear[0].value


def test_a_mapping_without_approvals_shows_none(tmp_path):
    bare = '[fields]\nnumber = "id"\nmerged_at = "at"\n{stance}'
    found = change(tmp_path, BASE, stance="", mapping=bare)
    assert "No approvals were exported" in found.approvals_gap.value
    assert change(tmp_path, BASE).approvals_gap is None


@pytest.mark.parametrize(
    ("text", "readable"),
    [("+1", True), ("-1", True), ("👍", True), ("✅", True), (":+1:", True), ("!!!", False),
     (":-)", False), ("", False), ("…", False)],
)  # fmt: skip
def test_a_plus_one_and_a_thumb_are_something_to_read(text, readable):
    assert is_readable(text) is readable


@pytest.mark.parametrize(
    ("label", "emergency"),
    [("hotfix", True), ("type: hotfix", True), ("Emergency change", True), ("break-glass", True),
     ("non-emergency", False), ("not an emergency", False), ("emergency-contacts", False)],
)  # fmt: skip
def test_a_label_says_emergency_and_nothing_besides(label, emergency):
    assert is_emergency_label(label) is emergency


@pytest.mark.parametrize(
    ("title", "emergency"),
    [("HOTFIX: x", True), ("Hotfix raise", True), ("[Emergency] x", True), ("EMERGENCY: x", True),
     ("Emergency contact form: add phone INCOME-12", False), ("Emergency room data", False)],
)  # fmt: skip
def test_a_title_declares_an_emergency(title, emergency):
    assert is_emergency(title) is emergency
