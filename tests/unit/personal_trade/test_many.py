"""Much of one thing: one issuer, one person, long lists that overlap and repeat themselves.

Nothing is timed; what would take time with the square of the rows is counted instead.
"""

import random  # noqa: TID251 - data, from a seed
from datetime import date, timedelta

import pytest

from personal_trade.tradebook import TradeBook

DAY = date(2026, 1, 5)


def trades(count, *, people=1, issuers=1):
    chance = random.Random(count)
    return [
        {
            "number": f"T{n:05}",
            "person": f"E{n % people}",
            "symbol": f"S{n // people % issuers}",
            "asset_class": "stock",
            "side": "buy" if chance.random() < 0.5 else "sell",
            "quantity": "10",
            "traded_at": f"{DAY + timedelta(days=n * 300 // count)}T10:00:00-05:00",
        }
        for n in range(count)
    ]


class CountingBook(TradeBook):
    """Counts the trades that are looked at in full."""

    looked_at = 0

    def _equip(self):
        super()._equip()
        fill = self._fill

        def counted(row):
            CountingBook.looked_at += 1
            return fill(row)

        self._fill = counted


@pytest.fixture
def counted(pad):
    """Trades looked at in full while all rules are tested."""

    def count(rows, policy=""):
        found = pad(rows, policy)
        book = found.fieldwork.library.book
        book.__class__ = CountingBook
        book._equip()
        CountingBook.looked_at = 0
        fieldwork = found.fieldwork
        for row in fieldwork.records():
            case = fieldwork.build(row)
            fieldwork.rules.evaluate(case.subject, fieldwork.policy, fieldwork.scope)
        return CountingBook.looked_at / len(rows)

    return count


POLICY = '[min_holding]\nmethod = "latest"\n[contra_trade]\nmonths = 6\n[excess_trading]\nlimit = ["* | 50"]\n'


@pytest.mark.parametrize("shape", [{"people": 1}, {"people": 1, "issuers": 20}, {"people": 50}])
def test_what_a_trade_looks_at_does_not_grow_with_how_much_is_traded(counted, shape):
    few, many = counted(trades(200, **shape), POLICY), counted(trades(1600, **shape), POLICY)
    assert many <= few + 4


def test_lots_are_followed_once_for_a_position(counted):
    policy = '[min_holding]\nmethod = "fifo"\n'
    few, many = counted(trades(200), policy), counted(trades(1600), policy)
    assert many <= few + 4


def test_periods_that_repeat_and_overlap_are_one_finding_each(pad):
    rows = [
        {
            "symbol": "S0",
            "from": f"{DAY + timedelta(days=n % 7)}",
            "to": f"{DAY + timedelta(days=90)}",
        }
        for n in range(500)
    ]
    found = pad(trades(40), lists={"restricted": rows + rows})
    codes = {case["pad.restricted"].code for case in found.cases.values()}
    assert codes == {"listed", "not_listed", "unclear"} & codes
    assert "listed" in codes


def test_bad_rows_among_many_are_rejected_one_by_one(pad):
    rows = trades(300)
    for n in range(0, 300, 10):
        rows[n]["side"] = "barter"
    found = pad(rows)
    assert len(found.cases) == 270
    assert [code for code, _ in found.rejected] == ["field.malformed"] * 30
