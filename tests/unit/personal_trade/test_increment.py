"""A later version touches what its news can change, and what it leaves alone comes out the same."""

from typing import NamedTuple

import pytest

from assay.intake import SourceInputs, SourceOptions

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
    names = {*given, *more}
    return {name: [*given.get(name, []), *more.get(name, [])] for name in sorted(names)}


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


class Record(NamedTuple):
    """A version as its run put it on the record."""

    footing: bytes
    found: object

    def records(self):
        return ((name, case.record.sha256) for name, case in self.found.built.items())

    def parties(self, case_id):
        return self.found.fieldwork.parties(self.found.built[case_id].subject)


def on_record(found):
    return Record(found.fieldwork.footing(), found)


def touched(before, after):
    """Trades of the later version that anything new touches, with the reason."""
    compared = after.fieldwork.compare(before)
    news = [compared.news(record) for record in after.fieldwork.records()]
    return {new.case_id: new.reason for new in news if new.reason}


@pytest.mark.parametrize("name", NEWS)
def test_what_is_not_touched_comes_out_as_it_did(pad, name):
    more, as_of, expected = NEWS[name]
    first = pad(trades(), POLICY, lists=lists(), as_of=AS_OF)
    before = on_record(first)
    after = pad(trades(), POLICY, lists=lists(**more), as_of=as_of)
    again = touched(before, after)
    for number, results in after.cases.items():
        if number not in again:
            assert results == first.cases[number], number
    assert len(again) == expected
    changed = {n for n, results in after.cases.items() if results != first.cases[n]}
    assert changed <= set(again)


def test_a_new_trade_touches_the_trades_of_its_person_only(pad):
    before = on_record(pad(trades(35), POLICY, lists=lists(), as_of=AS_OF))
    after = pad(trades(36), POLICY, lists=lists(), as_of=AS_OF)
    again = touched(before, after)
    assert set(again) == {f"T{n}" for n in range(36) if n % 4 == 3}
    assert again["T35"] == "The trade is new."
    assert again["T3"] == "Trade T35 of the person or household is new or not what it was."


def test_a_new_trade_leaves_other_issuers_in_other_quarters_alone(pad):
    def trade(number, symbol, day):
        return {
            "number": number, "person": "E1", "owner": "self", "account": "A1", "symbol": symbol,
            "asset_class": "stock", "side": "buy", "quantity": "10", "traded_at": f"{day}T10:00:00Z",
        }  # fmt: skip

    rows = [
        trade("T1", "NVLT", "2025-10-02"),
        trade("T2", "KRDN", "2025-10-03"),
        trade("T3", "KRDN", "2026-02-03"),
        trade("T4", "TALW", "2026-02-04"),
    ]
    before = on_record(pad(rows, as_of=AS_OF))
    after = pad([*rows, trade("T5", "NVLT", "2026-02-10")], as_of=AS_OF)
    assert set(touched(before, after)) == {"T1", "T3", "T4", "T5"}


@pytest.mark.parametrize("every", range(2, 12))
def test_whatever_a_version_lacked_what_is_not_touched_comes_out_as_it_did(pad, every):
    """The earlier version lacks some trades and some entries of every list."""

    def thinned(rows, shift=0):
        return [row for at, row in enumerate(rows) if (at + shift) % every]

    whole = lists(
        restricted=[{"symbol": "TALW", "from": "2026-02-05", "known_from": "2026-02-06"}],
        client_trades=[
            {"number": "C1", "symbol": s, "side": "sell", "traded_at": f"2026-02-{d}T15:00:00Z"}
            for s, d in zip(SYMBOLS, ("04", "11", "17"), strict=True)
        ],
        household=[{"person": "E0", "relative": "E2", "relation": "spouse"}],
        price_events=[
            {"symbol": s, "happened_at": f"2026-02-{d}T15:00:00Z", "direction": "up"}
            for s, d in zip(SYMBOLS, ("06", "13", "19"), strict=True)
        ],
        research=[
            {"symbol": "KRDN", "analyst": "E1", "published_at": "2026-02-12", "rating": "Sell"}
        ],
        certifications=[
            {
                "person": f"E{n}",
                "kind": "annual",
                "due_at": "2026-01-31",
                "certified_at": "2026-02-01",
            }
            for n in range(4)
        ],
        self_reports=[
            {name: value for name, value in t.items() if name not in {"owner", "asset_class"}}
            for t in trades()
        ],
    )
    if not every % 2:
        del whole["self_reports"]
    fixed = {"people", "household"}
    part = {
        name: rows if name in fixed or len(rows) < 2 else thinned(rows, 1)
        for name, rows in whole.items()
    }
    first = pad(thinned(trades()), POLICY, lists=part, as_of="2026-02-18T22:00:00Z")
    before = on_record(first)
    after = pad(trades(), POLICY, lists=whole, as_of=AS_OF)
    again = touched(before, after)
    for number, results in after.cases.items():
        if number not in again:
            now = {rule: (r.outcome, r.code, r.facts) for rule, r in results.items()}
            was = {rule: (r.outcome, r.code, r.facts) for rule, r in first.cases[number].items()}
            assert [(n, f.name, f.value) for n, r in now.items() for f in r[2]] == [
                (n, f.name, f.value) for n, r in was.items() for f in r[2]
            ]
            assert {n: r[:2] for n, r in now.items()} == {n: r[:2] for n, r in was.items()}


