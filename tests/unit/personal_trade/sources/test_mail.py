"""Mails as messages on trades: from the bytes of a file to the claim that passes the gate."""

from types import SimpleNamespace

import pytest

from assay.domain import Actor, Case, Document, Fact, GateAnswer, Origin, RecordPointer
from assay.evidence import Gate
from assay.intake import Rejection
from personal_trade.directory import Directory
from personal_trade.reading import BASELINE, DERIVERS
from personal_trade.sources.mail import mail_messages

HEAD = (
    "From: Orla Fenwick <orla@bank.example>\nTo: Jo Park <jo@bank.example>\n"
    "Date: Wed, 4 Mar 2026 09:30:00 +0100\nMessage-ID: <2@bank.example>\n"
)
TEXT = "Hi Jo,\n\nApproved: buy 500 ACME, valid for two trading days.\n\nRegards\nOrla Fenwick\n"
ORIGIN = Origin(file="t.csv", row=1)


def written(tmp_path, *mails: str):
    for number, mail in enumerate(mails):
        (tmp_path / f"{number}.eml").write_text(mail)
    return list(mail_messages([tmp_path]))


def read(document: Document):
    person = Fact[Actor](
        name="trade.person",
        value=Actor(name="Jo Park", email="jo@bank.example"),
        lineage=RecordPointer(sha256="sha256:0", origin=ORIGIN),
    )
    case = Case(
        case_id="T-1",
        title="",
        record=Document.of("record", "record", "{}", ORIGIN),
        documents=(document,),
        subject=SimpleNamespace(
            trade=SimpleNamespace(person=person, traded_at=None),
            person="",
            clearances=(),
            library=SimpleNamespace(directory=Directory(), tables={}),
        ),
    )
    return Gate(DERIVERS).ground(BASELINE.assess(case), case)


def test_an_approval_by_mail_passes_the_gate_with_its_terms(tmp_path):
    (message,) = written(tmp_path, HEAD + "Subject: RE: PC-2031\n\n" + TEXT)
    assert message.about == "PC-2031"
    assert [a.email for a in message.people] == ["orla@bank.example", "jo@bank.example"]
    assert message.document.author.email == "orla@bank.example"
    assert str(message.document.written_at) == "2026-03-04T08:30:00Z"
    (claim,) = read(message.document).claims
    assert (claim.claim.answer, claim.grounding.answer) == ("approve", GateAnswer.PASS)
    assert {f.name: f.value for f in claim.facts} == {
        "side": "buy",
        "quantity": "500",
        "symbol": "ACME",
        "valid_until": "2 sessions",
        "request": "PC-2031",
    }


@pytest.mark.parametrize(
    "mail",
    [
        "From: cco@bank.example <evil@evil.example>\nDate: Wed, 4 Mar 2026 09:30:00 +0100\n\n" + TEXT,
        HEAD + "From: b@bank.example\n\n" + TEXT,
        HEAD + "Sender: Pat Quill <pat@bank.example>\n\n" + TEXT,
        HEAD + "Authentication-Results: mx; dmarc=fail\n\n" + TEXT,
        HEAD + "Received: by mx; Mon, 2 Mar 2026 09:30:00 +0100\n\n" + TEXT,
        HEAD + "Content-Type: text/html\n\n<p>Approved: buy 500 ACME.</p><p hidden>not</p>",
        HEAD + "Auto-Submitted: auto-generated\n\n" + TEXT,
        HEAD + "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=B\n\n--B\n\n" + TEXT
        + "\n--B\nContent-Type: text/html\n\n<p>Not approved.</p>\n--B--\n",
    ],
)  # fmt: skip
def test_a_doubtful_mail_decides_nothing_and_is_shown_to_a_person(tmp_path, mail):
    (message,) = written(tmp_path, mail)
    found = read(message.document)
    assert found.claims == ()
    assert len(found.abstentions) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Subject: RE: buy 500 ACME\n\nOK\n\n> Approved: buy 500 ACME.\n",
        "\n---------- Forwarded message ---------\nFrom: CCO <cco@bank.example>\nDate: x\nTo: Jo\n\nApproved: buy 500 ACME.\n",
        "\nApproved.\n\nOn Tue, 3 Mar 2026, Jo Park <jo@bank.example> wrote:\n> Approved: buy 500 ACME\n",
    ],
)
def test_nobody_approves_with_the_words_of_others(tmp_path, text):
    (message,) = written(tmp_path, HEAD + text)
    found = read(message.document)
    assert found.claims == ()
    assert len(found.abstentions) == 1


def test_an_out_of_office_answer_is_passed_over(tmp_path):
    (message,) = written(tmp_path, HEAD + "Auto-Submitted: auto-replied\n\nI am away. " + TEXT)
    found = read(message.document)
    assert (found.claims, found.abstentions) == ((), ())


def test_what_the_employee_writes_without_deciding_is_passed_over(tmp_path):
    asked = "From: jo@bank.example\nDate: Wed, 4 Mar 2026 09:00:00 +0100\n\nMay I buy 500 ACME?\n"
    (message,) = written(tmp_path, asked)
    assert read(message.document).abstentions == ()


def test_employees_who_decide_for_themselves_are_read_for_the_rules(tmp_path):
    (message,) = written(
        tmp_path,
        "From: jo@bank.example\nDate: Wed, 4 Mar 2026 09:00:00 +0100\n\nApproved: buy 500 ACME.\n",
    )
    assert [c.claim.answer for c in read(message.document).claims] == ["approve"]


def test_a_mail_without_a_date_has_no_time_and_no_relative_days(tmp_path):
    (message,) = written(tmp_path, "From: orla@bank.example\n\nApproved: buy 500 ACME today.\n")
    assert message.document.written_at is None
    assert read(message.document).claims == ()


def test_a_thread_leads_to_the_request_and_copies_count_once(tmp_path):
    asked = "From: jo@bank.example\nMessage-ID: <1@x>\nSubject: PC-7\n\nMay I?\n"
    answer = HEAD + "In-Reply-To: <1@x>\nSubject: AW: your question\n\nApproved: buy 5 ACME.\n"
    messages = written(tmp_path, asked, answer, answer)
    assert [m.about for m in messages] == ["PC-7", "PC-7"]


def test_what_is_no_mail_is_rejected(tmp_path):
    (found,) = written(tmp_path, "nothing of the kind")
    assert isinstance(found, Rejection)
    assert found.code == "mail.headless"
