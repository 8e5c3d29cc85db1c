import json

from hypothesis import given
from hypothesis import strategies as st

from assay.web.pointers import places

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def leaves(value, pointer=""):
    yield pointer, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{pointer}/{index}")


@given(values, st.sampled_from([None, 2]), st.booleans())
def test_every_field_is_found_where_the_text_has_it(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    wanted = dict(leaves(value))
    found = places(text, wanted)
    for pointer, inner in wanted.items():
        if pointer:
            start, end = found[pointer]
            assert json.loads(text[start:end]) == inner


@given(st.text(max_size=60), st.sets(st.text(max_size=10), max_size=3))
def test_a_text_that_is_no_json_gives_places_within_it_or_none(text, pointers):
    for start, end in places(text, pointers).values():
        assert 0 <= start <= end <= len(text)


def test_nesting_that_goes_too_deep_is_given_up():
    assert places("[" * 100_000, {"/0/0"}) == {}