def test_a_trade_that_is_gone_touches_the_trades_of_its_person_and_household(pad):
    household = [{"person": "E0", "relative": "E2", "relation": "spouse"}]
    before = on_record(pad(trades(36), POLICY, lists=lists(household=household), as_of=AS_OF))
    after = pad(trades(36)[:-2], POLICY, lists=lists(household=household), as_of=AS_OF)
    again = touched(before, after)
    assert set(again) == {f"T{n}" for n in range(34) if n % 4 != 1}
    assert again["T0"] == "Trade T34 of the person or household is no more what it was."


def test_rows_that_look_the_same_under_other_headings_are_other_trades(pad, tmp_path):
    rows = [{"number": "T1", "person": "E1", "symbol": "AAA", "owner": "BBB"}]
    before = on_record(pad(rows, as_of=AS_OF))
    swapped = [{"number": "T1", "person": "E1", "owner": "AAA", "symbol": "BBB"}]
    after = pad(swapped, as_of=AS_OF)
    assert (tmp_path / "trades.csv").read_text().splitlines()[1] == '"T1","E1","AAA","BBB"'
    assert set(touched(before, after)) == {"T1"}


def test_a_list_whose_columns_changed_places_is_another_list(pad):
    def restricted(first, second):
        return [{first: "NVLT", second: "KRDN", "from": "2026-01-01"}]

    before = on_record(
        pad(trades(6), lists={"restricted": restricted("symbol", "name")}, as_of=AS_OF)
    )
    after = pad(trades(6), lists={"restricted": restricted("name", "symbol")}, as_of=AS_OF)
    assert touched(before, after)


def test_another_member_of_the_staff_touches_everything(pad):
    before = on_record(pad(trades(8), POLICY, lists=lists(), as_of=AS_OF))
    people = {"people": [{"person": "E9", "group": "access"}]}
    after = pad(trades(8), POLICY, lists=lists(**people), as_of=AS_OF)
    assert set(touched(before, after).values()) == {"Not what they were: the list people."}


def test_a_message_that_is_gone_or_of_another_author_touches_everything(pad, tmp_path):
    def mails(sender):
        path = tmp_path / "messages.jsonl"
        path.write_text(
            f'{{"number":"M1","sender":"{sender}","sent_at":"2026-02-02T09:00:00Z",'
            '"text":"Approved: buy 10 NVLT.","about":"T1"}\n'
        )
        mapping = tmp_path / "messages.toml"
        mapping.write_text(
            '[fields]\nnumber="number"\nsender="sender"\nsent_at="sent_at"\ntext="text"\n'
            'about="about"\n'
        )
        return {"messages": SourceInputs("table", (path,), SourceOptions(mapping=mapping))}

    before = on_record(pad(trades(8), lists=mails("cara@example.com"), as_of=AS_OF))
    after = pad(trades(8), lists=mails("cora@example.com"), as_of=AS_OF)
    assert len(touched(before, after)) == 8


def test_a_new_answer_touches_the_trade_of_what_it_answers(pad, tmp_path):
    def chat(*lines):
        path = tmp_path / "messages.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines))
        mapping = tmp_path / "messages.toml"
        mapping.write_text(
            '[fields]\nnumber="number"\nsender={column="sender", as="login"}\n'
            'sent_at="sent_at"\ntext="text"\nrecipients={column="to", as="login"}\n'
        )
        return {"messages": SourceInputs("table", (path,), SourceOptions(mapping=mapping))}

    trade = {**trades(1)[0], "number": "T1", "person": "jo", "symbol": "NVLT"}
    trade["traded_at"] = "2026-02-02T15:00:00Z"
    asked = '{"number":"M1","sender":"jo","to":["cara"],"sent_at":"2026-02-02T09:00:00Z","text":"NVLT?"}'
    answer = '{"number":"M2","sender":"cara","to":["jo"],"sent_at":"2026-02-02T09:05:00Z","text":"hold off"}'
    before = on_record(pad([trade], lists=chat(asked), as_of=AS_OF))
    after = pad([trade], lists=chat(asked, answer), as_of=AS_OF)
    assert touched(before, after) == {"T1": "A new message concerns the trade."}


def test_a_cleared_trade_is_opened_again_by_a_client_s_later_trade(pad):
    first = pad(trades(), POLICY, lists=lists(), as_of=AS_OF)
    before = on_record(first)
    more = [{"number": "C9", "symbol": "NVLT", "side": "buy", "traded_at": "2026-02-12T15:00:00Z"}]
    after = pad(trades(), POLICY, lists=lists(client_trades=more), as_of=AS_OF)
    turned = [
        number
        for number, reason in touched(before, after).items()
        if reason == "An entry of the list client_trades is new."
        and first.outcome(number, "pad.client_window")[0] == "pass"
        and after.outcome(number, "pad.client_window") == ("fail", "client_later")
    ]
    assert turned
