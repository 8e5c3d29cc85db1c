"""CSV: strict decoding, nothing overwritten, nothing shifted."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.canonical import digest
from assay.errors import EvidenceError, UsageError
from assay.intake import Limits, Record, Rejection
from assay.intake.csv_rows import CsvLayout, read_csv


def read(
    data: bytes | str, limits: Limits | None = None, **layout: object
) -> list[Record | Rejection]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_csv(io.BytesIO(raw), "t.csv", limits or Limits(), CsvLayout(**layout)))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    text = "id,title,date\n1,a b,x\n2,c,y\n".replace(",", mark)
    assert [row.data for row in read(text)] == [
        {"id": "1", "title": "a b", "date": "x"},
        {"id": "2", "title": "c", "date": "y"},
    ]


def test_decimal_commas_do_not_make_a_comma_the_delimiter() -> None:
    assert read("id;cost\n1;1,50\n2;2,50\n")[0].data == {"id": "1", "cost": "1,50"}


def test_excel_says_the_delimiter_itself() -> None:
    (row,) = read("sep=|\na|b,c\n1|2\n")
    assert row.data == {"a": "1", "b,c": "2"}
    assert row.origin.row == 3


def test_a_given_delimiter_is_not_second_guessed() -> None:
    assert read("a,b|c\n1,2|3\n", delimiter="|")[0].data == {"a,b": "1,2", "c": "3"}


def test_repeated_headers_are_kept_as_a_list() -> None:
    (row,) = read("Key,Comment,Comment,Comment\nC-1,first,,third\n")
    assert row.data == {"Key": "C-1", "Comment": ["first", "", "third"]}


def test_a_row_over_several_lines_is_verbatim_and_has_its_first_line() -> None:
    rows = read('id,text\r\n1,"two\r\nlines, ""quoted"""\r\n2,x\r\n')
    assert rows[0].data == {"id": "1", "text": 'two\r\nlines, "quoted"'}
    assert rows[0].raw == b'1,"two\r\nlines, ""quoted"""'
    assert [row.origin.row for row in rows] == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_first_header() -> None:
    assert list(read(b"\xef\xbb\xbfid,a\n1,2\n")[0].data) == ["id", "a"]


def test_title_and_footer_lines_are_stripped_deliberately() -> None:
    text = "Report of March\nrun by,x,y\nid,a\n1,x\n2,y\nTotal: 2\n\n"
    rows = read(text, skip_lines=2, footer_lines=1)
    assert [(row.origin.row, row.data["id"]) for row in rows] == [(4, "1"), (5, "2")]


BAD_ROWS = {
    "too few cells": ("id,a\n1\n2,x\n", 2, "row.ragged"),
    "too many cells": ("id,a\n1,x,y\n2,x\n", 2, "row.ragged"),
    "a NUL character": ("id,a\n1,x\0y\n2,x\n", 2, "row.malformed"),
    "text after a closing quotation mark": ('id,a\n1,"x"y\n2,x\n', 2, "row.malformed"),
    "a carriage return within a cell": ("id,a\n1,x\ry\n2,x\n", 2, "row.malformed"),
}


