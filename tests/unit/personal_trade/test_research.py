"""Research binds its authors: no trade around it, none against it."""

import pytest

TRADE = {
    "number": "T1", "person": "E1", "symbol": "NVLT", "asset_class": "stock", "side": "buy",
    "quantity": "100", "traded_at": "2026-03-10T10:00:00-04:00",
}  # fmt: skip
PEOPLE = [
    {"person": "E1", "group": "analyst_team", "email": "ada@x.example"},
    {"person": "E2", "group": "access", "email": "bob@x.example"},
    {"person": "E3", "group": "research", "email": "cy@x.example"},
]
LATE = "2026-06-30T00:00:00Z"


def published(at, rating="", analyst="ada@x.example", **more):
    return {"symbol": "NVLT", "analyst": analyst, "published_at": at, "rating": rating, **more}


def run(pad, rows, trade=None, as_of=LATE, policy=""):
    lists = {"research": rows, "people": PEOPLE}
    found = pad([TRADE | (trade or {})], policy, lists=lists, as_of=as_of)
    return found.outcome("T1", "pad.research_window"), found.outcome("T1", "pad.research_rating")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-04", ("pass", "clear")),
        ("2026-03-05", ("fail", "in_window")),
        ("2026-03-10", ("fail", "in_window")),
        ("2026-04-09", ("fail", "in_window")),
        ("2026-04-10", ("pass", "clear")),
    ],
)
def test_the_window_runs_from_thirty_days_before_to_five_after(pad, day, expected):
    assert run(pad, [published(day)])[0] == expected


def test_a_publication_may_still_follow_while_the_window_is_open(pad):
    old = [published("2025-06-01")]
    assert run(pad, old, as_of="2026-03-20T00:00:00Z")[0] == ("undetermined", "window_open")
    clears = "[research]\nclear_while_open = true\n"
    assert run(pad, old, as_of="2026-03-20T00:00:00Z", policy=clears)[0] == ("pass", "clear_so_far")
    planned = [*old, published("2026-03-25T08:00:00Z")]
    assert run(pad, planned, as_of="2026-03-20T00:00:00Z")[0] == ("undetermined", "window_open")
    assert run(pad, planned, as_of="2026-03-26T00:00:00Z")[0] == ("fail", "in_window")


def test_it_binds_its_author_and_the_groups_named_and_nobody_else(pad):
    rows = [published("2026-03-09")]
    assert run(pad, rows)[0] == ("fail", "in_window")
    assert run(pad, rows, {"person": "E2"})[0] == ("not_applicable", "not_covering")
    assert run(pad, rows, {"person": "E3"})[0] == ("fail", "in_window")
    everyone = '[research]\ngroups = ["*"]\n'
    assert run(pad, rows, {"person": "E2"}, policy=everyone)[0] == ("fail", "in_window")
    assert run(pad, rows, {"person": "E9"})[0] == ("undetermined", "unclear")


def test_research_that_names_its_issuer_in_another_way_goes_to_a_person(pad):
    rows = [{"isin": "US0000000001", "analyst": "ada@x.example", "published_at": "2026-03-09"}]
    assert run(pad, rows)[0] == ("undetermined", "unclear")


@pytest.mark.parametrize(
    ("side", "rating", "expected"),
    [
        ("buy", "Sell", ("fail", "against_rating")),
        ("cover", "Underweight", ("fail", "against_rating")),
        ("sell", "Buy", ("fail", "against_rating")),
        ("short", "Outperform", ("fail", "against_rating")),
        ("buy", "Buy", ("pass", "with_rating")),
        ("sell", "Hold", ("pass", "with_rating")),
        ("sell", "Two thumbs up", ("undetermined", "rating_unknown")),
        ("gift", "Buy", ("undetermined", "no_side")),
        ("buy", "", ("not_applicable", "unrated")),
    ],
)
def test_nobody_trades_against_the_rating(pad, side, rating, expected):
    assert run(pad, [published("2026-02-01", rating)], {"side": side})[1] == expected


def test_the_latest_rating_before_the_trade_counts(pad):
    rows = [
        published("2026-01-05", "Sell"),
        published("2026-02-20", "Buy"),
        published("2026-04-20", "Sell"),
    ]
    assert run(pad, rows)[1] == ("pass", "with_rating")
    same_day = [*rows, published("2026-03-10", "Sell")]
    assert run(pad, same_day)[1] == ("undetermined", "unclear")
    assert run(pad, [published("2025-01-05", "Sell")])[1] == ("not_applicable", "unrated")


def test_exempt_instruments_are_left_alone(pad):
    rows = [published("2026-03-09", "Sell")]
    found = run(pad, rows, {"asset_class": "mutual fund"})
    assert found == (("not_applicable", "exempt"), ("not_applicable", "exempt"))
