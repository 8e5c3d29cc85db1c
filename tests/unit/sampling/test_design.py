from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assay.canonical import encode
from assay.errors import EvidenceError, UsageError
from assay.sampling import (
    Basis,
    Goal,
    Plan,
    Scope,
    StratumPlan,
    design_each,
    design_share,
    design_stages,
    design_together,
    plan_bytes,
    plan_document,
    read_plan,
)
from assay.statistics import (
    Part,
    StopOrGo,
    smallest_sample_of,
    stratified_upper,
    tolerable_count,
)

COUNTS = {"high": 30, "low": 2000, "mid": 500, "void": 0}
GOAL = Goal(Fraction(95, 100), Fraction(5, 100))
STAGES = StopOrGo((64, 115, 166), (0, 1, 2))
Q = "2026Q4/approvals"


def plans():
    return [
        design_each(COUNTS, GOAL, purpose=Q, whole=["high"]),
        design_together(COUNTS, GOAL._replace(expected=Fraction(1, 100)), purpose=Q),
        design_share(COUNTS, GOAL, purpose=Q, whole=["high"]),
        design_stages({"high": 30, "low": 2000}, GOAL, STAGES, purpose=Q, whole=["high"]),
    ]


def test_each_stratum_gets_the_smallest_exact_sample():
    plan = design_each(COUNTS, GOAL, purpose=Q, whole=["high"])
    assert plan.sizes == {"high": 30, "low": 58, "mid": 56, "void": 0}
    assert dict(plan.allowed) == {"low": 0, "mid": 0}
    assert plan.promises == (
        "Every item is reviewed: high (30).",
        "low: if at most 0 of the 58 items drawn deviate, fewer than 5 % of its 2000 items do, with 95 % confidence.",
        "mid: if at most 0 of the 56 items drawn deviate, fewer than 5 % of its 500 items do, with 95 % confidence.",
        "Each of these promises is made by itself, not for all strata at once.",
    )


def test_all_strata_together_share_one_sample_by_their_sizes():
    plan = design_together(COUNTS, GOAL, purpose=Q, whole=["high"])
    assert plan.sizes == {"high": 30, "low": 47, "mid": 12, "void": 0}
    assert plan.promises[1] == (
        "If at most 0 of the 59 items drawn of 2 strata deviate, fewer than 5 % of their 2500 items"
        " do, with 95 % confidence."
    )


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 400), min_size=1),
    st.integers(2, 20),
    st.integers(0, 5),
    st.data(),
)
def test_a_plan_for_all_strata_keeps_its_promise_wherever_deviations_are_found(
    counts, tolerable, tenths, data
):
    assume(any(counts.values()))
    rate = Fraction(tolerable, 100)
    goal = Goal(Fraction(90, 100), rate, rate * tenths / 10)
    plan = design_together(counts, goal, purpose=Q)
    left, parts = plan.allowed.get("", 0), []
    for stratum in plan.strata:
        found = data.draw(st.integers(0, min(left, stratum.size)))
        left -= found
        parts.append(Part(stratum.population, stratum.size, found))
    excluded = tolerable_count(sum(counts.values()), rate)
    assert stratified_upper(parts, goal.risk).upper < max(excluded, 1)


def test_a_single_stratum_together_is_as_small_as_by_itself():
    together = design_together({"a": 500}, GOAL, purpose=Q)
    assert together.sizes["a"] == smallest_sample_of(500, GOAL.tolerable, GOAL.risk).n


def test_a_share_is_a_fifth_rounded_up_and_never_nothing():
    plan = design_share({"a": 1, "b": 6, "c": 1000, "void": 0}, GOAL, purpose=Q)
    assert plan.sizes == {"a": 1, "b": 2, "c": 200, "void": 0}
    assert plan.promises == (
        "A fixed share is reviewed; it promises no limit beforehand: a (1), b (2), c (200).",
    )


def test_stages_say_what_they_accept_and_at_which_risk():
    plan = design_stages({"high": 30, "low": 2000}, GOAL, STAGES, purpose=Q, whole=["high"])
    assert (plan.sizes["low"], plan.first_sizes["low"]) == (166, 64)
    assert plan.promises[1] == (
        "Accepted after 64 items with at most 0, 115 items with at most 1, 166 items with at most 2"
        " deviations; a rate of 5 % or more is accepted with at most 5 % probability."
    )


def test_fixed_sizes_used_again_as_stages_are_refused():
    with pytest.raises(UsageError, match=r"with 10\.6 % probability, not 5 %") as error:
        design_stages({"a": 20_000}, GOAL, StopOrGo((59, 93, 124, 153), (0, 1, 2, 3)), purpose=Q)
    assert error.value.code == "plan.unsound"


def test_stages_for_two_strata_are_refused():
    with pytest.raises(UsageError) as error:
        design_stages({"a": 500, "b": 500}, GOAL, STAGES, purpose=Q)
    assert error.value.code == "plan.inconsistent"


@pytest.mark.parametrize("design", [design_each, design_together, design_share])
def test_a_whole_stratum_that_is_not_there_is_refused(design):
    with pytest.raises(UsageError) as error:
        design(COUNTS, GOAL, purpose=Q, whole=["hihg"])
    assert error.value.code == "stratum.unknown"


