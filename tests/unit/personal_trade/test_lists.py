"""Restricted, watch, blackout, wall-cross and client trades: what held at the time of the trade."""

import pytest

from assay.errors import EvidenceError, UsageError

TRADE = {
    "number": "T1",
    "person": "E1",
    "symbol": "NVLT",
    "asset_class": "stock",
    "side": "buy",
    "quantity": "100",
    "traded_at": "2026-02-10T10:00:00-05:00",
}


def entry(first="", last="", **more):
    return {"symbol": "NVLT", "from": first, "to": last, **more}


def run(pad, name, rows, trade=None, policy="", **more):
    lists = {name: rows, **more.pop("lists", {})}
    return pad([{**TRADE, **(trade or {})}], policy, lists=lists, **more)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (entry("2026-02-01"), ("fail", "listed")),
        (entry("2026-02-10T10:00:00-05:00"), ("fail", "listed")),
        (entry("2026-02-10T10:00:01-05:00"), ("pass", "not_listed")),
        (entry("2026-01-01", "2026-02-10T10:00:00-05:00"), ("pass", "not_listed")),
        (entry("2026-01-01", "2026-02-10"), ("fail", "listed")),
        (entry("2026-01-01", "2026-02-09"), ("pass", "not_listed")),
        (entry("2026-02-10"), ("undetermined", "unclear")),
        (entry("", ""), ("fail", "listed")),
        ({"symbol": "OTHER", "from": "2026-01-01"}, ("pass", "not_listed")),
        ({"isin": "US0000000001", "from": "2026-01-01"}, ("undetermined", "unclear")),
    ],
)
def test_an_entry_counts_where_it_held_at_the_trade(pad, row, expected):
    found = run(pad, "restricted", [row, {"symbol": "FAR", "from": "2020-01-01"}])
    assert found.outcome("T1", "pad.restricted") == expected


def test_an_entry_made_after_the_run_s_instant_is_not_known_to_it(pad):
    row = entry("2026-02-01", known_from="2026-03-01T00:00:00Z")
    later = run(pad, "restricted", [row, entry("2020-01-01", "2020-02-01")])
    assert later.outcome("T1", "pad.restricted") == ("fail", "listed")
    assert "entered only" in later.cases["T1"]["pad.restricted"].message
    then = run(
        pad,
        "restricted",
        [row, entry("2020-01-01", "2020-02-01", known_from="2020-01-01")],
        as_of="2026-02-20T00:00:00Z",
    )
    assert then.outcome("T1", "pad.restricted") == ("pass", "not_listed")


def test_the_master_ties_lines_of_one_issuer_and_the_underlying(pad):
    master = [
        {"symbol": "NVLT", "isin": "US0000000001", "issuer": "Novalite", "underlying": ""},
        {"symbol": "NVLTB", "isin": "US0000000002", "issuer": "Novalite", "underlying": ""},
        {"symbol": "NVC50", "isin": "", "issuer": "", "underlying": "NVLT"},
    ]
    rows = [{"isin": "US0000000002", "from": "2026-01-01"}]
    for symbol in ("NVLT", "NVLTB", "NVC50"):
        found = run(pad, "restricted", rows, {"symbol": symbol}, lists={"instruments": master})
        assert found.outcome("T1", "pad.restricted") == ("fail", "listed"), symbol


def test_a_symbol_that_went_to_another_issuer_is_another_instrument(pad):
    master = [
        {"symbol": "NVLT", "issuer": "Old Co", "from": "2000-01-01", "to": "2025-12-31"},
        {"symbol": "NVLT", "issuer": "New Co", "from": "2026-01-01", "to": ""},
    ]
    rows = [{"issuer": "Old Co", "from": "2020-01-01"}]
    found = run(pad, "restricted", rows, lists={"instruments": master})
    assert found.outcome("T1", "pad.restricted") == ("pass", "not_listed")


def test_a_watch_hit_is_never_a_failure_and_never_a_pass(pad):
    found = run(pad, "watch", [entry("2026-01-01")])
    assert found.outcome("T1", "pad.watch_list") == ("undetermined", "alert")


@pytest.mark.parametrize(
    ("traded", "expected"),
    [
        ("2026-02-03T00:00:00-05:00", "closed"),
        ("2026-02-02T23:59:59-05:00", "open"),
        ("2026-03-05T16:29:59-05:00", "closed"),
        ("2026-03-05T16:30:00-05:00", "open"),
        ("2026-03-05", "unclear"),
    ],
)
def test_a_closed_period_runs_thirty_days_up_to_the_announcement(pad, traded, expected):
    rows = [{"symbol": "NVLT", "announced_at": "2026-03-05T16:30:00-05:00"}]
    found = run(pad, "blackouts", rows, {"traded_at": traded})
    assert found.outcome("T1", "pad.blackout")[1] == expected


def test_an_announcement_without_a_time_leaves_its_day_open(pad):
    rows = [{"symbol": "NVLT", "announced_at": "2026-03-05"}]
    found = run(pad, "blackouts", rows, {"traded_at": "2026-03-05T09:00:00-05:00"})
    assert found.outcome("T1", "pad.blackout")[0] == "undetermined"


