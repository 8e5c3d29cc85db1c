"""Comparisons and reports: pure functions of records, safe to open, the same in every form."""

import json
import re

import pytest
from brokenapp import BrokenApp
from goldmaking import record_of

from assay.app import find_app
from assay.errors import EvidenceError
from assay.evaluation.comparison import compare
from assay.evaluation.gate import judge
from assay.evaluation.measures import measures
from assay.evaluation.plan import DEFAULT_PLAN, Plan
from assay.evaluation.record import CitedSpan, ShownDocument
from assay.evaluation.report import (
    comparison_document,
    comparison_markdown,
    gate_document,
    gate_markdown,
    record_document,
    record_markdown,
    record_page,
)
from assay.evaluation.report.view import passages, worst_cases
from assay.statistics.bootstrap import Bounds
from assay.statistics.paired import mcnemar

PLAN = Plan(fewest_cases=10)


@pytest.fixture(scope="module")
def broken(gold, tmp_path_factory):
    return record_of(tmp_path_factory.mktemp("broken"), gold, BrokenApp("sod.author_merged"))


@pytest.fixture(scope="module")
def fabricated(gold, tmp_path_factory):
    answers = find_app("change-approval").demo().answers
    return record_of(tmp_path_factory.mktemp("fabricated"), gold, answers=answers)


def test_a_comparison_says_which_cases_changed_and_how_sure_the_difference_is(record, broken):
    found = compare(record, broken, DEFAULT_PLAN)
    accuracy = next(d for d in found.differences if d.name == "conclusion_accuracy")
    lost = [change for change in found.changes if change.kind == "broken"]
    assert accuracy.only_first == len(lost) > 0
    assert accuracy.p == mcnemar(len(lost), 0).exact
    assert accuracy.bounds.lower < accuracy.change < 0
    assert accuracy.adjusted_p >= accuracy.p
    back = compare(broken, record, DEFAULT_PLAN)
    assert {c.kind for c in back.changes} == {"fixed"}


def test_records_of_different_sets_are_not_compared(record):
    other = record.model_copy(update={"gold_digest": "sha256:1"})
    with pytest.raises(EvidenceError) as raised:
        compare(record, other, DEFAULT_PLAN)
    assert raised.value.code == "evaluation.incomparable"


def test_every_form_of_the_report_says_the_same_figures(fabricated):
    document = record_document(fabricated, DEFAULT_PLAN)
    page = record_page(fabricated, DEFAULT_PLAN).decode()
    text = record_markdown(fabricated, DEFAULT_PLAN)
    for measure in measures(fabricated, DEFAULT_PLAN):
        value, bounds = measure.estimate.value, measure.estimate.bounds
        if isinstance(bounds, Bounds):
            assert document["measures"][measure.name]["value"] == round(value, 6)
            shown = f"{bounds.lower:.3f} to {bounds.upper:.3f}"
            assert shown in page
            assert shown in text


def test_reports_do_not_change_from_one_making_to_the_next(record, broken):
    for _ in range(2):
        result = judge(broken, record, PLAN)
        made = (
            record_page(broken, PLAN, comparison=result.comparison, gate=result, baseline=record),
            record_markdown(broken, PLAN),
            json.dumps(gate_document(result)),
        )
    assert made[0] == record_page(
        broken, PLAN, comparison=result.comparison, gate=result, baseline=record
    )


def test_the_page_needs_nothing_from_anywhere_and_runs_nothing(record, broken):
    result = judge(broken, record, PLAN)
    page = record_page(
        broken, PLAN, comparison=result.comparison, gate=result, baseline=record
    ).decode()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#|data:,)', page)
    assert " style=" not in page
    assert "lost.sod.author_merged" in page


def test_evidence_is_text_and_nothing_else(fabricated):
    hostile = "<script>alert(1)</script>\u202e<img src=x onerror=alert(1)>"
    case = next(c for c in fabricated.cases if c.documents)
    shown = (ShownDocument(document="mail-<b>", text=hostile),)
    spans = (CitedSpan(document="mail-<b>", start=3, end=9, by="pass"),)
    spoilt = case.model_copy(update={"documents": shown, "marked": spans, "title": hostile})
    cases = tuple(spoilt if c is case else c for c in fabricated.cases)
    page = record_page(fabricated.model_copy(update={"cases": cases}), DEFAULT_PLAN).decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page


def test_cited_and_labelled_words_are_marked_in_place():
    spans = [
        CitedSpan(document="d", start=2, end=6, by="label"),
        CitedSpan(document="d", start=4, end=8, by="pass"),
        CitedSpan(document="d", start=90, end=99, by="flag"),
    ]
    pieces = [(piece.text, piece.kind) for piece in passages("0123456789", spans)]
    assert pieces == [
        ("01", ""), ("23", "m-label"), ("45", "m-label m-pass"), ("67", "m-pass"), ("89", ""),
    ]  # fmt: skip


def test_the_costliest_case_comes_first(broken):
    worst, total = worst_cases(broken, DEFAULT_PLAN)
    assert total == len(worst) > 0
    assert worst[0].rules[0][0] == "sod.author_merged"
    assert worst[0].rules[0][1:] == ("fail", "not a finding")


def test_gate_and_comparison_are_told_in_words(record, broken):
    result = judge(broken, record, PLAN)
    text = gate_markdown(result)
    assert text.startswith("## Gate: **failed**")
    assert text.index("failed: ") < text.index("passed: ")
    assert "Newly different from the label" in comparison_markdown(result.comparison)
    document = comparison_document(result.comparison)
    assert document["differences"]["control_f1"]["lower"] is None
    assert not gate_document(result)["passed"]
    assert gate_markdown(judge(record, record, PLAN)).count("failed: ") == 3


def test_frames_hold_one_row_a_reading(record):
    pytest.importorskip("pandas")
    from assay.evaluation.frames import cases_frame, controls_frame, measures_frame, rules_frame

    cases = cases_frame(record)
    assert len(cases) == len(record.counted)
    assert cases["is_right"].all()
    assert len(rules_frame(record)) == len(record.counted) * len(record.rules)
    assert set(controls_frame(record)["expected"]) <= {"met", "not_met", "undetermined"}
    figures = measures_frame(record).set_index("name")
    assert figures.loc["verdict_accuracy", "value"] == 1
    assert "too few errors" in figures.loc["control_f1", "why"]
