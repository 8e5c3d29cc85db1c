"""Intervals by resampling cases, with scipy as the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assay.statistics.bootstrap import (
    Bounds,
    bca_interval,
    f1,
    percentile_interval,
    ratio_interval,
)
from assay.statistics.resample import distinct_rows, generator_of, resample_sums
from assay.statistics.undefined import Undefined

SEED = b"\x05"


def counts(cases: int, seed: int = 1, wrong: float = 0.2) -> np.ndarray:
    """True positives, false positives and false negatives of each case."""
    rng = np.random.default_rng(seed)
    columns = [rng.poisson(2, cases), rng.poisson(wrong, cases), rng.poisson(wrong / 2, cases)]
    return np.column_stack(columns).astype(float)


def scipy_f1(tp, fp, fn, axis=-1):
    double = 2 * tp.sum(axis)
    return double / (double + fp.sum(axis) + fn.sum(axis))


@pytest.mark.parametrize("cases", [30, 200, 1000])
@pytest.mark.parametrize(
    ("ours", "method"), [(bca_interval, "BCa"), (percentile_interval, "percentile")]
)
def test_equals_scipy_where_the_same_cases_are_drawn(cases, ours, method):
    table = counts(cases)
    theirs = stats.bootstrap(
        tuple(table.T),
        scipy_f1,
        paired=True,
        n_resamples=499,
        method=method,
        rng=np.random.default_rng(5),
    ).confidence_interval
    found = ours(table, f1, seed=SEED, resamples=499, one_by_one=True)
    assert found[:2] == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_distinct_rows_give_the_distribution_of_cases_drawn_one_by_one():
    table = counts(300)
    quick = resample_sums(table, 20_000, generator_of(b"a"), one_by_one=False)
    plain = resample_sums(table, 20_000, generator_of(b"b"), one_by_one=True)
    for column in range(table.shape[1]):
        assert stats.ks_2samp(quick[:, column], plain[:, column]).pvalue > 1e-3
    assert np.corrcoef(quick.T) == pytest.approx(np.corrcoef(plain.T), abs=0.03)


def test_both_ways_agree_on_the_interval():
    table = counts(400)
    quick = bca_interval(table, f1, seed=SEED, one_by_one=False)
    plain = bca_interval(table, f1, seed=b"another", one_by_one=True)
    assert quick[:2] == pytest.approx(plain[:2], abs=0.003)


def test_the_same_data_give_the_same_interval_bit_for_bit():
    assert bca_interval(counts(80), f1, seed=SEED) == bca_interval(counts(80), f1, seed=SEED)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6), st.integers(-2, 2)), min_size=1)
)
def test_distinct_rows_are_the_table(rows):
    table = np.array(rows, float)
    known = distinct_rows(table)
    again = np.repeat(known.rows, known.counts, axis=0)
    assert sorted(map(tuple, again)) == sorted(map(tuple, table))
    assert known.cases == len(table)
    assert known.sums == pytest.approx(table.sum(axis=0))


def test_amounts_that_are_no_counts_are_resampled_as_well():
    table = np.column_stack([np.linspace(0.1, 9.7, 50), np.ones(50)])

    def mean(sums):
        return sums[:, 0] / sums[:, 1]

    found = bca_interval(table, mean, seed=SEED)
    assert isinstance(found, Bounds)
    assert found.lower < 4.9 < found.upper


@pytest.mark.parametrize(
    ("table", "because"),
    [
        (np.zeros((0, 3)), "there are no cases"),
        (np.zeros((40, 3)), "does not exist for these data"),
        (np.array([[1.0, 0, 0]] * 40), "the same figure"),
        (np.array([[2.0, 1, 0]]), "the same figure"),
        (np.array([[1.0, 0, 0]] + [[0.0, 0, 0]] * 40), "does not exist in"),
    ],
)
def test_degenerate_data_get_a_reason_instead_of_an_interval(table, because):
    for interval in (bca_interval, percentile_interval):
        found = interval(table, f1, seed=SEED)
        assert isinstance(found, Undefined)
        assert because in found.because


def test_a_ratio_gets_an_interval_only_with_enough_cases_and_errors():
    table = counts(200)
    assert isinstance(ratio_interval(table, f1, wrong_cases=5, seed=SEED), Bounds)
    few = ratio_interval(table, f1, wrong_cases=4, seed=SEED)
    assert isinstance(few, Undefined)
    assert "too few errors for an interval" in few.because
    short = ratio_interval(table[:29], f1, wrong_cases=20, seed=SEED)
    assert isinstance(short, Undefined)
    assert "29 cases" in short.because


@given(
    st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=60), st.binary(min_size=1, max_size=4)
)
def test_no_data_give_nan(rows, seed):
    table = np.array(rows, float).reshape(-1, 3)
    found = bca_interval(table, f1, seed=seed, resamples=100)
    if isinstance(found, Bounds):
        assert 0 <= found.lower <= found.upper <= 1


@pytest.mark.long
@pytest.mark.parametrize(("cases", "least"), [(50, 0.90), (300, 0.925)])
def test_bca_of_correlated_controls_covers(cases, least):
    """Eight controls a case whose errors go together, F1 about .9."""
    hits = _coverage(cases, lambda t, s: bca_interval(t, f1, seed=s, resamples=1000))
    assert hits >= least


@pytest.mark.long
def test_bca_covers_no_worse_than_percentile():
    bca = _coverage(50, lambda t, s: bca_interval(t, f1, seed=s, resamples=1000))
    plain = _coverage(50, lambda t, s: percentile_interval(t, f1, seed=s, resamples=1000))
    assert bca >= plain - 0.01


@pytest.mark.long
def test_resampling_controls_instead_of_cases_would_cover_too_little():
    """Why the unit is the case: rows of one case are no independent observations."""

    def rows(table, seed):
        singles = np.repeat(np.eye(3), table.sum(axis=0).astype(int), axis=0)
        return bca_interval(singles, f1, seed=seed, resamples=500)

    assert _coverage(120, rows, runs=400) < _coverage(
        120, lambda t, s: bca_interval(t, f1, seed=s, resamples=500), runs=400
    )


def _coverage(cases, interval, runs=800):
    rng = np.random.default_rng(11)
    truth = _truth()
    hits = 0
    for run in range(runs):
        found = interval(_clustered(cases, rng), run.to_bytes(4, "big"))
        hits += isinstance(found, Bounds) and found.lower <= truth <= found.upper
    return hits / runs


def _truth():
    return float(f1(_clustered(400_000, np.random.default_rng(3)).sum(axis=0, keepdims=True))[0])


def _clustered(cases, rng):
    skill = rng.beta(4, 0.45, cases)[:, None]
    positive = rng.random((cases, 8)) < 0.4
    right = rng.random((cases, 8)) < skill
    tp = (positive & right).sum(axis=1)
    fn = (positive & ~right).sum(axis=1)
    fp = (~positive & ~right & (rng.random((cases, 8)) < 0.6)).sum(axis=1)
    return np.column_stack([tp, fp, fn]).astype(float)
