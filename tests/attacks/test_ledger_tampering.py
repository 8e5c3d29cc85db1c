"""Exhaustive and random tampering with the bytes of a small ledger."""

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_simulator import SIZE, LedgerSimulator

from assay.errors import VerificationError
from assay.ledger import EntryLines, TrustPolicy, verify_log


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A ledger that the tests of this file only read."""
    return LedgerSimulator(tmp_path_factory.mktemp("ledger"))


def code_of(rows, policy, note) -> str:
    try:
        verify_log(rows, policy, note)
    except VerificationError as error:
        return error.code
    return "ACCEPTED"


def flips(rows, mask):
    for index, row in enumerate(rows):
        for offset in range(len(row)):
            changed = bytearray(row)
            changed[offset] ^= mask
            yield index, [*rows[:index], bytes(changed), *rows[index + 1 :]]


@pytest.mark.parametrize("mask", [0x01, 0x20])
def test_no_flipped_byte_of_any_entry_is_accepted(ledger, mask):
    policy = TrustPolicy(ledger.trusted)
    accepted = [
        index
        for index, rows in flips(ledger.rows, mask)
        if code_of(rows, policy, ledger.note) == "ACCEPTED"
    ]
    assert accepted == []


def test_without_a_signature_only_the_last_entry_can_be_changed_unnoticed(ledger):
    unnoticed = {
        index
        for index, rows in flips(ledger.rows, 0x01)
        if code_of(rows, TrustPolicy(()), None) == "ACCEPTED"
    }
    assert unnoticed == {SIZE - 1}


def test_no_flipped_byte_of_the_checkpoint_is_accepted(ledger):
    policy = TrustPolicy(ledger.trusted)
    for offset in range(len(ledger.note)):
        note = bytearray(ledger.note)
        note[offset] ^= 0x01
        assert code_of(ledger.rows, policy, bytes(note)).startswith("checkpoint."), offset


REWRITINGS = {
    "spaces": lambda value: json.dumps(value, sort_keys=True).encode(),
    "indented": lambda value: json.dumps(value, sort_keys=True, indent=1).encode(),
    "unsorted": lambda value: orjson.dumps(dict(reversed(value.items()))),
    "newline": lambda value: orjson.dumps(
        value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    ),
    "escaped": lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).replace(
        b"note", b"not\\u0065"
    ),
    "slash": lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).replace(b"/", b"\\/"),
    "key twice": lambda value: (
        b'{"actor":1,' + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)[1:]
    ),
    "carriage return": lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS) + b"\r",
}


@pytest.mark.parametrize("rewrite", REWRITINGS.values(), ids=REWRITINGS)
def test_the_same_value_in_other_bytes_is_refused_as_not_canonical(ledger, rewrite):
    for index, row in enumerate(ledger.rows):
        rows = [*ledger.rows[:index], rewrite(orjson.loads(row)), *ledger.rows[index + 1 :]]
        assert rows != ledger.rows
        assert code_of(rows, TrustPolicy(()), None) == "entry.not_canonical"


def test_a_line_torn_at_any_byte_is_recognised_and_never_taken_for_a_record(ledger, tmp_path):
    whole = b"".join(row + b"\n" for row in ledger.rows)
    two_lines = len(ledger.rows[-1]) + len(ledger.rows[-2]) + 2
    path = tmp_path / "entries.jsonl"
    policy = TrustPolicy(ledger.trusted)
    for cut in range(1, two_lines + 1):
        path.write_bytes(whole[:-cut])
        lines = EntryLines(path)
        records = list(lines)
        assert records == ledger.rows[: len(records)]
        assert sum(len(row) + 1 for row in records) + lines.torn_bytes == len(whole) - cut
        assert code_of(records, policy, ledger.note) == "log.truncated"


def edits(rows: list[bytes]):
    position = st.integers(0, SIZE - 1)
    byte = st.tuples(st.just("byte"), position, st.integers(0, 400), st.integers(1, 255))
    pair = st.tuples(st.sampled_from(["swap", "copy", "replace"]), position, position)
    single = st.tuples(st.sampled_from(["delete", "empty", "cut"]), position)
    return st.lists(st.one_of(byte, pair, single), min_size=1, max_size=6)


def apply(rows: list[bytes], script) -> list[bytes]:
    rows = list(rows)
    for operation, *where in script:
        if not rows:
            break
        first = where[0] % len(rows)
        match operation:
            case "byte":
                row = bytearray(rows[first] or b"{")
                row[where[1] % len(row)] ^= where[2]
                rows[first] = bytes(row)
            case "swap":
                second = where[1] % len(rows)
                rows[first], rows[second] = rows[second], rows[first]
            case "copy":
                rows.insert(first, rows[where[1] % len(rows)])
            case "replace":
                rows[first] = rows[where[1] % len(rows)]
            case "delete":
                del rows[first]
            case "empty":
                rows[first] = b""
            case "cut":
                del rows[first:]
    return rows


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_random_script_of_edits_is_accepted(ledger, data):
    rows = apply(ledger.rows, data.draw(edits(ledger.rows)))
    expected = rows == ledger.rows
    assert (code_of(rows, TrustPolicy(ledger.trusted), ledger.note) == "ACCEPTED") is expected
