"""A clearance by mail, from the mail's bytes to what the rules find."""

import pytest

from assay.intake import SourceInputs
from personal_trade.reading import BASELINE

PEOPLE = [
    {"person": "jpark", "email": "jo@bank.example", "name": "Jo Park"},
    {"person": "ofenwick", "email": "orla@bank.example", "name": "Orla Fenwick"},
]
TRADE = {
    "number": "T-1",
    "person": "jpark",
    "symbol": "ACME",
    "side": "buy",
    "quantity": "500",
    "price": "44.00",
    "venue": "XNYS",
    "traded_at": "2026-03-04T10:30:00-05:00",
}
HEAD = (
    "From: Orla Fenwick <orla@bank.example>\nTo: Jo Park <jo@bank.example>\n"
    "Date: Wed, 4 Mar 2026 09:30:00 -0500\nSubject: RE: clearance\n\n"
)


@pytest.fixture
def cleared(pad, tmp_path):
    def run(*mails: str, reader=None, **changed: str):
        folder = tmp_path / "mails"
        folder.mkdir()
        for number, mail in enumerate(mails):
            (folder / f"{number}.eml").write_text(mail)
        lists = {
            "people": PEOPLE,
            "approvers": [{"person": "ofenwick"}],
            "messages": SourceInputs("messages", (folder,)),
        }
        found = pad([{**TRADE, **changed}], lists=lists, reader=reader)
        return {rule: str(r.outcome) for rule, r in found.cases["T-1"].items()}

    return run


def test_a_plain_approval_by_mail_clears(cleared):
    found = cleared(HEAD + "Approved: buy 500 ACME. Valid for 24 hours.\n\nRegards\nOrla Fenwick\n")
    assert found["pad.preclearance_missing"] == "pass"
    assert found["pad.preclearance_expired"] == "pass"
    assert found["pad.preclearance_mismatch"] == "pass"


@pytest.mark.parametrize(
    ("words", "changed", "rule"),
    [
        ("Approved: buy 300 ACME.", {}, "pad.preclearance_mismatch"),
        ("Approved: sell 500 ACME.", {}, "pad.preclearance_mismatch"),
        ("Approved: buy 500 ACME. Valid for 24 hours.", {"traded_at": "2026-03-06T10:30:00-05:00"}, "pad.preclearance_expired"),
    ],
)  # fmt: skip
def test_an_approval_of_something_else_does_not_clear(cleared, words, changed, rule):
    assert cleared(HEAD + words + "\n", **changed)[rule] == "fail"


@pytest.mark.parametrize(
    "words",
    [
        "go ahead",
        "Approved if compliance agrees: buy 500 ACME.",
        "Approved: 300 of the 500 ACME, not the rest.",
        "I will look at ACME.",
        "Knock yourself out with ACME.",
        "Approved: buy 500 ACME, expires tomorrow or later.",
    ],
)
def test_anything_less_goes_to_a_person(cleared, words):
    mail = HEAD.replace("RE: clearance", "RE: clearance ACME")
    found = cleared(mail + words + "\n")
    assert found["pad.preclearance_missing"] == "undetermined"


def test_an_end_that_is_not_certain_is_not_passed_over(cleared):
    words = "Approved: buy 500 ACME, valid for two trading days.\n"
    found = cleared(HEAD + words, traded_at="2026-03-06T10:30:00-05:00")
    assert found["pad.preclearance_expired"] in ("undetermined", "fail")


def test_a_first_day_is_kept(cleared):
    found = cleared(HEAD + "Approved: buy 500 ACME, valid tomorrow.\n")
    assert "fail" in (
        found["pad.preclearance_expired"],
        found["pad.preclearance_late"],
        found["pad.preclearance_missing"],
    )


class Careless:
    """Reads decisions like the baseline, and forgets what they are limited to."""

    name = "careless/1"

    def assess(self, case):
        found = BASELINE.assess(case)
        claims = tuple(claim.model_copy(update={"facts": ()}) for claim in found.claims)
        return found.model_copy(update={"claims": claims, "assessor": self.name})


def test_a_reader_that_forgets_the_limits_of_an_approval_is_not_believed(cleared):
    found = cleared(HEAD + "Approved: buy 300 ACME.\n", reader=Careless())
    assert found["pad.preclearance_missing"] != "pass"
