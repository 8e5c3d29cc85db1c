"""Canonical JSON: one value, one form, and nothing outside the profile."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.canonical import MAX_DEPTH, MAX_INTEGER, decode, digest, encode
from assay.errors import CanonicalError

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-MAX_INTEGER, MAX_INTEGER), st.text(max_size=20)
)
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def nested(levels, leaf=None):
    value = leaf
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def code_of(action, argument):
    with pytest.raises(CanonicalError) as caught:
        action(argument)
    return caught.value.code


@given(VALUES)
def test_a_value_comes_back_from_its_bytes(value):
    assert decode(encode(value)) == value


@given(VALUES)
def test_no_other_writing_of_the_same_value_is_read(value):
    for other in (json.dumps(value).encode(), json.dumps(value, indent=2).encode()):
        if other != encode(value):
            assert code_of(decode, other) == "canonical.different"


@given(st.binary(max_size=60))
def test_any_bytes_are_read_as_their_own_canonical_form_or_refused(data):
    try:
        value = decode(data)
    except CanonicalError:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "canonical.malformed"),
        (b"{", "canonical.malformed"),
        (b"\xff", "canonical.malformed"),
        (b"\xef\xbb\xbf{}", "canonical.malformed"),
        (b"NaN", "canonical.malformed"),
        (b"1e999", "canonical.malformed"),
        (b'"\\ud800"', "canonical.malformed"),
        (b"[" * 5000 + b"]" * 5000, "canonical.malformed"),
        (b'{"a":1,"a":1}', "canonical.different"),
        (b'{"b":1,"a":1}', "canonical.different"),
        (b'{"a": 1}', "canonical.different"),
        (b"{}\n", "canonical.different"),
        (b'"\\u0041"', "canonical.different"),
        (b'"\\/"', "canonical.different"),
        (b"-0", "canonical.different"),
        (b"1.0", "canonical.type"),
        (b'{"a":1e2}', "canonical.type"),
        (b"[0.5]", "canonical.type"),
        (b"[-0.0]", "canonical.type"),
        (b"[9007199254740992]", "canonical.range"),
        (b"[-9007199254740992]", "canonical.range"),
        (b"[18446744073709551616]", "canonical.type"),
        ('{"é":1}'.encode(), "canonical.key"),
        (encode(nested(MAX_DEPTH)).replace(b"null", b"[]"), "canonical.depth"),
    ],
)
def test_what_is_not_canonical_is_refused(data, code):
    assert code_of(decode, data) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "canonical.type"),
        ({"a": [1.5]}, "canonical.type"),
        (float("nan"), "canonical.type"),
        (b"x", "canonical.type"),
        ({1, 2}, "canonical.type"),
        ([object()], "canonical.type"),
        ({1: "a"}, "canonical.key"),
        ({"é": "a"}, "canonical.key"),
        ({"a": {"é": "a"}}, "canonical.key"),
        (2**53, "canonical.range"),
        ([-(2**53)], "canonical.range"),
        (2**80, "canonical.range"),
        ("\ud800", "canonical.malformed"),
        ({"a": "\udfff"}, "canonical.malformed"),
        (nested(MAX_DEPTH + 1), "canonical.depth"),
        (type("Text", (str,), {})("x"), "canonical.type"),
        ([type("Number", (int,), {})(1)], "canonical.type"),
    ],
)
def test_a_value_outside_the_profile_is_refused(value, code):
    assert code_of(encode, value) == code


def test_a_circle_is_refused_as_too_deep():
    circle = []
    circle.append(circle)
    assert code_of(encode, circle) == "canonical.depth"


def test_sixteen_levels_are_accepted_and_seventeen_are_not():
    assert decode(encode(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    assert code_of(encode, nested(MAX_DEPTH + 1)) == "canonical.depth"


def test_the_largest_integers_are_accepted():
    assert encode([MAX_INTEGER, -MAX_INTEGER]) == b"[9007199254740991,-9007199254740991]"


def test_equal_looking_text_stays_different():
    assert encode("é") != encode("e\u0301")


def test_a_tuple_is_an_array():
    assert encode(("a", (1,))) == b'["a",[1]]'


def test_a_digest_names_its_algorithm():
    assert digest(b"abc") == (
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
