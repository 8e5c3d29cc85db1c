"""What the red team makes of a trade: each lie is a lie, however small the trade."""

import pytest

from personal_trade.attack import stand

TRADE = {
    "number": "T-1",
    "person": "jpark",
    "symbol": "ACME",
    "side": "buy",
    "price": "44.00",
    "venue": "XNYS",
    "traded_at": "2026-03-04T10:30:00-05:00",
}
LISTS = {
    "people": [{"person": "jpark"}, {"person": "ofenwick"}],
    "approvers": [{"person": "ofenwick"}],
}


def attacked(pad, quantity: str):
    found = pad([{**TRADE, "quantity": quantity}], lists=LISTS)
    return stand(found.built["T-1"], 0)


@pytest.mark.parametrize(("quantity", "less"), [("1", "0"), ("2", "1"), ("501", "250")])
def test_a_clearance_for_less_is_for_less_even_than_a_single_share(pad, quantity, less):
    made = attacked(pad, quantity)
    for kind in ("less than the trade", "limit left out"):
        for near in made.near[kind]:
            assert near.text == f"Approved: buy {less} ACME."
    assert made.words[0].text == f"Approved: buy {quantity} ACME."


@pytest.mark.parametrize("quantity", ["0", "1.5"])
def test_a_trade_whose_size_no_clearance_could_name_offers_nothing(pad, quantity):
    assert attacked(pad, quantity) is None
