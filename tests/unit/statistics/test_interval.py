from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.statistics import Cluster, Undefined, korn_graubard, two_sided, wilson

SURE = Fraction(95, 100)


def test_wilson_of_published_examples():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {(263, 81): "0.2553 0.3662", (148, 15): "0.0624 0.1605", (20, 0): "0.0000 0.1611", (29, 1): "0.0061 0.1718"}  # fmt: skip
    for (n, x), told in published.items():
        assert "{:.4f} {:.4f}".format(*wilson(n, x, SURE)) == told


@settings(deadline=None)
@given(st.integers(1, 400), st.data())
def test_wilson_stays_between_nothing_and_all_and_never_has_no_width(n, data):
    x = data.draw(st.integers(0, n))
    low, high = wilson(n, x, SURE)
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


def test_independent_answers_are_worth_about_what_they_are():
    clusters = [Cluster(1, int(number < 8)) for number in range(200)]
    low, high = korn_graubard(clusters, SURE)
    exact = two_sided(200, 8, 1 - SURE)
    assert [low, high] == pytest.approx([*exact], abs=0.002)


def test_answers_that_stand_and_fall_together_are_worth_one_each():
    clusters = [Cluster(10, 10 * (number < 4)) for number in range(40)]
    low, high = korn_graubard(clusters, SURE)
    alone = two_sided(40, 4, 1 - SURE)
    # A little wider: forty clusters tell their own variance less surely than four hundred answers.
    assert alone.lower - 0.01 < low < alone.lower
    assert alone.upper < high < alone.upper + 0.01
    assert high - low > 2 * (
        two_sided(400, 40, 1 - SURE).upper - two_sided(400, 40, 1 - SURE).lower
    )


def test_no_error_at_all_still_has_an_interval():
    low, high = korn_graubard([Cluster(8, 8)] * 15, SURE)
    assert high == 1.0
    assert two_sided(15, 15, 1 - SURE).lower < low < two_sided(120, 120, 1 - SURE).lower


@pytest.mark.parametrize("clusters", [[], [Cluster(5, 1)]])
def test_fewer_than_two_clusters_leave_it_undefined(clusters):
    assert isinstance(korn_graubard(clusters, SURE), Undefined)


def test_impossible_clusters_and_confidences_are_refused():
    for ask in (
        lambda: korn_graubard([Cluster(2, 3)] * 2, SURE),
        lambda: korn_graubard([Cluster(2, 1)] * 2, Fraction(1)),
        lambda: wilson(0, 0, SURE),
    ):
        with pytest.raises(UsageError):
            ask()
