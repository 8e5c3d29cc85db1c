"""Whatever the bytes, a reader delivers, rejects or raises our error; and memory stays flat."""

import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.intake import Limits, Record, Rejection, read_rows
from assay.intake.csv_rows import read_csv
from assay.intake.json_array import read_json
from assay.intake.jsonl import read_jsonl

READERS: dict[str, Callable[[bytes], Iterator[Record | Rejection]]] = {
    "jsonl": lambda data: read_jsonl(io.BytesIO(data), "x", Limits(row_bytes=64, field_bytes=16)),
    "json": lambda data: read_json(io.BytesIO(data), "x", Limits(row_bytes=64, field_bytes=16)),
    "csv": lambda data: read_csv(io.BytesIO(data), "x", Limits(row_bytes=64, field_bytes=16)),
}
SOUP = st.lists(
    st.sampled_from(
        [
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b":",
            b",",
            b"a",
            b"1",
            b".5",
            b"\n",
            b"\r",
            b"\\",
            b"\\u00",
            b";",
            b"\t",
            b"|",
            b" ",
            b"null",
            b"\xff",
            b"\xef\xbb\xbf",
            b"\0",
            b'"result"',
            b"1e9",
            b"-",
        ]
    ),
    max_size=24,
).map(b"".join)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=120)
@given(data=st.binary(max_size=80) | SOUP)
@example(data=b"\n" * 90 + b'{"a": 1}')
@example(data=b" " * 200)
@example(data=b"{" + b" " * 200)
def test_arbitrary_bytes_raise_nothing_but_our_error(name: str, data: bytes) -> None:
    rows = attempt(READERS[name], data)
    for row in rows:
        assert row.origin.row >= 1
        assert isinstance(row, Record) or (row.code and row.message)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=60) | SOUP)
def test_an_arbitrary_file_raises_nothing_but_our_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    attempt(lambda _: read_rows(path), data)


def attempt(
    reader: Callable[[bytes], Iterator[Record | Rejection]], data: bytes
) -> list[Record | Rejection]:
    try:
        return list(reader(data))
    except AssayError:
        return []


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.csv"])
def test_fifty_megabytes_are_read_with_flat_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = "x" * 4000
    with path.open("w") as file:
        file.write({"rows.csv": "id,text\n", "rows.json": "["}.get(name, ""))
        for n in range(12_500):
            row = f'{{"id": {n}, "text": "{text}"}}' if name != "rows.csv" else f"{n},{text}"
            file.write(row + (",\n" if name == "rows.json" and n < 12_499 else "\n"))
        file.write("]" if name == "rows.json" else "")
    assert path.stat().st_size > 50_000_000
    tracemalloc.start()
    try:
        assert sum(isinstance(row, Record) for row in read_rows(path)) == 12_500
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
