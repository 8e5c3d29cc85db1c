"""JSON lines: a bad line is a rejection with its line, never a crash, and numbers stay exact."""

import io
import pickle

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.canonical import digest
from assay.errors import EvidenceError
from assay.intake import Limits, Record, Rejection
from assay.intake.jsonl import read_jsonl

SMALL = Limits(row_bytes=200, field_bytes=50)


def read(data: bytes, limits: Limits | None = None) -> list[Record | Rejection]:
    return list(read_jsonl(io.BytesIO(data), "t.jsonl", limits or Limits()))


BAD_LINES = {
    "a truncated last line": (b'{"a": 1}\n{"a": ', 2, "file.truncated"),
    "invalid JSON in the middle": (b'{"a": 1}\n{"a": }\n{"a": 2}\n', 2, "row.malformed"),
    "an array instead of an object": (b"[1]\n", 1, "row.malformed"),
    "a bare text": (b'"a"\n', 1, "row.malformed"),
    "null": (b"null\n", 1, "row.malformed"),
    "two objects on a line": (b'{"a": 1} {"b": 2}\n', 1, "row.malformed"),
    "NaN": (b'{"a": NaN}\n', 1, "row.malformed"),
    "Infinity": (b'{"a": -Infinity}\n', 1, "row.malformed"),
    "a key twice": (b'{"a": 1, "a": 2}\n', 1, "row.ambiguous"),
    "a key twice, written differently": (b'{"a": 1, "\\u0061": 2}\n', 1, "row.ambiguous"),
    "a key twice, deep, with a space before the colon": (
        b'{"x": [{"b" : 1, "b" : 2, "c": "\\":\\":"}]}\n',
        1,
        "row.ambiguous",
    ),
    "a key twice behind a text that imitates keys": (
        b'{"a":1,"a" :2,"t":"\\":"}\n',
        1,
        "row.ambiguous",
    ),
    "not UTF-8": (b'{"a": "\xe9"}\n', 1, "row.malformed"),
    "a lone surrogate": (b'{"a": "\\ud800"}\n', 1, "row.malformed"),
    "an endless nesting": (b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"\n", 1, "row.malformed"),
    "a hundred levels": (b'{"a":' * 100 + b"1" + b"}" * 100 + b"\n", 1, "row.malformed"),
    "a number with too many digits": (b'{"a": ' + b"9" * 5000 + b"}\n", 1, "row.malformed"),
    "a NUL byte": (b'{"a": "\0"}\n', 1, "row.malformed"),
}


@pytest.mark.parametrize(("data", "line", "code"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_rejected_with_its_line(data: bytes, line: int, code: str) -> None:
    rejections = [row for row in read(data) if isinstance(row, Rejection)]
    assert [(r.origin.row, r.code) for r in rejections] == [(line, code)]
    assert rejections[0].message
    assert rejections[0].sha256 == digest(data.split(b"\n")[line - 1])


def test_the_lines_around_a_bad_one_are_delivered() -> None:
    rows = read(b'{"a": 1}\nrubbish\n\n  \n{"a": 2}\r\n')
    assert [row.origin.row for row in rows] == [1, 2, 5]
    assert rows[2].data == {"a": 2}
    assert rows[2].raw == b'{"a": 2}'


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    (row,) = read(b'\xef\xbb\xbf{"a": 1}\n')
    assert row.raw == b'{"a": 1}'


def test_utf_16_is_refused_with_a_remedy() -> None:
    with pytest.raises(EvidenceError) as caught:
        read('{"a": 1}'.encode("utf-16"))
    assert caught.value.code == "file.undecodable"
    assert caught.value.remedy


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_above_the_ceiling_is_rejected_and_the_next_is_read(ending: bytes) -> None:
    long = b'{"a": "' + b"x" * 1000 + b'"}'
    rows = read(long + b'\n{"a": 1}\n' + long + ending, SMALL)
    assert [getattr(row, "code", "") for row in rows] == ["row.too_large", "", "row.too_large"]
    assert rows[0].sha256 == digest(long)
    assert rows[1].data == {"a": 1}


@pytest.mark.parametrize("place", ['{"a": [{"b": "%s"}]}', '{"%s": 1}'])
def test_a_field_above_the_ceiling_is_rejected(place: str) -> None:
    (row,) = read((place % ("é" * 40)).encode(), SMALL)
    assert row.code == "field.too_large"
    assert len(row.message) < 300


def test_a_field_of_ten_megabytes_is_rejected_by_default() -> None:
    (row,) = read(b'{"a": "' + b"x" * 10_000_000 + b'"}\n')
    assert row.code == "field.too_large"


def test_numbers_stay_exact() -> None:
    (row,) = read(b'{"m": 1.10, "e": 1E30, "i": 123456789012345678901234567890, "z": -0.0}\n')
    assert row.data == {"m": "1.10", "e": "1E30", "i": 123456789012345678901234567890, "z": "-0.0"}


JSON_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JSON_TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80)
@given(st.lists(st.dictionaries(JSON_TEXT, JSON_VALUES, max_size=4), max_size=4))
def test_any_objects_survive_the_journey(objects: list[dict[str, object]]) -> None:
    import json

    data = b"".join(json.dumps(item).encode() + b"\n" for item in objects)
    assert [row.data for row in read(data)] == objects


@settings(max_examples=60)
@given(st.dictionaries(JSON_TEXT, st.text(alphabet='":\\ {},a', max_size=12), max_size=4))
def test_texts_full_of_syntax_are_never_taken_for_repeated_keys(item: dict[str, str]) -> None:
    (row,) = read(orjson.dumps(item))
    assert row.data == item


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": [1, {"b": "\\u00e4"}], "c": null}',
        b'{"amount": 1.10}',
        b'{"big": 123456789012345678901234567890}',
        b'{"spaced" : 1}',
        b'{"text": "\\":"}',
    ],
)
def test_a_record_is_the_same_in_another_process(line):
    record = read(line + b"\n")[0]
    there = pickle.loads(pickle.dumps(record))  # noqa: S301 - our own bytes
    assert there == record
    assert repr(there.data) == repr(record.data)


def test_a_plain_record_travels_as_its_bytes():
    record = read(b'{"text": "words"}\n')[0]
    assert pickle.dumps(record).count(b"words") == 1
