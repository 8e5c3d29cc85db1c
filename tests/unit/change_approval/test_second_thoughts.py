"""Formal approvals are not the last word: what their giver writes later is read too."""

import pytest

from assay.domain import Actor, Case, Document, Fact, Moment, Origin, RecordPointer
from assay.identity import AliasTable, GraphBuilder, TablePerson
from assay.identity.identifier import login_key
from change_approval.baseline import BASELINE
from change_approval.case import Approval, Change, Dossier, Stance

ORIGIN = Origin(file="t.jsonl", row=1)
ORLA, BO, ANN = (Actor(login=login, platform="x") for login in ("orla", "bo", "ann"))
LOGINS = ("orla", "bo", "ann")
PEOPLE = GraphBuilder(
    AliasTable(
        tuple(TablePerson(n, f"{n.title()} Example", keys=(login_key(n, "x"),)) for n in LOGINS)
    )
).build()


def fact(name, value):
    return Fact(name=name, value=value, lineage=RecordPointer(sha256="sha256:0", origin=ORIGIN))


def at(day):
    instant = f"2026-03-0{day}T09:00:00Z"
    return Moment(earliest=instant, latest=instant, text=instant)


def codes(
    text, *, author=ORLA, day=3, approved=(2,), kind="mail", requester=None, more=(), is_merged=None
):
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
        requester=requester and fact("requester", requester),
        is_merged=None if is_merged is None else fact("is_merged", is_merged),
    )
    document = Document.of(f"{kind}-1", kind, text, ORIGIN, author=author, written_at=at(day))
    case = Case.model_construct(
        case_id="CHG-7",
        title="",
        record=Document.of("record", "record", "{}", ORIGIN),
        documents=(
            document,
            *(
                Document.of(f"mail-{n}", "mail", words, ORIGIN, author=who, written_at=at(when))
                for n, (who, when, words) in enumerate(more, start=2)
            ),
        ),
        subject=Dossier(change=change, people=PEOPLE, calendar=None),
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


AGAINST = {
    "French": "Je m'oppose à cette livraison, la clôture est en cours.",
    "Portuguese": "por favor não coloquem isto no ar esta semana",
    "Spanish": "Yo esperaría, el almacén no está listo.",
    "Italian": "Il magazzino è contrario, aspettiamo lunedì.",
    "Dutch": "Graag wachten tot de telling klaar is.",
    "German": "Der Einkauf ist dagegen.",
    "Polish": "Proszę jeszcze poczekać z tym do poniedziałku.",
    "Japanese": "この変更には反対です。",
    "a third person": "The warehouse is against this.",
    "a wish to wait": "Please wait until we have counted the stock.",
    "a department's doubts": "Our team has serious doubts.",
    "another day": "Not today, the till is open late.",
    "an imperative": "Don't roll this out, the till is open late.",
}


@pytest.mark.parametrize("name", AGAINST)
def test_words_against_the_change_by_anybody_are_left_to_a_person(name):
    assert codes(AGAINST[name], author=BO)


@pytest.mark.parametrize(
    "text",
    [
        "I have nothing against it, checked against the list.",
        "No concerns from our side.",
        "Szablony podmienione, wygląda dobrze.",
        "Can someone tell me whether the slides need new pictures? No rush.",
        "Please stop CHG-9, the mapping there is wrong and must not go live.",
    ],
)
def test_talk_that_speaks_of_something_else_or_for_it_is_passed_over(text):
    assert codes(text, author=BO) == []


def test_a_sentence_that_could_mean_this_change_too_is_not_taken_for_another_ones():
    assert codes("Like CHG-9, this must not go live.", author=BO)


WITHDRAWN = {
    "English": "I withdraw my approval of CHG-7.",
    "German": "Ich ziehe meine Freigabe für CHG-7 zurück.",
    "German, the verb last": "Hiermit widerrufe ich meine Zustimmung.",
    "French": "Je retire mon approbation.",
    "Spanish": "Retiro mi aprobación.",
    "Portuguese": "Retiro a minha aprovação.",
    "Italian": "Ritiro la mia approvazione.",
    "Dutch": "Ik trek mijn goedkeuring in.",
    "Polish": "Wycofuję swoją zgodę.",
    "Japanese": "承認を撤回します。",
}


@pytest.mark.parametrize("name", WITHDRAWN)
def test_a_withdrawal_is_seen_as_one_in_every_language_of_approvals(name):
    (code,) = codes(WITHDRAWN[name])
    assert code in {"request_changes", "withdrawal"}


def test_consent_that_nobody_can_place_changes_nothing_beside_a_formal_approval():
    assert codes("+1 from marketing, the form is fine", author=BO, requester=ANN) == []
    assert codes("+1 from marketing, but the form is wrong", author=BO, requester=ANN) != []


def test_consent_is_no_trifle_where_the_formal_approval_may_be_the_requesters_own():
    assert codes("+1 from marketing, the form is fine", author=BO, requester=ORLA) != []


def test_an_objection_before_the_same_persons_formal_approval_is_settled():
    text = "I take back my approval until I have seen the numbers."
    assert codes(text, day=1, approved=(2,), requester=ANN) == []
    assert codes(text, day=3, approved=(2,), requester=ANN) != []


def test_an_objection_is_settled_where_its_writer_takes_it_back_and_nobody_else_can():
    later = "With drafts kept I withdraw my objection."
    text = "I'm against five minutes."
    assert codes(text, author=BO, requester=ANN, more=((BO, 4, later),)) == []
    assert codes(text, author=BO, requester=ANN, more=((ANN, 4, later),)) == ["alarm"]


@pytest.mark.parametrize(
    "text",
    [
        "CHG-7 has my approval for production.",
        "Happy to sign this off once the printer confirms.",
        "Go, but only if the test is complete.",
        "The change is aproved for go live",
        "Pour moi c'est bon, on peut y aller.",
        "The approval is in the mail thread, not exported here.",
        "noted\n\n> CHG-7 approved.",
    ],
)
def test_words_that_may_be_the_missing_approval_are_left_to_a_person(text):
    assert codes(text, approved=(), requester=ANN)


@pytest.mark.parametrize(
    "text",
    ["Nice idea, should have been like that from the start.", "Deadline is tonight, hope somebody signs.",
     "Not approved yet.", "LGTM?? Has anybody checked with the desk?"],
)  # fmt: skip
def test_praise_hope_questions_and_refusals_leave_the_absence_of_an_approval_as_it_is(text):
    assert "approve" not in codes(text, approved=(), requester=ANN)
    assert set(codes(text, approved=(), requester=ANN)) <= {"request_changes"}


def test_nothing_is_left_open_about_a_change_that_never_went_live():
    assert codes("Approved if the test passes.", is_merged=False) == []
    assert codes("Approved if the test passes.", is_merged=True) != []
