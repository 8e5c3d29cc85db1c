"""How much a number of cases can show, against published values."""

import numpy as np
import pytest

from assay.errors import UsageError
from assay.statistics.paired import mcnemar
from assay.statistics.power import (
    cases_needed,
    detectable_difference,
    mcnemar_power,
    unseen_upper,
)
from assay.statistics.undefined import Undefined


def test_the_exact_test_has_the_published_size_and_power():
    """O'Brien (2002) in the manual of G*Power: p12 = .08, p21 = .32, 50 pairs, one-sided."""
    size = mcnemar_power(50, discordant=0.40, difference=0, sides=1)
    power = mcnemar_power(50, discordant=0.40, difference=0.24, sides=1)
    assert size == pytest.approx(0.032578, abs=2e-6)
    assert power == pytest.approx(0.839343, abs=2e-5)


@pytest.mark.parametrize(
    ("difference", "discordant", "effect", "cases"),
    [
        (0.05, 0.10, 1.0, 312),
        (0.03, 0.10, 1.0, 870),
        (0.05, 0.15, 1.0, 469),
        (0.05, 0.15, 1.35, 633),
    ],
)
def test_cases_needed(difference, discordant, effect, cases):
    assert cases_needed(difference, discordant=discordant, design_effect=effect) == cases


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        (50, (None, None, 0.176, 0.219)),
        (100, (None, 0.088, 0.128, 0.159)),
        (200, (0.044, 0.064, 0.091, 0.111)),
        (400, (0.032, 0.046, 0.064, 0.079)),
        (800, (0.023, 0.032, 0.045, 0.055)),
    ],
)
def test_the_smallest_difference_that_a_number_of_cases_shows(cases, shown):
    found = [detectable_difference(cases, discordant=psi) for psi in (0.05, 0.10, 0.20, 0.30)]
    assert tuple(None if isinstance(d, Undefined) else round(d, 3) for d in found) == shown


def test_power_is_what_counting_every_outcome_gives():
    from scipy.stats import multinomial

    total = 0.0
    for b in range(13):
        for c in range(13 - b):
            if mcnemar(b, c).exact <= 0.05:
                total += multinomial.pmf([b, c, 12 - b - c], 12, [0.1, 0.5, 0.4])
    assert mcnemar_power(12, discordant=0.6, difference=0.4) == pytest.approx(total)


def test_a_difference_beyond_the_discordant_share_is_refused():
    with pytest.raises(UsageError) as raised:
        cases_needed(0.2, discordant=0.1)
    assert raised.value.code == "comparison.impossible"


@pytest.mark.parametrize(
    ("cases", "lower"), [(25, 0.887), (59, 0.9505), (100, 0.9705), (200, 0.985), (299, 0.990)]
)
def test_what_seeing_no_error_proves(cases, lower):
    assert 1 - unseen_upper(cases) == pytest.approx(lower, abs=5e-4)
    assert isinstance(unseen_upper(0), Undefined)


def test_nothing_discordant_shows_nothing():
    assert isinstance(detectable_difference(100, discordant=0.0), Undefined)
    assert np.isfinite(mcnemar_power(10, discordant=0.0, difference=0.0))
