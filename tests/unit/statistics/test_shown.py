"""Upper limits: the tables that auditors use, to the digit."""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.statistics import percent, percent_up, shown_limit


def upper_limit(items, deviations, confidence_pct):
    return shown_limit(items, deviations, 1 - Fraction(confidence_pct, 100))


TABLE = {
    # items: (95 %, 90 %) for 0, 1, 2, 3 deviations, in per cent, as tables print them: to the nearest 0.1 or up
    20: ("13.9 21.6 28.3 34.4", "10.9 18.1 24.5 30.4"),
    25: ("11.3 17.6 23.1 28.2", "8.8 14.7 19.9 24.8"),
    30: ("9.5 14.9 19.5 23.9", "7.4 12.4 16.8 20.9"),
    40: ("7.2 11.3 14.9 18.3", "5.6 9.4 12.8 16.0"),
    45: ("6.4 10.1 13.3 16.3", "5.0 8.4 11.4 14.2"),
    60: ("4.9 7.7 10.1 12.4", "3.8 6.3 8.6 10.8"),
    100: ("3.0 4.7 6.2 7.6", "2.3 3.8 5.2 6.6"),
    150: ("2.0 3.1 4.1 5.1", "1.5 2.6 3.5 4.4"),
}


@pytest.mark.parametrize("confidence", [95, 90])
@pytest.mark.parametrize("items", TABLE)
@pytest.mark.parametrize("deviations", range(4))
def test_the_limit_reproduces_the_evaluation_table(items, deviations, confidence):
    printed = Decimal(TABLE[items][0 if confidence == 95 else 1].split()[deviations])
    exact = upper_limit(items, deviations, confidence) * 100
    assert -Decimal("0.05") <= printed - exact <= Decimal("0.1")
    assert percent_up(exact / 100, 1) in {f"{printed} %", f"{printed + Decimal('0.1')} %"}


@pytest.mark.parametrize(
    ("items", "deviations", "confidence", "printed"),
    [(25, 0, 95, "11.29"), (25, 1, 95, "17.61"), (60, 1, 95, "7.66"), (40, 1, 90, "9.38")],
)
def test_the_limit_agrees_with_the_published_two_digit_values(
    items, deviations, confidence, printed
):
    limit = upper_limit(items, deviations, confidence) * 100
    assert abs(limit - Decimal(printed)) <= Decimal("0.006")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5_000), st.data(), st.sampled_from([80, 90, 95, 99]))
def test_the_limit_is_the_rate_at_which_so_few_deviations_become_improbable(
    items, data, confidence
):
    from scipy.stats import binom

    deviations = data.draw(st.integers(0, items - 1))
    limit = float(upper_limit(items, deviations, confidence))
    rare = 1 - confidence / 100
    assert binom.cdf(deviations, items, limit) <= rare + 1e-6
    assert binom.cdf(deviations, items, limit - 2e-6) >= rare - 1e-6
    assert limit >= deviations / items


def test_the_limit_is_never_below_the_exact_value():
    for items in (1, 7, 25, 944, 100_000):
        exact = 1 - 0.05 ** (1 / items)
        assert float(upper_limit(items, 0, 95)) >= exact - 1e-9


def test_if_all_items_deviate_the_limit_is_one():
    assert upper_limit(5, 5, 95) == 1


@pytest.mark.parametrize("asked", [(0, 0, 95), (5, 6, 95), (5, -1, 95), (5, 1, 0), (5, 1, 100)])
def test_numbers_that_make_no_sense_are_refused(asked):
    with pytest.raises(UsageError) as refused:
        upper_limit(*asked)
    assert refused.value.code in {"sample.inconsistent", "rate.impossible"}


def test_a_printed_limit_is_rounded_up_and_a_share_to_the_nearest():
    assert percent_up(Decimal("0.112901")) == "11.30 %"
    assert percent(1, 3) == "33.33 %"
    assert percent(0, 0) == "–"
    assert Decimal("11.2901").quantize(Decimal("0.01"), ROUND_CEILING) == Decimal("11.30")
