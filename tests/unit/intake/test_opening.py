"""Opening a file: each way in which it fails is one clear error with a remedy."""

import gzip
import os
from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.intake import FileFormat, Limits, detect_format, open_source_file, read_rows


def read_all(path: Path, limits: Limits) -> None:
    with open_source_file(path, limits) as file:
        while file.read(65536):
            pass


def failure(path: Path, limits: Limits | None = None) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        read_all(path, limits or Limits())
    assert caught.value.remedy
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert failure(tmp_path / "no.csv").code == "file.missing"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert failure(tmp_path).code == "file.irregular"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert failure(tmp_path / "pipe").code == "file.irregular"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"")
    assert failure(tmp_path / "e.csv").code == "file.empty"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_bytes(b"a\n")
    path.chmod(0)
    assert failure(path).code == "file.unreadable"


def test_a_name_with_a_nul_is_unreadable() -> None:
    assert failure(Path("a\0b")).code == "file.unreadable"


def test_gzip_is_transparent_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(gzip.compress(b'{"a": 1}\n{"a": 2}\n'))
    assert [row.data for row in read_rows(path)] == [{"a": 1}, {"a": 2}]


def test_a_truncated_gzip_is_refused_as_file_truncated(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(gzip.compress(os.urandom(50_000))[:-20_000])
    assert failure(path).code == "file.truncated"


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.gz"
    data = bytearray(gzip.compress(b"a,b\n1,2\n" * 1000))
    data[20:60] = b"\xff" * 40
    path.write_bytes(bytes(data))
    assert failure(path).code == "file.unreadable"


def test_a_decompression_bomb_stops_at_the_ceiling(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"\0" * 20_000_000))
    assert failure(path, Limits(inflated_bytes=1_000_000)).code == "file.oversized"


def test_a_false_gz_suffix_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(b"a,b\n")
    assert failure(path).code == "file.unrecognised"


FORMATS = {
    "JSON lines in a .json file": ("x.json", b'{"a": 1}\n{"a": 2}\n', FileFormat.JSONL),
    "one object over many lines": ("x.json", b'{\n "a": 1\n}\n', FileFormat.JSON),
    "one object on one line": ("x.json", b'{"a": 1}', FileFormat.JSON),
    "an array without a suffix": ("x", b" [1]", FileFormat.JSON),
    "one line of JSON lines": ("x.jsonl", b'{"a": 1}', FileFormat.JSONL),
    "a byte-order mark": ("x.json", b"\xef\xbb\xbf[]", FileFormat.JSON),
    "text is CSV": ("x.txt", b"a;b\n1;2\n", FileFormat.CSV),
    "CSV that starts like JSON": ("x.csv", b"{a},b\n1,2\n", FileFormat.CSV),
}


@pytest.mark.parametrize(("name", "data", "expected"), FORMATS.values(), ids=FORMATS)
def test_the_format_comes_from_the_content(
    tmp_path: Path, name: str, data: bytes, expected: FileFormat
) -> None:
    (tmp_path / name).write_bytes(data)
    assert detect_format(tmp_path / name) is expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.pdf", b"%PDF-1.7 ..."),
        ("x.csv", b"\0" * 100),
        ("x.json", b"<html>"),
        ("x.xlsx", b"id,name\n"),
        ("x.parquet", b"PAR1...."),
    ],
)
def test_what_no_reader_understands_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EvidenceError) as caught:
        detect_format(tmp_path / name)
    assert caught.value.code == "file.unrecognised"
    assert caught.value.remedy
