"""Patterns across trades, requests and households: covert, and always for a person."""

import pytest

TRADE = {
    "number": "T1", "person": "E1", "owner": "self", "account": "A1", "symbol": "NVLT",
    "asset_class": "stock", "side": "buy", "quantity": "100",
    "traded_at": "2026-03-10T10:00:00-04:00",
}  # fmt: skip
PEOPLE = [
    {"person": "E1", "group": "portfolio_manager"},
    {"person": "E2", "group": "access"},
    {"person": "E3", "group": "access"},
]
LATE = "2026-06-30T00:00:00Z"


def news(at, direction="up", **more):
    return {"symbol": "NVLT", "happened_at": at, "direction": direction, "kind": "a bid", **more}


def ahead(pad, rows, trade=None, as_of=LATE, **lists):
    given = {"price_events": rows, "people": PEOPLE} | lists
    found = pad([TRADE | (trade or {})], lists=given, as_of=as_of)
    return found.outcome("T1", "pad.ahead_of_news")


@pytest.mark.parametrize(
    ("row", "trade", "expected"),
    [
        (news("2026-03-11T08:00:00Z"), {}, ("fail", "ahead")),
        (news("2026-03-20T08:00:00-04:00"), {}, ("fail", "ahead")),
        (news("2026-03-21T08:00:00-04:00"), {}, ("pass", "clear")),
        (news("2026-03-10T09:59:00-04:00"), {}, ("pass", "clear")),
        (news("2026-03-10"), {}, ("undetermined", "unclear")),
        (news("2026-03-11", "down"), {}, ("pass", "clear")),
        (news("2026-03-11", "down"), {"side": "short"}, ("fail", "ahead")),
        (news("2026-03-11", "up"), {"side": "sell"}, ("pass", "clear")),
        (news("2026-03-11", "unknown"), {}, ("undetermined", "unclear")),
        (news("2026-03-11"), {"side": "exchange"}, ("undetermined", "unclear")),
        (news("2026-03-11"), {"person": "E2"}, ("not_applicable", "no_access")),
        (news("2026-03-11"), {"person": "E9"}, ("undetermined", "unclear")),
        (news("2026-03-11") | {"symbol": "KRDN"}, {}, ("pass", "clear")),
        ({"isin": "US1", "happened_at": "2026-03-11", "direction": "up"}, {}, ("undetermined", "unclear")),
    ],
)  # fmt: skip
def test_a_trade_on_the_right_side_before_news_is_looked_into(pad, row, trade, expected):
    assert ahead(pad, [row], trade) == expected


def test_a_crossing_of_the_wall_is_access_while_it_lasts(pad):
    crossed = {"person": "E2", "symbol": "NVLT", "crossed_at": "2026-03-01T00:00:00Z"}
    rows, trade = [news("2026-03-11")], {"person": "E2"}
    for cleansed, expected in (
        ("", "ahead"),
        ("2026-03-05T00:00:00Z", "no_access"),
        ("2026-03-12T00:00:00Z", "ahead"),
    ):
        lists = {"wall_crosses": [crossed | {"cleansed_at": cleansed, "status": ""}]}
        assert ahead(pad, rows, trade, **lists)[1] == expected


def test_news_after_the_instant_of_evaluation_is_not_known_yet(pad):
    rows = [news("2026-03-12T08:00:00Z")]
    assert ahead(pad, rows, as_of="2026-03-11T00:00:00Z") == ("pass", "clear")
    assert ahead(pad, rows, as_of="2026-03-13T00:00:00Z") == ("fail", "ahead")


