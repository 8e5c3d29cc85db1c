"""Prompts as files: what is malformed is told, and those of the apps fit their apps."""

import pytest

from assay.app import find_app, parse_prompt, with_controls
from assay.errors import UsageError
from assay.rules import Catalogue
from change_approval.baseline import QUESTION as CHANGE_QUESTION
from personal_trade.reading.assessor import QUESTION as TRADE_QUESTION
from personal_trade.reading.derivers import DERIVERS, KINDS
from personal_trade.reading.reader import READ_KINDS

GOOD = """+++
name = "approval"
version = "1"

[[question]]
question = "approval"
asks = "Approved?"
reads = ["comment"]
answers = { approve = "Yes." }
+++
# What is tested
"""
GENERAL = {"text", "moment", "identifier", "person", "quantity"}


def test_a_prompt_is_toml_then_markdown() -> None:
    prompt = parse_prompt(GOOD, "approval")
    assert (prompt.name, prompt.text) == ("approval", "# What is tested")
    assert prompt.questions[0].answers == {"approve": "Yes."}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# What is tested", "two lines of"),
        ("words\n" + GOOD, "two lines of"),
        (GOOD.replace("version", "edition"), "version"),
        (GOOD.replace('"1"', "1"), "version"),
        (GOOD.replace("[[question]]", "[[questions]]"), "asks no question"),
        (GOOD.replace("{ approve", "{ approve = {"), "Invalid"),
        ("+++\nname = 'a'\nversion = '1'\n+++\nx", "asks no question"),
    ],
)
def test_a_malformed_prompt_is_told_with_its_place(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        parse_prompt(text, "approval")
    assert caught.value.code == "prompt.malformed"


def test_every_change_of_a_prompt_changes_its_digest() -> None:
    prompts = [
        parse_prompt(GOOD, "approval"),
        parse_prompt(GOOD.replace("tested", "asked"), "approval"),
        parse_prompt(GOOD.replace("Yes.", "Certainly."), "approval"),
        parse_prompt(GOOD.replace('"1"', '"2"'), "approval"),
    ]
    assert len({prompt.sha256 for prompt in prompts}) == len(prompts)


def test_a_control_that_the_catalogue_does_not_have_is_refused() -> None:
    prompt = parse_prompt(GOOD.replace("answers =", 'controls = ["X-1"]\nanswers ='), "approval")
    with pytest.raises(UsageError, match="X-1"):
        with_controls(prompt, Catalogue(controls=()))


@pytest.mark.parametrize("name", ["change-approval", "personal-trade"])
def test_the_prompt_of_an_app_names_its_controls_and_values_that_code_derives(name: str) -> None:
    app = find_app(name)
    prompt = with_controls(app.prompt, app.catalogue)
    for question in prompt.questions:
        assert question.about.keys() == question.facts.keys()
        assert set(question.facts.values()) <= GENERAL | DERIVERS.keys()
        for control in question.controls:
            assert f"* {control} " in prompt.text


def test_the_question_of_changes_is_the_one_that_the_baseline_answers() -> None:
    (question,) = find_app("change-approval").prompt.questions
    assert question.question == CHANGE_QUESTION
    assert set(question.answers) == {"approve", "request_changes"}


def test_the_question_of_trades_is_the_one_that_the_baseline_answers() -> None:
    (question,) = find_app("personal-trade").prompt.questions
    assert question.question == TRADE_QUESTION
    assert set(question.reads) == READ_KINDS
    assert question.facts == dict(KINDS)
