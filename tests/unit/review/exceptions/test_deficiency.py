"""What a situation amounts to, factor by factor, and that a person decides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import ANN, BEN, clock, signed

from assay.errors import PolicyError, UsageError
from assay.review.exceptions import (
    Classification,
    ExceptionRef,
    Extent,
    Inquiry,
    Situation,
    exception_of,
    open_exceptions,
    proposal,
    propose_classification,
    propose_inquiry,
    record,
    situation_of,
)
from assay.review.exceptions.classify import require_reasoned
from assay.review.exceptions.deficiency import Compensation, Effect, LookBack, is_below
from assay.review.terms import review_policy
from assay.stores import Workspace, audit

PLAIN = Situation(deviations=3, tested=60, upper_limit_bp=1_260, tolerable_bp=500)
MILD = replace(PLAIN, deviations=1, upper_limit_bp=480, isolated=True)

CASES = {
    "an isolated deviation within the tolerable rate": (MILD, Classification.DEVIATION),
    "above the tolerable rate": (PLAIN, Classification.DEFICIENCY),
    "within the rate but not isolated": (
        replace(MILD, isolated=False),
        Classification.DEFICIENCY,
    ),
    "a repeat is no mere deviation": (
        replace(MILD, repeats=True),
        Classification.SIGNIFICANT_DEFICIENCY,
    ),
    "something unauthorised was found": (
        replace(MILD, look_back=LookBack.FOUND),
        Classification.SIGNIFICANT_DEFICIENCY,
    ),
    "a dependant failed": (
        replace(PLAIN, dependants=("Interest run",), dependants_failed=True),
        Classification.SIGNIFICANT_DEFICIENCY,
    ),
    "a dependant failed, a compensating control was tested": (
        replace(
            PLAIN,
            dependants=("Interest run",),
            dependants_failed=True,
            compensation=Compensation.TESTED,
        ),
        Classification.DEFICIENCY,
    ),
    "an untested compensating control counts for nothing": (
        replace(
            PLAIN,
            dependants=("Interest run",),
            dependants_failed=True,
            compensation=Compensation.UNTESTED,
        ),
        Classification.SIGNIFICANT_DEFICIENCY,
    ),
    "many related ones": (replace(PLAIN, related=3), Classification.SIGNIFICANT_DEFICIENCY),
    "pervasive, whatever compensates": (
        replace(PLAIN, pervasive=True, compensation=Compensation.TESTED),
        Classification.SIGNIFICANT_DEFICIENCY,
    ),
    "a significant one repeated": (
        replace(PLAIN, repeats=True, repeated_significant=True),
        Classification.MATERIAL_WEAKNESS,
    ),
    "a dependant failed and it was used": (
        replace(
            PLAIN,
            dependants=("Interest run",),
            dependants_failed=True,
            look_back=LookBack.FOUND,
        ),
        Classification.MATERIAL_WEAKNESS,
    ),
    "an indicator": (replace(MILD, indicators=("restatement",)), Classification.MATERIAL_WEAKNESS),
}


@pytest.mark.parametrize("name", CASES)
def test_the_proposal_follows_the_order_of_questions(name: str) -> None:
    situation, expected = CASES[name]
    assert proposal(situation).classification is expected


def test_every_proposal_above_a_deviation_has_a_factor_that_raises_it() -> None:
    for situation, expected in CASES.values():
        raising = [f for f in proposal(situation).factors if f.effect is Effect.RAISES]
        assert bool(raising) or expected is Classification.DEVIATION


SITUATIONS = st.builds(
    Situation,
    deviations=st.integers(0, 20),
    tested=st.integers(20, 60),
    upper_limit_bp=st.integers(0, 10_000),
    tolerable_bp=st.integers(0, 10_000),
    isolated=st.booleans(),
    dependants=st.just(("a",)),
    dependants_failed=st.booleans(),
    look_back=st.sampled_from(LookBack),
    compensation=st.sampled_from(Compensation),
    related=st.integers(0, 5),
    repeats=st.booleans(),
    pervasive=st.booleans(),
)


@given(SITUATIONS, st.sampled_from(["pervasive", "dependants_failed", "repeats"]))
def test_a_graver_situation_is_never_proposed_as_milder(situation: Situation, what: str) -> None:
    graver = replace(situation, **{what: True})
    assert not is_below(proposal(graver).classification, proposal(situation).classification)


@given(SITUATIONS)
def test_a_situation_survives_the_act_that_carries_it(situation: Situation) -> None:
    assert Situation.of(situation.to_json()) == situation


@pytest.fixture
def inquired(firm: Workspace) -> Workspace:
    open_exceptions(firm, "1", clock=clock())
    inquiry = Inquiry(
        cause="c",
        effect="e",
        extent=Extent.SYSTEMIC,
        compensating_control="Second weighing",
        compensating_tested=True,
    )
    with firm.snapshot() as view:
        act = propose_inquiry(view, ExceptionRef("1", "1"), ANN, inquiry)
    record(firm, act, signed(firm, act), clock=clock())
    return firm


def test_the_record_tells_rate_compensation_and_what_is_related(inquired: Workspace) -> None:
    with inquired.snapshot() as view:
        found = situation_of(view, "1", "E-0001", policy=review_policy())
    assert (found.deviations, found.tested, found.upper_limit_bp) == (6, 12, 5_000)
    assert (found.compensation, found.related, found.isolated) == (Compensation.TESTED, 1, False)


def test_a_person_classifies_and_the_factors_are_in_what_they_sign(inquired: Workspace) -> None:
    with inquired.snapshot() as view:
        situation = situation_of(view, "1", "E-0001", policy=review_policy())
        act = propose_classification(
            view,
            "1",
            "E-0001",
            BEN,
            classification=Classification.SIGNIFICANT_DEFICIENCY,
            situation=situation,
            rationale="Graver than proposed: half of the parcels.",
        )
    assert act.said["proposed"] == "deficiency"
    record(inquired, act, signed(inquired, act), clock=clock())
    with inquired.snapshot() as view:
        one = exception_of(view, "1", "E-0001")
        assert one.classification is Classification.SIGNIFICANT_DEFICIENCY
        audit(view)


@pytest.mark.parametrize("rationale", ["It is fine.", "rate.exceededly so", "x rate exceeded"])
def test_below_the_proposal_the_rationale_names_what_it_sets_aside(
    inquired: Workspace, rationale: str
) -> None:
    with inquired.snapshot() as view:
        situation = situation_of(view, "1", "E-0001", policy=review_policy())

        def classify(why: str) -> None:
            propose_classification(
                view,
                "1",
                "E-0001",
                BEN,
                classification=Classification.DEVIATION,
                situation=situation,
                rationale=why,
            )

        with pytest.raises(PolicyError) as refused:
            classify(rationale)
        assert refused.value.code == "classification.unreasoned"
        classify("I set rate.exceeded aside: five of the six were weighed twice.")


def test_a_statement_can_t_misstate_its_proposal(inquired: Workspace) -> None:
    with inquired.snapshot() as view:
        act = propose_classification(
            view,
            "1",
            "E-0001",
            BEN,
            classification=Classification.DEFICIENCY,
            situation=PLAIN,
            rationale="As proposed.",
        )
    for changed in (
        {"proposed": "deviation"},
        {"factors": []},
        {"situation": {}},
        {"classification": "nothing"},
    ):
        with pytest.raises(UsageError) as refused:
            require_reasoned({**act.said, **changed})
        assert refused.value.code == "classification.malformed"
