"""Answering only where one is confident, and whether probabilities mean what they say."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.statistics.calibration import brier, calibration_error, null_error, reliability
from assay.statistics.selective import (
    Step,
    abstentions,
    area_under_risk,
    coverage_risk,
    guaranteed_threshold,
)
from assay.statistics.undefined import Undefined

TARGET = Fraction(1, 20)

cases = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.7, 0.9]), st.booleans()), min_size=1)


@given(cases)
def test_coverage_grows_to_all_cases_and_ties_are_one_step(pairs):
    confidence, wrong = [c for c, _ in pairs], [w for _, w in pairs]
    steps = coverage_risk(confidence, wrong)
    assert [s.threshold for s in steps] == sorted(set(confidence), reverse=True)
    assert steps[-1] == (min(confidence), len(pairs), sum(wrong), len(pairs))
    assert 0 <= area_under_risk(steps) <= 1


def test_errors_at_the_unsure_end_cost_less_area():
    sure, unsure = [True, False, False, False], [False, False, False, True]
    level = [0.9, 0.8, 0.7, 0.6]
    assert area_under_risk(coverage_risk(level, unsure)) < area_under_risk(
        coverage_risk(level, sure)
    )
    assert isinstance(area_under_risk(()), Undefined)


def test_abstaining_is_measured_against_the_errors_that_it_avoids():
    found = abstentions([True, True, False, False], [True, False, True, False])
    assert found == (0.5, 0.5)
    assert isinstance(abstentions([False], [True]).precision, Undefined)
    assert isinstance(abstentions([True], [False]).recall, Undefined)


def test_a_threshold_is_certified_with_enough_flawless_cases():
    confidence = [1 - i / 1000 for i in range(300)]
    wrong = [i >= 250 for i in range(300)]
    found = guaranteed_threshold(confidence, wrong, target=TARGET, risk=TARGET)
    assert isinstance(found, Step)
    assert 250 <= found.answered < 262
    assert isinstance(
        guaranteed_threshold(confidence[:58], wrong[:58], target=TARGET, risk=TARGET), Undefined
    )


@pytest.mark.long
def test_the_guarantee_holds_where_the_naive_threshold_breaks_it():
    rng = np.random.default_rng(9)
    naive_broken = broken = 0
    runs = 500
    for _ in range(runs):
        level = rng.random(400)
        truth = 0.25 * (1 - level)
        wrong = rng.random(400) < truth
        steps = coverage_risk(list(level), list(wrong))
        naive = max((s for s in steps if s.risk <= 0.05), key=lambda s: s.coverage, default=None)
        naive_broken += naive is not None and _true_risk(naive.threshold) > 0.05
        found = guaranteed_threshold(list(level), list(wrong), target=TARGET, risk=TARGET)
        broken += isinstance(found, Step) and _true_risk(found.threshold) > 0.05
    assert broken / runs <= 0.05
    assert naive_broken / runs > 0.25


def _true_risk(threshold):
    return 0.25 * (1 - threshold) / 2


def test_murphys_parts_add_up():
    rng = np.random.default_rng(4)
    p = rng.random(500)
    y = rng.random(500) < p
    found = brier(p, y)
    assert found.score == pytest.approx(
        found.reliability - found.resolution + found.uncertainty + found.within
    )
    assert found.score == pytest.approx(np.mean((p - y) ** 2))
    assert found.resolution > 0.05


def test_a_perfect_forecaster_shows_an_error_that_the_null_explains():
    rng = np.random.default_rng(6)
    p = rng.random(300)
    error = calibration_error(p, rng.random(300) < p)
    assert 0.02 < error < null_error(p, seed=b"s", quantile=0.999)
    assert calibration_error(np.sqrt(p), rng.random(300) < p) > null_error(p, seed=b"s")


def test_bins_hold_all_cases_and_equal_probabilities_stay_together():
    bins = reliability([0.5] * 40 + [0.9] * 10, [True] * 20 + [False] * 20 + [True] * 10)
    assert [b.cases for b in bins] == [40, 10]
    assert bins[0].interval.lower < 0.5 < bins[0].interval.upper
    assert bins[1].observed == 1


@pytest.mark.parametrize("figure", [brier, calibration_error])
def test_without_cases_nothing_is_claimed(figure):
    assert isinstance(figure([], []), Undefined)
    assert isinstance(null_error([], seed=b"s"), Undefined)


def test_one_case_is_enough_to_be_asked_about():
    assert brier([0.7], [True]).score == pytest.approx(0.09)
    assert len(reliability([0.7], [True])) == 1
