"""The shape of an entry: what may be written, and what is refused when read."""

import dataclasses

import orjson
import pytest

from assay.canonical import encode
from assay.errors import UsageError, VerificationError
from assay.ledger import KINDS, MAX_ENTRY_BYTES, Actor, Entry
from assay.ledger.entry import FIELDS, check_draft, read_fields
from assay.ledger.merkle import leaf_hash


@pytest.fixture
def fields(log):
    return orjson.loads(log.rows[7])


def code_of(fields):
    with pytest.raises(VerificationError) as caught:
        read_fields(encode(fields))
    return caught.value.code


def test_an_entry_is_read_back_as_it_was_drafted(log, draft):
    ref = "sha256:" + "0f" * 32
    log.append(draft("approval.granted", "CHG-0", refs=(ref,), body={"by": "ann"}))
    entry = Entry.parse(log.rows[-1])
    assert entry.kind == "approval.granted"
    assert (entry.seq, entry.stream, entry.stream_seq) == (20, "CHG-0", 7)
    assert entry.refs == (ref,)
    assert entry.body == {"by": "ann"}
    assert entry.actor == Actor("person:ann", "maker")
    assert entry.at == "2026-03-02T08:20:00.000Z"
    assert entry.prev == "sha256:" + leaf_hash(log.rows[19]).hex()


def test_the_dataclass_has_exactly_the_fields_of_the_format():
    assert tuple(field.name for field in dataclasses.fields(Entry)) == FIELDS


def test_the_list_of_kinds_is_closed_and_all_are_noun_and_participle():
    assert len(KINDS) == 55
    assert all(kind.count(".") == 1 for kind in KINDS)


CHANGES = {
    "actor": [None, {}, {"id": "a"}, {"id": "a", "role": 1}, {"id": "", "role": "r"}, "ann"],
    "at": ["", "2026-03-02T08:00:00Z", "2026-03-02T08:00:00.000+00:00", "2026-02-30T08:00:00.000Z",
           "2026-W10-1T08:00:00.000Z", "2026-03-02T24:00:00.000Z", "2026-03-02 08:00:00.000Z",
           "٢٠٢٦-03-02T08:00:00.000Z", 1],
    "body": [None, [], "x"],
    "kind": [None, 1, ["log.opened"]],
    "log": [None, 1, "", "a b", "a+b", "x" * 256],
    "prev": [None, 1],
    "refs": [None, "x", ["x"], [1], [None], ["sha256:" + "AB" * 32], ["sha256:" + "a" * 63],
             {"a": "b"}],
    "run": [None, "a\nb", "x" * 257],
    "seq": [None, -1, True, "0"],
    "stream": [None, "", "a\tb", "x" * 257, "a\x7fb", "a\x85b"],
    "stream_prev": [None, 1],
    "stream_seq": [None, -1, False],
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in CHANGES for value in CHANGES[field]]
)
def test_a_field_of_another_type_or_form_is_refused(fields, field, value):
    fields[field] = value
    assert code_of(fields) == "entry.malformed"


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_refused(fields, field):
    del fields[field]
    assert code_of(fields) == "entry.malformed"


@pytest.mark.parametrize("version", [0, 2, -1])
def test_another_version_is_refused_as_such(fields, version):
    fields["v"] = version
    assert code_of(fields) == "entry.unknown_version"


def test_true_is_not_version_one(fields):
    fields["v"] = True
    assert code_of(fields) == "entry.malformed"


def test_an_unknown_kind_is_refused_as_such(fields):
    fields["kind"] = "approval.waived"
    assert code_of(fields) == "entry.unknown_kind"


@pytest.mark.parametrize("link", ["prev", "stream_prev"])
def test_a_link_that_is_no_digest_is_refused_when_an_entry_is_read_alone(fields, link):
    fields[link] = "sha256:nothing"
    with pytest.raises(VerificationError) as caught:
        Entry.parse(encode(fields))
    assert caught.value.code == "entry.malformed"


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b'"x"', b"{}", b"1", b"\x00"])
def test_bytes_that_are_no_entry_are_refused(data):
    with pytest.raises(VerificationError) as caught:
        read_fields(data)
    assert caught.value.code == "entry.malformed"


def test_every_field_is_inside_the_hash(fields):
    leaf = leaf_hash(encode(fields))
    for field in FIELDS:
        changed = fields | {field: "another value"}
        assert leaf_hash(encode(changed)) != leaf


def test_an_entry_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not(log, draft):
    log.append(draft(stream="CHG-0", body={"text": ""}))
    room = MAX_ENTRY_BYTES - len(log.rows[-1])
    log.append(draft(stream="CHG-0", body={"text": "x" * room}))
    assert len(log.rows[-1]) == MAX_ENTRY_BYTES
    assert Entry.parse(log.rows[-1]).seq == 21
    with pytest.raises(UsageError) as caught:
        log.append(draft(stream="CHG-0", body={"text": "x" * (room + 1)}))
    assert caught.value.code == "entry.oversized"
    with pytest.raises(VerificationError) as refused:
        read_fields(log.rows[-1] + b" ")
    assert refused.value.code == "entry.oversized"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "ticket.closed"}, "entry.unknown_kind"),
        ({"kind": ""}, "entry.unknown_kind"),
        ({"stream": ""}, "entry.malformed"),
        ({"stream": "a\nb"}, "entry.malformed"),
        ({"stream": "x" * 257}, "entry.malformed"),
        ({"run": "a\x00"}, "entry.malformed"),
        ({"actor": Actor("", "maker")}, "entry.malformed"),
        ({"actor": Actor("a", "")}, "entry.malformed"),
        ({"refs": ("abc",)}, "entry.malformed"),
        ({"body": ["a list"]}, "entry.malformed"),
        ({"refs": ("sha256:" + "0" * 64 + "\n",)}, "entry.malformed"),
    ],
)
def test_a_draft_that_could_not_be_read_back_is_refused(draft, changes, code):
    with pytest.raises(UsageError) as caught:
        check_draft(draft(**changes))
    assert caught.value.code == code
    assert caught.value.diagnostics()
