"""Statements and envelopes: strict to read, the same bytes to write."""

from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.canonical import encode
from assay.errors import VerificationError
from assay.ledger import SeedSigner
from assay.ledger.approval import PAYLOAD_TYPE, Envelope, Statement, pae
from assay.ledger.dsse import key_id, seal
from assay.ledger.statement import STATEMENT_FIELDS

ANN = SeedSigner("person:ann", "ann")
BOB = SeedSigner("person:bob", "bob")
HONEST = Statement(
    decision="sha256:" + "0a" * 32,
    decision_seq=7,
    expires_seq=99,
    kind="approval.granted",
    log="assay.example/x",
    nonce="0" * 32,
    outcome="granted",
    person="ann",
    run="run-1",
    said="sha256:" + "0b" * 32,
)


def test_the_encoding_is_that_of_the_specification():
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_in_bytes():
    assert pae("é", "ü".encode()) == "DSSEv1 2 é 2 ü".encode()


def test_a_statement_is_read_back_as_it_was_written():
    assert Statement.parse(HONEST.to_bytes()) == HONEST


BAD_FIELDS = {
    "decision": ["", "sha256:xx", 1],
    "decision_seq": [-1, "7", None, True],
    "expires_seq": [-1, "9"],
    "kind": ["", "approval.waived", 1],
    "nonce": ["", "0" * 31, "G" * 32, "0" * 33],
    "outcome": ["", "Granted", "two words", "x" * 41],
    "person": ["", 1],
    "said": ["", "md5:00"],
    "v": [0, 2, "1"],
}


@pytest.mark.parametrize("field", BAD_FIELDS)
def test_a_field_of_another_form_is_refused(field):
    plain = {name: getattr(HONEST, name) for name in STATEMENT_FIELDS if name != "v"} | {"v": 1}
    for value in BAD_FIELDS[field]:
        with pytest.raises(VerificationError) as refused:
            Statement.parse(encode(plain | {field: value}))
        assert refused.value.code == "approval.malformed"


@pytest.mark.parametrize("change", ["missing", "more", "spaces", "long"])
def test_other_bytes_than_those_of_a_statement_are_refused(change):
    plain = {name: getattr(HONEST, name) for name in STATEMENT_FIELDS if name != "v"} | {"v": 1}
    data = {
        "missing": encode({name: plain[name] for name in plain if name != "run"}),
        "more": encode(plain | {"zeal": 1}),
        "spaces": encode(plain).replace(b":", b": ", 1),
        "long": encode(plain | {"run": "x" * 5_000}),
    }[change]
    with pytest.raises(VerificationError) as refused:
        Statement.parse(data)
    assert refused.value.code == "approval.malformed"


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_parse_or_be_refused(data):
    try:
        parsed = Statement.parse(data)
    except VerificationError:
        return
    assert parsed.to_bytes() == data


def test_an_envelope_says_which_of_some_keys_signed_it_each_once():
    envelope = seal(PAYLOAD_TYPE, b"payload", ANN, ANN)
    ann, bob = ANN.key.public, BOB.key.public
    assert envelope.signed_by([bob, ann, ann]) == (ann,)
    assert envelope.signed_by([bob]) == ()
    assert replace(envelope, payload=b"other").signed_by([ann]) == ()
    assert replace(envelope, payload_type="text/plain").signed_by([ann]) == ()


def test_the_id_of_a_key_decides_nothing():
    envelope = seal(PAYLOAD_TYPE, b"payload", ANN)
    lying = replace(envelope, signatures=(envelope.signatures[0]._replace(keyid="00"),))
    assert lying.signed_by([ANN.key.public]) == (ANN.key.public,)
    assert envelope.signatures[0].keyid == key_id(ANN.key.public)


def test_an_envelope_is_read_back_as_it_was_written():
    envelope = seal(PAYLOAD_TYPE, b"payload", ANN, BOB)
    assert Envelope.parse(envelope.to_body()) == envelope


BODY = seal(PAYLOAD_TYPE, b"payload", ANN).to_body()
SIGNATURE = BODY["signatures"][0]
BAD_ENVELOPES = {
    "no object": [],
    "a field is missing": {name: BODY[name] for name in ("payload", "payloadType")},
    "a field too many": BODY | {"x": 1},
    "payload is no base64": BODY | {"payload": "a"},
    "payload is not as its bytes are written": BODY | {"payload": "cGF5bG9hZB=="},
    "type is no text": BODY | {"payloadType": 1},
    "no signature": BODY | {"signatures": []},
    "five signatures": BODY | {"signatures": [SIGNATURE] * 5},
    "a signature is short": BODY
    | {"signatures": [SIGNATURE | {"sig": b64encode(b"x" * 63).decode()}]},
    "a signature has more": BODY | {"signatures": [SIGNATURE | {"cert": ""}]},
    "an id is not hexadecimal": BODY | {"signatures": [SIGNATURE | {"keyid": "KEY"}]},
    "a signature is no object": BODY | {"signatures": ["x"]},
}


@pytest.mark.parametrize("case", BAD_ENVELOPES)
def test_an_envelope_of_another_form_is_refused(case):
    with pytest.raises(VerificationError) as refused:
        Envelope.parse(BAD_ENVELOPES[case])
    assert refused.value.code == "approval.malformed"
