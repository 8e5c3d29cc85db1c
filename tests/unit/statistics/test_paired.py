"""Comparisons on the same cases, against published values and by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.statistics.bootstrap import Bounds, f1
from assay.statistics.paired import holm, mcnemar, paired_interval, sign_flip, tango_interval
from assay.statistics.undefined import Undefined

SEED = b"paired"


def test_mcnemar_gives_the_published_values():
    """Fagerland, Lydersen and Laake (2013): one and seven discordant pairs."""
    found = mcnemar(1, 7)
    assert round(found.exact, 4) == 0.0703
    assert round(found.mid, 4) == 0.0391


def test_nothing_discordant_shows_no_difference():
    assert mcnemar(0, 0) == (1.0, 1.0)
    assert sign_flip([0, 0, 0], seed=SEED) == (1.0, True)
    assert sign_flip([], seed=SEED) == (1.0, True)


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_treats_both_alike_and_mid_p_is_below_exact(first, second):
    found = mcnemar(first, second)
    assert found == mcnemar(second, first)
    assert 0 < found.mid <= found.exact <= 1


@given(st.integers(0, 10), st.integers(0, 10))
def test_sign_flips_of_ones_are_mcnemar(first, second):
    found = sign_flip([-1] * first + [1] * second + [0] * 5, seed=SEED)
    assert found.is_exact
    assert found.p == pytest.approx(mcnemar(first, second).exact)


def test_many_differences_are_drawn_and_never_give_zero():
    found = sign_flip([1.0] * 400, seed=SEED)
    assert not found.is_exact
    assert found.p == 1 / 10_001
    near = sign_flip([1] * 30 + [-1] * 10, seed=SEED).p
    assert near == pytest.approx(mcnemar(10, 30).exact, abs=0.003)


def test_tangos_interval_gives_the_published_values():
    """Fagerland, Lydersen and Laake (2014): 21 pairs, one and seven of them discordant."""
    found = tango_interval(21, 7, 1)
    assert (round(found.lower, 3), round(found.upper, 3)) == (-0.517, -0.026)


def test_tangos_interval_exists_where_nothing_is_discordant():
    found = tango_interval(50, 0, 0)
    z2 = 1.959963985**2
    assert found[:2] == pytest.approx((-z2 / (50 + z2), z2 / (50 + z2)), abs=1e-6)
    assert isinstance(tango_interval(0, 0, 0), Undefined)


@given(st.integers(1, 60), st.data())
def test_tangos_interval_mirrors_and_holds_the_difference(n, data):
    first = data.draw(st.integers(0, n))
    second = data.draw(st.integers(0, n - first))
    found, mirrored = tango_interval(n, first, second), tango_interval(n, second, first)
    assert found.lower - 1e-9 <= (second - first) / n <= found.upper + 1e-9
    assert found.lower == pytest.approx(-mirrored.upper, abs=1e-9)


def test_holm_gives_the_textbook_values():
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_never_lowers_and_keeps_the_order(p_values):
    found = holm(p_values)
    assert all(found[name] >= p for name, p in p_values.items())
    by_p = sorted(p_values, key=p_values.__getitem__)
    assert [found[name] for name in by_p] == sorted(found.values())


def test_a_paired_interval_is_narrower_than_two_apart():
    rng = np.random.default_rng(2)
    first = np.column_stack([rng.poisson(2, 200), rng.poisson(0.4, 200), rng.poisson(0.2, 200)])
    second = first.astype(float).copy()
    second[:20, 1] += 1
    found = paired_interval(first.astype(float), second, f1, wrong_cases=60, seed=SEED)
    assert isinstance(found, Bounds)
    assert found.upper < 0
    assert found.upper - found.lower < 0.02


def test_two_equal_records_have_no_interval_of_their_difference():
    table = np.array([[1.0, 0, 0]] * 30 + [[0.0, 1, 0]] * 10)
    assert isinstance(paired_interval(table, table, f1, wrong_cases=10, seed=SEED), Undefined)


@pytest.mark.long
@pytest.mark.parametrize("cases", [20, 50, 300])
def test_a_comparison_of_equals_cries_wolf_in_at_most_five_of_a_hundred(cases):
    rng = np.random.default_rng(cases)
    runs = 4000
    exact = mid = flip = covered = 0
    for run in range(runs):
        b, c, _ = rng.multinomial(cases, [0.08, 0.08, 0.84])
        found = mcnemar(b, c)
        exact += found.exact <= 0.05
        mid += found.mid <= 0.05
        bounds = tango_interval(cases, int(b), int(c))
        covered += bounds.lower <= 0 <= bounds.upper
        if run < 400:
            scores = [-1] * b + [2] * (c // 2) + [1] * (c % 2)
            flip += (
                sign_flip(rng.permutation(scores) * rng.choice([-1, 1], len(scores)), seed=SEED).p
                <= 0.05
            )
    assert exact / runs <= 0.05
    assert mid / runs <= 0.055
    assert flip / 400 <= 0.075
    assert covered / runs >= 0.94
