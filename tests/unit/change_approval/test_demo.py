"""The bundled population against its known answers: gate, reader, rules and reconciliation."""

import tomllib

import pytest

from assay.app import RunInputs
from assay.domain import Case, Engagement, GateAnswer, Outcome
from assay.errors import EvidenceError
from assay.evidence import Gate
from assay.intake import Record, Rejection
from assay.providers import ReplayAssessor
from assay.rules import Policy, Scope
from change_approval.app import APP
from change_approval.demo import FOLDER, demo_run

EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


class Quiet:
    """Progress that nobody watches."""

    def start(self, title, total):
        pass

    def advance(self, count=1):
        pass

    def finish(self):
        pass


@pytest.fixture(scope="module")
def fieldwork():
    demo = demo_run()
    own = Policy.parse(demo.policy.read_text(encoding="utf-8"), name="policy.toml")
    inputs = RunInputs(
        engagement=Engagement.model_construct(period_start="2026-01-01", period_end="2026-03-31"),
        population=demo.population,
        deployments=demo.deployments,
        policy=APP.policy.overridden_by(own),
        scope=Scope({}),
        identities=demo.identities,
        authority=demo.authority,
        calendar="weekdays",
    )
    return APP.fieldwork(inputs, Quiet())


@pytest.fixture(scope="module")
def found(fieldwork):
    """Case id to (verdict, failing rules, undetermined rules), and the rejected rows."""
    reader, gate = ReplayAssessor(demo_run().answers, APP.baseline()), Gate(fieldwork.derivers)
    cases, rejected = {}, []
    for row in fieldwork.records():
        built = row if isinstance(row, Rejection) else try_build(fieldwork, row)
        if isinstance(built, Case):
            cases[built.case_id] = judge(fieldwork, reader, gate, built)
        else:
            rejected.append(built.code)
    return cases, rejected


def try_build(fieldwork, row: Record):
    try:
        return fieldwork.build(row)
    except EvidenceError as error:
        return error


def judge(fieldwork, reader, gate, case):
    assessment = reader.assess(case)
    reading = gate.ground(assessment, case)
    subject = fieldwork.establish(case, reading)
    results = fieldwork.rules.evaluate(subject, fieldwork.policy, fieldwork.scope)
    fails = [r.rule_id for r in results if r.outcome is Outcome.FAIL]
    doubts = [r.rule_id for r in results if r.outcome is Outcome.UNDETERMINED]
    answers = {claim.grounding.answer for claim in reading.claims}
    if GateAnswer.BLOCK in answers:
        verdict = "block"
    elif fails or doubts or GateAnswer.FLAG in answers or reading.abstentions:
        verdict = "review"
    else:
        verdict = "approve"
    return verdict, sorted(fails), sorted(doubts)


@pytest.mark.parametrize("case_id", EXPECTED)
def test_each_case_comes_out_as_stated(found, case_id):
    wanted = EXPECTED[case_id]
    stated = (wanted["verdict"], wanted["fails"], wanted["undetermined"])
    assert found[0][case_id] == stated


def test_every_case_is_stated(found):
    assert set(found[0]) == set(EXPECTED) == set(demo_run().expected)


def test_what_can_t_be_a_case_is_rejected_with_the_reason(found):
    assert sorted(found[1]) == ["field.malformed", "row.conflicting", "row.malformed"]


def test_the_same_change_ships_with_a_grounded_approval_and_is_blocked_with_a_fabricated_one(found):
    assert found[0]["CHG-1042"] == ("approve", [], [])
    assert found[0]["CHG-1043"] == ("block", ["approval.independent"], [])


def test_without_the_recorded_answers_the_same_change_is_no_longer_blocked_but_still_fails(
    fieldwork,
):
    gate = Gate(fieldwork.derivers)
    rows = (row for row in fieldwork.records() if isinstance(row, Record))
    built = (try_build(fieldwork, row) for row in rows)
    case = next(c for c in built if isinstance(c, Case) and c.case_id == "CHG-1043")
    verdict, fails, _ = judge(fieldwork, APP.baseline(), gate, case)
    assert (verdict, fails) == ("review", ["approval.independent"])


def test_the_reconciliation_shows_both_directions(found, fieldwork):
    cases, rejected = found
    report = fieldwork.report(rows=fieldwork.rows, cases=len(cases), rejected=len(rejected))
    assert report.reconciliation.tickets_without_deployment == ("CHG-1051",)
    assert report.reconciliation.closed_unmerged == ("CHG-1047",)
    assert len(report.reconciliation.direct) == 1
    assert "CHG-1900" in report.reconciliation.deployments_without_ticket


def test_nearly_every_rule_fails_on_some_change_of_the_population():
    failing = {rule for entry in EXPECTED.values() for rule in entry["fails"]}
    # These can't fail on a ticket table, or never fail; their own tables cover them.
    assert set(APP.rules.ids) - failing == {
        "content.changed_after_approval",
        "evidence.read",
        "population.unique",
    }


def test_nobody_in_the_population_has_an_address_that_could_exist():
    text = (FOLDER / "tickets.jsonl").read_text(encoding="utf-8")
    addresses = {word.strip('<>",') for word in text.split() if "@" in word}
    assert {address.rpartition(".")[2].rstrip('">]},') for address in addresses} == {"example"}
