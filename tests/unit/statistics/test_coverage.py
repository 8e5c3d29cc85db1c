"""Limits hold as often as they say, by exact enumeration: no draw of luck is involved."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.statistics import (
    Part,
    Prior,
    StopOrGo,
    is_rate_excluded,
    lower_count,
    ppr_upper,
    stratified_upper,
    upper_count,
    upper_limit,
)

FIVE = Fraction(1, 20)
DESIGNS = [
    [(30, 3), (12, 6)],
    [(100, 10), (20, 5)],  # ten and twenty-five per cent
    [(40, 4), (40, 10)],
    [(12, 4), (12, 4), (12, 6)],
    [(20, 4), (6, 6)],
]


@cache
def chances(population, deviations, n):
    whole = comb(population, n)
    return [
        comb(deviations, x) * comb(population - deviations, n - x) / whole for x in range(n + 1)
    ]


def coverage(design, truth, upper):
    """The probability that a limit is not below the truth; exact but for rounding of floats."""
    each = [chances(size, count, n) for (size, n), count in zip(design, truth, strict=True)]
    held = 0.0
    for found in product(*(range(n + 1) for _, n in design)):
        chance = 1.0
        for row, x in zip(each, found, strict=True):
            chance *= row[x]
        if chance and upper(found) >= sum(truth):
            held += chance
    return held


def pooled(design, risk):
    @cache
    def upper(found):
        parts = [Part(size, n, x) for (size, n), x in zip(design, found, strict=True)]
        return stratified_upper(parts, risk)

    return upper


@pytest.mark.parametrize("n", [20, 59, 100])
def test_the_binomial_limit_holds_in_at_least_95_per_cent(n):
    for percent in range(1, 100):
        rate = Fraction(percent, 100)
        held = sum(
            comb(n, x) * rate**x * (1 - rate) ** (n - x)
            for x in range(n + 1)
            if x == n or not is_rate_excluded(n, x, rate, FIVE)
        )
        assert held >= Fraction(95, 100)


@pytest.mark.parametrize(("population", "n"), [(20, 5), (40, 17), (60, 30)])
def test_limits_of_a_finite_population_hold_in_at_least_95_per_cent(population, n):
    uppers = [upper_count(population, n, x, FIVE) for x in range(n + 1)]
    lowers = [lower_count(population, n, x, FIVE) for x in range(n + 1)]
    for truth in range(population + 1):
        chance = chances(population, truth, n)
        assert sum(c for c, upper in zip(chance, uppers, strict=True) if upper >= truth) >= 0.95
        assert sum(c for c, lower in zip(chance, lowers, strict=True) if lower <= truth) >= 0.95


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_both_limits_of_strata_together_hold_in_at_least_95_per_cent(design):
    upper = pooled(design, FIVE)
    for truth in product(*(range(size + 1) for size, _ in design)):
        assert coverage(design, truth, lambda found: upper(found).upper) >= 0.95
        assert coverage(design, truth, lambda found: upper(found).bonferroni) >= 0.95


@st.composite
def situations(draw):
    strata = draw(st.integers(2, 3))
    design, truth = [], []
    for _ in range(strata):
        size = draw(st.integers(1, 60))
        design.append((size, draw(st.integers(1, min(size, 8)))))
        truth.append(draw(st.integers(0, size)))
    return design, tuple(truth), Fraction(draw(st.integers(1, 30)), 100)


@settings(max_examples=60, deadline=None)
@given(situations())
def test_the_limit_of_any_strata_holds_at_least_as_often_as_it_says(situation):
    design, truth, risk = situation
    upper = pooled(design, risk)
    assert coverage(design, truth, lambda found: upper(found).upper) >= 1 - risk - 1e-12


@pytest.mark.long
@settings(max_examples=5000, deadline=None)
@given(situations())
def test_the_limit_of_very_many_strata_holds_at_least_as_often_as_it_says(situation):
    design, truth, risk = situation
    upper = pooled(design, risk)
    assert coverage(design, truth, lambda found: upper(found).upper) >= 1 - risk - 1e-12


@pytest.mark.parametrize(
    ("design", "truth", "held"),
    [([(100, 10), (20, 5)], (100, 2), 0.4474), ([(100, 10), (40, 10)], (97, 0), 0.0)],
)
def test_pooling_as_if_strata_were_one_sample_breaks_its_promise(design, truth, held):
    size, drawn = (sum(column) for column in zip(*design, strict=True))
    naive = coverage(design, truth, lambda found: upper_count(size, drawn, sum(found), FIVE))
    assert round(naive, 4) == held
    assert coverage(design, truth, lambda found: pooled(design, FIVE)(found).upper) >= 0.95


def missed(population, deviations, last, upper, every=1):
    """The exact probability that the limit falls below the truth at some look up to the last."""
    paths, lost = {0: 1.0}, 0.0
    for n in range(1, last + 1):
        reached = {}
        for x, weight in paths.items():
            bad = (deviations - x) / (population - n + 1)
            for found, chance in ((x + 1, bad), (x, 1 - bad)):
                if chance > 0:
                    reached[found] = reached.get(found, 0.0) + weight * chance
        paths = {}
        for x, weight in reached.items():
            if n % every == 0 and upper(n, x) < deviations:
                lost += weight
            else:
                paths[x] = weight
    return lost


def test_open_ended_looks_miss_at_most_as_often_as_they_say():
    for truth in range(1, 41, 3):
        chance = missed(40, truth, 40, lambda n, x: ppr_upper(40, n, x, FIVE, Prior(1, 9)))
        assert chance <= 0.05


def test_looking_again_and_again_at_fixed_limits_breaks_their_promise():
    chances_of_missing = [
        missed(300, truth, 150, cache(lambda n, x: upper_count(300, n, x, FIVE)), every=5)
        for truth in (15, 30)
    ]
    assert min(chances_of_missing) > 0.07
    assert (
        max(
            missed(300, truth, 150, cache(lambda n, x: ppr_upper(300, n, x, FIVE, Prior(1, 50))), 5)
            for truth in (15, 30)
        )
        <= 0.05
    )


def test_the_course_of_a_plan_is_what_walking_every_item_gives():
    plan = StopOrGo((10, 18), (0, 1))
    population, deviations = 40, 4
    accepted = 0.0
    first = chances(population, deviations, 10)
    for x in range(2):
        rest = chances(population - 10, deviations - x, 8)
        accepted += first[x] if x == 0 else first[x] * rest[0]
    course = plan.course_in(population, deviations)
    assert float(course.acceptance) == pytest.approx(accepted)
    assert float(course.reviewed) == pytest.approx(10 + 8 * first[1])


def test_the_shown_limit_lies_where_the_exact_comparison_turns():
    for n, x in [(25, 0), (60, 3), (200, 17)]:
        shown = Fraction(upper_limit(n, x, FIVE))
        assert is_rate_excluded(n, x, shown + Fraction(1, 10**9), FIVE)
        assert not is_rate_excluded(n, x, shown - Fraction(1, 10**9), FIVE)
