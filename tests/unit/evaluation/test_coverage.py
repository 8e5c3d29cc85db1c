"""Stated 95 % is about 95 %: intervals of rates by enumeration, of clustered rates by simulation."""

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.estimate import rate_estimate

SIZES = (20, 50, 300)


@pytest.mark.parametrize("cases", SIZES)
@pytest.mark.parametrize("rate", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_the_interval_of_a_rate_covers_near_1_as_well(cases, rate):
    """Exact. The bootstrap's covers .39 to .91 there; one case has no more than one answer."""
    covered = wide = 0.0
    one = np.ones(cases)
    for hits in range(cases + 1):
        found = rate_estimate((np.arange(cases) < hits).astype(float), one, "cases")
        chance = float(stats.binom.pmf(hits, cases, rate))
        covered += chance * (found.bounds.lower <= rate <= found.bounds.upper)
        wide += chance * (found.bounds.upper > found.bounds.lower)
    assert covered >= 0.90
    assert wide == pytest.approx(1)


@pytest.mark.parametrize("cases", SIZES)
@pytest.mark.parametrize("rate", [0.8, 0.95, 0.99])
def test_the_limits_of_a_gate_never_promise_too_much(cases, rate):
    """Exact: the one-sided limits hold in at least 95 of 100 sets."""
    lower = upper = 0.0
    one = np.ones(cases)
    for hits in range(cases + 1):
        found = rate_estimate((np.arange(cases) < hits).astype(float), one, "cases")
        chance = float(stats.binom.pmf(hits, cases, rate))
        lower += chance * (found.lower_gate <= rate)
        upper += chance * (found.upper_gate >= rate)
    assert min(lower, upper) >= 0.95


@pytest.mark.long
@pytest.mark.parametrize("cases", SIZES)
def test_the_interval_of_answers_that_go_together_covers(cases):
    """Eight answers a case that are right together: as if they were one and a half."""
    rng = np.random.default_rng(cases)
    runs, hits = 1500, 0
    for _ in range(runs):
        skill = rng.beta(9, 1, cases)
        answers = np.full(cases, 8.0)
        found = rate_estimate(rng.binomial(8, skill).astype(float), answers, "answers")
        hits += found.bounds.lower <= 0.9 <= found.bounds.upper
    assert hits / runs >= 0.92
