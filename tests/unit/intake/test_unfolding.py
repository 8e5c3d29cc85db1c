"""One row that holds several records, and cells that say nothing, hold markup, or group digits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Origin
from assay.errors import UsageError
from assay.intake import (
    FieldSpec,
    FieldType,
    MappedTable,
    Record,
    Rejection,
    SourceInputs,
    SourceOptions,
    TableSpec,
)
from assay.intake.unfolding import unfold

SPEC = TableSpec(
    key="number",
    fields=(
        FieldSpec("number"),
        FieldSpec("by", FieldType.PERSON),
        FieldSpec("symbol"),
        FieldSpec("count", FieldType.DECIMAL),
        FieldSpec("tags", FieldType.LIST),
    ),
)
MAPPING = """[mapping]
each = "body.trades"
blank = ["--"]
[fields]
by = { column = "../by", as = "name" }
number = "id"
symbol = { column = "ticker", markup = "html" }
count = { column = "n", thousands = ",", blank = ["n/a"] }
"""


def rows(folder, data, mapping=MAPPING):
    (folder / "m.toml").write_text(mapping)
    path = folder / "r.json"
    path.write_text(json.dumps(data))
    options = SourceOptions(mapping=folder / "m.toml")
    return list(MappedTable(SPEC).records(SourceInputs("table", (path,), options)))


def trade(**more):
    return {"id": "1", "ticker": "AB", "n": "1", **more}


def test_each_element_becomes_a_record_with_its_place_and_what_encloses_it(tmp_path):
    found = rows(tmp_path, [{"by": "Ada", "body": {"trades": [trade(), trade(id="2")]}}])
    assert [row.data["number"].value for row in found] == ["1", "2"]
    assert [row.data["by"].value.name for row in found] == ["Ada", "Ada"]
    assert str(found[1].origin) == "r.json:1#/body/trades/1"
    assert found[1].data["symbol"].origin.pointer == "/body/trades/1/ticker"
    assert found[1].data["by"].origin.pointer == "/by"


def test_the_excerpt_answers_to_the_pointers_of_the_file_and_holds_one_element(tmp_path):
    data = [{"by": "Ada", "body": {"trades": [trade(), trade(id="2")], "x": 1}}]
    second = rows(tmp_path, data)[1]
    excerpt = json.loads(second.raw)
    assert excerpt == {"by": "Ada", "body": {"trades": {"1": trade(id="2")}, "x": 1}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"trades": []}, "row.empty"),
        ({"trades": None}, "field.missing"),
        ({}, "field.missing"),
        (None, "field.missing"),
        ({"trades": "none"}, "field.malformed"),
        ({"trades": {"id": 1}}, "field.malformed"),
        ({"trades": ["x"]}, "row.malformed"),
    ],
)
def test_a_row_without_records_is_rejected_and_never_left_out(tmp_path, body, code):
    found = rows(
        tmp_path, [{"by": "Ada", "body": body}, {"by": "B", "body": {"trades": [trade()]}}]
    )
    assert isinstance(found[0], Rejection)
    assert found[0].code == code
    assert isinstance(found[1], Record)


def test_words_that_say_nothing_are_no_value(tmp_path):
    elements = [trade(ticker="--", n="N/A"), trade(ticker="n/a", n="1,234,567.5")]
    first, second = rows(tmp_path, [{"by": "--", "body": {"trades": elements}}])
    assert "symbol" not in first.data
    assert "count" not in first.data
    assert "by" not in first.data
    assert second.data["symbol"].value == "n/a"
    assert second.data["count"].value == "1234567.5"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<a href="https://x.example/?q=AB" target="_blank">AB</a>', "AB"),
        ("A &amp; B <br>C", "A & B C"),
        ("a < b", "a < b"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_markup_is_read_as_it_is_shown(tmp_path, cell, shown):
    found = rows(tmp_path, [{"by": "A", "body": {"trades": [trade(ticker=cell)]}}])
    assert found[0].data["symbol"].value == shown
    assert found[0].data["symbol"].words == shown or found[0].data["symbol"].words == cell


@pytest.mark.parametrize("number", ["1,23", "12,34,567", ",123", "1,2345", "1.000,5"])
def test_digits_in_odd_groups_are_no_number(tmp_path, number):
    found = rows(tmp_path, [{"by": "A", "body": {"trades": [trade(n=number)]}}])
    assert isinstance(found[0], Rejection)
    assert found[0].code == "field.malformed"


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1.234,5", "1234.5"), ("12", "12"), ("1,5", "1.5"), ("1.5", None), ("1.234.5", None)],
)
def test_where_a_point_groups_a_comma_begins_the_fraction(tmp_path, number, expected):
    mapping = MAPPING.replace('thousands = ","', 'thousands = "."')
    found = rows(tmp_path, [{"by": "A", "body": {"trades": [trade(n=number)]}}], mapping)[0]
    assert (None if isinstance(found, Rejection) else found.data["count"].value) == expected


def test_thousands_belong_to_numbers(tmp_path):
    mapping = '[fields]\nsymbol = { column = "ticker", thousands = "," }\n'
    with pytest.raises(UsageError, match="thousands"):
        rows(tmp_path, [trade()], mapping)


@given(st.lists(st.dictionaries(st.text(max_size=6), st.text(max_size=6), max_size=3), max_size=5))
def test_as_many_records_as_elements_each_found_again_by_its_pointer(elements):
    data = {"a/b": {"c~d": elements}}
    origin = Origin(file="f.json", row=1)
    found = list(unfold(Record(origin, {"k": data}, b"{}"), "k.a/b.c~d"))
    if not elements:
        assert [row.code for row in found] == ["row.empty"]
        return
    assert len(found) == len(elements)
    for index, unfolded in enumerate(found):
        assert unfolded.record.origin.pointer == f"/k/a~1b/c~0d/{index}"
        excerpt = json.loads(unfolded.record.raw)
        assert excerpt["k"]["a/b"]["c~d"] == {str(index): elements[index]}
