from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.statistics import decimal_text, exact_rate, percent_text, require_open, round_up


@pytest.mark.parametrize("text", ["", "5", "5%", "-0.1", "1.1", "1e-2", ".5", "0,05", "nan", "0.05 ", "٠.٥", "1.0000000000001"])  # fmt: skip
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(UsageError) as error:
        exact_rate(text)
    assert error.value.code == "rate.malformed"


@given(st.integers(0, 10**12))
def test_a_rate_survives_being_written_and_read(number):
    rate = Fraction(number, 10**12)
    assert exact_rate(decimal_text(rate)) == rate


def test_a_third_has_no_decimal_text():
    with pytest.raises(UsageError) as error:
        decimal_text(Fraction(1, 3))
    assert error.value.code == "rate.inexact"


@pytest.mark.parametrize("value", [Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3, 2)])
def test_a_probability_of_none_or_one_is_refused(value):
    with pytest.raises(UsageError) as error:
        require_open(value, "risk")
    assert error.value.code == "rate.impossible"


@pytest.mark.parametrize(
    ("rate", "told"),
    [("0.05", "5 %"), ("0.0025", "0.25 %"), ("0.995", "99.5 %"), ("1", "100 %"), ("0", "0 %")],
)
def test_chosen_rates_are_shown_as_they_are(rate, told):
    assert percent_text(exact_rate(rate)) == told


@given(st.fractions(0, 1))
def test_a_shown_rate_is_never_below_the_rate(rate):
    assert Fraction(percent_text(rate).removesuffix(" %")) >= rate * 100


@given(st.fractions(0, 1), st.integers(1, 10_000))
def test_rounding_up_stays_within_one_step(rate, steps):
    assert rate <= round_up(rate, steps) < rate + Fraction(1, steps)
