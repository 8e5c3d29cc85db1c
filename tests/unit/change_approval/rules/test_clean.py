from assay.domain import Outcome
from assay.rules import Scope
from change_approval.catalogue import load_policy
from change_approval.rules import RULES


def test_a_clean_change_passes_every_rule_that_applies(bench):
    results = RULES.evaluate(bench.build(), load_policy(), Scope({}))
    odd = [r for r in results if r.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
    assert odd == []
    assert sum(r.outcome is Outcome.PASS for r in results) == 25


def test_a_change_that_was_not_merged_is_outside_every_test_of_operation(bench):
    dossier = bench.build(is_merged=False, merged_at=None, deployments=())
    results = RULES.evaluate(dossier, load_policy(), Scope({}))
    applied = {r.rule_id for r in results if r.outcome is not Outcome.NOT_APPLICABLE}
    assert applied == {"population.unique"}


def test_a_change_of_which_nothing_says_whether_it_was_merged_is_undetermined(bench):
    dossier = bench.build(is_merged=None, merged_at=None, deployments=())
    results = {r.rule_id: r for r in RULES.evaluate(dossier, load_policy(), Scope({}))}
    assert results["sod.author_merged"].code == "merge_unknown"
    assert not [r for r in results.values() if r.outcome is Outcome.PASS and r.code != "unique"]


def test_every_fact_of_a_result_leads_to_the_evidence(bench):
    for result in RULES.evaluate(bench.build(), load_policy(), Scope({})):
        assert all(fact.lineage.origin.file == "t.jsonl" for fact in result.facts)