def test_a_window_binds_its_group_and_a_plan_is_let_through(pad):
    rows = [entry("2026-02-01", "2026-02-28", group="portfolio_manager")]
    people = [{"person": "E1", "group": "portfolio_manager"}, {"person": "E2", "group": "access"}]
    bound = run(pad, "blackouts", rows, lists={"people": people})
    assert bound.outcome("T1", "pad.blackout") == ("fail", "closed")
    free = run(pad, "blackouts", rows, {"person": "E2"}, lists={"people": people})
    assert free.outcome("T1", "pad.blackout") == ("pass", "open")
    unknown = run(pad, "blackouts", rows)
    assert unknown.outcome("T1", "pad.blackout")[0] == "undetermined"
    plan = run(pad, "blackouts", rows, {"nature": "trading_plan"}, lists={"people": people})
    assert plan.outcome("T1", "pad.blackout") == ("not_applicable", "plan")


@pytest.mark.parametrize(
    ("crossed", "cleansed", "status", "expected"),
    [
        ("2026-02-01T09:00:00-05:00", "", "restricted", "inside"),
        ("2026-02-01T09:00:00-05:00", "2026-02-10T10:00:00-05:00", "cleansed", "inside"),
        ("2026-02-01T09:00:00-05:00", "2026-02-10T09:59:59-05:00", "cleansed", "outside"),
        ("2026-02-01T09:00:00-05:00", "2026-02-05T09:59:59-05:00", "restricted", "unclear"),
        ("2026-02-11T09:00:00-05:00", "", "restricted", "outside"),
        ("2026-02-10", "", "restricted", "unclear"),
        ("2026-02-01T09:00:00-05:00", "", "cleansed", "unclear"),
    ],
)
def test_who_is_over_the_wall_waits_until_after_the_cleansing(
    pad, crossed, cleansed, status, expected
):
    row = {
        "person": "E1", "symbol": "NVLT", "crossed_at": crossed, "cleansed_at": cleansed,
        "status": status,
    }  # fmt: skip
    found = run(pad, "wall_crosses", [row])
    assert found.outcome("T1", "pad.wall_cross")[1] == expected
    other = run(pad, "wall_crosses", [{**row, "person": "E9"}])
    assert other.outcome("T1", "pad.wall_cross")[0] != "fail"


def client(day, **more):
    return {
        "number": f"C{day}",
        "symbol": "NVLT",
        "traded_at": f"2026-02-{day}T11:00:00-05:00",
        **more,
    }


WEEK = '[client_window]\ndays = ["* | 7"]\n'


@pytest.mark.parametrize(
    ("day", "as_of", "expected"),
    [
        ("17", "2026-03-01T00:00:00Z", ("fail", "client_later")),
        ("18", "2026-03-01T00:00:00Z", ("pass", "clear")),
        ("03", "2026-03-01T00:00:00Z", ("fail", "client_earlier")),
        ("02", "2026-03-01T00:00:00Z", ("pass", "clear")),
        ("02", "2026-02-17T12:00:00Z", ("undetermined", "window_open")),
    ],
)
def test_the_window_around_a_client_s_trade_looks_both_ways(pad, day, as_of, expected):
    found = run(pad, "client_trades", [client(day)], policy=WEEK, as_of=as_of)
    assert found.outcome("T1", "pad.client_window") == expected


def test_a_trade_cleared_while_the_window_was_open_is_found_when_the_client_trades(pad):
    policy = WEEK + "clear_while_open = true\n"
    before = run(pad, "client_trades", [client("02")], policy=policy, as_of="2026-02-11T00:00:00Z")
    assert before.outcome("T1", "pad.client_window") == ("pass", "clear_so_far")
    rows = [client("02"), client("13")]
    after = run(pad, "client_trades", rows, policy=policy, as_of="2026-02-14T00:00:00Z")
    assert after.outcome("T1", "pad.client_window") == ("fail", "client_later")


def test_flows_that_nobody_chose_do_not_count(pad):
    rows = [client("10", reason="Index rebalancing")]
    found = run(pad, "client_trades", rows, policy=WEEK, as_of="2026-03-01T00:00:00Z")
    assert found.outcome("T1", "pad.client_window") == ("pass", "clear")


def test_running_ahead_is_between_receipt_and_execution_on_the_same_side(pad):
    row = {**client("10"), "received_at": "2026-02-10T09:31:00-05:00", "side": "buy"}
    assert run(pad, "client_trades", [row]).outcome("T1", "pad.front_running") == ("fail", "ahead")
    sold = run(pad, "client_trades", [{**row, "side": "sell"}])
    assert sold.outcome("T1", "pad.front_running") == ("pass", "none")
    later = run(pad, "client_trades", [{**row, "received_at": "2026-02-10T10:30:00-05:00"}])
    assert later.outcome("T1", "pad.front_running") == ("pass", "none")


def test_a_list_with_a_row_that_can_not_be_read_refuses_the_run(pad):
    with pytest.raises(EvidenceError, match="can't be read"):
        run(pad, "restricted", [entry("yesterday")])


def test_a_heading_that_is_no_field_and_a_list_that_is_none_are_refused(pad):
    with pytest.raises(UsageError, match="no field"):
        run(pad, "restricted", [{"ticker": "NVLT"}])
    with pytest.raises(UsageError, match="no list"):
        run(pad, "forbidden", [entry()])


def test_a_list_that_was_not_given_leaves_its_rule_out_and_says_so(pad):
    found = pad([TRADE])
    result = found.cases["T1"]["pad.restricted"]
    assert result.code == "out_of_scope"
    assert "--list restricted" in result.message
    asked = pad([TRADE], in_scope=("pad.restricted",))
    assert asked.outcome("T1", "pad.restricted") == ("undetermined", "no_list")
