"""Netting, repeats, holding, deadlines, kinds of trade, and files that are dirtier than that."""

from datetime import date

import pytest

from assay.calendars import WeekdayCalendar
from assay.domain import Outcome
from assay.errors import UsageError
from personal_trade.case import Instrument, Trade
from personal_trade.reckoning import add_months, quarter_end
from personal_trade.rules.reporting import due_day

from .conftest import policy_of

BUY = {
    "number": "T1",
    "person": "E1",
    "owner": "self",
    "symbol": "NVLT",
    "asset_class": "stock",
    "side": "buy",
    "quantity": "100",
    "traded_at": "2026-01-05T10:00:00-05:00",
}
SELL = {**BUY, "number": "T2", "side": "sell", "traded_at": "2026-03-04T10:00:00-05:00"}


def test_a_cancelled_trade_counts_nowhere_and_its_rows_say_so(pad):
    cancelled = {**BUY, "number": "T3", "traded_at": "2026-03-01T10:00:00-05:00", "action": "new"}
    cancel = {**cancelled, "number": "T4", "action": "cancel", "refers_to": "T3"}
    found = pad([{**BUY, "action": "new"}, {**SELL, "action": "new"}, cancelled, cancel])
    assert found.outcome("T2", "pad.min_holding") == ("pass", "held")
    assert found.outcome("T3", "pad.non_session") == ("not_applicable", "netted")
    assert found.outcome("T4", "pad.netting") == ("pass", "netted")
    standing = pad([{**BUY, "action": "new"}, {**SELL, "action": "new"}, cancelled])
    assert standing.outcome("T2", "pad.min_holding") == ("fail", "too_short")


def test_a_correction_stands_in_place_of_its_trade(pad):
    wrong = {**BUY, "number": "T3", "action": "new", "traded_at": "2026-03-01T10:00:00-05:00"}
    right = {**BUY, "number": "T4", "action": "correct", "refers_to": "T3"}
    found = pad([{**SELL, "action": "new"}, wrong, right])
    assert found.outcome("T3", "pad.duplicate_entry") == ("not_applicable", "netted")
    assert found.outcome("T4", "pad.duplicate_entry") == ("pass", "single")
    assert found.outcome("T2", "pad.min_holding") == ("pass", "held")


@pytest.mark.parametrize("aim", ["T9", "", "T1"])
def test_a_cancellation_that_finds_no_single_trade_is_for_a_person(pad, aim):
    rows = [{**BUY, "action": "new"}, {**BUY, "number": "T7", "action": "cancel", "refers_to": aim}]
    if aim == "T1":
        rows.append({**rows[1], "number": "T8"})
    found = pad(rows)
    last = rows[-1]["number"] if aim else "T7 (cancel)"
    assert found.outcome(last, "pad.netting") == ("undetermined", "unmatched")


def test_a_cancellation_under_the_number_of_its_trade_nets_it(pad):
    found = pad([{**BUY, "action": "new", "refers_to": ""}, {**BUY, "action": "cancel"}])
    assert found.outcome("T1", "pad.duplicate_entry") == ("not_applicable", "netted")
    assert found.outcome("T1 (cancel)", "pad.netting") == ("pass", "netted")


def test_the_boundary_day_of_a_holding_is_in_order(pad):
    for day, expected in (("02-04", "held"), ("02-03", "too_short")):
        sell = {**SELL, "traded_at": f"2026-{day}T10:00:00-05:00"}
        early = {**BUY, "number": "T0", "symbol": "ELSE", "traded_at": "2025-12-01T10:00:00-05:00"}
        found = pad([early, BUY, sell])
        assert found.outcome("T2", "pad.min_holding")[1] == expected


def test_another_owner_or_instrument_is_another_position(pad):
    for other in ({"owner": "spouse"}, {"symbol": "ELSE"}, {"person": "E2"}):
        bought = {**BUY, "traded_at": "2026-03-01T10:00:00-05:00", **other}
        found = pad([{**BUY, "number": "T0", "symbol": "OLD"}, bought, SELL])
        assert found.outcome("T2", "pad.min_holding") == ("pass", "held")


def test_a_record_that_does_not_reach_back_proves_no_holding(pad):
    found = pad([SELL])
    assert found.outcome("T2", "pad.min_holding") == ("undetermined", "history_short")


