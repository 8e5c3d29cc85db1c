from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.statistics import (
    Undefined,
    agree,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    raw_agreement,
)

# Krippendorff's example: four observers, twelve units, some values missing.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [list(unit) for unit in zip(*OBSERVERS, strict=True)]


def pairs_of(table):
    return [pair for pair, count in table.items() for _ in range(count)]


PARADOX = pairs_of({("ok", "ok"): 118, ("ok", "bad"): 5, ("bad", "ok"): 2})


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_the_published_example(level, alpha):
    assert round(krippendorff_alpha(UNITS, level), 3) == alpha


def test_kappa_of_the_textbook_table():
    table = {("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}
    assert cohen_kappa(pairs_of(table)) == 0.4


def test_rare_values_drive_kappa_to_nothing_and_not_ac1():
    found = agree(PARADOX)
    assert (found.items, found.raw) == (125, 0.944)
    assert (round(found.kappa, 3), round(found.ac1, 3)) == (-0.023, 0.941)


def test_without_a_pair_every_figure_says_why_it_is_undefined():
    found = agree([])
    assert found.items == 0
    for figure in found[1:]:
        assert isinstance(figure, Undefined)
        assert str(figure) == "undefined because no item was rated by two people"


def test_with_one_value_agreement_beyond_chance_is_undefined_and_raw_agreement_is_not():
    found = agree([("ok", "ok")] * 9)
    assert found.raw == 1.0
    assert {type(figure) for figure in found[2:]} == {Undefined}


def test_ac1_is_defined_for_one_value_where_others_could_have_been_chosen():
    assert gwet_ac1([("ok", "ok")] * 9, values=2) == 1.0


def test_units_that_one_person_rated_do_not_count():
    assert isinstance(krippendorff_alpha([[1, None], [None, 2]]), Undefined)
    assert krippendorff_alpha([[1, 1], [2, 2], [1, None]]) == 1.0


def test_total_disagreement_is_below_chance():
    opposite = [("a", "b"), ("b", "a")] * 5
    assert raw_agreement(opposite) == 0.0
    assert cohen_kappa(opposite) == -1.0


@given(st.lists(st.sampled_from(list(product("abc", repeat=2))), max_size=30))
def test_no_figure_is_ever_a_nan_or_above_one(pairs):
    for figure in agree(pairs)[1:]:
        assert isinstance(figure, Undefined) or -1.0 <= figure <= 1.0 + 1e-12


def test_figures_are_the_same_whoever_is_called_first():
    turned = [(b, a) for a, b in PARADOX]
    assert agree(turned) == agree(PARADOX)
