from hypothesis import given
from hypothesis import strategies as st

from assay.web.slugs import slug, unslug


@given(st.text(min_size=1, max_size=40))
def test_a_name_comes_back_and_its_slug_is_one_part_of_an_address(name):
    made = slug(name)
    assert unslug(made) == name
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
    assert made not in {".", ".."}


@given(st.text(max_size=40))
def test_what_is_no_slug_names_something_all_the_same(text):
    assert isinstance(unslug(text), str)