@pytest.mark.parametrize(("text", "line", "code"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_rejected_with_its_line_and_the_next_is_read(
    text: str, line: int, code: str
) -> None:
    rows = read(text)
    bad = rows[0]
    assert isinstance(bad, Rejection)
    assert (bad.origin.row, bad.code) == (line, code)
    assert bad.sha256 == digest(text.split("\n")[1].encode())
    assert rows[1].data == {"id": "2", "a": "x"}


def test_a_quotation_that_never_closes_says_that_the_rest_is_lost() -> None:
    rows = read('id,a\n1,x\n2,"y\n3,z\n')
    assert [getattr(row, "code", "") for row in rows] == ["", "file.truncated"]
    assert rows[1].origin.row == 3


def test_a_lost_rest_is_no_footer() -> None:
    rows = read('id,a\n1,x\n2,"y\n3,z\n', footer_lines=1)
    assert [getattr(row, "code", "") for row in rows] == ["", "file.truncated"]


def test_a_quotation_that_closes_nowhere_near_stops_at_the_ceiling() -> None:
    text = 'id,a\n1,"' + "x\n" * 500 + "\n2,y\n"
    rows = read(text, Limits(row_bytes=300))
    assert [row.code for row in rows] == ["file.truncated"]


def test_a_line_above_the_ceiling_is_rejected_and_the_next_is_read() -> None:
    rows = read("id,a\n1," + "é" * 500 + "\n2,y\n", Limits(row_bytes=300))
    assert [getattr(row, "code", "") for row in rows] == ["row.too_large", ""]
    assert rows[1].data == {"id": "2", "a": "y"}


def test_a_field_above_the_ceiling_is_rejected() -> None:
    rows = read("id,a\n1," + "é" * 600_000 + "\n2,y\n")
    assert [getattr(row, "code", "") for row in rows] == ["field.too_large", ""]


def test_a_field_above_the_module_s_own_limit_is_read() -> None:
    assert len(str(read("id,a\n1," + "x" * 500_000 + "\n")[0].data["a"])) == 500_000


def test_a_wrong_encoding_names_offset_line_and_the_encodings_to_try() -> None:
    with pytest.raises(EvidenceError) as caught:
        read(b"id,a\n1,x\n2,Z\xfcrich\n")
    error = caught.value
    assert error.code == "file.undecodable"
    assert "0xfc at offset 12 (line 3)" in error.message
    assert "--encoding cp1252" in error.remedy


def test_the_offset_counts_the_byte_order_mark() -> None:
    with pytest.raises(EvidenceError, match="offset 8"):
        read(b"\xef\xbb\xbfid,a\n\xfc,1\n")


def test_the_given_encoding_is_used_and_raw_bytes_become_utf_8() -> None:
    (row,) = read(b"id,a\n2,Z\xfcrich\n", encoding="cp1252")
    assert row.data["a"] == "Zürich"
    assert row.raw == "2,Zürich".encode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "cp500"])
def test_encodings_whose_newline_is_not_a_byte_are_read(encoding: str) -> None:
    text = 'id,a\n1,"Zü\nrich"\n'
    (row,) = read(text.encode(encoding), encoding=encoding)
    assert row.data == {"id": "1", "a": "Zü\nrich"}
    assert row.raw == '1,"Zü\nrich"'.encode()


def test_utf_16_without_being_told_is_refused_with_the_option_to_give() -> None:
    with pytest.raises(EvidenceError) as caught:
        read("id,a\n".encode("utf-16"))
    assert "--encoding utf-16" in caught.value.remedy


def test_broken_utf_16_is_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        read("id,a\n1,x\n".encode("utf-16") + b"\x00", encoding="utf-16")
    assert caught.value.code == "file.undecodable"


@pytest.mark.parametrize("name", ["klingon", "hex", "rot13", "utf-7", "unicode_escape", "", "a\0b"])
def test_an_encoding_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        read("id\n1\n", encoding=name)
    assert caught.value.code == "encoding.unknown"


@pytest.mark.parametrize("text", ["\n\n\n", ",,,\n", '"a\n'])
def test_a_file_without_a_header_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(text)
    assert caught.value.code == "file.unrecognised"


def test_a_column_without_a_name_gets_its_number() -> None:
    assert read("id,,b\n1,2,3\n")[0].data == {"id": "1", "column_2": "2", "b": "3"}


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5))
def test_whatever_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    read_back = [list(row.data.values()) for row in read(out.getvalue(), delimiter=",")]
    assert read_back == rows


def test_a_row_that_is_not_csv_does_not_hide_the_delimiter() -> None:
    first, second, third = read("a;b\n1;2\n3;x\ry\n4;5\n")
    assert first.data == {"a": "1", "b": "2"}
    assert second.code == "row.malformed"
    assert "carriage return" in second.message
    assert third.data == {"a": "4", "b": "5"}
