"""Figures: counted by hand, undefined where the data do not determine them, never NaN."""

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.evaluation.comparison import compare
from assay.evaluation.estimate import mean_of, rate_estimate
from assay.evaluation.label import Label
from assay.evaluation.measures import control_measures, loss_of, measures
from assay.evaluation.plan import DEFAULT_PLAN, Costs, read_plan
from assay.evaluation.record import CaseRecord, EpochRecord, EvalRecord, RuleRecord
from assay.evaluation.report import record_document, record_markdown, record_page
from assay.evaluation.scores import scores_of
from assay.evaluation.tally import Tally, control_states
from assay.statistics.bootstrap import Bounds
from assay.statistics.undefined import Undefined

FOUND = {
    "F": ("review", "exception"),
    "U": ("review", "undetermined"),
    "P": ("approve", "no_exception"),
    "N": ("approve", "no_exception"),
}


def epoch(mark: str) -> EpochRecord:
    if mark == "!":
        return EpochRecord(error="rule.broken: ZeroDivisionError")
    verdict, conclusion = FOUND[mark]
    return EpochRecord(
        verdict=verdict, conclusion=conclusion, outcomes=mark, has_abstained=mark == "U"
    )


def case(number: int, expected: str, *found: str, excluded: str = "") -> CaseRecord:
    verdict, conclusion = FOUND[expected]
    state = {"F": "not_met", "U": "undetermined", "P": "met", "N": "not_applicable"}[expected]
    label = Label(
        case_id=f"C-{number}",
        tier=1,
        categories=("made",),
        controls={"K-1": state},
        rules={"k.one": "fail"} if expected == "F" else {},
        verdict=verdict,
        conclusion=conclusion,
        abstention_expected=expected == "U",
        rationale="-",
        excluded=excluded,
    )
    return CaseRecord(label=label, epochs=tuple(epoch(mark) for mark in found))


def made(*cases: CaseRecord, epochs: int = 1) -> EvalRecord:
    return EvalRecord(
        app="made/1",
        gold="made/test",
        gold_digest="sha256:0",
        assessor=("a",) * epochs,
        is_deterministic=epochs == 1,
        engine="0",
        code="sha256:0",
        policy="sha256:0",
        rules=(RuleRecord(rule_id="k.one", controls=("K-1",)),),
        runs=("r",) * epochs,
        cases=cases,
    )


def values(record: EvalRecord) -> dict[str, float | Undefined]:
    return {m.name: m.estimate.value for m in measures(record, DEFAULT_PLAN)}


MIXED = [
    *(case(n, "F", "F") for n in range(6)),
    *(case(n, "F", "U") for n in range(6, 8)),
    *(case(n, "F", "P") for n in range(8, 9)),
    *(case(n, "P", "P") for n in range(9, 19)),
    *(case(n, "P", "F") for n in range(19, 21)),
    *(case(n, "P", "U") for n in range(21, 24)),
    *(case(n, "U", "U") for n in range(24, 28)),
]


def test_figures_are_those_counted_by_hand():
    found = values(made(*MIXED))
    assert found["verdict_accuracy"] == 22 / 28
    assert found["conclusion_accuracy"] == 20 / 28
    assert found["false_pass_rate"] == 1 / 13
    assert found["false_alarm_rate"] == 5 / 15
    assert found["abstention_precision"] == 4 / 9
    assert found["abstention_recall"] == 1
    assert found["coverage"] == 19 / 28
    assert found["selective_risk"] == 3 / 19
    assert found["control_precision"] == 6 / 8
    assert found["control_recall"] == 6 / 9
    assert found["control_f1"] == 2 * 6 / (2 * 6 + 2 + 3)
    assert found["control_recall_selective"] == 6 / 7
    assert found["control_f1_selective"] == 2 * 6 / (2 * 6 + 2 + 1)
    assert found["deficiency_accuracy"] == 23 / 28


def test_losses_weigh_what_went_wrong():
    costs = Costs(missed=Decimal(100), false_alarm=Decimal(10), review=Decimal(1))
    expected = {"FP": 100, "FF": 1, "PF": 11, "PP": 0, "PU": 1, "UU": 1, "UF": 11}
    for pair, cost in expected.items():
        one = case(0, pair[0], pair[1])
        assert loss_of(one, one.epochs[0], costs) == cost, pair


