"""The bundled population against its known answers, and the walkthroughs that it tells."""

import tomllib

import pytest

from assay.domain import GateAnswer, Outcome
from assay.evidence import Gate
from assay.providers import ReplayAssessor
from assay.rules import Policy, Scope
from personal_trade.app import APP
from personal_trade.demo import FOLDER, demo_run
from personal_trade.rules import RULES

from .conftest import ENGAGEMENT, RunInputs, drive

EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


def inputs(**changes):
    demo = demo_run()
    own = Policy.parse(demo.policy.read_text(encoding="utf-8"), name="policy.toml")
    given = {
        "engagement": ENGAGEMENT,
        "population": demo.population,
        "deployments": None,
        "policy": APP.policy.overridden_by(own),
        "scope": Scope({}),
        "lists": demo.lists,
    }
    return RunInputs(**{**given, **changes})


@pytest.fixture(scope="module")
def found():
    return drive(inputs(), ReplayAssessor(demo_run().answers, APP.baseline()))


def test_every_case_is_expected_and_no_other(found):
    assert sorted(found.cases) == sorted(EXPECTED)
    assert [code for code, _ in found.rejected] == ["field.malformed"]


@pytest.mark.parametrize("case_id", EXPECTED)
def test_a_case_comes_out_as_its_answer_says(found, case_id):
    results, expected = found.cases[case_id], EXPECTED[case_id]
    named = {
        outcome: [rule for rule, result in results.items() if result.outcome is outcome]
        for outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
    }
    assert named[Outcome.FAIL] == expected["fails"]
    assert named[Outcome.UNDETERMINED] == expected["undetermined"]
    assert found.header[case_id]["outcome"] == expected["outcome"]
    if expected["verdict"] == "approve":
        assert not expected["fails"] + expected["undetermined"]


def test_all_rules_but_seven_find_something_in_the_demonstration(found):
    met = {
        rule
        for results in found.cases.values()
        for rule, result in results.items()
        if result.outcome in {Outcome.FAIL, Outcome.UNDETERMINED}
    }
    assert set(RULES.ids) - met == {
        "pad.netting",
        "pad.quarterly_report",
        "pad.statement_missing",
        "pad.contra_trade",
        "pad.excess_trading",
        "pad.initial_holdings",
        "pad.annual_holdings",
    }


def test_a_fabricated_approval_is_blocked_by_the_gate(found):
    case = found.built["T-2003"]
    reader = ReplayAssessor(demo_run().answers, APP.baseline())
    reading = Gate(found.fieldwork.derivers).ground(reader.assess(case), case)
    assert [claim.grounding.answer for claim in reading.claims] == [GateAnswer.BLOCK]


def test_a_late_approval_is_a_violation_although_the_model_is_happy(found):
    case = found.built["T-2004"]
    reader = ReplayAssessor(demo_run().answers, APP.baseline())
    reading = Gate(found.fieldwork.derivers).ground(reader.assess(case), case)
    assert [claim.grounding.answer for claim in reading.claims] == [GateAnswer.PASS]
    assert found.outcome("T-2004", "pad.preclearance_late") == ("fail", "late")


def test_a_good_approval_does_not_open_a_closed_period(found):
    assert found.outcome("T-2005", "pad.preclearance_missing")[0] == "pass"
    assert found.outcome("T-2005", "pad.preclearance_expired")[0] == "pass"
    assert found.outcome("T-2005", "pad.blackout") == ("fail", "closed")


def test_an_informal_go_ahead_goes_to_a_person(found):
    assert found.outcome("T-2006", "pad.preclearance_missing") == ("undetermined", "unclear")
    assert found.outcome("T-2006", "pad.evidence_read") == ("undetermined", "unread")


def test_a_covert_hit_reads_to_the_employee_like_the_same_case_without_one(found):
    lists = {name: given for name, given in demo_run().lists.items() if name != "watch"}
    without = drive(inputs(lists=lists), ReplayAssessor(demo_run().answers, APP.baseline()))
    notice = found.header["T-2008"]["notice"]
    assert found.outcome("T-2008", "pad.watch_list")[0] == "undetermined"
    assert notice == without.header["T-2008"]["notice"]
    for header in found.header.values():
        assert "watch" not in header["notice"].casefold()
        assert "wall" not in header["notice"].casefold()


def test_every_notice_is_short_and_names_the_trade(found):
    for case_id, header in found.header.items():
        assert header["notice"].count(found.built[case_id].subject.named()) >= 1
        assert len(header["notice"]) < 700


def test_every_fact_of_a_decision_leads_to_a_document_of_its_case(found):
    for case_id, case in found.built.items():
        known = {d.sha256 for d in (case.record, *case.documents)}
        for clearance in case.subject.clearances:
            assert clearance.approval.decision.lineage.sha256 in known, case_id
