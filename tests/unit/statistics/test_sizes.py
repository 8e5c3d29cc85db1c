"""Sizes and limits against what trying every number gives, and what is refused."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.errors import UsageError
from assay.statistics import (
    MAX_SIZE,
    Part,
    Prior,
    Size,
    Stage,
    StopOrGo,
    binomial_cdf,
    detection_size,
    find_stop_or_go,
    hypergeometric_cdf,
    is_count_excluded,
    lower_count,
    lower_limit,
    ppr_upper,
    sample_for_allowed,
    sample_of_for_allowed,
    smallest_sample,
    smallest_sample_of,
    stratified_upper,
    tolerable_count,
    two_sided,
    upper_count,
    upper_limit,
    upper_rounded,
)

FIVE = Fraction(1, 20)
percents = st.integers(1, 60).map(lambda percent: Fraction(percent, 100))


@settings(deadline=None)
@given(st.integers(6, 40), st.integers(1, 30), st.integers(0, 9))
def test_the_smallest_sample_is_what_trying_every_size_gives(tolerable, risk, tenths):
    rate, chance = Fraction(tolerable, 100), Fraction(risk, 100)
    expected = rate * tenths / 20
    tried = next(
        Size(n, ceil(n * expected))
        for n in range(1, 2000)
        if binomial_cdf(ceil(n * expected), n, rate) <= chance
    )
    assert smallest_sample(rate, chance, expected) == tried


@settings(deadline=None)
@given(st.integers(1, 80), percents, percents, st.integers(0, 9))
def test_the_smallest_sample_of_a_population_is_what_trying_every_size_gives(
    population, rate, risk, tenths
):
    expected = rate * tenths / 10
    excluded = tolerable_count(population, rate)
    tried = next(
        (
            Size(n, ceil(n * expected))
            for n in range(1, population + 1)
            if hypergeometric_cdf(ceil(n * expected), population, excluded, n) <= risk
        ),
        Size(population, excluded - 1),
    )
    assert smallest_sample_of(population, rate, risk, expected) == tried


@st.composite
def results(draw):
    population = draw(st.integers(1, 70))
    n = draw(st.integers(1, population))
    return population, n, draw(st.integers(0, n))


@settings(max_examples=300, deadline=None)
@given(results(), percents)
def test_limits_of_a_population_are_what_trying_every_number_gives(result, risk):
    population, n, x = result
    possible = range(x, population - n + x + 1)
    at_most = [hypergeometric_cdf(x, population, count, n) for count in possible]
    at_least = [1 - hypergeometric_cdf(x - 1, population, count, n) for count in possible]
    assert upper_count(population, n, x, risk) == max(
        count for count, chance in zip(possible, at_most, strict=True) if chance > risk
    )
    assert lower_count(population, n, x, risk) == min(
        count for count, chance in zip(possible, at_least, strict=True) if chance > risk
    )


@settings(max_examples=200, deadline=None)
@given(results(), st.data())
def test_the_exact_probabilities_are_those_of_scipy(result, data):
    population, n, x = result
    count = data.draw(st.integers(0, population))
    mine = float(hypergeometric_cdf(x, population, count, n))
    assert mine == pytest.approx(stats.hypergeom.cdf(x, population, count, n), abs=1e-9)
    rate = Fraction(count, population)
    assert float(binomial_cdf(x, n, rate)) == pytest.approx(stats.binom.cdf(x, n, float(rate)), abs=1e-9)  # fmt: skip


@pytest.mark.parametrize(("population", "n", "x"), [(10**6, 200_000, 100), (10**6, 300, 299), (50_000, 25_000, 12_000)])  # fmt: skip
def test_limits_of_large_populations_turn_where_they_say(population, n, x):
    upper = upper_count(population, n, x, FIVE)
    assert not is_count_excluded(population, n, x, upper, FIVE)
    assert upper == population - n + x or is_count_excluded(population, n, x, upper + 1, FIVE)


def test_limits_at_the_ends():
    assert upper_limit(5, 5, FIVE) == 1.0
    assert lower_limit(5, 0, FIVE) == 0.0
    assert upper_rounded(5, 5, FIVE) == 1
    assert two_sided(5, 0, FIVE).lower == 0.0
    assert upper_count(100, 0, 0, FIVE) == 100
    assert lower_count(100, 20, 0, FIVE) == 0
    assert ppr_upper(100, 0, 0, FIVE, Prior(1, 1)) == 100


def test_a_two_sided_interval_spends_half_of_the_risk_on_each_side():
    both = two_sided(60, 3, FIVE)
    assert both.upper == upper_limit(60, 3, FIVE / 2)
    assert both.lower == lower_limit(60, 3, FIVE / 2)


@pytest.mark.parametrize("expected", [Fraction(1, 20), Fraction(1, 10), Fraction(-1, 10)])
def test_what_is_expected_must_be_below_what_is_tolerable(expected):
    with pytest.raises(UsageError) as error:
        smallest_sample(FIVE, FIVE, expected)
    assert error.value.code == "sample.impossible"


def test_more_deviations_allowed_than_excluded_is_refused():
    with pytest.raises(UsageError) as error:
        sample_of_for_allowed(100, 5, FIVE, 5)
    assert error.value.code == "sample.impossible"


def test_a_size_beyond_reason_is_refused():
    for ask in (
        lambda: smallest_sample(Fraction(1, 10_000), FIVE),
        lambda: sample_for_allowed(Fraction(1, 10_000), FIVE, 0),
        lambda: smallest_sample(FIVE, FIVE, Fraction(499, 10_000)),
    ):
        with pytest.raises(UsageError, match=str(MAX_SIZE)) as error:
            ask()
        assert error.value.code == "sample.oversized"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: upper_limit(0, 0, FIVE),
        lambda: upper_limit(5, 6, FIVE),
        lambda: upper_count(5, 6, 0, FIVE),
        lambda: stratified_upper([Part(5, 6, 0)], FIVE),
        lambda: ppr_upper(5, 6, 0, FIVE, Prior(1, 1)),
        lambda: StopOrGo((50, 60), (0, 1)).course_in(55, 1),
    ],
)
def test_results_that_no_sample_gives_are_refused(ask):
    with pytest.raises(UsageError) as error:
        ask()
    assert error.value.code == "sample.inconsistent"


def test_an_empty_population_has_no_sample():
    with pytest.raises(UsageError) as error:
        smallest_sample_of(0, FIVE, FIVE)
    assert error.value.code == "frame.empty"


def test_a_prior_without_weight_is_refused():
    with pytest.raises(UsageError) as error:
        ppr_upper(100, 5, 0, FIVE, Prior(0, 1))
    assert error.value.code == "prior.malformed"


@pytest.mark.parametrize(
    ("sizes", "accepts"),
    [((), ()), ((10, 10), (0, 1)), ((10, 20), (1, 0)), ((10,), (0, 1)), ((5,), (5,)), ((0,), (0,))],
)
def test_stages_that_are_no_plan_are_refused(sizes, accepts):
    with pytest.raises(UsageError) as error:
        StopOrGo(sizes, accepts)
    assert error.value.code == "plan.inconsistent"


def test_too_many_stages_are_refused():
    with pytest.raises(UsageError) as error:
        find_stop_or_go(FIVE, FIVE, Fraction(0), stages=7)
    assert error.value.code == "plan.inconsistent"


def test_a_plan_that_no_first_stage_allows_is_refused():
    # So high a risk is nearly spent by a first stage of twice the fixed size.
    with pytest.raises(UsageError) as error:
        find_stop_or_go(Fraction(1, 1000), Fraction(99, 100), Fraction(0), stages=2)
    assert error.value.code == "plan.impossible"


def test_a_plan_says_where_it_stands():
    plan = StopOrGo((64, 115, 166), (0, 1, 2))
    assert plan.stage(64, 0) is Stage.ACCEPT
    assert plan.stage(64, 1) is Stage.GO_ON
    assert plan.stage(90, 0) is Stage.GO_ON
    assert plan.stage(70, 3) is Stage.REJECT
    assert plan.stage(166, 2) is Stage.ACCEPT
    assert [plan.next_size(n) for n in (0, 64, 100, 166)] == [64, 115, 115, 166]


def test_a_found_plan_of_one_stage_is_the_fixed_sample():
    assert find_stop_or_go(FIVE, FIVE, Fraction(0), stages=1) == StopOrGo((59,), (0,))


def test_one_sampled_stratum_has_its_exact_limit_and_known_ones_add_what_was_found():
    found = stratified_upper([Part(200, 40, 1), Part(30, 30, 2), Part(7, 0, 0)], FIVE)
    assert found.method.value == "hypergeometric"
    assert found.upper == found.bonferroni == upper_count(200, 40, 1, FIVE) + 2 + 7


def test_strata_reviewed_whole_leave_nothing_open():
    found = stratified_upper([Part(20, 20, 1), Part(30, 30, 2)], FIVE)
    assert (found.method.value, found.upper, found.population) == ("complete", 3, 50)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.data())
def test_one_deviation_more_never_lowers_the_combined_limit(shares, data):
    parts = [Part(40 * share, 10, data.draw(st.integers(0, 9))) for share in shares]
    more = [parts[0]._replace(deviations=parts[0].deviations + 1), *parts[1:]]
    assert stratified_upper(more, FIVE).upper >= stratified_upper(parts, FIVE).upper


def test_detection_of_all_deviations_takes_one_item():
    assert detection_size(10, 10, FIVE) == 1
