from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.sampling import (
    Decision,
    Finding,
    Goal,
    Tally,
    design_each,
    design_share,
    design_stages,
    design_together,
    evaluate,
    reached,
    tally,
)
from assay.statistics import Part, Stage, StopOrGo, stratified_upper, upper_count

GOAL = Goal(Fraction(95, 100), Fraction(5, 100))
COUNTS = {"low": 2000, "mid": 500}
EACH = design_each(COUNTS, GOAL, purpose="q")
TOGETHER = design_together(COUNTS, GOAL._replace(expected=Fraction(1, 100)), purpose="q")
SHARE = design_share(COUNTS, GOAL, purpose="q", share=Fraction(1, 50))
STAGED = design_stages(
    {"high": 30, "low": 2000}, GOAL, StopOrGo((64, 115, 166), (0, 1, 2)), purpose="q", whole=["high"]
)  # fmt: skip


def complete(plan, **deviations):
    return {s.name: Tally(s.size, s.size, deviations.get(s.name, 0)) for s in plan.strata}


def test_a_clean_sample_reaches_what_each_stratum_promised():
    outcome = evaluate(EACH, complete(EACH))
    assert outcome.decision is Decision.EFFECTIVE
    assert [s.decision for s in outcome.strata] == [Decision.EFFECTIVE] * 2
    assert [s.upper for s in outcome.strata] == [upper_count(2000, 58, 0, GOAL.risk), upper_count(500, 56, 0, GOAL.risk)]  # fmt: skip


def test_one_stratum_that_fails_decides():
    outcome = evaluate(EACH, complete(EACH, mid=1))
    assert [s.decision for s in outcome.strata] == [Decision.EFFECTIVE, Decision.NOT_EFFECTIVE]
    assert outcome.decision is Decision.NOT_EFFECTIVE


def test_an_item_that_can_not_be_reviewed_is_a_deviation():
    tallies = {**complete(EACH), "mid": Tally(56, 56, 0, 1)}
    assert evaluate(EACH, tallies).decision is Decision.NOT_EFFECTIVE


def test_what_is_to_be_reviewed_leaves_the_promise_open():
    outcome = evaluate(EACH, {**complete(EACH), "mid": Tally(56, 55, 0)})
    assert outcome.decision is Decision.NOT_YET_REACHED
    assert outcome.strata[1].upper == upper_count(500, 56, 1, GOAL.risk)


def test_a_failure_that_no_further_review_can_mend_is_said_at_once():
    assert evaluate(EACH, {"mid": Tally(56, 3, 1)}).decision is Decision.NOT_EFFECTIVE


def test_nothing_drawn_leaves_everything_possible():
    outcome = evaluate(EACH, {})
    assert outcome.decision is Decision.NOT_YET_REACHED
    assert outcome.combined.upper == 2500


def test_all_strata_together_may_deviate_as_often_as_allowed_and_no_more():
    assert TOGETHER.allowed[""] == 1
    kept = evaluate(TOGETHER, complete(TOGETHER, low=1))
    assert kept.decision is Decision.EFFECTIVE
    assert kept.combined.upper < 125
    assert [s.decision for s in kept.strata] == [None, None]
    for deviations in ({"low": 2}, {"low": 1, "mid": 1}):
        assert (
            evaluate(TOGETHER, complete(TOGETHER, **deviations)).decision is Decision.NOT_EFFECTIVE
        )


def test_the_combined_limit_is_the_pooled_count_with_bonferroni_beside_it():
    outcome = evaluate(TOGETHER, complete(TOGETHER, low=1))
    parts = [Part(s.population, s.size, int(s.name == "low")) for s in TOGETHER.strata]
    assert outcome.combined == stratified_upper(parts, GOAL.risk)
    assert outcome.combined.bonferroni > outcome.combined.upper


def test_a_share_that_is_too_small_to_tell_is_not_called_a_failure():
    assert SHARE.sizes == {"low": 40, "mid": 10}
    assert evaluate(SHARE, complete(SHARE)).decision is Decision.NOT_YET_REACHED
    assert evaluate(SHARE, complete(SHARE, low=2)).decision is Decision.NOT_YET_REACHED
    assert evaluate(SHARE, complete(SHARE, low=3)).decision is Decision.NOT_EFFECTIVE


def test_a_share_that_is_large_enough_shows_it():
    plan = design_share(COUNTS, GOAL, purpose="q")
    assert evaluate(plan, complete(plan, low=10)).decision is Decision.EFFECTIVE


def staged(low, high=None):
    return evaluate(STAGED, {"high": high or Tally(30, 30, 0), "low": low})


def test_a_sample_in_stages_stops_goes_on_or_fails():
    assert staged(Tally(64, 64, 0)).decision is Decision.EFFECTIVE
    going = staged(Tally(64, 64, 1))
    assert (going.stage, going.next_size) == (Stage.GO_ON, 115)
    assert going.decision is Decision.NOT_YET_REACHED
    assert staged(Tally(115, 115, 1)).decision is Decision.EFFECTIVE
    assert staged(Tally(166, 166, 2)).decision is Decision.EFFECTIVE
    assert staged(Tally(115, 70, 3)).decision is Decision.NOT_EFFECTIVE
    assert staged(Tally(0, 0, 0)).next_size == 64


def test_a_stage_that_was_drawn_is_reviewed_before_an_earlier_one_accepts():
    outcome = staged(Tally(115, 64, 0))
    assert (outcome.stage, outcome.next_size) == (Stage.GO_ON, 115)


