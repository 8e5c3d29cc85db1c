"""What mails and chat lines on personal trades say; the traps first."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assay.domain import Actor, Document, Moment, Origin
from personal_trade.reading import AUTOMATIC_MAIL, AUTOMATIC_REPLY, read_statement

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "statements.jsonl").read_text("utf-8").splitlines()
]
KINDS = {"": "mail", "replied": AUTOMATIC_REPLY, "generated": AUTOMATIC_MAIL}


def document(text: str, *, subject: str = "", automatic: str = "", kind: str = "") -> Document:
    """A mail of Wednesday 4 March 2026, 09:30 in Zurich."""
    head = f"Subject: {subject}\n\n" if subject else ""
    return Document.of(
        "mail-1",
        kind or KINDS[automatic],
        head + text,
        Origin(file="m.eml", row=1),
        author=Actor(name="Orla Fenwick", email="orla.fenwick@bank.example"),
        written_at=Moment.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        zone="+01:00",
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60].replace("\n", " "))
def test_a_text_says_what_its_reader_would_take_it_to_say(case):
    found = read_statement(
        document(case["text"], subject=case.get("subject", ""), automatic=case.get("automatic", ""))
    )
    if case["decision"] in ("nothing", "auto_reply"):
        assert found.decision is None
        return
    assert found.decision == case["decision"]
    if "code" in case:
        assert found.why == case["code"]
    if case["decision"] == "approve":
        assert {term.name: term.value for term in found.terms} == case["facts"]
