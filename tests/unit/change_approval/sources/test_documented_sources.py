"""What docs/sources.md shows is read as it says."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.intake import Record, Rejection, SourceInputs, SourceOptions, load_mapping
from change_approval.case import Stance
from change_approval.sources import CHANGE_TABLE, SOURCES
from change_approval.sources.github_fields import stance_of

TEXT = (Path(__file__).parents[4] / "docs" / "sources.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
WORDS = SECTIONS["Words of a decision"]


def block(section: str, language: str = "") -> str:
    return re.search(rf"^```{language}\n(.*?)^```", SECTIONS[section], re.MULTILINE | re.DOTALL)[1]


def rows_of(source: str, path: Path, **options: object) -> list[Record | Rejection]:
    given = SourceOptions(**options)
    return list(SOURCES[source].records(SourceInputs(source, (path,), given)))


def test_the_pull_request_is_approved_by_its_reviewer(draft):
    found = draft("github-pulls", json.loads(block("github-pulls", "json"))).change
    assert [a.approver.value.login for a in found.approvals] == ["cy"]
    assert found.is_merged.value is True


def test_the_commit_has_its_reviewers(draft):
    found = draft("git-log", json.loads(block("git-log and git", "json"))).change
    assert [str(a.approver.value.name) for a in found.approvals] == ["Cy", "Dee", "Eli"]
    assert "PROJ-5" in [reference.value for reference in found.references]


def test_the_issue_is_read_with_its_comment(tmp_path):
    (tmp_path / "t.csv").write_text(block("jira"))
    (row,) = rows_of("jira", tmp_path / "t.csv")
    source = SOURCES["jira"]
    found = source.draft(row, source.lens(SourceOptions(zone="Europe/Zurich")))
    assert found.change.change_type.value.casefold() == "normal"
    assert [document.text for document in found.documents] == ["Approved"]


def test_the_mapping_is_one(tmp_path):
    (tmp_path / "m.toml").write_text(block("table", "toml"))
    assert load_mapping(tmp_path / "m.toml", CHANGE_TABLE).groups["approvals"]


def test_every_field_that_a_mapping_may_fill_is_named():
    named = set(re.findall(r"`(\w+)`", SECTIONS["table"]))
    wanted = {field.name for field in CHANGE_TABLE.fields}
    wanted |= {field.name for group in CHANGE_TABLE.groups for field in group.fields}
    wanted |= {group.name for group in CHANGE_TABLE.groups} | set(CHANGE_TABLE.document_kinds)
    assert wanted <= named


def test_the_stances_are_all_there_and_no_others():
    told = re.findall(r"^\| `(\w+)` \| [^`|]+ \| [^|]+ \|$", WORDS, re.MULTILINE)
    (group,) = [group for group in CHANGE_TABLE.groups if group.name == "approvals"]
    (field,) = [field for field in group.fields if field.name == "stance"]
    assert set(told) == set(field.words) == {stance.value for stance in Stance}


def test_the_translation_shown_is_of_known_stances(tmp_path):
    (tmp_path / "m.toml").write_text(
        '[fields]\nnumber = "id"\n[[groups.approvals]]\nfields = {approver = "who", stance = "said"}\n'
        + block("Words of a decision", "toml")
    )
    words = tomllib.loads(block("Words of a decision", "toml"))
    shown = words["groups"]["approvals"]["values"]["stance"]
    for word, stance in [*shown.items(), *((s.value.upper(), s.value) for s in Stance)]:
        (tmp_path / "t.csv").write_text(f"id,who,said\nC-1,Cy Dahl,{word}\n")
        (row,) = rows_of("table", tmp_path / "t.csv", mapping=tmp_path / "m.toml")
        assert row.data["approvals"][0]["stance"].value == stance


@pytest.mark.parametrize("word", ["Approved", "OK", "yes", "signed"])
def test_a_word_that_the_mapping_does_not_translate_rejects_its_row(tmp_path, word):
    (tmp_path / "m.toml").write_text(
        '[fields]\nnumber = "id"\n[[groups.approvals]]\nfields = {approver = "who", stance = "said"}\n'
    )
    (tmp_path / "t.csv").write_text(f"id,who,said\nC-1,Cy Dahl,{word}\n")
    (row,) = rows_of("table", tmp_path / "t.csv", mapping=tmp_path / "m.toml")
    assert isinstance(row, Rejection)
    assert "translate it under [groups.approvals.values.stance]" in row.message


def cells(source: str) -> list[list[str]]:
    (line,) = [row for row in WORDS.splitlines() if row.startswith(f"| `{source}`")]
    return [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[2:-1]]


def test_the_states_of_reviews_mean_what_the_table_says():
    stances = (
        Stance.APPROVE, Stance.REQUEST_CHANGES, Stance.DISMISSED, Stance.COMMENT, Stance.PENDING,
    )  # fmt: skip
    for stance, words in zip(stances, cells("github-pulls"), strict=False):
        assert words
        assert all(stance_of(word) is stance for word in words)
    assert stance_of("LGTM") is None


def change(draft, state: str):
    approval = {"approver": "Cy Dahl", "state": state, "sys_updated_on": "2026-03-02 08:00:00"}
    data = {"number": "CHG1", "state": "3", "sysapproval_approver": [approval]}
    return draft("servicenow", data).change


def test_the_states_of_approvals_mean_what_the_table_says(draft):
    approve, reject, _, _, pending, silent, _ = cells("servicenow")
    told = (
        (approve, (Stance.APPROVE,)),
        (reject, (Stance.REQUEST_CHANGES,)),
        (pending, (Stance.PENDING,)),
        (silent, ()),
    )
    expected = {word: stances for words, stances in told for word in words}
    assert len(expected) == 10
    for state, stances in expected.items():
        assert tuple(a.stance.value for a in change(draft, state).approvals) == stances, state
    with pytest.raises(EvidenceError, match="no state of an approval"):
        change(draft, "weird")