@pytest.mark.parametrize(
    ("method", "first", "expected"),
    [("lifo", "50", "too_short"), ("fifo", "100", "held"), ("fifo", "50", "too_short")],
)
def test_lots_proper_are_drawn_in_the_order_of_the_method(pad, method, first, expected):
    old = {**BUY, "quantity": first}
    new = {**BUY, "number": "T3", "traded_at": "2026-02-27T10:00:00-05:00"}
    found = pad([old, new, SELL], f'[min_holding]\nmethod = "{method}"\n')
    assert found.outcome("T2", "pad.min_holding")[1] == expected


def test_lots_without_quantities_are_undetermined(pad):
    new = {**BUY, "number": "T3", "quantity": "", "traded_at": "2026-02-27T10:00:00-05:00"}
    found = pad([BUY, new, SELL], '[min_holding]\nmethod = "lifo"\n')
    assert found.outcome("T2", "pad.min_holding") == ("undetermined", "lots_unknown")


def test_a_method_that_is_none_is_refused_before_the_run(pad):
    with pytest.raises(UsageError, match="min_holding"):
        pad([BUY], '[min_holding]\nmethod = "average"\n')


def test_the_opposite_side_within_months_is_a_contra_trade(pad):
    early = {**BUY, "number": "T0", "symbol": "OLD", "traded_at": "2025-01-06T10:00:00-05:00"}
    policy = "[contra_trade]\nmonths = 6\n"
    found = pad([early, BUY, SELL], policy)
    assert found.outcome("T2", "pad.contra_trade") == ("fail", "contra")
    assert found.outcome("T1", "pad.contra_trade") == ("pass", "none")
    late = {**SELL, "traded_at": "2026-07-06T10:00:00-04:00"}
    assert pad([early, BUY, late], policy).outcome("T2", "pad.contra_trade") == ("pass", "none")
    assert pad([BUY, SELL]).outcome("T2", "pad.contra_trade") == ("not_applicable", "not_required")


def test_trades_beyond_the_limit_of_the_quarter_are_excess_and_fills_count_once(pad):
    trades = [
        {**BUY, "number": f"T{n}", "traded_at": f"2026-04-0{n}T10:00:00-04:00", "order": order}
        for n, order in ((1, "A"), (2, "A"), (3, "B"), (6, "C"))
    ]
    policy = '[excess_trading]\nlimit = ["* | 2"]\n'
    found = pad([BUY | {"number": "T0"}, *trades], policy)
    codes = [found.outcome(f"T{n}", "pad.excess_trading")[1] for n in (0, 1, 2, 3, 6)]
    assert codes == ["within", "within", "within", "within", "excess"]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 2, 3), date(2026, 4, 30)),
        (date(2026, 5, 3), date(2026, 7, 30)),
        (date(2026, 8, 3), date(2026, 10, 30)),
        (date(2026, 12, 31), date(2027, 1, 30)),
    ],
)
def test_quarters_are_due_thirty_days_after_their_end_and_not_at_a_month_s_end(day, due):
    end = quarter_end(day)
    assert due_day(end, 30, WeekdayCalendar(), unit="calendar", is_rolled=False) == due


def test_months_end_where_the_shorter_month_does():
    assert add_months(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("submitted", "as_of", "expected"),
    [
        ("2026-04-30", "2026-06-01T00:00:00Z", ("pass", "in_time")),
        ("2026-05-01", "2026-06-01T00:00:00Z", ("fail", "late")),
        ("", "2026-06-01T00:00:00Z", ("fail", "not_submitted")),
        ("", "2026-04-30T12:00:00Z", ("not_applicable", "not_due")),
    ],
)
def test_the_report_of_the_quarter_is_due_after_thirty_days(pad, submitted, as_of, expected):
    rows = [
        {"person": "E1", "quarter_end": "2026-03-31", "submitted_at": submitted},
        {"person": "E2", "quarter_end": "2026-03-31", "submitted_at": "2026-04-02"},
    ]
    found = pad([BUY], lists={"quarterly_reports": rows}, as_of=as_of)
    assert found.outcome("T1", "pad.quarterly_report") == expected


