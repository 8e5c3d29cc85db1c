"""Promises about the reader that hold for any text."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import (
    Actor,
    Case,
    Document,
    Fact,
    GateAnswer,
    Moment,
    Origin,
    RecordPointer,
)
from assay.evidence import Gate
from personal_trade.directory import Directory
from personal_trade.reading import BASELINE, DERIVERS, read_statement

HERE = Path(__file__).parent
ORIGIN = Origin(file="m.eml", row=1)
LIMITS = [
    "not",
    "never",
    "unless",
    "if",
    "provided",
    "only",
    "half",
    "except",
    "pending",
    "hardly",
    "don't",
    "maybe",
    "perhaps",
    "when",
    "once",
    "after",
    "If",
    "Not",
    "Never",
    "Unless",
    "draft",
    "test",
    "Draft",
    "wait",
    "Hold",
    "stop",
    "instead",
    "otherwise",
    "minus",
    "should",
    "was",
    "had",
    "but",
    "however",
    "void",
    "revoked",
    "denied",
    "none",
    "about",
    "roughly",
    "some",
    "few",
    "hopefully",
]


def cases(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def document(text: str, subject: str = "", kind: str = "mail") -> Document:
    """A mail of Wednesday 4 March 2026, 09:30 in Zurich."""
    head = f"Subject: {subject}\n\n" if subject else ""
    return Document.of(
        "mail-1",
        kind,
        head + text,
        ORIGIN,
        author=Actor(name="Orla Fenwick", email="orla.fenwick@bank.example"),
        written_at=Moment.at(datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        zone="+01:00",
    )


def ground(text: str, subject: str = ""):
    person = Fact[Actor](
        name="trade.person",
        value=Actor(name="Jo Park", email="jo@bank.example"),
        lineage=RecordPointer(sha256="sha256:0", origin=ORIGIN),
    )
    case = Case.model_construct(
        case_id="T-1",
        title="",
        record=Document.of("record", "record", "{}", ORIGIN),
        documents=(document(text, subject),),
        subject=SimpleNamespace(
            trade=SimpleNamespace(person=person, traded_at=None),
            person="",
            clearances=(),
            library=SimpleNamespace(directory=Directory(), tables={}),
        ),
    )
    return Gate(DERIVERS).ground(BASELINE.assess(case), case)


BLIND = cases("blind.jsonl")
APPROVALS = [c for c in [*cases("statements.jsonl"), *BLIND] if c["decision"] == "approve"]


@pytest.mark.parametrize("case", BLIND, ids=lambda c: c["text"][:50].replace("\n", " "))
def test_no_text_is_taken_for_an_approval_that_is_none_and_no_term_is_misread(case):
    found = read_statement(document(case["text"], case.get("subject", "")))
    if case["decision"] != "approve":
        assert found.decision != "approve"
    elif found.decision == "approve":
        assert {t.name: t.value for t in found.terms} == case.get("facts", {})


def test_most_approvals_of_the_blind_sets_are_read():
    wanted = [c for c in BLIND if c["decision"] == "approve"]
    read = [
        c
        for c in wanted
        if read_statement(document(c["text"], c.get("subject", ""))).decision == "approve"
    ]
    assert (len(read), len(wanted)) == (47, 49)


@pytest.mark.parametrize("case", APPROVALS, ids=lambda c: c["text"][:50].replace("\n", " "))
def test_what_is_claimed_stands_in_the_text_and_is_derived_again(case):
    for claim in ground(case["text"], case.get("subject", "")).claims:
        assert claim.grounding.answer is not GateAnswer.BLOCK
        assert claim.grounding.code not in ("fact.mismatch", "fact.underived")
        if claim.grounding.answer is GateAnswer.PASS:
            proposed = {f.name: f.value for f in claim.claim.facts}
            assert {f.name: f.value for f in claim.facts} == proposed


@pytest.mark.parametrize("word", LIMITS)
def test_a_limiting_word_anywhere_in_a_sentence_ends_the_approval(word):
    plain = [c["text"] for c in APPROVALS if "\n" not in c["text"] and "subject" not in c]
    for text in plain:
        known = read_statement(document(text))
        words = text.split(" ")
        for at in range(1, len(words) + 1):
            changed = " ".join([*words[:at], word, *words[at:]])
            found = read_statement(document(changed))
            same = {t.name: t.value for t in found.terms} == {t.name: t.value for t in known.terms}
            is_time = word in (
                "only",
                "after",
            )  # "valid only until Friday", "expires after 24 hours"
            assert found.decision != "approve" or not same or is_time, changed


ALPHABET = st.sampled_from(
    [
        "approved",
        "cleared",
        "granted",
        "buy",
        "sell",
        "500",
        "1,200",
        "ACME",
        "Acme",
        "Corp",
        "until",
        "Friday",
        "COB",
        "today",
        "24h",
        "PC-2031",
        "@",
        "USD",
        "45.00",
        "for",
        "of",
        "the",
        "your",
        "request",
        "is",
        "I",
        "you",
        "may",
        ".",
        ",",
        ":",
        "\n",
        "\n\n",
        ">",
        "-",
        "(",
        ")",
        "?",
        "!",
        "not",
        "if",
        "Regards",
        "--",
        "Orla",
        "~~",
        "\x00",
        "\u202e",
        "👍",
        "On",
        "4",
        "March",
        "2026",
        "wrote:",
        "From:",
        "Sent:",
        "To:",
        "valid",
        "expires",
        "account",
        "77-1",
        "worth",
        "limit",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(ALPHABET, st.text(max_size=6)), max_size=30).map(" ".join))
def test_no_text_raises_and_every_term_stands_where_it_is_said_to(text):
    found = read_statement(document(text))
    for term in found.terms:
        assert 0 <= term.start < term.end <= len(text)
    if found.said is not None:
        assert text[found.said.start : found.said.end].strip()
    for claim in ground(text).claims:
        assert claim.grounding.code not in ("absent", "fact.mismatch")


@pytest.mark.parametrize(
    "text",
    [
        "approved " * 40_000,
        "Approved: buy 500 ACME. " * 8_000,
        "A" * 300_000,
        "Aa " * 100_000,
        "1," * 150_000,
        "approved\n" * 40_000,
        "buy 1 until 2026-01-01 " * 10_000,
        "(" * 300_000,
        "Hi A A A A, " * 20_000,
    ],
)
def test_hostile_text_takes_linear_time(text):
    before = time.perf_counter()
    read_statement(document(text))
    assert time.perf_counter() - before < 3


def test_a_chat_line_is_read_like_a_mail():
    assert read_statement(document("approved: buy 500 ACME", kind="chat")).decision == "approve"
    assert read_statement(document("👍", kind="chat")).why == "informal"


def test_relative_days_need_a_date_and_a_zone():
    words = "Approved: buy 500 ACME today."
    for update in ({"written_at": None}, {"zone": ""}):
        undated = document(words).model_copy(update=update)
        assert read_statement(undated).decision == "unclear"


def test_a_cell_of_the_requests_own_record_need_not_say_what_it_approves():
    assert read_statement(document("Approved.", kind="approval")).decision == "approve"
    assert read_statement(document("Approved.")).why == "unspecific"


@pytest.mark.parametrize(
    "subject",
    ["RE: DENIED: PC-2031", "Withdrawn: PC-2031", "[TEST] RE: PC-2031", "Training example"],
)
def test_a_subject_that_speaks_against_an_approval_is_not_passed_over(subject):
    found = read_statement(document("Approved: buy 500 ACME.", subject))
    assert found.decision != "approve"


def test_several_numbers_in_the_subject_name_no_request():
    assert read_statement(document("Approved.", "RE: PC-1, PC-2")).why == "several"
