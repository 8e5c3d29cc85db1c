"""Public disclosures of trades through a mapping file: figures with known answers.

The mapping is this test's own; nothing in the app knows the file.
"""

import csv
import json
from pathlib import Path

import pytest

from assay.domain import Outcome
from assay.intake import SourceInputs, SourceOptions
from personal_trade.rules import RULES

from .conftest import drive, inputs_of

MAPPING = Path(__file__).parent / "data" / "disclosures.toml"
ROLLED = '[late_report]\nroll = "next_business_day"\ncalendar = "country:US"\n'
FIRST = '[min_holding]\nmethod = "first"\n'
LOTS = '[min_holding]\nmethod = "lifo"\n'
FAIL, UNDETERMINED = Outcome.FAIL, Outcome.UNDETERMINED


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "pad"


@pytest.fixture(scope="module")
def population(folder):
    options = SourceOptions(mapping=MAPPING)
    return SourceInputs("table", (folder / "senate_all_daily_summaries.json",), options)


@pytest.fixture(scope="module")
def strict(population):
    return drive(inputs_of(population))


@pytest.fixture(scope="module")
def truth(folder):
    with (folder / "senate_ground_truth.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_transaction_becomes_a_case_and_every_empty_report_is_a_rejection(strict):
    assert len(strict.cases) == 8030
    assert [code for code, _ in strict.rejected] == ["row.empty"] * 463
    assert strict.fieldwork.rows == 8030 + 463


def test_late_reports_are_the_known_ones_one_by_one(strict, truth):
    late = [r["pad.late_report"].outcome is FAIL for r in strict.cases.values()]
    assert late == [row["late_strict"] == "True" for row in truth]
    assert sum(late) == 462


def test_reports_dated_before_their_trade_are_errors_whose_lateness_nobody_can_tell(strict, truth):
    wrong = [r["pad.date_order"].outcome is FAIL for r in strict.cases.values()]
    assert wrong == [row["date_order_error"] == "True" for row in truth]
    unclear = [r["pad.late_report"].outcome is UNDETERMINED for r in strict.cases.values()]
    assert unclear == wrong
    assert sum(wrong) == 9


def test_trades_on_days_without_a_session_are_the_known_ones(strict, truth):
    off = [r["pad.non_session"].outcome is FAIL for r in strict.cases.values()]
    assert off == [row["non_trading_day"] == "True" for row in truth]
    assert sum(off) == 12


def test_sales_soon_after_the_latest_purchase_are_the_known_ones(strict, truth):
    short = [r["pad.min_holding"].outcome is FAIL for r in strict.cases.values()]
    days = [row["days_since_last_purchase_LIFO"] for row in truth]
    assert short == [d != "" and int(float(d)) < 30 for d in days]
    assert sum(short) == 166


def test_other_policies_count_otherwise(population, truth):
    found = drive(inputs_of(population, ROLLED + FIRST))
    late = [r["pad.late_report"].outcome is FAIL for r in found.cases.values()]
    assert late == [row["late_rolled"] == "True" for row in truth]
    short = [r["pad.min_holding"].outcome is FAIL for r in found.cases.values()]
    days = [row["days_since_first_purchase_FIFO"] for row in truth]
    assert short == [d != "" and int(float(d)) < 30 for d in days]
    assert (sum(late), sum(short)) == (454, 76)


def test_lots_proper_need_quantities_which_ranges_do_not_give(population):
    found = drive(inputs_of(population, LOTS))
    assert found.count("pad.min_holding", FAIL) == 0
    assert found.count("pad.min_holding", UNDETERMINED, "lots_unknown") >= 166


def test_every_fact_of_a_disclosed_trade_leads_to_its_place_in_file_and_excerpt(strict, folder):
    reports = json.loads((folder / "senate_all_daily_summaries.json").read_text())
    case = strict.built[
        "https://efdsearch.senate.gov/search/view/ptr/32550a8f-923e-416f-84f3-e19ab4f148b1/#1"
    ]
    fact = case.subject.trade.amount
    assert fact.lineage.sha256 == case.record.sha256
    pointer = fact.lineage.origin.pointer
    assert pointer == "/transactions/1/amount"
    excerpt = json.loads(case.record.text)
    assert excerpt["transactions"]["1"]["amount"] == fact.value
    assert reports[fact.lineage.origin.row - 1]["transactions"][1]["amount"] == fact.value


def test_no_rule_of_the_app_is_left_out_without_a_reason(strict):
    for rule_id in RULES.ids:
        results = [results[rule_id] for results in strict.cases.values()]
        assert all(r.message for r in results)
