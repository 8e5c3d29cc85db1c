"""Workbooks: typed dates stay dates, and nothing reads as empty that is not."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from assay.errors import AssayError, EvidenceError, UsageError
from assay.intake import TYPES_KEY, Limits, ReadOptions, Record, Rejection, read_rows


def book(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for name, more in sheets.items():
        other = workbook.create_sheet(name)
        for row in more:
            other.append(row)
    workbook.save(path)
    return path


def read(path: Path, **options: object) -> list[Record | Rejection]:
    return list(read_rows(path, ReadOptions(**options)))


def test_cells_keep_their_types(tmp_path: Path) -> None:
    path = book(
        tmp_path / "t.xlsx",
        [
            ["Number", "Opened", "Day", "At", "Cost", "Count", "Done", "Note"],
            ["C-1", datetime(2026, 3, 4, 9, 30), date(2026, 3, 4), time(9, 30), 1.1, 7, True, None],  # noqa: DTZ001 - Excel has no zones
        ],
    )
    (row,) = read(path)
    assert row.origin.row == 2
    assert row.data == {
        "Number": "C-1",
        "Opened": "2026-03-04T09:30:00",
        "Day": "2026-03-04",
        "At": "09:30:00",
        "Cost": "1.1",
        "Count": 7,
        "Done": True,
        "Note": None,
        TYPES_KEY: {"Opened": "datetime", "Day": "date", "At": "time"},
    }


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("dd/mm/yyyy", "2026-03-04"),
        ('dd/mm/yyyy "hours"', "2026-03-04"),
        ("dd/mm/yyyy hh:mm", "2026-03-04T00:00"),
        ("yyyy-mm-dd hh:mm:ss", "2026-03-04T00:00:00"),
    ],
)
def test_a_date_is_as_precise_as_the_sheet_shows_it(
    tmp_path: Path, shown: str, expected: str
) -> None:
    workbook = Workbook()
    workbook.active.append(["Opened"])
    workbook.active.append([datetime(2026, 3, 4)])  # noqa: DTZ001 - Excel has no zones
    workbook.active["A2"].number_format = shown
    workbook.save(tmp_path / "t.xlsx")
    assert read(tmp_path / "t.xlsx")[0].data["Opened"] == expected


def test_a_number_beyond_exact_integers_is_text(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K"], [10**30]])
    assert isinstance(read(path)[0].data["K"], str)


def test_repeated_headers_are_kept_as_a_list(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K", "C", "C"], ["1", "a", "b"]])
    assert read(path)[0].data == {"K": "1", "C": ["a", "b"]}


def test_blank_rows_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = book(
        tmp_path / "t.xlsx", [["Title"], [], ["K", "V"], ["1", "a"], [], ["2", "b"], ["End"]]
    )
    rows = read(path, skip_lines=1, footer_lines=1)
    assert [(row.origin.row, row.data["K"]) for row in rows] == [(4, "1"), (6, "2")]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["a"]], Changes=[["K"], ["1"]])
    assert read(path, sheet="Changes")[0].data == {"K": 1} or read(path, sheet="Changes")[
        0
    ].data == {"K": "1"}
    with pytest.raises(UsageError) as caught:
        read(path, sheet="changes")
    assert caught.value.code == "sheet.unknown"
    assert "'Changes'" in caught.value.remedy


def test_a_formula_without_a_stored_value_is_rejected_and_not_read_as_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K", "V"], ["1", "=A2&A2"], ["2", "x"]])
    rows = read(path)
    assert [getattr(row, "code", "") for row in rows] == ["field.missing", ""]
    assert "formula" in rows[0].message


def test_cells_beyond_the_header_are_ragged(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K", "V"], ["1", "a", "stray"]])
    assert read(path)[0].code == "row.ragged"


def test_an_error_value_is_marked(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K", "V"], ["1", "#REF!"]])
    assert read(path)[0].data[TYPES_KEY] == {"V": "error"}


def attempt(path: Path) -> AssayError | None:
    try:
        read(path)
    except AssayError as error:
        return error
    return None


def refuse(path: Path, limits: Limits | None = None) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        read(path, limits=limits or Limits())
    assert caught.value.remedy
    return caught.value


def test_a_protected_or_old_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refuse(path).code == "file.encrypted"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refuse(path).code == "file.unrecognised"


def test_a_zip_bomb_stops_at_the_ceiling(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", [["K"], ["1"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * 5_000_000)
    assert refuse(path, Limits(inflated_bytes=1_000_000)).code == "file.oversized"


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    assert refuse(book(tmp_path / "t.xlsx", [])).code == "file.unrecognised"


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_workbook_raises_nothing_but_our_error(
    tmp_path: Path, at: int, junk: bytes, cut: bool
) -> None:
    data = bytearray(book(tmp_path / "t.xlsx", [["K", "V"], ["1", "=A2"], ["2", 1.5]]).read_bytes())
    at %= len(data)
    data[at : at + len(junk)] = junk
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(data[:at] if cut and at else data))
    error = attempt(path)
    assert error is None or error.remedy


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.integers(0, 2000),
    st.binary(max_size=6),
)
def test_a_workbook_with_damaged_parts_raises_nothing_but_our_error(
    tmp_path: Path, part: str, at: int, junk: bytes
) -> None:
    source = book(tmp_path / "t.xlsx", [["K", "V"], ["1", "x"], ["2", date(2026, 3, 4)]])
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == part:
                at %= len(content)
                content[at : at + len(junk)] = junk
            new.writestr(name, bytes(content))
    error = attempt(path)
    assert error is None or error.remedy


def test_a_hidden_sheet_is_read_only_where_it_is_named(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "Hidden"
    workbook.active.append(["K"])
    workbook.active.append(["hidden"])
    workbook.active.sheet_state = "hidden"
    workbook.create_sheet("Shown").append(["K"])
    workbook["Shown"].append(["shown"])
    workbook.active = 1
    workbook.save(tmp_path / "t.xlsx")
    assert [row.data["K"] for row in read(tmp_path / "t.xlsx")] == ["shown"]
    assert [row.data["K"] for row in read(tmp_path / "t.xlsx", sheet="Hidden")] == ["hidden"]
