"""Clearance: at all, for these terms, beforehand, while it was good, by whom."""

import pytest

TRADE = {
    "number": "T1",
    "person": "E1",
    "symbol": "NVLT",
    "asset_class": "stock",
    "side": "buy",
    "quantity": "100",
    "price": "10",
    "traded_at": "2024-07-05T10:00:00-04:00",
}
ASKED = {
    "number": "PC1",
    "person": "E1",
    "symbol": "NVLT",
    "side": "buy",
    "quantity": "100",
    "decision": "approve",
    "decided_at": "2024-07-03T12:30:00-04:00",
    "approver": "Ann Boss <ann@x.example>",
}


def run(pad, trade=None, asked=None, policy="", **lists):
    rows = asked if isinstance(asked, list) else [{**ASKED, **(asked or {})}]
    trades = trade if isinstance(trade, list) else [{**TRADE, **(trade or {})}]
    return pad(trades, policy, lists={"preclearances": rows, **lists})


@pytest.mark.parametrize(
    ("decided", "traded", "sessions", "expected"),
    [
        # The day before Independence Day closes early; the 4th has no session.
        ("2024-07-03T12:30:00-04:00", "2024-07-05T16:00:00-04:00", 1, "good"),
        ("2024-07-03T12:30:00-04:00", "2024-07-05T16:00:01-04:00", 1, "expired"),
        ("2024-07-03T12:30:00-04:00", "2024-07-03T13:00:00-04:00", 0, "good"),
        ("2024-07-03T12:30:00-04:00", "2024-07-03T13:00:01-04:00", 0, "expired"),
        # 9 January 2025 was a day of mourning: the next session is the 10th.
        ("2025-01-08T11:00:00-05:00", "2025-01-10T15:59:00-05:00", 1, "good"),
        ("2025-01-08T11:00:00-05:00", "2025-01-13T09:31:00-05:00", 1, "expired"),
        # Said after the close: which close was meant is nobody's to guess.
        ("2024-07-03T14:00:00-04:00", "2024-07-03T14:30:00-04:00", 0, "end_unclear"),
        # A day without a time may lie before or after the end.
        ("2024-07-03T12:30:00-04:00", "2024-07-05", 1, "end_unclear"),
    ],
)
def test_an_approval_is_good_until_the_close_that_the_policy_names(
    pad, decided, traded, sessions, expected
):
    found = run(
        pad, {"traded_at": traded}, {"decided_at": decided}, f"[validity]\nsessions = {sessions}\n"
    )
    assert found.outcome("T1", "pad.preclearance_expired")[1] == expected


def test_hours_count_instead_of_sessions_where_the_policy_says_so(pad):
    found = run(pad, policy='[validity]\nrule = "hours"\nhours = 24\n')
    assert found.outcome("T1", "pad.preclearance_expired") == ("fail", "expired")


def test_a_date_in_the_approval_ends_it_earlier_and_never_later(pad):
    early = run(pad, asked={"valid_until": "2024-07-03"})
    assert early.outcome("T1", "pad.preclearance_expired") == ("fail", "expired")
    late = run(pad, {"traded_at": "2024-07-09T10:00:00-04:00"}, {"valid_until": "2024-07-31"})
    assert late.outcome("T1", "pad.preclearance_expired") == ("fail", "expired")


def test_a_venue_or_year_without_a_calendar_is_for_a_person(pad):
    found = run(pad, {"venue": "XXXX"})
    assert found.outcome("T1", "pad.preclearance_expired") == ("undetermined", "end_unclear")


@pytest.mark.parametrize(
    ("decided", "traded", "expected"),
    [
        ("2024-07-05T10:00:01-04:00", "2024-07-05T10:30:00-04:00", ("pass", "before")),
        ("2024-07-05T11:00:00-04:00", "2024-07-05T10:30:00-04:00", ("fail", "late")),
        (
            "2024-07-05T10:30:20-04:00",
            "2024-07-05T10:30:00-04:00",
            ("undetermined", "order_unclear"),
        ),
        ("2024-07-05", "2024-07-05T10:30:00-04:00", ("undetermined", "order_unclear")),
        ("", "2024-07-05T10:30:00-04:00", ("undetermined", "order_unclear")),
    ],
)
def test_what_came_first_is_told_by_instants_and_not_guessed(pad, decided, traded, expected):
    found = run(pad, {"traded_at": traded}, {"decided_at": decided})
    assert found.outcome("T1", "pad.preclearance_late") == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "fits"),
        ({"side": "sell"}, "other_terms"),
        ({"quantity": "99"}, "other_terms"),
        ({"quantity": ""}, "fits"),
        ({"account": "A-9"}, "doubtful"),
        ({"price": "9.99"}, "other_terms"),
        ({"asset_class": "option"}, "other_terms"),
        ({"side": ""}, "doubtful"),
    ],
)
def test_terms_are_held_against_the_trade(pad, asked, expected):
    assert run(pad, asked=asked).outcome("T1", "pad.preclearance_mismatch")[1] == expected


def test_fills_add_up_and_the_one_too_many_is_the_violation(pad):
    at = "2024-07-05T10:00:0{}-04:00"
    fills = [
        {**TRADE, "number": f"T{n}", "quantity": "40", "traded_at": at.format(n)} for n in (1, 2, 3)
    ]
    found = run(pad, fills)
    codes = [found.outcome(f"T{n}", "pad.preclearance_mismatch")[1] for n in (1, 2, 3)]
    assert codes == ["fits", "fits", "other_terms"]


def test_two_approvals_that_share_a_sum_are_for_a_person(pad):
    fills = [
        {**TRADE, "number": f"T{n}", "traded_at": f"2024-07-05T10:00:0{n}-04:00"} for n in (1, 2)
    ]
    found = run(pad, fills, [ASKED, {**ASKED, "number": "PC2"}])
    assert found.outcome("T2", "pad.preclearance_mismatch")[1] == "doubtful"


