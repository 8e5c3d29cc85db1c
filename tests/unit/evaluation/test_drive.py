"""A gold population goes through the ordinary pipeline; the record is all that figures need."""

from dataclasses import replace
from decimal import Decimal

import pytest
from goldmaking import CODE, make_workspace, record_of, terms
from scripted import APP, Oracle, ScriptedReader, make_parcels
from silentmodel import READER, Silent

from assay.app import find_app
from assay.errors import EvidenceError, PolicyError, StoreError
from assay.evaluation.drive import Candidate, evaluate
from assay.evaluation.gold import open_gold
from assay.evaluation.record import read_record, write_record
from assay.pipeline import ModelOrder, Stop
from assay.pipeline.recordings import export_recording


@pytest.fixture
def parcels(tmp_path):
    return open_gold(make_parcels(tmp_path / "demo" / "test", 25), APP)


def test_the_bundled_population_comes_out_as_it_must(record):
    for case in record.counted:
        assert case.epochs[0].verdict is case.label.verdict, case.label.case_id
        assert case.epochs[0].conclusion is case.label.conclusion, case.label.case_id
    assert record.is_deterministic
    assert not record.unlabelled


def test_the_same_inputs_give_the_same_record_bit_for_bit(gold, record, tmp_path):
    again = record_of(tmp_path, gold)
    assert again.data_digest == record.data_digest
    assert again.to_bytes() == record.to_bytes()


def test_a_record_is_read_back_as_it_was_written(record, tmp_path):
    write_record(record, tmp_path / "deep" / "eval.json")
    assert read_record(tmp_path / "deep" / "eval.json") == record


def test_what_was_recorded_is_read_again_and_fabrications_are_blocked(gold, tmp_path):
    answers = find_app("change-approval").demo().answers
    found = record_of(tmp_path, gold, answers=answers)
    case = next(c for c in found.cases if c.label.case_id == "CHG-1043")
    assert case.epochs[0].verdict == "block"
    assert case.epochs[0].claims == (0, 0, 1)
    assert case.documents
    assert any("not supported" in reason for reason in case.epochs[0].reasons)


def test_each_epoch_is_an_independent_reading_and_no_answer_is_asked_for_twice(parcels, tmp_path):
    readers = {}

    def reader(epoch):
        readers.setdefault(epoch, ScriptedReader(sample=epoch))
        return readers[epoch]

    candidate = Candidate(APP, assessor=reader, code=CODE, costing=lambda *_: Decimal("0.01"))
    with make_workspace(tmp_path) as workspace:
        first = evaluate(workspace, parcels, candidate, terms(), epochs=2)
        asked = [readers[epoch].provider.asked for epoch in (0, 1)]
        again = evaluate(workspace, parcels, candidate, terms(), epochs=3)
    assert [r.provider.asked for r in list(readers.values())[:2]] == asked
    assert first.epochs == 2
    assert again.epochs == 3
    for before, after in zip(first.cases, again.cases, strict=True):
        said = [(e.verdict, e.outcomes, e.claims) for e in before.epochs]
        assert said == [(e.verdict, e.outcomes, e.claims) for e in after.epochs[:2]]
    assert not first.is_deterministic
    noted = [c.epochs[0] for c in first.cases if c.epochs[0].calls]
    assert all(e.cost_usd == "0.01" and e.elapsed_ms == 7 for e in noted)


def test_a_model_reads_each_epoch_anew_and_its_recording_gives_the_same_figures(gold, tmp_path):
    model = Silent()
    order = ModelOrder((READER,), connect=lambda _: model)
    candidate = Candidate(find_app("change-approval"), models=order, code=CODE)
    with make_workspace(tmp_path / "live") as workspace:
        live = evaluate(workspace, gold, candidate, terms(), epochs=2)
        asked = model.asked
        with workspace.snapshot() as view:
            runs = [view.run(run_id) for run_id in live.runs]
            export_recording(view, runs[0], tmp_path / "replies.jsonl")
    calls = sum(epoch.calls for case in live.cases for epoch in case.epochs)
    assert calls == asked > 0
    assert len(set(live.runs)) == 2
    assert live.assessor[1].endswith("#1")
    replayed = Candidate(
        find_app("change-approval"),
        models=ModelOrder((READER,), recording=tmp_path / "replies.jsonl"),
        code=CODE,
    )
    with make_workspace(tmp_path / "replay") as workspace:
        again = evaluate(workspace, gold, replayed, terms())
    assert model.asked == asked
    for one, other in zip(live.cases, again.cases, strict=True):
        assert one.epochs[0].outcomes == other.epochs[0].outcomes
        assert one.epochs[0].verdict == other.epochs[0].verdict


def test_labelled_words_that_were_cited_are_counted(parcels, tmp_path):
    found = record_of(tmp_path, parcels, APP, assessor=lambda _: ScriptedReader())
    hits = sum(c.epochs[0].spans_found for c in found.cases)
    assert 0 < hits <= sum(c.spans for c in found.cases)


def test_an_evaluation_that_was_stopped_is_no_record_and_goes_on_when_asked_again(
    parcels, tmp_path
):
    reader = ScriptedReader()
    candidate = Candidate(APP, assessor=lambda _: reader, code=CODE)
    with make_workspace(tmp_path) as workspace:
        stop = Stop()
        stop.requested = True
        stopped = replace(terms(), stop=stop)
        with pytest.raises(PolicyError) as raised:
            evaluate(workspace, parcels, candidate, stopped)
        assert raised.value.code == "evaluation.unfinished"
        found = evaluate(workspace, parcels, candidate, terms())
    assert len(found.counted) == 25
    assert not any(c.epochs[0].error for c in found.cases)
    assert isinstance(reader.provider, Oracle)


def test_a_case_that_fails_is_recorded_with_its_error(gold, tmp_path):
    from brokenapp import BrokenApp, always_crashes

    found = record_of(tmp_path, gold, BrokenApp("plan.impact", always_crashes))
    assert all("ZeroDivisionError" in c.epochs[0].error for c in found.cases)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"form":"assay-eval/2"}'])
def test_what_is_no_record_is_refused(tmp_path, data):
    (tmp_path / "eval.json").write_bytes(data)
    with pytest.raises(EvidenceError) as raised:
        read_record(tmp_path / "eval.json")
    assert raised.value.code == "record.malformed"


def test_a_record_with_a_reading_too_few_is_refused(record, tmp_path):
    short = record.model_copy(update={"assessor": ("a", "b")})
    write_record(short, tmp_path / "eval.json")
    with pytest.raises(EvidenceError) as raised:
        read_record(tmp_path / "eval.json")
    assert raised.value.code == "record.malformed"


def test_a_record_that_is_not_there_or_can_t_be_written_is_told(record, tmp_path):
    with pytest.raises(EvidenceError) as raised:
        read_record(tmp_path / "none.json")
    assert raised.value.code == "record.unreadable"
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError) as unwritable:
        write_record(record, tmp_path / "file" / "eval.json")
    assert unwritable.value.code == "file.unwritable"
