"""Whose words a mail's text holds."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.intake.mail import Voice, own_text, voices_of

ASKED = "May I buy 500 ACME?"


def own(text: str) -> str:
    return own_text(text).strip()


@pytest.mark.parametrize(
    "intro",
    [
        "On Wed, 4 Mar 2026 at 09:00, Jo Park <jo@bank.example> wrote:",
        "On Wed, Mar 4, 2026 at 9:00 AM Jo Park <jo@bank.example>\nwrote:",
        "On 04/03/2026 09:00, Jo Park wrote:",
        "Am 04.03.2026 um 09:00 schrieb Jo Park <jo@bank.example>:",
        "Am Mi., 4. März 2026 um 09:00 Uhr schrieb Jo Park\n<jo@bank.example>:",
        "Le mer. 4 mars 2026 à 09:00, Jo Park <jo@bank.example> a écrit :",
        "El mié, 4 mar 2026 a las 9:00, Jo Park (<jo@bank.example>) escribió:",
        "Il giorno mer 4 mar 2026 alle ore 09:00 Jo Park ha scritto:",
        "Op wo 4 mrt 2026 om 09:00 schreef Jo Park <jo@bank.example>:",
        "2026-03-04 09:00 GMT+01:00 Jo Park <jo@bank.example> wrote:",
    ],
)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_what_an_attribution_announces_is_quoted(intro, mark):
    text = f"Approved.\n\n{intro}\n{mark}{ASKED}\n"
    assert own(text) == "Approved."
    assert voices_of(text)[-1].voice is Voice.QUOTED
    assert all(s.is_marked for s in voices_of(text)) is bool(mark)


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "-----Mensaje original-----",
        "From: Jo Park\nSent: Wednesday, March 4, 2026 9:00 AM\nTo: Orla Fenwick\nSubject: PC-1",
        "Von: Jo Park\nGesendet: Mittwoch, 4. März 2026 09:00\nAn: Orla Fenwick\nBetreff: PC-1",
        "De : Jo Park\nEnvoyé : mercredi 4 mars 2026 09:00\nÀ : Orla Fenwick\nObjet : PC-1",
        "De: Jo Park\nEnviado el: miércoles, 4 de marzo de 2026 9:00\nPara: Orla\nAsunto: PC-1",
        "*From:* Jo Park\n*Sent:* Wednesday\n*To:* Orla Fenwick\n*Subject:* PC-1",
    ],
)
def test_what_stands_below_a_separator_is_someone_elses(separator):
    text = f"Approved.\n\n{separator}\n\n{ASKED}\n"
    assert own(text) == "Approved."
    assert voices_of(text)[-1].voice is Voice.QUOTED
    alone = f"{separator}\n\n{ASKED}\n"
    assert [s.voice for s in voices_of(alone)] == [Voice.FORWARDED]


@pytest.mark.parametrize(
    "separator",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ---------",
        "----- Mensaje reenviado -----",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_what_is_forwarded_is_told_so(separator):
    text = f"FYI\n\n{separator}\nFrom: cco@bank.example\n\nApproved.\n"
    assert own(text) == "FYI"
    assert voices_of(text)[-1].voice is Voice.FORWARDED


def test_words_between_and_below_marked_lines_are_the_senders_own():
    text = "> buy 500 ACME?\nyes\n> buy 200 BETA?\nno\n"
    assert own(text) == "yes\nno"


@pytest.mark.parametrize(
    "text",
    [
        "Approved.\nAs legal wrote:\nonly after Thursday.",
        "Approved.\nFrom: now until Friday.",
        "Approved.\nRegards to legal, only after Thursday.",
        "Approved.\nThis message is for you only.",
        "Thanks,\nApproved.",
    ],
)
def test_what_no_rule_knows_is_the_senders_own(text):
    assert own(text) == text


@pytest.mark.parametrize(
    "closing",
    ["-- ", "Regards", "Kind regards,", "Best,", "Mit freundlichen Grüßen", "Cordialement,", "Saludos,", "Sent from my iPhone", "Viele Grüße", "Thanks,"],
)  # fmt: skip
def test_a_signature_is_no_statement(closing):
    text = f"Approved.\n\n{closing}\nOrla Fenwick\nChief Compliance Officer\n+41 44 123 45 67\n"
    assert own(text) == "Approved."
    assert voices_of(text)[-1].voice is Voice.SIGNATURE


@pytest.mark.parametrize(
    "after",
    [
        "P.S. only if legal agrees",
        "PS: not before Thursday",
        "Please note that this only holds once legal has agreed.",
    ],
)
def test_a_condition_behind_a_signature_is_the_senders_own(after):
    assert after in own(f"Approved.\n\nRegards\nOrla\n\n{after}\n")


def test_a_confidentiality_notice_is_a_footer():
    text = "Approved.\n\nThis e-mail is confidential and intended for the\naddressee if you are not, delete it.\n\nNot before Thursday."
    assert own(text).split() == ["Approved.", "Not", "before", "Thursday."]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Ab1 :>\n-@.,<wrote\r\t", max_size=300))
def test_the_stretches_are_the_whole_text_in_order(text):
    found = voices_of(text)
    assert "".join(text[s.start : s.end] for s in found) == text


@pytest.mark.parametrize(
    "text",
    ["On " * 400_000, "On 1\n" * 200_000, "From: a\n" * 120_000, "> " * 400_000, "1@" * 400_000 + "\n", "-" * 800_000, "Le 1 écrit " * 60_000 + "\n",
        ("On 1 2 3 4 5 wrote " * 18 + "x" * 40 + ":\n") * 2_500],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text):
    before = time.perf_counter()
    voices_of(text)
    assert time.perf_counter() - before < 3