def test_nothing_on_record_is_a_violation_and_a_denial_is_one_too(pad):
    none = run(pad, asked={"symbol": "OTHER"})
    assert none.outcome("T1", "pad.preclearance_missing") == ("fail", "no_approval")
    assert none.outcome("T1", "pad.preclearance_late")[0] == "not_applicable"
    denied = run(pad, asked={"decision": "deny"})
    assert denied.outcome("T1", "pad.preclearance_missing") == ("fail", "denied")
    undecided = run(pad, asked={"decision": ""})
    assert undecided.outcome("T1", "pad.preclearance_missing") == ("fail", "undecided")


def test_half_consent_is_neither_clearance_nor_its_absence(pad):
    for decision in ("conditional", "partial", "unclear"):
        found = run(pad, asked={"decision": decision})
        assert found.outcome("T1", "pad.preclearance_missing") == ("undetermined", "unclear")


def test_an_old_approval_is_none(pad):
    found = run(pad, asked={"decided_at": "2024-04-01T10:00:00-04:00"})
    assert found.outcome("T1", "pad.preclearance_missing") == ("fail", "no_approval")


def test_a_withdrawal_counts_between_approval_and_trade_only(pad):
    taken = {**ASKED, "decision": "withdraw"}
    before = run(pad, asked=[ASKED, {**taken, "decided_at": "2024-07-05T09:00:00-04:00"}])
    assert before.outcome("T1", "pad.preclearance_withdrawn") == ("fail", "taken_back")
    after = run(pad, asked=[ASKED, {**taken, "decided_at": "2024-07-05T11:00:00-04:00"}])
    assert after.outcome("T1", "pad.preclearance_withdrawn") == ("pass", "stands")
    other = {**taken, "number": "PC2", "decided_at": "2024-07-05T09:00:00-04:00"}
    assert run(pad, asked=[ASKED, other]).outcome("T1", "pad.preclearance_withdrawn") == (
        "undetermined",
        "other_request",
    )
    sold = run(pad, asked=[ASKED, {**other, "side": "sell"}])
    assert sold.outcome("T1", "pad.preclearance_withdrawn") == ("pass", "stands")
    unclear = run(pad, asked=[ASKED, {**taken, "decided_at": "2024-07-05"}])
    assert unclear.outcome("T1", "pad.preclearance_withdrawn")[0] == "undetermined"


PEOPLE = [
    {"person": "E1", "email": "eve@x.example", "name": "Eve Dealer", "supervisor": "E2"},
    {"person": "E2", "email": "ann@x.example", "name": "Ann Boss", "supervisor": ""},
    {"person": "E3", "email": "sub@x.example", "name": "Sub Ordinate", "supervisor": "E1"},
]


@pytest.mark.parametrize(
    ("approver", "expected"),
    [
        ("ann@x.example", ("pass", "independent")),
        ("eve@x.example", ("fail", "own")),
        ("Eve Dealer", ("fail", "own")),
        ("sub@x.example", ("fail", "subordinate")),
        ("spouse@x.example", ("fail", "own")),
        ("", ("undetermined", "nobody")),
    ],
)
def test_nobody_clears_their_own_trades_or_those_of_household_and_superior(pad, approver, expected):
    home = [{"person": "E1", "relative": "spouse@x.example", "relation": "spouse"}]
    found = run(pad, asked={"approver": approver}, people=PEOPLE, household=home)
    assert found.outcome("T1", "pad.self_cleared") == expected


def test_only_who_is_on_the_list_then_may_approve(pad):
    rows = [{"person": "E2", "from": "2024-01-01", "to": "2024-12-31"}]
    found = run(pad, asked={"approver": "ann@x.example"}, people=PEOPLE, approvers=rows)
    assert found.outcome("T1", "pad.approver_valid") == ("pass", "entitled")
    rows = [{"person": "E2", "from": "2023-01-01", "to": "2023-12-31"}]
    found = run(pad, asked={"approver": "ann@x.example"}, people=PEOPLE, approvers=rows)
    assert found.outcome("T1", "pad.approver_valid") == ("fail", "not_entitled")


def test_exempt_classes_and_natures_need_no_clearance_and_own_funds_do(pad):
    fund = {"asset_class": "mutual fund"}
    free = run(pad, fund, {"symbol": "OTHER"})
    assert free.outcome("T1", "pad.preclearance_missing") == ("not_applicable", "exempt")
    own = run(
        pad,
        fund,
        {"symbol": "OTHER"},
        instruments=[{"symbol": "NVLT", "asset_class": "mutual fund", "is_own_fund": "yes"}],
    )
    assert own.outcome("T1", "pad.preclearance_missing") == ("fail", "no_approval")
    managed = run(pad, {"nature": "discretionary", "account": "A1"}, {"symbol": "OTHER"})
    assert managed.outcome("T1", "pad.preclearance_missing") == ("undetermined", "unclear")


def test_a_request_of_somebody_who_may_be_the_person_is_for_a_person(pad):
    by_mail = [{**ASKED, "person": "E1"}]
    found = run(pad, {"person": "E1"}, by_mail)
    assert found.outcome("T1", "pad.preclearance_missing")[0] == "pass"


def test_without_a_record_of_requests_clearance_is_out_of_scope(pad):
    found = pad([TRADE])
    assert found.outcome("T1", "pad.preclearance_missing") == ("not_applicable", "out_of_scope")
    found = pad([TRADE], in_scope=("pad.preclearance_missing",))
    assert found.outcome("T1", "pad.preclearance_missing")[0] != "pass"
