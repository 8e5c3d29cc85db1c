"""Workbooks that are small on disk and ask for gigabytes: refused before they get them."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from assay.errors import EvidenceError
from assay.intake import Record, Rejection, read_rows
from assay.intake.limits import DEFAULT_LIMITS
from assay.intake.workbook_guard import GuardedPart

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MEBIBYTE = b"a" * 1024 * 1024
CEILING = 128 * 1024 * 1024


def workbook(path: Path, parts: dict[str, Iterable[bytes]]) -> Path:
    """A workbook of one sheet with some of its parts replaced."""
    plain = path.with_suffix(".plain.xlsx")
    with Workbook(plain) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["K", "V"])
        sheet.write_row(1, 0, ["1", "x"])
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            pieces = parts.get(name, [old.read(name)])
            with new.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    assert set(parts) <= set(old.namelist())
    return path


def text(reference: str, *words: bytes) -> Iterable[bytes]:
    yield f'<c r="{reference}" t="inlineStr"><is><t>'.encode()
    yield from words
    yield b"</t></is></c>"


def sheet(*rows: Iterable[bytes]) -> Iterable[bytes]:
    yield f'<worksheet {MAIN}><sheetData><row r="1">'.encode()
    yield from (*text("A1", b"K"), *text("B1", b"V"))
    yield b"</row>"
    for row in rows:
        yield from row
    yield b"</sheetData></worksheet>"


def row(number: int, *words: bytes) -> Iterable[bytes]:
    yield f'<row r="{number}">'.encode()
    yield from text(f"A{number}", str(number).encode())
    yield from text(f"B{number}", *words)
    yield b"</row>"


def tags(number: int, piece: bytes, count: int) -> Iterable[bytes]:
    yield f'<row r="{number}">'.encode()
    for _ in range(count // 1000):
        yield piece * 1000
    yield b"</row>"


BOMBS = {
    "one text of 160 MB": {SHEET: lambda: sheet(row(2, *[MEBIBYTE] * 160))},
    "an attribute of 160 MB": {
        SHEET: lambda: sheet([b'<row r="2" a="', *[MEBIBYTE] * 160, b'"></row>'])
    },
    "a row of two million cells": {SHEET: lambda: sheet(tags(2, b"<c/>", 2_000_000))},
    "a million runs of text": {
        SHEET: lambda: sheet(tags(2, b"<c><is><r><t>a</t></r></is></c>", 250_000))
    },
    "something endless after the rows": {
        SHEET: lambda: sheet(row(2, b"x"), [b"<b/>" * 1000] * 1000)
    },
    "styles of 20 MB": {"xl/styles.xml": lambda: [b"<a>", *[MEBIBYTE] * 20, b"</a>"]},
    "a million styles": {"xl/styles.xml": lambda: [b"<a>", b"<x/>" * 1_000_000, b"</a>"]},
    "one shared text of 160 MB": {
        STRINGS: lambda: [f"<sst {MAIN}><si><t>".encode(), *[MEBIBYTE] * 160, b"</t></si></sst>"]
    },
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_asks_for_too_much_memory_is_refused(tmp_path: Path, name: str) -> None:
    parts = {part: make() for part, make in BOMBS[name].items()}
    path = workbook(tmp_path / "t.xlsx", parts)
    assert path.stat().st_size < 3_000_000
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceError) as caught:
            list(read_rows(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "file.oversized"
    assert "CSV" in caught.value.remedy
    assert peak < CEILING


def test_a_text_beyond_what_a_cell_of_excel_holds_rejects_its_row(tmp_path: Path) -> None:
    rows = [row(2, b"x" * 32_767), row(3, b"x" * 32_768), row(4, b"fine")]
    path = workbook(tmp_path / "t.xlsx", {SHEET: sheet(*rows)})
    first, second, third = read_rows(path)
    assert isinstance(first, Record)
    assert isinstance(third, Record)
    assert isinstance(second, Rejection)
    assert (second.code, second.origin.row) == ("field.too_large", 3)
    assert "32,768 characters" in second.message


def test_rows_out_of_order_are_refused_and_not_left_out(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx", {SHEET: sheet(row(2, b"x"), row(5, b"y"), row(3, b"lost"))}
    )
    with pytest.raises(EvidenceError) as caught:
        list(read_rows(path))
    assert caught.value.code == "file.unrecognised"
    assert "row 3 stands after row 5" in caught.value.message


def test_a_document_type_definition_is_refused(tmp_path: Path) -> None:
    head = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>'
    path = workbook(tmp_path / "t.xlsx", {SHEET: [head, *sheet(row(2, b"&a;"))]})
    with pytest.raises(EvidenceError) as caught:
        list(read_rows(path))
    assert "definition" in caught.value.message


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 16, 61, 512, 100_000])
def test_where_the_pieces_end_changes_nothing(size: int) -> None:
    data = b"".join(sheet(*(row(number, b"word") for number in range(2, 9))))
    part = GuardedPart(io.BytesIO(data), "t.xlsx", DEFAULT_LIMITS)
    read = b""
    while piece := part.read(size):
        read += piece
    assert read == data
    assert part.rows == 8


def test_a_workbook_named_otherwise_is_read_by_its_content(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {})
    odd = path.rename(tmp_path / "export.csv")
    assert [found.data for found in read_rows(odd)] == [{"K": "1", "V": "x"}]