def test_a_nil_report_of_a_quarter_with_a_trade_is_for_a_person(pad):
    rows = [
        {"person": "E1", "quarter_end": "2026-03-31", "submitted_at": "2026-04-02", "is_nil": "yes"}
    ]
    found = pad([BUY], lists={"quarterly_reports": rows}, as_of="2026-06-01T00:00:00Z")
    assert found.outcome("T1", "pad.quarterly_report") == ("undetermined", "nil_report")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"disclosed_at": "2026-01-01"}, ("pass", "covered")),
        ({"disclosed_at": "2026-01-06"}, ("fail", "disclosed_later")),
        ({"disclosed_at": ""}, ("undetermined", "disclosure_unclear")),
        ({"disclosed_at": "2026-01-01", "account": "A2"}, ("fail", "undisclosed")),
        ({"disclosed_at": "2026-01-01", "person": "E2"}, ("undetermined", "other_person")),
        (
            {"disclosed_at": "2025-01-01", "opened_at": "2025-03-01", "consent_at": "2025-03-02"},
            ("fail", "consent_late"),
        ),
        (
            {
                "disclosed_at": "2025-01-01", "opened_at": "2020-03-01",
                "associated_at": "2025-01-01", "consent_at": "2025-01-31",
            },
            ("pass", "covered"),
        ),
    ],
)  # fmt: skip
def test_trades_happen_in_accounts_that_were_disclosed(pad, row, expected):
    found = pad(
        [{**BUY, "account": "A1"}], lists={"accounts": [{"account": "A1", "person": "E1", **row}]}
    )
    assert found.outcome("T1", "pad.uncovered_account") == expected


def test_a_day_without_a_zone_is_never_taken_for_certain(pad):
    rows = [{**BUY, "traded_at": "2026-01-05", "reported_at": "2026-02-19T03:00:00Z"}]
    sure = pad(rows, zone="America/New_York")
    assert sure.outcome("T1", "pad.late_report") == ("pass", "in_time")
    unsure = pad(
        [{**BUY, "traded_at": "2026-01-05T10:00:00", "reported_at": "2026-02-19"}], zone=""
    )
    assert unsure.outcome("T1", "pad.late_report")[0] == "undetermined"


def test_years_that_no_calendar_knows_are_undetermined(pad):
    found = pad([{**BUY, "traded_at": "2035-01-05T10:00:00-05:00"}])
    assert found.outcome("T1", "pad.non_session") == ("undetermined", "calendar_unknown")
    found = pad([{**BUY, "venue": "XTAE"}])
    assert found.outcome("T1", "pad.non_session")[0] in {"pass", "undetermined"}


def test_dirty_rows_are_rejected_with_field_and_value_and_the_rest_is_tested(pad):
    found = pad(
        [
            BUY,
            {**BUY, "number": "T2", "traded_at": "05/01/2026"},
            {**BUY, "number": "T3", "side": "Verkauf"},
            {**BUY, "number": "T4", "person": ""},
            {**BUY, "number": "T5", "quantity": "1,000"},
            {**BUY, "number": "T1", "quantity": "7"},
        ]
    )
    assert list(found.cases) == ["T1"]
    assert [code for code, _ in found.rejected] == [
        "field.malformed", "field.malformed", "field.missing", "field.malformed", "row.conflicting",
    ]  # fmt: skip
    messages = " ".join(message for _, message in found.rejected)
    assert "05/01/2026" in messages
    assert "Verkauf" in messages


def test_every_input_hostile_to_keys_becomes_a_case_or_a_rejection(pad):
    odd = ["T|1", "T 2", "=cmd", "T\u200b3", "x" * 300]
    found = pad([{**BUY, "number": number, "symbol": number} for number in odd])
    assert len(found.cases) + len(found.rejected) == len(odd)


def test_nouns_made_unchecked_equal_what_their_classes_make(pad):
    found = pad([{**BUY, "price": "10", "order": "O1", "nature": "volitional"}])
    trade = found.built["T1"].subject.trade
    again = Trade.model_validate(trade.model_dump())
    assert again == trade
    assert isinstance(trade.instrument, Instrument)
    assert Trade.model_validate_json(trade.model_dump_json()) == trade


def test_a_side_that_nobody_states_is_no_pass_of_any_rule_about_it(pad):
    found = pad([{**BUY, "side": ""}, {**SELL, "side": "buy"}])
    for rule in ("pad.short_sale", "pad.min_holding"):
        assert found.cases["T1"][rule].outcome is Outcome.UNDETERMINED


def test_the_policy_of_an_engagement_can_only_name_known_parameters():
    with pytest.raises(UsageError, match="not a parameter"):
        policy_of("[late_report]\ndayz = 3\n")
