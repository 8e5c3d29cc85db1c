"""Canonical JSON against the reference implementation of RFC 8785."""

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.canonical import MAX_INTEGER, decode, encode
from assay.errors import CanonicalError

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-MAX_INTEGER, MAX_INTEGER),
    st.text(max_size=30),
    st.text(st.characters(max_codepoint=0x7F), max_size=30),
    st.sampled_from(["\u2028\u2029", "\x7f\x80", "\U0001f600", "\ufeff", "\\u0041", '"\\/\b\f']),
)
KEYS = st.text(st.characters(max_codepoint=0x7F), max_size=10)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=500, deadline=None)
@given(VALUES)
def test_every_value_of_the_profile_is_written_as_the_reference_writes_it(value):
    assert encode(value) == rfc8785.dumps(value)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_what_the_reference_writes_is_read_back(value):
    assert decode(rfc8785.dumps(value)) == value


@pytest.mark.parametrize("codepoint", [*range(0x20), 0x22, 0x5C, 0x2F, 0x7F])
def test_every_character_that_might_be_escaped_is_written_as_the_reference_writes_it(codepoint):
    value = {chr(codepoint): chr(codepoint)}
    assert encode(value) == rfc8785.dumps(value)


def test_where_the_fast_writer_differs_from_the_reference_the_profile_refuses():
    keys = {"\U0001f600": 1, "\ufb33": 2}  # RFC 8785 sorts by UTF-16, the fast writer by UTF-8
    assert orjson.dumps(keys, option=orjson.OPT_SORT_KEYS) != rfc8785.dumps(keys)
    with pytest.raises(CanonicalError) as caught:
        encode(keys)
    assert caught.value.code == "canonical.key"
