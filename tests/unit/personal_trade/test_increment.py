"""A later version touches what its news can change, and what it leaves alone comes out the same."""

import pytest

DAYS = [f"2026-02-{d:02}" for d in range(2, 21) if d not in (7, 8, 14, 15, 16)]
PEOPLE = [{"person": f"E{n}", "group": "access"} for n in range(4)]
SYMBOLS = ("NVLT", "KRDN", "TALW")
POLICY = '[client_window]\ndays = ["* | 3"]\nclear_while_open = true\n'


def trades(count=36):
    return [
        {
            "number": f"T{n}", "person": f"E{n % 4}", "owner": "self", "account": f"A{n % 4}",
            "symbol": SYMBOLS[n % 3], "asset_class": "stock", "side": "buy" if n % 2 else "sell",
            "quantity": str(10 + n), "traded_at": f"{DAYS[n % len(DAYS)]}T10:{n:02}:00-05:00",
        }
        for n in range(count)
    ]  # fmt: skip


def lists(**more):
    given = {
        "people": PEOPLE,
        "restricted": [{"symbol": "ELSE", "from": "2026-01-01", "known_from": "2026-01-01"}],
        "client_trades": [
            {"number": "C0", "symbol": "ELSE", "side": "buy", "traded_at": "2026-02-02T10:00:00Z"}
        ],
        "preclearances": [
            {
                "number": f"P{n}", "person": f"E{n % 4}", "symbol": SYMBOLS[n % 3], "side": "buy",
                "decision": "approve", "decided_at": f"{DAYS[n % len(DAYS)]}T09:00:00-05:00",
            }
            for n in range(20)
        ],
        "accounts": [
            {"account": f"A{n}", "person": f"E{n}", "disclosed_at": "2025-01-01"} for n in range(4)
        ],
    }  # fmt: skip
    return {name: [*rows, *more.get(name, [])] for name, rows in given.items()}


AS_OF = "2026-02-20T22:00:00Z"
NEWS = {
    "nothing": ({}, AS_OF, 0),
    "a client traded": (
        {"client_trades": [
            {"number": "C1", "symbol": "KRDN", "side": "buy", "traded_at": "2026-02-10T10:00:00Z"}
        ]},
        AS_OF,
        12,
    ),
    "an entry with an earlier date": (
        {"restricted": [{"symbol": "TALW", "from": "2026-02-05", "known_from": "2026-02-19"}]},
        AS_OF,
        12,
    ),
    "a late decision": (
        {"preclearances": [
            {"number": "P99", "person": "E1", "symbol": "NVLT", "side": "sell",
             "decision": "approve", "decided_at": "2026-02-02T09:00:00-05:00"}
        ]},
        AS_OF,
        18,
    ),
    "a day went by": ({}, "2026-02-21T22:00:00Z", 8),
    "another account line": (
        {"accounts": [{"account": "A9", "person": "E3", "disclosed_at": "2026-02-01"}]},
        AS_OF,
        9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEWS)
def test_what_is_not_touched_comes_out_as_it_did(pad, name):
    from personal_trade.increment import touched

    more, as_of, expected = NEWS[name]
    before = pad(trades(), POLICY, lists=lists(), as_of=AS_OF)
    lists_before = dict(before.fieldwork.library.lists)
    after = pad(trades(), POLICY, lists=lists(**more), as_of=as_of)
    assert lists_before["people"] is not after.fieldwork.library.lists["people"]
    again = {str(r.data["number"].value) for r in touched(before.fieldwork, after.fieldwork)}
    for number, results in after.cases.items():
        if number not in again:
            assert results == before.cases[number], number
    assert len(again) == expected
    changed = {n for n, results in after.cases.items() if results != before.cases[n]}
    assert changed <= again


def test_a_new_trade_touches_the_trades_of_its_person_only(tmp_path, pad):
    from personal_trade.increment import touched

    before = pad(trades(35), POLICY, lists=lists(), as_of=AS_OF)
    kept = tmp_path / "before.csv"
    kept.write_text((tmp_path / "trades.csv").read_text())
    inputs = before.fieldwork.inputs
    object.__setattr__(inputs.population, "paths", (kept,))
    after = pad(trades(36), POLICY, lists=lists(), as_of=AS_OF)
    again = {str(r.data["number"].value) for r in touched(before.fieldwork, after.fieldwork)}
    assert again == {f"T{n}" for n in range(36) if n % 4 == 3}
    for number, results in before.cases.items():
        if number not in again:
            assert [r.outcome for r in results.values()] == [
                r.outcome for r in after.cases[number].values()
            ]


def test_another_policy_touches_everything(pad):
    from personal_trade.increment import touched

    before = pad(trades(8), POLICY, lists=lists(), as_of=AS_OF)
    after = pad(trades(8), POLICY + "[late_report]\ndays = 9\n", lists=lists(), as_of=AS_OF)
    assert len(list(touched(before.fieldwork, after.fieldwork))) == 8


def test_a_cleared_trade_is_opened_again_by_a_client_s_later_trade(pad):
    from personal_trade.increment import touched

    before = pad(trades(), POLICY, lists=lists(), as_of=AS_OF)
    more = [{"number": "C9", "symbol": "NVLT", "side": "buy", "traded_at": "2026-02-12T15:00:00Z"}]
    after = pad(trades(), POLICY, lists=lists(client_trades=more), as_of=AS_OF)
    again = [str(r.data["number"].value) for r in touched(before.fieldwork, after.fieldwork)]
    turned = [
        number
        for number in again
        if before.outcome(number, "pad.client_window")[0] == "pass"
        and after.outcome(number, "pad.client_window") == ("fail", "client_later")
    ]
    assert turned