def test_excluded_cases_do_not_count():
    record = made(*MIXED, case(99, "P", "F", excluded="disputable"))
    assert values(record) == values(made(*MIXED))


def test_a_failed_case_is_wrong_and_finds_nothing():
    found = values(made(case(0, "F", "!"), case(1, "P", "P")))
    assert found["error_rate"] == 0.5
    assert found["verdict_accuracy"] == 0.5
    assert found["control_recall"] == 0
    assert found["coverage"] == 0.5


def test_controls_that_nobody_finds_deficient_are_left_out_of_the_mean_and_said_to_be():
    record = made(case(0, "P", "P"))
    mean = next(m for m in measures(record, DEFAULT_PLAN) if m.name == "control_macro_f1")
    assert isinstance(mean.estimate.value, Undefined)
    assert "1 of 1 controls" in mean.note
    assert isinstance(control_measures(record)[0].f1.value, Undefined)


def test_several_readings_of_a_case_are_one_case():
    one = made(*(case(n, "P", "P" if n % 3 else "F") for n in range(60)))
    many = made(*(case(n, "P", *("PPPP" if n % 3 else "FFFF")) for n in range(60)), epochs=4)
    found = [next(m for m in measures(r, DEFAULT_PLAN)).estimate for r in (one, many)]
    assert found[0].value == found[1].value
    widths = [e.bounds.upper - e.bounds.lower for e in found]
    assert widths[1] > 0.9 * widths[0]
    assert found[0].lower_gate == found[1].lower_gate


def test_flawless_answers_of_few_cases_prove_as_little_as_the_cases():
    hits = np.full(5, 20.0)
    found = rate_estimate(hits, hits, "answers")
    assert found.value == 1
    assert found.bounds.lower == pytest.approx(0.025 ** (1 / 5))


records = st.lists(
    st.tuples(st.sampled_from("FUPN"), st.lists(st.sampled_from("FUPN!"), min_size=2, max_size=2)),
    max_size=40,
).map(lambda rows: made(*(case(n, e, *f) for n, (e, f) in enumerate(rows)), epochs=2))


@settings(deadline=None, max_examples=25)
@given(records)
def test_no_record_gives_nan_or_an_interval_that_is_none(record):
    for measure in measures(record, DEFAULT_PLAN):
        estimate = measure.estimate
        if not isinstance(estimate.value, Undefined):
            assert math.isfinite(estimate.value)
        if isinstance(estimate.bounds, Bounds):
            assert estimate.bounds.lower <= estimate.bounds.upper
            assert estimate.bounds.lower < estimate.bounds.upper or measure.name == "loss"
            if measure.unit == "rate":
                assert estimate.bounds.lower >= 0
                assert estimate.bounds.upper <= 1
        else:
            assert estimate.bounds.because
    assert "NaN" not in json.dumps(record_document(record, DEFAULT_PLAN))
    assert "nan" not in record_markdown(record, DEFAULT_PLAN).split()
    assert record_page(record, DEFAULT_PLAN)


@settings(deadline=None, max_examples=25)
@given(records)
def test_a_record_beside_itself_differs_in_nothing(record):
    found = compare(record, record, DEFAULT_PLAN)
    assert not found.changes
    for difference in found.differences:
        assert difference.p in {None, 1.0}
        assert isinstance(difference.change, Undefined) or difference.change == 0


def test_the_same_readings_once_and_three_times_differ_in_nothing():
    thrice = [c.model_copy(update={"epochs": c.epochs * 3}) for c in MIXED]
    found = compare(made(*MIXED), made(*thrice, epochs=3), DEFAULT_PLAN)
    for one in found.differences:
        assert one.p in {None, 1.0}, one.name
        assert (one.only_first, one.only_second) == (0, 0), one.name
        assert one.change == pytest.approx(0), one.name


def drawn(seed: int, answered: tuple[float, float], wrong: tuple[float, float]) -> list[EvalRecord]:
    """Two assessors of 60 clean cases: how many they answer, and how many of these wrongly."""
    chance = np.random.default_rng(seed).random((60, 2, 2))
    marks = [
        ["U" if c[k][0] > answered[k] else "F" if c[k][1] < wrong[k] else "P" for k in (0, 1)]
        for c in chance
    ]
    return [made(*(case(n, "P", m[k]) for n, m in enumerate(marks))) for k in (0, 1)]


