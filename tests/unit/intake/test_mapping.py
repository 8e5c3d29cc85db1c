"""The mapping file: a typing error must not quietly test less."""

from pathlib import Path

import pytest

from assay.errors import UsageError
from assay.intake import FieldSpec, FieldType, GroupSpec, TableSpec, load_mapping

SPEC = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True, doc="the identifier"),
        FieldSpec("title"),
        FieldSpec("opened", FieldType.MOMENT),
        FieldSpec("owner", FieldType.PERSON),
        FieldSpec("kind", words=("normal", "emergency")),
        FieldSpec("done", FieldType.FLAG),
        FieldSpec("labels", FieldType.LIST),
    ),
    groups=(
        GroupSpec(
            "approvals",
            (FieldSpec("who", FieldType.PERSON, required=True), FieldSpec("at", FieldType.MOMENT)),
        ),
    ),
    document_kinds=("mail",),
)

REFUSED = {
    "not TOML": ("[fields", "", ""),
    "no fields at all": ("[mapping]", "fields", ""),
    "a required field is not mapped": ('[fields]\ntitle = "T"', "fields.number", ""),
    "an unknown section": ('[feilds]\nnumber = "N"', "", ""),
    "an unknown field": (
        '[fields]\nnumber = "N"\nopend = "O"',
        "fields.opend",
        "did you mean 'opened'?",
    ),
    "an unknown key": ('[fields]\nnumber = { colum = "N" }', "fields.number", ""),
    "a column and a constant": (
        '[fields]\nnumber = { column = "N", constant = "1" }',
        "fields.number",
        "",
    ),
    "nothing": ("[fields]\nnumber = {}", "fields.number", ""),
    "another type": ('[fields]\nnumber = { column = "N", type = "moment" }', "fields.number", ""),
    "no type": ('[fields]\nnumber = { column = "N", type = "date" }', "fields.number", ""),
    "a separator for a text": (
        '[fields]\nnumber = { column = "N", separator = ";" }',
        "fields.number",
        "",
    ),
    "a zone for a text": ('[fields]\nnumber = { column = "N", zone = "UTC" }', "fields.number", ""),
    "a person in a text": (
        '[fields]\nnumber = { column = "N", as = "login" }',
        "fields.number",
        "",
    ),
    "words of a flag in a text": (
        '[fields]\nnumber = { column = "N", true = ["y"] }',
        "fields.number",
        "",
    ),
    "an unknown zone": ('[mapping]\nzone = "Mars"\n[fields]\nnumber = "N"', "mapping", ""),
    "an unknown format of dates": (
        '[mapping]\ndate_formats = ["%Q"]\n[fields]\nnumber = "N"',
        "mapping",
        "",
    ),
    "an unknown format of the file": (
        '[mapping]\nformat = "pdf"\n[fields]\nnumber = "N"',
        "mapping.format",
        "",
    ),
    "a delimiter of two characters": (
        '[mapping]\ndelimiter = "::"\n[fields]\nnumber = "N"',
        "mapping.delimiter",
        "",
    ),
    "a translation of a field that is not mapped": (
        '[fields]\nnumber = "N"\n[values.kind]\n"E" = "emergency"',
        "values.kind",
        "",
    ),
    "a translation to a word that is not allowed": (
        '[fields]\nnumber = "N"\nkind = "K"\n[values.kind]\n"E" = "emergancy"',
        "values.kind",
        "did you mean 'emergency'?",
    ),
    "an unknown group": (
        '[fields]\nnumber = "N"\n[[groups.approval]]\neach = "A"\nfields = { who = "W" }',
        "groups.approval",
        "did you mean 'approvals'?",
    ),
    "a group without its required field": (
        '[fields]\nnumber = "N"\n[[groups.approvals]]\neach = "A"\nfields = { at = "W" }',
        "groups.approvals[0].fields.who",
        "",
    ),
    "a list and a file": (
        '[fields]\nnumber = "N"\n[[groups.approvals]]\neach = "A"\nfile = "a"\nkey = "K"\nfields = { who = "W" }',
        "groups.approvals[0]",
        "",
    ),
    "a file without a key": (
        '[fields]\nnumber = "N"\n[[groups.approvals]]\nfile = "a.csv"\nfields = { who = "W" }',
        "groups.approvals[0]",
        "",
    ),
    "a file outside the folder": (
        '[fields]\nnumber = "N"\n[[groups.approvals]]\nfile = "../x"\nkey = "K"\nfields = { who = "W" }',
        "groups.approvals[0]",
        "",
    ),
    "an unknown kind of document": (
        '[fields]\nnumber = "N"\n[[documents]]\ncolumn = "M"\nkind = "mial"',
        "documents[0].kind",
        "did you mean 'mail'?",
    ),
}


@pytest.mark.parametrize(("text", "key", "remedy"), REFUSED.values(), ids=REFUSED)
def test_a_mapping_that_is_wrong_is_refused_with_file_and_key(
    tmp_path: Path, text: str, key: str, remedy: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_mapping(path, SPEC)
    error = caught.value
    assert error.code in {"mapping.malformed", "mapping.unknown"}
    assert error.where == "m.toml"
    assert key in error.message
    assert remedy in error.remedy
    assert "\n" not in error.message


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_mapping(tmp_path / "no.toml", SPEC)
    assert caught.value.code == "mapping.missing"


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b'[fields]\nnumber = "\xff"')
    with pytest.raises(UsageError) as caught:
        load_mapping(tmp_path / "m.toml", SPEC)
    assert caught.value.code == "mapping.malformed"


def test_a_spec_with_two_fields_of_one_name_is_refused() -> None:
    with pytest.raises(UsageError):
        TableSpec(key="a", fields=(FieldSpec("a"), FieldSpec("a")))
