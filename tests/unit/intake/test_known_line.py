"""Lines that were read before: the same records, whatever the file looks like at its edges."""

import pickle
from pathlib import Path

import pytest

from assay.intake import ReadOptions, Record, read_known_lines, read_rows

LINES = [b'{"id": 1, "title": "first"}', b'{"id": 2, "tags": ["a", {"b": null}]}']


def again(path: Path, rows: int) -> list[Record]:
    found = read_known_lines(path, ReadOptions(), rows)
    assert found is not None
    return list(found)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n \n", b"\r\n"], ids=repr)
def test_the_second_reading_gives_the_records_of_the_first(
    tmp_path: Path, start: bytes, end: bytes
) -> None:
    path = tmp_path / "pulls.jsonl"
    path.write_bytes(start + b"\n".join(LINES) + end)

    first = list(read_rows(path))

    for known, record in zip(again(path, len(LINES)), first, strict=True):
        assert isinstance(record, Record)
        assert (known.origin, known.raw, known.data) == (record.origin, record.raw, record.data)


def test_only_as_many_lines_are_read_as_were_records(tmp_path: Path) -> None:
    path = tmp_path / "pulls.jsonl"
    path.write_bytes(b"\n".join([*LINES, b'{"data": {}}']))

    assert [record.origin.row for record in again(path, 2)] == [1, 2]


def test_a_known_line_travels_as_a_record_with_the_same_fields(tmp_path: Path) -> None:
    path = tmp_path / "pulls.jsonl"
    path.write_bytes(LINES[0])
    known = again(path, 1)[0]

    arrived = pickle.loads(pickle.dumps(known))  # noqa: S301 - written one line above

    assert (arrived.origin, arrived.raw, arrived.data) == (known.origin, known.raw, known.data)


def test_another_format_is_left_to_its_own_reader(tmp_path: Path) -> None:
    path = tmp_path / "pulls.json"
    path.write_bytes(b"[" + b",\n".join(LINES) + b"]")

    assert read_known_lines(path, ReadOptions(), 2) is None