def risk(records: list[EvalRecord]):
    found = compare(*records, DEFAULT_PLAN).differences
    return next(one for one in found if one.name == "selective_risk")


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_of_a_rate_over_other_cases_in_either_record_holds_the_difference_shown(seed):
    found = risk(drawn(seed, (0.9, 0.5), (0.15, 0.4)))
    assert isinstance(found.bounds, Bounds)
    assert found.bounds.lower <= found.change <= found.bounds.upper
    assert found.p < 0.2


@pytest.mark.long
def test_answering_other_cases_alone_is_no_alarm_about_the_rate_of_errors():
    alarms = sum(risk(drawn(seed, (0.9, 0.5), (0.2, 0.2))).p <= 0.05 for seed in range(300))
    assert alarms <= 24  # binomial: 15 expected, 24 in one of a hundred worlds at 5 %


def test_agreement_of_readings_is_scored():
    rows = [case(n, "P", *("PPP" if n % 4 else "PPF")) for n in range(80)]
    rows += [case(n, "P", *"FFP") for n in range(80, 90)]
    found = scores_of(made(*rows, epochs=3))
    assert [round(step.coverage, 3) for step in found.curve] == [0.667, 1.0]
    assert found.curve[0].errors == 0
    assert found.threshold.answered == 60
    assert found.disagreement.recall == 1
    assert isinstance(scores_of(made(*MIXED)), Undefined)


def test_means_have_an_interval_only_with_enough_errors():
    amounts = [0.0] * 40 + [50.0] * 10
    assert isinstance(mean_of(amounts, wrong=10, seed=b"s").bounds, Bounds)
    assert isinstance(mean_of(amounts, wrong=4, seed=b"s").bounds, Undefined)
    assert isinstance(mean_of([], wrong=0, seed=b"s").value, Undefined)


def test_tables_count_each_error_in_the_case_that_it_is_of():
    table = Tally(made(*MIXED)).table(selective=False)
    assert table.sum(axis=(0, 1)).tolist() == [6, 2, 3]
    assert Tally(made(*MIXED)).confusion()["K-1", "not_met", "met"] == 1


SHARED = (("a.shared", ("K-1", "K-2", "K-3")), ("b.own", ("K-2",)))


@pytest.mark.parametrize(
    ("outcomes", "states"),
    [
        ("PN", ["met", "not_applicable", "met"]),
        ("PP", ["met", "met", "met"]),
        ("NP", ["not_applicable", "met", "not_applicable"]),
        ("NN", ["not_applicable", "not_applicable", "not_applicable"]),
        ("FN", ["not_met", "not_met", "not_met"]),
        ("UN", ["undetermined", "undetermined", "undetermined"]),
        ("PU", ["met", "undetermined", "met"]),
    ],
)
def test_a_shared_rule_that_passes_shows_nothing_of_a_control_whose_own_rules_do_not_apply(
    outcomes, states
):
    rules = tuple(RuleRecord(rule_id=rule, controls=controls) for rule, controls in SHARED)
    record = made().model_copy(update={"rules": rules})
    found = control_states(record, EpochRecord(outcomes=outcomes))
    assert [found[control] for control in ("K-1", "K-2", "K-3")] == states


def test_the_state_of_a_control_counts_where_it_does_not_apply_as_well():
    (found,) = control_measures(made(case(1, "N", "N"), case(2, "N", "P"), case(3, "F", "F")))
    assert (found.state.hits, found.state.trials) == (2, 3)
    assert (found.deficient, found.recall.value) == (1, 1)


def test_a_plan_is_read_strictly(tmp_path):
    assert read_plan(None) is DEFAULT_PLAN
    path = tmp_path / "plan.toml"
    path.write_text(
        '[plan]\nfewest_cases = 7\n[costs]\nmissed = "9"\n[margins]\nverdict_accuracy = "0.2"\n'
        '[accepted]\nC-1 = "looked at"\n',
        "utf-8",
    )
    plan = read_plan(path)
    assert (plan.fewest_cases, plan.costs.missed) == (7, 9)
    assert plan.margins == {"verdict_accuracy": Decimal("0.2")}
    for text in ("]", "[plan]\nsurprise = 1", '[costs]\nmissed = "-1"'):
        path.write_text(text, "utf-8")
        with pytest.raises(UsageError) as raised:
            read_plan(path)
        assert raised.value.code == "plan.malformed"
    with pytest.raises(UsageError) as unreadable:
        read_plan(tmp_path / "none.toml")
    assert unreadable.value.code == "plan.unreadable"
