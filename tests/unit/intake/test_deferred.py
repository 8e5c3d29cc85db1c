"""Rows that are mapped where they are needed are those that would have been mapped at once."""

import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.errors import EvidenceError
from assay.intake import (
    FieldSpec,
    FieldType,
    MappedTable,
    Rejection,
    SourceInputs,
    SourceOptions,
    TableSpec,
)

SPEC = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True),
        FieldSpec("at", FieldType.MOMENT),
        FieldSpec("who", FieldType.PERSON),
        FieldSpec("kind", words=("a", "b")),
        FieldSpec("done", FieldType.FLAG),
        FieldSpec("cost", FieldType.DECIMAL),
        FieldSpec("size", FieldType.INTEGER),
        FieldSpec("note", blank="none"),
    ),
)
MAPPING = """
[mapping]
zone = "Europe/Zurich"
platform = "hr"
blank = ["n/a"]
[fields]
number = "n.o"
at = "at"
who = { column = "who", as = "login" }
kind = "kind"
done = "done"
cost = { column = "cost", thousands = "," }
size = "size"
note = { column = "note", markup = "html" }
[values.kind]
"First" = "a"
"""
HEADER = ["n.o", "at", "who", "kind", "done", "cost", "size", "note"]
WORDS = st.sampled_from(
    [
        *("", " ", "n/a", "N/A ", "First", "b", "B", "1,000.5", "7", "yes", "no", "maybe", "ann"),
        *("2026-03-29T02:30:00", "2026-03-04", "2026-03-04T09:00Z", "1700-01-01", "-"),
        *("<b>x</b>", "<br>"),
    ]
)


def told(row):
    if isinstance(row, Rejection):
        return row.origin, row.code, row.message
    try:
        cells = {name: (*cell, cell.origin) for name, cell in row.data.items()}
    except EvidenceError as error:
        return row.origin, error.code, error.message
    return row.origin, row.raw, cells


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(WORDS, min_size=8, max_size=9), min_size=1, max_size=8))
def test_a_deferred_row_says_what_a_mapped_one_says_here_and_elsewhere(tmp_path, rows):
    (tmp_path / "m.toml").write_text(MAPPING)
    lines = [HEADER, *rows]
    text = "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    (tmp_path / "t.csv").write_text(text)
    options = SourceOptions(mapping=tmp_path / "m.toml")
    inputs = SourceInputs("table", (tmp_path / "t.csv",), options)
    table = MappedTable(SPEC)
    at_once = [told(row) for row in table.records(inputs)]
    deferred = list(table.deferred(inputs))
    assert [told(row) for row in deferred] == at_once
    travelled = pickle.loads(pickle.dumps(deferred))  # noqa: S301 - just pickled
    assert [told(row) for row in travelled] == at_once


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(WORDS, min_size=8, max_size=8), min_size=1, max_size=8))
def test_plain_columns_read_as_columns_that_are_found_by_their_path(tmp_path, rows):
    """The quick way of reading equals the general one, which rows with typed cells take."""
    plain = [HEADER, *rows]
    typed = [[*HEADER, "#types"], *([*row, ""] for row in rows)]
    (tmp_path / "m.toml").write_text(MAPPING)
    found = []
    for lines in (plain, typed):
        text = "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
        (tmp_path / "t.csv").write_text(text)
        options = SourceOptions(mapping=tmp_path / "m.toml")
        rows_read = MappedTable(SPEC).records(SourceInputs("table", (tmp_path / "t.csv",), options))
        found.append([told(row) for row in rows_read])
    for one, other in zip(*found, strict=True):
        assert one[0] == other[0]
        if isinstance(one[2], dict):
            assert {n: c[0] for n, c in one[2].items()} == {n: c[0] for n, c in other[2].items()}
        else:
            assert one == other
