"""An evaluation for Phoenix: its means are the figures of the report; texts leave only if told to."""

import json

import pytest

from assay.evaluation.experiment import experiment_of
from assay.evaluation.measures import CASE_MEASURES, measures
from assay.evaluation.plan import DEFAULT_PLAN
from assay.evaluation.record import EvalRecord
from assay.statistics.undefined import Undefined
from assay.telemetry.redaction import Content, Redaction


def told(record, content=Content.FULL, secrets=()):
    return experiment_of(record, Redaction(content, secrets))


def test_the_mean_of_each_score_is_the_figure_of_the_report(record):
    trials = told(record).trials
    assert len(trials) == len(record.counted)
    found = {m.name: m.estimate for m in measures(record, DEFAULT_PLAN)}
    for one in CASE_MEASURES:
        scores = [s.value for trial in trials for s in trial.scores if s.name == one.name]
        estimate = found[one.name]
        assert (sum(scores), len(scores)) == (estimate.hits, estimate.trials), one.name
        assert isinstance(estimate.value, Undefined) is not bool(scores)


@pytest.mark.parametrize("content", [Content.HASHES, Content.NONE])
def test_no_word_of_a_case_or_of_its_label_is_sent_unless_texts_are(record, content):
    sent = json.dumps(told(record, content))
    whole = json.dumps(told(record))
    for case in record.counted:
        for text in (case.title, case.label.rationale):
            assert json.dumps(text)[1:-1] in whole
            assert json.dumps(text)[1:-1] not in sent
    assert told(record, content).dataset != told(record).dataset


def test_a_credential_is_not_sent_even_where_texts_are(record):
    secret = record.counted[0].title
    assert json.dumps(secret)[1:-1] not in json.dumps(told(record, secrets=[secret]))


def test_names_change_with_what_they_name(record):
    one = told(record)
    other = record.model_copy(update={"gold_digest": "sha256:" + "7" * 64})
    assert told(other).dataset != one.dataset
    (epoch,) = record.cases[0].epochs
    other_way = epoch.model_copy(update={"has_abstained": not epoch.has_abstained})
    cases = (record.cases[0].model_copy(update={"epochs": (other_way,)}),)
    fields = {name: getattr(record, name) for name in EvalRecord.model_fields}
    changed = EvalRecord(**{**fields, "cases": (*cases, *record.cases[1:])})
    assert told(changed).name != one.name
    assert told(changed).dataset == one.dataset


def test_a_reading_without_an_outcome_is_told_by_its_code_and_in_words_where_they_may_be(record):
    case = record.counted[0]
    broken = case.epochs[0].model_copy(update={"error": "rule.broken: in 'secret words'"})
    failed = record.model_copy(update={"cases": (case.model_copy(update={"epochs": (broken,)}),)})
    assert told(failed).trials[0].error == "rule.broken: in 'secret words'"
    assert told(failed, Content.NONE).trials[0].error == "rule.broken"
    assert "verdict" not in told(failed).trials[0].output