def test_a_sample_in_stages_claims_no_limit_of_its_own():
    outcome = staged(Tally(64, 64, 0))
    assert outcome.combined is None
    assert outcome.strata[1].upper is None


def test_a_whole_stratum_beside_the_stages_must_hold_as_well():
    assert staged(Tally(64, 64, 0), Tally(30, 30, 2)).decision is Decision.NOT_EFFECTIVE
    assert staged(Tally(64, 64, 0), Tally(30, 30, 1)).decision is Decision.EFFECTIVE


@pytest.mark.parametrize(
    ("plan", "tallies"),
    [(EACH, {"low": Tally(59, 59, 0)}), (STAGED, {"low": Tally(65, 65, 0)}), (STAGED, {"low": Tally(167, 0, 0)})],
)  # fmt: skip
def test_what_was_drawn_beyond_the_plan_is_no_evidence(plan, tallies):
    with pytest.raises(UsageError) as error:
        evaluate(plan, tallies)
    assert error.value.code == "sample.enlarged"


@pytest.mark.parametrize("found", [Tally(58, 59, 0), Tally(58, 58, 59), Tally(58, 2, 2, 1), Tally(58, 58, 2, -1), Tally(2001, 0, 0)])  # fmt: skip
def test_numbers_that_contradict_each_other_are_refused(found):
    with pytest.raises(UsageError) as error:
        evaluate(EACH, {"low": found})
    assert error.value.code == "sample.inconsistent"


def test_a_stratum_that_the_plan_does_not_know_is_refused():
    with pytest.raises(UsageError) as error:
        evaluate(EACH, {"new": Tally(1, 1, 0)})
    assert error.value.code == "stratum.unknown"


def test_results_are_counted_by_stratum(sample):
    findings = dict.fromkeys((item.id for item in sample.drawn), Finding.CONFORMING)
    low = [item.id for item in sample.drawn if item.stratum == "low"]
    findings |= {low[0]: Finding.DEVIATION, low[1]: Finding.UNREVIEWABLE}
    del findings[low[2]]
    counted = tally(sample.drawn, findings)
    assert counted == {"high": Tally(12, 12, 0), "low": Tally(56, 55, 1, 1)}
    assert (counted["low"].counted, counted["low"].outstanding) == (2, 1)


def test_a_result_on_an_item_that_was_not_drawn_is_refused(sample):
    undrawn = next(item for item in sample.items if item not in sample.drawn)
    with pytest.raises(UsageError) as error:
        tally(sample.drawn, {undrawn.id: Finding.CONFORMING})
    assert error.value.code == "item.undrawn"


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_review_of_what_remains_turns_a_decision_around(data):
    plan = data.draw(st.sampled_from([EACH, TOGETHER, SHARE]))
    before, after = {}, {}
    for s in plan.strata:
        reviewed = data.draw(st.integers(0, s.size))
        found = data.draw(st.integers(0, min(reviewed, 4)))
        more = data.draw(st.integers(0, min(s.size - reviewed, 4)))
        before[s.name] = Tally(s.size, reviewed, found)
        after[s.name] = Tally(s.size, s.size, found + more)
    early, late = evaluate(plan, before), evaluate(plan, after)
    for a, b in zip(early.strata, late.strata, strict=True):
        assert b.upper <= a.upper
    if early.decision is Decision.EFFECTIVE:
        assert late.decision is Decision.EFFECTIVE
    if early.decision is Decision.NOT_EFFECTIVE and plan is not SHARE:
        assert late.decision is Decision.NOT_EFFECTIVE


UNREVIEWABLE = "1 could not be reviewed (counted as deviating)"
OUTSTANDING = "1 still to be reviewed (counted as deviating until then)"


def test_the_sentences_say_what_was_reached_and_how():
    tallies = {"low": Tally(75, 75, 1), "mid": Tally(19, 18, 0, 1)}
    assert TOGETHER.sizes == {"low": 75, "mid": 19}
    outcome = evaluate(TOGETHER, tallies)
    bound = outcome.combined
    low, mid = (s.upper for s in outcome.strata)
    of_mid = f" at most {mid} of its 500 items do,"
    how, caution = "(pooled count)", "the more cautious figure, to be held beside it."
    alone = "with 95 % confidence for this stratum by itself."
    assert reached(outcome) == (
        f"low: 1 of 75 items with a result deviate; at most {low} of its 2000 items do, {alone}",
        f"mid: 0 of 18 items with a result deviate, {UNREVIEWABLE}, {OUTSTANDING};{of_mid} {alone}",
        f"All strata: at most {bound.upper} of 2500 items deviate, with 95 % confidence {how}.",
        f"Limits of the strata added up (Bonferroni) give at most {bound.bonferroni}; {caution}",
        "Failed: the deviation rate is not shown to be tolerable.",
    )


def test_the_sentences_of_stages_and_of_whole_populations():
    assert reached(staged(Tally(64, 64, 1)))[-2:] == (
        "The sample goes on to 115 items.",
        "Not reached yet: what was reviewed does not show the rate to be tolerable.",
    )
    plan = design_each({"a": 20, "b": 30}, GOAL, purpose="q", whole=["a", "b"])
    told = reached(evaluate(plan, complete(plan, b=1)))
    assert told == (
        "a: 0 of 20 items with a result deviate; at most 0 of all 20 do.",
        "b: 1 of 30 items with a result deviate; at most 1 of all 30 do.",
        "All strata: 1 of 50 items deviate; every one was drawn.",
        "Reached: the deviation rate is shown not to exceed the tolerable one.",
    )
