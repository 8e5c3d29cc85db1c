"""Formal approvals are not the last word: what their giver writes later is read too."""

import pytest

from assay.domain import Actor, Case, Document, Fact, Moment, Origin, RecordPointer
from assay.identity import IdentityGraph
from change_approval.baseline import BASELINE
from change_approval.case import Approval, Change, Dossier, Stance

ORIGIN = Origin(file="t.jsonl", row=1)
ORLA, BO = Actor(login="orla", platform="x"), Actor(login="bo", platform="x")


def fact(name, value):
    return Fact(name=name, value=value, lineage=RecordPointer(sha256="sha256:0", origin=ORIGIN))


def at(day):
    instant = f"2026-03-0{day}T09:00:00Z"
    return Moment(earliest=instant, latest=instant, text=instant)


def codes(text, *, author=ORLA, day=3, approved=(2,), kind="mail"):
    approvals = tuple(
        Approval(
            approver=fact("approver", ORLA),
            stance=fact("stance", Stance.APPROVE),
            at=fact("at", at(given)),
        )
        for given in approved
    )
    change = Change(
        kind="ticket",
        number=fact("number", "CHG-7"),
        approvals=approvals,
        merged_at=fact("m", at(5)),
    )
    document = Document.of(f"{kind}-1", kind, text, ORIGIN, author=author, written_at=at(day))
    case = Case.model_construct(
        case_id="CHG-7",
        title="",
        record=Document.of("record", "record", "{}", ORIGIN),
        documents=(document,),
        subject=Dossier(change=change, people=IdentityGraph(), calendar=None),
    )
    found = BASELINE.assess(case)
    return [c.answer for c in found.claims] + [a.code for a in found.abstentions]


SECOND_THOUGHTS = (
    "I must take my approval back.",
    "My approval is suspended until further notice.",
    "I am no longer OK with this going live.",
    "This must not go to production. I was wrong to agree.",
    "Ich ziehe meine Zustimmung zurück.",
    "Please stop, the tests failed.",
    "My approval holds only if the backup is made.",
    "The test evidence is missing, this must not go live as it is.",
    "The tests failed badly and the data is corrupt now.",
)


@pytest.mark.parametrize("text", SECOND_THOUGHTS)
def test_a_later_text_of_the_approver_that_may_stop_the_change_is_left_open(text):
    assert codes(text)


@pytest.mark.parametrize(
    "body", ["Please fix the null check before merging.", "LGTM: no", "Nope. LGTM is premature"]
)
def test_the_body_of_a_formal_approval_is_read_too(body):
    assert "approve" not in codes(body, day=2, kind="review")
    assert codes(body, day=2, kind="review")


def test_a_remark_before_a_later_approval_of_the_same_person_is_settled():
    assert codes("Please fix the null check.", day=1) == []


def test_what_was_written_after_it_went_live_changes_nothing():
    assert codes("Please stop, the tests failed.", day=6) == []


def test_anybody_who_says_that_it_must_not_go_live_is_heard():
    assert codes("This must not go live, the interface is down.", author=BO) == ["alarm"]


def test_the_chatter_of_others_is_passed_over():
    assert codes("I had a problem with the printer.", author=BO) == []
