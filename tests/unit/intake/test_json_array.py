"""JSON documents: streamed, verbatim, and honest about where they break."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import EvidenceError
from assay.intake import Limits, Record, Rejection
from assay.intake.json_array import read_json


def read(
    data: bytes, key: str = "", limits: Limits | None = None, size: int = 0
) -> list[Record | Rejection]:
    stream = Dripping(data, size) if size else io.BytesIO(data)
    return list(read_json(stream, "t.json", limits or Limits(), key=key))


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time, so that every boundary is hit."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._size if size is None else min(size, self._size))


SHAPES = {
    "an array": (b'[{"a": 1}, {"a": 2}]', ""),
    "an array after a mark and space": (b'\xef\xbb\xbf\n [ {"a": 1} ,{"a": 2} ]\n', ""),
    "ServiceNow": (b'{"result": [{"a": 1}, {"a": 2}]}', ""),
    "Jira": (b'{"total": 2, "names": {"x": [1]}, "issues": [{"a": 1}, {"a": 2}], "z": 1}', ""),
    "Azure DevOps": (b'{"count": 2, "value": [{"a": 1}, {"a": 2}]}', ""),
    "a named member": (b'{"tickets": [{"a": 1}, {"a": 2}]}', "tickets"),
}


@pytest.mark.parametrize(("data", "key"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("size", [0, 1, 7])
def test_records_are_found_in_the_shapes_of_known_exports(data: bytes, key: str, size: int) -> None:
    rows = read(data, key, size=size)
    assert [(row.origin.row, row.data) for row in rows] == [(1, {"a": 1}), (2, {"a": 2})]
    assert rows[0].raw == b'{"a": 1}'


@pytest.mark.parametrize("data", [b'{"a": 1, "b": [1]}', b' { "a":1,\n "b":[1] }\n'])
@pytest.mark.parametrize("size", [0, 1])
def test_an_object_without_an_array_is_one_verbatim_record(data: bytes, size: int) -> None:
    (row,) = read(data, size=size)
    assert row.data == {"a": 1, "b": [1]}
    assert row.raw == data.strip()


def test_a_result_that_is_one_object_is_one_record() -> None:
    (row,) = read(b'{"result": {"number": "C1"}}')
    assert row.data == {"number": "C1"}


def test_an_object_called_data_beside_others_is_part_of_the_record() -> None:
    (row,) = read(b'{"data": {"x": 1}, "number": "C1"}')
    assert row.data == {"data": {"x": 1}, "number": "C1"}


@pytest.mark.parametrize("size", range(1, 9))
def test_numbers_beside_the_array_may_be_cut_anywhere(size: int) -> None:
    data = b'{"took": 1.5, "x": -1e+5, "y": 12, "z": null, "rows": [1.25, {"a": 2.5e-3}], "t": 0.1}'
    rows = read(data, size=size)
    assert [getattr(row, "code", "") for row in rows] == ["row.malformed", ""]
    assert rows[1].data == {"a": "2.5e-3"}


BROKEN = {
    "cut within an element": (b'[{"a": 1}, {"a": ', 1, 2),
    "cut between elements": (b'[{"a": 1},', 1, 2),
    "cut before the bracket": (b'[{"a": 1}', 1, 1),
    "a missing comma": (b'[{"a": 1} {"a": 2}]', 1, 1),
    "rubbish within": (b'[{"a": 1}, {"a": 2}, ?]', 2, 3),
    "cut within the wrapper": (b'{"total": 5, "resu', 0, 1),
    "cut within the wrapped array": (b'{"result": [{"a": 1}, {"a"', 1, 2),
    "an endless nesting": (b'[{"a": 1}, ' + b"[" * 100_000, 1, 2),
    "a trailing comma": (b'[{"a": 1},]', 1, 2),
}


@pytest.mark.parametrize(("data", "good", "row"), BROKEN.values(), ids=BROKEN)
def test_what_stands_before_the_damage_is_delivered_and_the_loss_is_told(
    data: bytes, good: int, row: int
) -> None:
    rows = read(data)
    assert sum(isinstance(r, Record) for r in rows) == good
    lost = rows[-1]
    assert isinstance(lost, Rejection)
    assert lost.code == "file.truncated"
    assert lost.origin.row == row


def test_elements_that_are_no_objects_are_rejected_and_the_rest_is_read() -> None:
    rows = read(b'[1, "x", null, {"a": 1, "a": 2}, {"a": 3}]')
    assert [getattr(row, "code", "") for row in rows] == [
        "row.malformed",
        "row.malformed",
        "row.malformed",
        "row.ambiguous",
        "",
    ]


@pytest.mark.parametrize(
    ("data", "key", "code"),
    [
        (b"hello", "", "file.unrecognised"),
        (b"[] []", "", "file.unrecognised"),
        (b'{"a": 1}\n[2]', "", "file.unrecognised"),
        (b'{"rows": []} {"rows": []}', "", "file.unrecognised"),
        (b'{"rows": [], "items": []}', "", "file.ambiguous"),
        (b'{"rows": []}', "tickets", "file.unrecognised"),
        (b'{"rows": [] "x"}', "", "file.truncated"),
        (b'[{"a": "\xff"}]', "", "file.undecodable"),
        ("[]".encode("utf-16"), "", "file.undecodable"),
    ],
)
def test_what_is_not_a_document_of_records_is_refused(data: bytes, key: str, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(data, key)
    assert caught.value.code == code
    assert caught.value.remedy


def test_an_element_above_the_ceiling_ends_the_reading_loudly() -> None:
    data = b'[{"a": "' + b"x" * 2_000_000 + b'"}, {"a": 1}]'
    rows = read(data, limits=Limits(row_bytes=100_000))
    assert any(isinstance(row, Rejection) for row in rows)


def test_money_never_passes_through_binary_floats() -> None:
    assert read(b'[{"m": 0.10}]')[0].data == {"m": "0.10"}


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.text('ab"\\[]{},é', max_size=4), st.integers(), max_size=3)),
    st.integers(1, 9),
)
def test_any_array_survives_any_buffering(items: list[dict[str, int]], size: int) -> None:
    data = json.dumps(items, ensure_ascii=False).encode()
    assert [row.data for row in read(data, size=size)] == items


@pytest.mark.parametrize("between", [b"", b"\n", b"\n  \n"])
def test_objects_one_behind_the_other_are_records(between: bytes) -> None:
    rows = list(read_json(io.BytesIO(b'{"a": 1}' + between + b'{"data": {"a": 2}}'), "t.json"))
    assert [(row.origin.row, row.raw) for row in rows] == [(1, b'{"a": 1}'), (2, b'{"a": 2}')]


def test_an_object_that_is_cut_off_behind_another_is_lost() -> None:
    first, second = read_json(io.BytesIO(b'{"a": 1}{"a": '), "t.json")
    assert first.data == {"a": 1}
    assert (second.code, second.origin.row) == ("file.truncated", 2)
