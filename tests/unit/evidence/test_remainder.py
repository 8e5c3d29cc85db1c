import pytest

from assay.domain import GateAnswer

# The sentence, with the quotation between bars.
LEAVES_NOTHING_OUT = {
    "who and when": "The change |was accepted by Ruth Abara| on 4 May at 10:00 UTC.",
    "a subject of any words": "Our payment hub |was accepted by Ruth Abara|.",
    "a name": "Ruth |accepted the change| yesterday.",
    "by whom, in words nobody listed": "|The change was accepted| by the platform guild.",
    "when, in words nobody listed": "|The change was accepted| during the freeze window.",
    "a greeting": "Hi Wambui, |the change is accepted by the desk|",
    "thanks": "|The change is accepted by the desk|, thanks everybody for the hard work!",
    "a way to say it": "We are pleased to inform you that |the change was accepted on 4 May|.",
    "a way to say it in German": "Hiermit bestätige ich, dass |die Änderung freigegeben ist|.",
    "a statement before a semicolon": "Tests were flaky for a week; |Ruth accepted the change|.",
    "a statement joined by and": "The team swapped the core router and |Ruth accepted the change|.",
    "a label": "Decision: |the change is accepted by the desk|",
    "a name after a label": "Status update: |deployment finished at 02:10 UTC|, checked by Ops.",
}
LEAVES_SOMETHING_OUT = {
    "a verdict on the words": "The idea that |legal has released the campaign| is wishful thinking.",
    "how much of it": "Everything bar the payment module |was released by QA|.",
    "an idiom": "|You have my yes| the minute finance confirms the budget.",
    "a purpose": "|The change was accepted| in the hope of a later audit.",
    "what somebody says": "Word has it |the trade was cleared by the desk|.",
    "an adverb": "Ideally |the change is accepted by Ruth|.",
    "a contrast": "|The pilot was cleared by privacy|, the full roll-out was sent back.",
    "what a plan has": "The plan has |the change accepted by Ruth in week 20|.",
    "what follows a semicolon": "|Risk has granted the limit|; it lapses should the rating slip.",
    "a language nobody listed": "|The change was accepted by Ruth| fel dat nad yw hi.",
    "a sentence about it": "|The limit is granted by risk.| This hinges on daily hedging.",
    "a sentence about the approval": "|The trade is cleared.| Our clearance lapses on Friday.",
}


def _cut(marked: str) -> tuple[str, str]:
    _, quotation, _ = marked.split("|")
    return marked.replace("|", ""), quotation


@pytest.mark.parametrize("marked", LEAVES_NOTHING_OUT.values(), ids=LEAVES_NOTHING_OUT)
def test_a_remainder_that_takes_nothing_away_passes(examine, marked):
    grounding = examine(*_cut(marked))
    assert grounding.answer is GateAnswer.PASS, grounding.message


@pytest.mark.parametrize("marked", LEAVES_SOMETHING_OUT.values(), ids=LEAVES_SOMETHING_OUT)
def test_any_other_remainder_goes_to_a_person(examine, marked):
    assert examine(*_cut(marked)).answer is GateAnswer.FLAG


@pytest.mark.parametrize("marked", LEAVES_SOMETHING_OUT.values(), ids=LEAVES_SOMETHING_OUT)
def test_the_whole_sentence_leaves_nothing_out(examine, marked):
    text, _ = _cut(marked)
    assert "clipped" not in examine(text, text).message


def test_the_message_shows_what_was_left_out(examine):
    grounding = examine("The change was accepted, kraa kraa.", "The change was accepted")
    assert (grounding.code, grounding.message) == (
        "clipped",
        "clipped: the sentence says more than the quotation: 'kraa kraa.'",
    )


BOUND = {
    "a day": "approved, valid until Friday",
    "an hour": "approved until 17:00: buy 500 ACME",
    "a date": "Sell 90 shares, good till 6 March 2026, 16:00",
    "a session": "approved, good until the close of the next trading day",
    "an amount": "approved to buy 500 ACME, max USD 45",
    "today only": "clearance granted to buy 15 contracts, valid today only",
    "German": "Der Verkauf ist freigegeben bis Freitag",
    "French": "La vente est autorisée jusqu'au 6 mars",
}


@pytest.mark.parametrize("text", BOUND.values(), ids=BOUND)
def test_a_bound_that_the_quotation_states_takes_nothing_away(examine, text):
    grounding = examine(f"{text}.", text)
    assert grounding.answer is GateAnswer.PASS, grounding.message


@pytest.mark.parametrize("text", BOUND.values(), ids=BOUND)
def test_a_bound_that_was_cut_off_goes_to_a_person(examine, text):
    for sign in (" until", " till", ", max", ", valid", " bis", " jusqu"):
        quotation = text.partition(sign)[0]
        if quotation != text:
            assert examine(f"{text}.", quotation).answer is GateAnswer.FLAG


@pytest.mark.parametrize("until", ["the tests fail", "further notice", "Legal has signed", "then"])
def test_until_something_happens_is_a_condition(examine, until):
    text = f"The change is approved until {until}"
    assert examine(f"{text}.", text).code == "conditional"
