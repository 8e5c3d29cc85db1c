"""Dates that no record can have: every source refuses them, in the same words."""

import pytest

from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake import Record, Rejection, SourceInputs, SourceOptions
from change_approval.sources import SOURCES
from change_approval.sources.github_outline import outline_pull
from change_approval.sources.times import Timekeeper

REASON = "lies outside the years 1970 to 2199"
ROWS = {
    "github-pulls": lambda at: {"number": 1, "created_at": at, "merged_at": at, "reviews": []},
    "git-log": lambda at: {"sha": "a" * 40, "author": "A <a@x.org>", "commit_date": at, "body": ""},
    "servicenow": lambda at: {"number": "CHG1", "state": "3", "opened_at": at},
    "jira": lambda at: {"Issue key": "OPS-1", "Created": at},
}
IMPOSSIBLE = [
    "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2200-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "1969-12-31 23:59:59", "2200-01-01", "1901-03-04T09:00:00+01:00",
]  # fmt: skip


@pytest.mark.parametrize("at", IMPOSSIBLE)
@pytest.mark.parametrize("source", ROWS)
def test_every_source_refuses_a_date_outside_1970_to_2199_in_the_same_words(draft, source, at):
    with pytest.raises(EvidenceError) as caught:
        draft(source, ROWS[source](at))
    assert caught.value.code == "field.malformed"
    assert caught.value.message.endswith(f'"{at}" {REASON}')
    assert caught.value.remedy


@pytest.mark.parametrize("at", IMPOSSIBLE)
def test_a_mapped_table_refuses_them_in_the_same_words(tmp_path, at):
    (tmp_path / "m.toml").write_text('[fields]\nnumber = "id"\nmerged_at = "at"\n')
    (tmp_path / "t.csv").write_text(f"id,at\nC-1,{at}\n")
    options = SourceOptions(mapping=tmp_path / "m.toml")
    inputs = SourceInputs("table", (tmp_path / "t.csv",), options)
    (row,) = SOURCES["table"].records(inputs)
    assert isinstance(row, Rejection)
    assert row.message.endswith(f'"{at}" {REASON}')


@pytest.mark.parametrize("value", [7_258_118_400, 7_258_118_400_000, -200_000_000, 10**30])
def test_a_number_since_1970_obeys_the_same_years(value):
    with pytest.raises(EvidenceError) as caught:
        Timekeeper().moment("created_at", value)
    assert caught.value.code == "field.malformed"


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
@pytest.mark.parametrize("source", ROWS)
def test_the_first_and_the_last_year_are_possible(draft, source, at):
    assert draft(source, ROWS[source](at)).record.origin == Origin(file="t.json", row=1)


def test_the_quick_reading_and_the_general_one_agree_on_the_edges():
    quick, general = Timekeeper(), Timekeeper()
    for at in ("1970-01-01T00:00:00", "2199-12-31T23:59:59"):
        assert quick.moment("f", at + "Z").earliest == general.moment("f", at + "+00:00").earliest


def test_the_outline_leaves_an_impossible_date_to_the_draft():
    source = SOURCES["github-pulls"]
    data = ROWS["github-pulls"]("1969-01-01T00:00:00Z")
    record = Record(Origin(file="t.json", row=1), data, b"{}")
    assert outline_pull(record, source.lens(SourceOptions())) is None


def test_the_raw_dates_of_git_are_instants():
    found = Timekeeper().moment("commit_date", "1772434800 +0100")
    assert (str(found.earliest), found.is_exact) == ("2026-03-02 07:00:00+00:00", True)
    assert found.text == "1772434800 +0100"


def test_a_number_too_small_for_a_time_since_1970_is_read_by_a_format():
    found = Timekeeper("UTC", ("excel_serial",))
    assert str(found.moment("f", 46082).earliest) == "2026-03-01 00:00:00+00:00"
    assert str(Timekeeper("UTC", ("%Y%m%d",)).moment("f", 20260301).earliest)[:10] == "2026-03-01"
    with pytest.raises(EvidenceError):
        Timekeeper("UTC").moment("f", 46082)
