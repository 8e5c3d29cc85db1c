"""Employees' own reports beside the feed, and certifications by their due day."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personal_trade.amounts import Amount, amount_of, may_be_equal

TRADE = {
    "number": "T1", "person": "E1", "account": "A1", "symbol": "NVLT", "asset_class": "stock",
    "side": "buy", "quantity": "100", "amount": "4150.00", "traded_at": "2026-02-10T10:00:00-05:00",
}  # fmt: skip
REPORT = {
    "number": "", "person": "E1", "account": "A1", "symbol": "NVLT", "side": "buy",
    "quantity": "100", "amount": "", "traded_at": "2026-02-10",
}  # fmt: skip
LATE = "2026-03-31T00:00:00Z"


def judged(pad, reports, trades=(TRADE,), as_of=LATE, policy=""):
    found = pad(list(trades), policy, lists={"self_reports": reports}, as_of=as_of)
    return {number: found.outcome(number, "pad.self_report") for number in found.cases}, found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("pass", "reported")),
        ({"traded_at": "2026-02-11"}, ("pass", "reported")),
        ({"traded_at": "2026-02-13"}, ("pass", "reported")),
        ({"traded_at": "2026-02-14"}, ("fail", "not_reported")),
        ({"quantity": "1000"}, ("fail", "mismatch")),
        ({"side": "sell"}, ("fail", "mismatch")),
        ({"side": "sell", "quantity": "99"}, ("fail", "not_reported")),
        ({"side": "sell", "quantity": "99", "number": "T1"}, ("fail", "mismatch")),
        ({"account": "A9"}, ("fail", "mismatch")),
        ({"account": ""}, ("pass", "reported")),
        ({"symbol": "KRDN"}, ("fail", "not_reported")),
        ({"person": "E2"}, ("fail", "not_reported")),
        ({"quantity": "", "amount": "$1,001 - $15,000"}, ("pass", "reported")),
        ({"quantity": "", "amount": "$15,001 - $50,000"}, ("fail", "mismatch")),
        ({"quantity": "", "amount": "4154"}, ("pass", "reported")),
        ({"quantity": "", "amount": "4200"}, ("fail", "mismatch")),
        ({"quantity": "", "amount": "a lot"}, ("undetermined", "size_unclear")),
        ({"quantity": "", "amount": ""}, ("undetermined", "size_unclear")),
        ({"number": "T1", "traded_at": "2026-02-20"}, ("fail", "mismatch")),
    ],
)
def test_a_report_is_held_against_the_trade_field_by_field(pad, changes, expected):
    outcomes, _ = judged(pad, [REPORT | changes])
    assert outcomes["T1"] == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-02-20T23:00:00-05:00", ("not_applicable", "not_due")),
        ("2026-02-21T09:00:00-05:00", ("fail", "not_reported")),
    ],
)
def test_what_is_not_reported_fails_once_the_days_are_over(pad, as_of, expected):
    outcomes, _ = judged(pad, [REPORT | {"symbol": "ELSE"}], as_of=as_of)
    assert outcomes["T1"] == expected


def test_fills_of_one_order_are_reported_as_one_and_cancelled_rows_not_at_all(pad):
    trades = [
        TRADE | {"number": "F1", "order": "O-7", "quantity": "60", "amount": ""},
        TRADE | {"number": "F2", "order": "O-7", "quantity": "40", "amount": ""},
        TRADE | {"number": "X1", "symbol": "KRDN"},
        TRADE | {"number": "X2", "symbol": "KRDN", "action": "cancel", "refers_to": "X1"},
    ]
    outcomes, _ = judged(pad, [REPORT], trades)
    assert outcomes["F1"] == outcomes["F2"] == ("pass", "reported")
    assert outcomes["X1"][0] == outcomes["X2"][0] == "not_applicable"


def test_one_report_answers_for_one_trade_only_and_the_better_fit_has_it(pad):
    trades = [TRADE, TRADE | {"number": "T2", "quantity": "70", "amount": ""}]
    outcomes, _ = judged(pad, [REPORT | {"quantity": "70"}], trades)
    assert outcomes == {"T1": ("fail", "not_reported"), "T2": ("pass", "reported")}


def test_a_report_without_a_trade_is_a_question_about_the_feed(pad):
    reports = [REPORT, REPORT | {"symbol": "KRDN"}, REPORT | {"traded_at": "2025-01-01"}]
    _, found = judged(pad, reports, [TRADE, TRADE | {"number": "T0", "traded_at": "2026-02-01"}])
    report = found.fieldwork.report(rows=2, cases=2, rejected=0)
    test = next(t for t in report.tests if t.test_id == "population.self_reports")
    assert (test.outcome, test.items) == ("undetermined", ("self_reports.csv:3",))
    assert "the reports without a trade of the feed" in report.completeness


def test_without_own_reports_the_rule_is_left_out_and_says_so(pad):
    found = pad([TRADE])
    assert found.outcome("T1", "pad.self_report") == ("not_applicable", "out_of_scope")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("$1,001 - $15,000", Amount(Decimal(1001), Decimal(15000))),
        ("Over $50,000,000", Amount(Decimal(50_000_000), None)),
        ("$1,000,001 +", Amount(Decimal(1_000_001), None)),
        ("less than 1,000", Amount(Decimal(0), Decimal(1000))),
        ("4150.50", Amount(Decimal("4150.50"), Decimal("4150.50"))),
        ("1.234,56", None),
        ("1,23", None),
        ("15,000 - 1,001", None),
        ("", None),
        ("unknown", None),
        ("1 2 3", None),
    ],
)
def test_amounts_are_read_in_their_usual_forms_and_in_no_other(words, expected):
    assert amount_of(words) == expected


@given(st.decimals(0, 10**12, places=2), st.decimals(0, 10**9, places=2))
def test_a_number_agrees_with_itself_and_with_every_range_around_it(number, width):
    own = amount_of(f"{number:,}")
    assert own == Amount(number, number)
    around = amount_of(f"${max(number - width, Decimal(0)):,} - ${number + width:,}")
    assert may_be_equal(own, around)
    assert may_be_equal(around, own)
    assert may_be_equal(own, Amount(number + width, None)) is (width == 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("2026-01-31", "2026-01-20")], ("pass", "in_time")),
        ([("2026-01-31", "2026-01-31")], ("pass", "in_time")),
        ([("2026-01-31", "2026-02-01")], ("fail", "late")),
        ([("2026-01-31", "")], ("fail", "not_certified")),
        ([("2025-01-31", "2025-01-20")], ("undetermined", "lapsed")),
        ([("2025-02-10", "2025-01-20")], ("pass", "in_time")),
        ([("2026-02-11", "2026-01-20")], ("undetermined", "no_record")),
        ([("2026-02-10", "2026-02-10")], ("pass", "in_time")),
        ([("2025-01-31", "2025-03-01"), ("2026-01-31", "2026-01-20")], ("pass", "in_time")),
    ],
)
def test_the_latest_certification_that_was_due_counts(pad, rows, expected):
    listed = [
        {"person": "E1", "kind": "annual", "due_at": due, "certified_at": given_at}
        for due, given_at in rows
    ]
    found = pad([TRADE], lists={"certifications": listed}, as_of=LATE)
    assert found.outcome("T1", "pad.certification") == expected


def test_each_kind_of_certification_is_asked_for_and_the_worst_answer_counts(pad):
    policy = '[certification]\nkinds = ["annual", "acknowledgement"]\n'
    rows = [
        {"person": "E1", "kind": "Annual", "due_at": "2026-01-31", "certified_at": "2026-01-02"}
    ]
    people = [{"person": "E1", "group": "access", "access_from": "2025-06-01"}]
    lists = {"certifications": rows}
    found = pad([TRADE], policy, lists=lists, as_of=LATE)
    assert found.outcome("T1", "pad.certification") == ("undetermined", "no_record")
    found = pad([TRADE], policy, lists=lists | {"people": people}, as_of=LATE)
    assert found.outcome("T1", "pad.certification") == ("pass", "in_time")