def denials(*days, person="E1", decision="deny"):
    return [
        {
            "number": f"P{n}", "person": person, "symbol": "ELSE", "side": "buy",
            "decision": decision, "decided_at": f"{day}T10:00:00-05:00",
        }
        for n, day in enumerate(days)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (denials("2026-03-01", "2026-03-02", "2026-03-03"), ("undetermined", "pattern")),
        (denials("2026-03-01", "2026-03-02"), ("pass", "no_pattern")),
        (denials("2026-03-01", "2026-03-02", "2026-03-11"), ("pass", "no_pattern")),
        (denials("2025-12-10", "2026-03-02", "2026-03-03"), ("undetermined", "pattern")),
        (denials("2025-12-09", "2026-03-02", "2026-03-03"), ("pass", "no_pattern")),
        (denials(*["2026-03-01"] * 5, person="E2"), ("pass", "no_pattern")),
        (denials(*["2026-03-01"] * 5, decision="approve"), ("pass", "no_pattern")),
    ],
)
def test_repeated_refusals_before_a_trade_are_a_pattern(pad, rows, expected):
    found = pad([TRADE], lists={"preclearances": rows}, as_of=LATE)
    assert found.outcome("T1", "pad.fishing") == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"owner": "spouse"}, "mirror"),
        ({"owner": "spouse", "side": "cover"}, "mirror"),
        ({"owner": "spouse", "side": "sell"}, "single"),
        ({"owner": "spouse", "symbol": "KRDN"}, "single"),
        ({"owner": "spouse", "traded_at": "2026-03-11T10:00:00-04:00"}, "single"),
        ({"owner": "Self", "account": "A2"}, "single"),
        ({"owner": "", "account": "A2"}, "single"),
        ({"person": "E2"}, "mirror"),
        ({"person": "E3"}, "single"),
    ],
)
def test_the_same_trade_in_another_account_of_the_household_is_a_mirror(pad, other, expected):
    household = [{"person": "E2", "relative": "E1", "relation": "spouse"}]
    lists = {"people": PEOPLE, "household": household}
    found = pad([TRADE, TRADE | {"number": "T2"} | other], lists=lists, as_of=LATE)
    assert found.outcome("T1", "pad.mirror_trade")[1] == expected
    assert found.outcome("T2", "pad.mirror_trade")[1] == expected


def test_who_has_left_the_household_mirrors_nothing(pad):
    gone = [{"person": "E2", "relative": "E1", "relation": "spouse", "to": "2025-12-31"}]
    lists = {"people": PEOPLE, "household": gone}
    found = pad([TRADE, TRADE | {"number": "T2", "person": "E2"}], lists=lists, as_of=LATE)
    assert found.outcome("T1", "pad.mirror_trade")[1] == "single"


def test_without_owners_and_households_nobody_can_tell_and_it_is_left_out(pad):
    bare = {name: value for name, value in TRADE.items() if name != "owner"}
    assert pad([bare]).outcome("T1", "pad.mirror_trade") == ("not_applicable", "out_of_scope")


def test_a_pattern_leaves_no_word_in_what_the_employee_reads(pad):
    lists = {
        "people": PEOPLE,
        "preclearances": denials("2026-03-01", "2026-03-02", "2026-03-03"),
        "price_events": [news("2026-03-11")],
    }
    both = [TRADE, TRADE | {"number": "T2", "owner": "spouse"}]
    with_hits = pad(both, lists=lists, as_of=LATE)
    plain = lists | {
        "price_events": [news("2020-01-01")],
        "preclearances": denials("2026-03-01", "2026-03-02"),
    }
    without = pad([both[0], both[1] | {"symbol": "KRDN"}], lists=plain, as_of=LATE)
    hits = {rule: with_hits.outcome("T1", rule) for rule in ("pad.ahead_of_news", "pad.fishing")}
    assert [code for _, code in hits.values()] == ["ahead", "pattern"]
    assert with_hits.outcome("T1", "pad.mirror_trade")[1] == "mirror"
    assert with_hits.header["T1"]["outcome"] == "POTENTIAL-MARKET-ABUSE"
    assert with_hits.header["T1"]["notice"] == without.header["T1"]["notice"]
