"""The gate catches what is worse and lets noise pass; what it can't decide does not pass."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from brokenapp import BrokenApp, always_crashes
from goldmaking import record_of
from scripted import APP, BAD_PROMPT, GOOD_PROMPT, ScriptedReader, make_parcels

from assay.evaluation.gate import judge
from assay.evaluation.gold import open_gold
from assay.evaluation.junit import junit_xml
from assay.evaluation.plan import Plan

PLAN = Plan(
    fewest_cases=50,
    margins={
        "verdict_accuracy": Decimal("0.08"),
        "deficiency_accuracy": Decimal("0.08"),
        "false_pass_rate": Decimal("0.10"),
    },
)
EPOCHS = 2


@pytest.fixture(scope="module")
def parcels(tmp_path_factory):
    return open_gold(make_parcels(tmp_path_factory.mktemp("parcels") / "demo" / "test"), APP)


@pytest.fixture(scope="module")
def scripted(parcels, tmp_path_factory):
    """Records of the scripted model, each made once: by prompt, first sample, looseness."""
    known = {}

    def made(prompt=GOOD_PROMPT, first=0, *, is_loose=False):
        key = (prompt, first, is_loose)
        if key not in known:
            folder = tmp_path_factory.mktemp("scripted")

            def reader(epoch):
                return ScriptedReader(prompt, first + epoch, is_loose=is_loose)

            known[key] = record_of(folder, parcels, APP, epochs=EPOCHS, assessor=reader)
        return known[key]

    return made


def names(result) -> set[str]:
    return {check.name for check in result.failed}


def test_the_same_record_passes(record):
    result = judge(record, record, PLAN)
    assert result.is_passed, result.failed


def test_noise_passes(scripted):
    baseline = scripted()
    for first in (10, 20):
        result = judge(scripted(first=first), baseline, PLAN)
        assert result.is_passed, [c.message for c in result.failed]
        assert result.comparison.changes, "the readings do differ"


def test_a_worsened_prompt_is_caught(scripted):
    result = judge(scripted(BAD_PROMPT), scripted(), PLAN)
    assert "margin.verdict_accuracy" in names(result)
    assert "regression.verdict_accuracy" in names(result)


def test_a_loosened_gate_is_caught(scripted):
    result = judge(scripted(is_loose=True), scripted(), PLAN)
    assert {"margin.false_pass_rate", "regression.false_pass_rate"} <= names(result)


@pytest.mark.parametrize("rule", ["sod.author_merged", "closure.timely", "plan.backout"])
def test_a_dead_rule_is_caught_and_named(rule, gold, record, tmp_path):
    broken = record_of(tmp_path, gold, BrokenApp(rule))
    result = judge(broken, record, PLAN)
    assert f"lost.{rule}" in names(result)
    lost = next(c for c in result.failed if c.name == f"lost.{rule}")
    assert all(gold.labels[case].rules[rule] == "fail" for case in lost.cases)


@pytest.mark.long
def test_every_dead_rule_is_caught(gold, record, tmp_path):
    labelled = {r for label in gold.labels.values() for r, o in label.rules.items() if o == "fail"}
    for rule in sorted(labelled):
        broken = record_of(tmp_path / rule, gold, BrokenApp(rule))
        assert f"lost.{rule}" in names(judge(broken, record, PLAN))


def test_a_rule_dead_under_a_model_is_told_from_flips(scripted):
    """Rules that lose more than flips explain fail also where readings vary."""
    baseline = scripted()
    marks = "PFUN"
    place = [rule.rule_id for rule in baseline.rules].index("size.small")

    def dead(epoch):
        text = epoch.outcomes
        return epoch.model_copy(update={"outcomes": text[:place] + marks[0] + text[place + 1 :]})

    cases = tuple(
        case.model_copy(update={"epochs": tuple(dead(e) for e in case.epochs)})
        for case in baseline.cases
    )
    result = judge(baseline.model_copy(update={"cases": cases}), baseline, PLAN)
    assert "lost.size.small" in names(result)


def test_an_accepted_change_does_not_fail_it(gold, record, tmp_path):
    broken = record_of(tmp_path, gold, BrokenApp("plan.backout"))
    lost = next(c for c in judge(broken, record, PLAN).failed if c.name == "lost.plan.backout")
    wide = PLAN.model_copy(update={"margins": {"verdict_accuracy": Decimal("0.2")}})
    assert not judge(broken, record, wide).is_passed
    accepted = wide.model_copy(update={"accepted": dict.fromkeys(lost.cases, "looked at")})
    assert judge(broken, record, accepted).is_passed


def test_a_failed_case_fails_it(gold, record, tmp_path):
    broken = record_of(tmp_path, gold, BrokenApp("plan.impact", always_crashes))
    assert "complete" in names(judge(broken, record, PLAN))


def test_another_gold_set_fails_it(record):
    other = record.model_copy(update={"gold_digest": "sha256:" + "1" * 64})
    result = judge(record, other, PLAN)
    assert names(result) == {"comparable"}
    assert result.comparison is None


def test_a_case_that_is_missing_from_the_baseline_fails_it(record):
    fewer = record.model_copy(update={"cases": record.cases[1:]})
    assert "comparable" in names(judge(record, fewer, PLAN))


def test_too_few_cases_fail_it(record):
    assert "enough_cases" in names(
        judge(record, record, PLAN.model_copy(update={"fewest_cases": 54}))
    )


@pytest.mark.parametrize("name", ["nonsense", "control_f1"])
def test_a_figure_that_is_not_there_or_has_no_interval_fails_it(record, name):
    plan = PLAN.model_copy(update={"margins": {name: Decimal("0.5")}})
    assert f"margin.{name}" in names(judge(record, record, plan))


def test_limits_are_held_against_the_exact_one_sided_limit(record):
    """No false pass among 36: at most 8 % with 95 % confidence, not 0."""
    for limit, passes in (("0.09", True), ("0.07", False)):
        plan = PLAN.model_copy(update={"limits": {"false_pass_rate": Decimal(limit)}})
        assert judge(record, record, plan).is_passed is passes
    for name in ("nonsense", "control_f1"):
        plan = PLAN.model_copy(update={"limits": {name: Decimal("0.5")}})
        assert f"limit.{name}" in names(judge(record, record, plan))


def test_junit_says_the_same(gold, record, tmp_path):
    broken = record_of(tmp_path, gold, BrokenApp("plan.backout"))
    result = judge(broken, record, PLAN)
    suite = ET.fromstring(junit_xml(broken, result)).find("testsuite")  # noqa: S314 - our own
    assert int(suite.get("failures")) == len(result.failed)
    assert int(suite.get("tests")) == len(result.checks)
    failed = {
        case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None
    }
    assert failed == names(result)
