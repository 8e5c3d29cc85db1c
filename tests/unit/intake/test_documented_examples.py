"""The mapping examples of the documentation do what it says."""

import re
from pathlib import Path

import pytest

from assay.intake import (
    DOCUMENTS_KEY,
    Cell,
    FieldSpec,
    FieldType,
    GroupSpec,
    MappedTable,
    Record,
    SourceInputs,
    SourceOptions,
    TableSpec,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "intake.md"
SPEC = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True),
        FieldSpec("created_at", FieldType.MOMENT, required=True),
        FieldSpec("requester", FieldType.PERSON),
        FieldSpec("change_type", words=("normal", "emergency")),
        FieldSpec("is_merged", FieldType.FLAG),
    ),
    groups=(
        GroupSpec(
            "approvals",
            (
                FieldSpec("approver", FieldType.PERSON, required=True),
                FieldSpec("at", FieldType.MOMENT),
                FieldSpec("stance", words=("approve",)),
            ),
        ),
    ),
    document_kinds=("mail", "comment"),
)
EXAMPLES = dict(
    re.findall(r"^### Example: (.*?)\n(.*?)(?=^##)", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
)
FENCE = re.compile(r"^```\w+ (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_read_without_a_rejection(tmp_path: Path, name: str) -> None:
    files = FENCE.findall(EXAMPLES[name])
    for file, text in files:
        (tmp_path / file).write_text(text)
    population = next(tmp_path / file for file, _ in files if file.startswith("changes."))
    options = SourceOptions(mapping=tmp_path / "mapping.toml")
    rows = list(MappedTable(SPEC).records(SourceInputs("table", (population,), options)))
    assert rows
    assert all(isinstance(row, Record) for row in rows), rows
    first = rows[0]
    assert isinstance(first, Record)
    assert isinstance(first.data["number"], Cell)
    assert first.data["approvals"]
    assert first.data.get(DOCUMENTS_KEY) or "[[documents]]" not in EXAMPLES[name]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


def test_a_day_written_as_midnight_is_read_as_the_day_when_the_mapping_says_so(
    tmp_path: Path,
) -> None:
    for file, text in FENCE.findall(EXAMPLES["approvals in a second file"]):
        (tmp_path / file).write_text(text)
    options = SourceOptions(mapping=tmp_path / "mapping.toml")
    inputs = SourceInputs("table", (tmp_path / "changes.csv",), options)
    (row,) = MappedTable(SPEC).records(inputs)
    assert isinstance(row, Record)
    assert str(row.data["approvals"][0]["at"].value) == (
        "2026-02-04T00:00:00Z/2026-02-04T23:59:59.999999Z"
    )