@pytest.mark.parametrize("design", [design_each, design_together, design_share])
def test_a_plan_for_no_items_can_not_be_made(design):
    with pytest.raises(UsageError) as error:
        design({"void": 0}, GOAL, purpose=Q)
    assert error.value.code == "frame.empty"


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1), Fraction(-1, 5)])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(UsageError) as error:
        design_share(COUNTS, GOAL, purpose=Q, share=share)
    assert error.value.code == "rate.impossible"


@pytest.mark.parametrize("at", range(4))
def test_a_plan_survives_being_published(at):
    plan = plans()[at]
    assert read_plan(plan_bytes(plan)) == plan
    assert read_plan(plan_bytes(plan) + b"\n") == plan


def hand_made(**changes):
    stratum = {"name": "a", "population": 500, "size": 56, "basis": Basis.STATISTICAL}
    scope, allowed = changes.pop("scope", Scope.EACH), changes.pop("allowed", {"a": 0})
    return Plan(
        purpose=Q,
        goal=GOAL,
        scope=scope,
        strata=(StratumPlan(**{**stratum, **changes}),),
        allowed=MappingProxyType(allowed),
    )


def test_the_smallest_sample_can_be_made_by_hand():
    assert hand_made() == design_each({"a": 500}, GOAL, purpose=Q)


@pytest.mark.parametrize(
    "changes",
    [{"size": 55}, {"allowed": {"a": 1}}, {"population": 5000}, {"allowed": {"": 1}, "scope": Scope.TOGETHER}],
)  # fmt: skip
def test_a_plan_that_does_not_keep_its_promise_can_not_be_made(changes):
    with pytest.raises(UsageError) as error:
        hand_made(**changes)
    assert error.value.code == "plan.unsound"


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 501},
        {"size": 0},
        {"basis": Basis.WHOLE},
        {"basis": Basis.STOP_OR_GO},
        {"basis": Basis.SHARE},
        {"allowed": {}},
        {"allowed": {"b": 0}},
        {"allowed": {"": 0}},
        {"scope": Scope.TOGETHER},
    ],
)
def test_a_plan_that_contradicts_itself_can_not_be_made(changes):
    with pytest.raises(UsageError) as error:
        hand_made(**changes)
    assert error.value.code == "plan.inconsistent"


@pytest.mark.parametrize("name", ["", "a\n", "x" * 257])
def test_a_plan_that_could_not_be_published_can_not_be_made(name):
    with pytest.raises(UsageError) as error:
        design_each({"a": 500}, GOAL, purpose=name)
    assert error.value.code == "purpose.malformed"
    with pytest.raises(UsageError) as error:
        hand_made(name=name, allowed={name: 0})
    assert error.value.code == "plan.inconsistent"
    with pytest.raises(UsageError) as error:
        design_each({"a": 500}, GOAL._replace(tolerable=Fraction(1, 3)), purpose=Q)
    assert error.value.code == "rate.inexact"


def altered(**changes):
    return encode({**plan_document(plans()[0]), **changes})


def altered_stratum(**changes):
    document = plan_document(plans()[0])
    return encode({**document, "strata": [{**document["strata"][1], **changes}]})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        plan_bytes(plans()[0]).replace(b":", b": ", 1),
        plan_bytes(plans()[0]) + b"\n\n",
        altered(format="assay-sample-plan/2"),
        altered(confidence="95 %"),
        altered(confidence="0.95\n"),
        altered(confidence="1"),
        altered(tolerable=5),
        altered(expected="0.06"),
        altered(purpose=""),
        altered(scope="all"),
        altered(note="added"),
        altered(stages=[{"size": 10, "accept": 0}]),
        altered(strata=[]),
        altered_stratum(size=20),
        altered_stratum(size="58"),
        altered_stratum(size=True),
        altered_stratum(allowed=1),
        altered_stratum(allowed=None),
        altered_stratum(name="a\u0000"),
        altered_stratum(population=-1),
    ],
)
def test_a_document_that_is_no_plan_is_refused(data):
    with pytest.raises(EvidenceError) as error:
        read_plan(data)
    assert error.value.code == "document.malformed"


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (StopOrGo(tuple(range(100, 800, 100)), (0, 1, 2, 3, 4, 5, 6)), "at most 6 stages"),
        (StopOrGo((500, 1000), (0, 50)), "at most 20 deviations"),
        (StopOrGo((5000, 10_000), (0, 20)), "computed exactly"),
    ],
)
def test_stages_that_take_long_to_compute_are_refused(stages, told):
    with pytest.raises(UsageError, match=told):
        design_stages({"a": 20_000}, Goal(*map(Fraction, ("0.95", "0.05"))), stages, purpose="p")


def test_a_promise_that_takes_long_to_compute_is_refused():
    stratum = StratumPlan("a", 10**9, 3 * 10**8, Basis.STATISTICAL)
    goal = Goal(*map(Fraction, ("0.95", "0.05")))
    with pytest.raises(UsageError) as caught:
        Plan("p", goal, Scope.EACH, (stratum,), MappingProxyType({"a": 1}))
    assert caught.value.code == "sample.oversized"
