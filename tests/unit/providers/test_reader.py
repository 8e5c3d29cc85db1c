"""Everything that a model does wrong in form ends in an outcome that a person sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelcase import PROMPT, Scripted, case, claim, end_of, said

from assay.domain import Assessment
from assay.providers import Heard, ModelPanel, ModelReader, ReaderSettings, Stop

APPROVED = said([claim()])


def codes(assessment: Assessment) -> list[str]:
    return [abstention.code for abstention in assessment.abstentions]


def test_an_answer_in_form_becomes_claims_for_the_gate(converse) -> None:
    fact = {"name": "version", "value": "1a2b", "document": "d1", "quotation": "1a2b"}
    found, asked = converse(case("I approve it. 1a2b"), said([claim(facts=[fact])]))
    assert len(asked) == 1
    (made,) = found.claims
    assert (made.question, made.answer, made.citation.quotation) == (
        "approval",
        "approve",
        "I approve it.",
    )
    assert [(f.name, f.kind, f.value) for f in made.facts] == [("version", "identifier", "1a2b")]
    assert (found.model, found.abstentions) == ("m-1-0", ())


def test_a_case_without_documents_to_read_is_not_asked_about(converse) -> None:
    found, asked = converse(case("a plan", kind="plan"))
    assert (asked, found.claims, found.abstentions) == ([], (), ())


def test_a_case_that_is_too_long_is_not_sent_and_goes_to_a_person(converse) -> None:
    found, asked = converse(case("x" * 101), longest_case=100)
    assert (asked, codes(found)) == ([], ["too_long"])


@pytest.mark.parametrize(
    ("stop", "code"),
    [
        (Stop.REFUSED, "refused"),
        (Stop.FILTERED, "filtered"),
        (Stop.TRUNCATED, "truncated"),
        (Stop.UNKNOWN, "stopped"),
    ],
)
def test_a_model_that_stops_early_leaves_every_question_open_whatever_it_wrote(
    converse, stop: Stop, code: str
) -> None:
    found, asked = converse(case("I approve it."), Heard(APPROVED, stop))
    assert (len(asked), found.claims, codes(found)) == (1, (), [code])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"garbage", "unreadable"),
        ("", "empty"),
        (" \n", "empty"),
        ("I think it was approved.", "malformed"),
        ('{"claims": []}', "malformed"),
        (APPROVED.replace('"silent"', '"silent": [], "silent"'), "malformed"),
        (APPROVED.replace("I approve", "\\ud800"), "malformed"),
        ("[" * 5000, "malformed"),
        (said([claim(question="sox.cm-99")], silent=["d1"]), "unasked"),
        (said([claim(answer="certainly")]), "unasked"),
        (said(), "unaccounted"),
    ],
)
def test_an_answer_that_is_not_in_form_is_asked_for_once_more_then_left_to_a_person(
    converse, bad: str | bytes, code: str
) -> None:
    found, asked = converse(case("I approve it."), bad, bad)
    assert len(asked) == 2
    assert asked[0].digest != asked[1].digest
    assert (found.claims, codes(found)[-1]) == ((), code)
    mended, asked = converse(case("I approve it."), bad, APPROVED)
    assert (len(asked), len(mended.claims), mended.abstentions) == (2, 1, ())


def test_the_model_is_told_what_was_wrong_and_sees_its_own_words(converse) -> None:
    _, asked = converse(case("I approve it."), said(), APPROVED)
    roles = [turn.role for turn in asked[1].turns]
    assert roles == ["user", "assistant", "user"]
    assert asked[1].turns[1].text == said()
    assert "'d1'" in asked[1].turns[2].text


def test_words_that_are_not_there_are_never_asked_for_again(converse) -> None:
    found, asked = converse(case("Nobody said a thing."), said([claim(quotation="I, the CEO.")]))
    assert (len(asked), len(found.claims)) == (1, 1)  # the gate will block it


@pytest.mark.parametrize("answer", ["approve", "deny"])
def test_the_same_words_claimed_twice_stay_claims_and_are_told(converse, answer: str) -> None:
    twice = said([claim(), claim(answer=answer)])
    found, asked = converse(case("I approve it."), twice, twice)
    assert (len(asked), len(found.claims), codes(found)) == (2, 2, ["contradictory"])


def test_a_fact_that_nobody_asked_for_is_dropped_and_told(converse) -> None:
    fact = {"name": "salary", "value": "1", "document": "d1", "quotation": "1"}
    text = said([claim(facts=[fact])])
    found, _ = converse(case("I approve it."), text, text)
    assert (found.claims[0].facts, codes(found)) == ((), ["unasked"])


def test_an_abstention_on_the_whole_accounts_for_every_document(converse) -> None:
    left = {
        "question": "approval",
        "reason": "unclear",
        "note": "?",
        "document": "",
        "quotation": "",
    }
    found, asked = converse(case("one", "two"), said((), [left]))
    assert (len(asked), codes(found)) == (1, ["unclear"])


@given(st.text(max_size=300))
def test_whatever_a_model_writes_ends_in_an_assessment_and_never_in_a_claim_of_its_making(
    text: str,
) -> None:
    provider = Scripted(text, text)
    reader = ModelReader(ReaderSettings("test", "m-1"), PROMPT, provider)
    found = end_of(reader.converse(case("I approve it.")), provider)
    assert found.claims == ()
    assert found.abstentions


def test_every_word_and_setting_that_can_change_an_answer_changes_the_name() -> None:
    def name(prompt=PROMPT, **settings: object) -> str:
        return ModelReader(ReaderSettings("test", "m-1", **settings), prompt, Scripted()).name

    names = [
        name(),
        name(temperature="1"),
        name(seed=7),
        name(max_output_tokens=9),
        name(endpoint="http://localhost:1"),
        name(repairs=0),
        name(longest_case=5),
        name(sample=1),
        name(PROMPT.model_copy(update={"text": "else"})),
    ]
    assert len(set(names)) == len(names)
    assert name() == name()
    assert name().startswith("test:m-1/approval-1@")


def test_a_panel_puts_the_other_opinions_beside_the_assessors() -> None:
    readers = [
        ModelReader(ReaderSettings("test", "m-1", sample=n), PROMPT, Scripted()) for n in range(3)
    ]
    panel = ModelPanel(readers)
    said_by = [Assessment(assessor=reader.name) for reader in readers]
    settled = panel.settle(said_by)
    assert settled.assessor == readers[0].name
    assert [opinion.assessor for opinion in settled.opinions] == [r.name for r in readers[1:]]
    assert [voice.name for voice in panel.voices(case("x"))] == ["test:m-1"] * 3
