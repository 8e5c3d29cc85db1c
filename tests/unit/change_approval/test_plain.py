"""Only a sentence that is understood to its last word is an approval."""

import pytest

from change_approval.plain import is_aside, is_grasped

SHA = "4ad4914bd15bd856eddb306d86588bdacabb1184"
UNDERSTOOD = [
    ("", "Approved", ""),
    ("I ", "approve", " CHG-7 for production"),
    ("I have read the request and ", "approve", " it for production"),
    ("I have reviewed the acceptance test results of Ines and ", "approve", " CHG-7, version 6f069f92ce95"),
    ("Code review ", "ACK", f" {SHA}, tested on Ubuntu 24.04"),
    ("", "re-ACK", f" {SHA}, only rebased since my previous review"),
    ("", "ACK", f" {SHA} I read the diff but didn't test"),
    ("Thanks, ", "LGTM", "! 🎉"),
]  # fmt: skip
NOT_UNDERSTOOD = [
    ("", "Approved", ": no"),
    ("I ", "approve", " nothing"),
    ("I ", "approve", " the cancellation of this change"),
    ("I doubt this is ", "approved", ""),
    ("The budget is ", "approved", ""),
    ("Bob: ", "LGTM", ""),
    ("-1 ", "LGTM", ""),
    ("", "ACK", f" {SHA} that tests fail"),
    ("", "Approved", " 3 of 5 items"),
    ("", "Approved", " for UAT"),
    ("", "Approved", " tomorrow"),
    ("", "LGTM", " minus the SQL"),
    ("", "ACK", ", received your mail"),
    ("", "Signed off", " sick today"),
    ("", "Ship it", " to the customer on Monday"),
    ("CHG-8 is ", "approved", ""),
    ("it ", "approved", ""),
    ("~~", "LGTM", "~~"),
    ("", "LGTM", " :("),
]


@pytest.mark.parametrize(("before", "words", "after"), UNDERSTOOD)
def test_a_sentence_of_known_parts_is_understood_whole(before, words, after):
    assert is_grasped(before, words, after, "CHG-7")


@pytest.mark.parametrize(("before", "words", "after"), NOT_UNDERSTOOD)
def test_a_sentence_with_any_other_word_is_not(before, words, after):
    assert not is_grasped(before, words, after, "CHG-7")


@pytest.mark.parametrize(
    "words",
    ["Conceptually.", "The C part.", " (sarcasm)", "Header only", "on the concept", "Bob says so"],
)
def test_a_few_words_behind_an_approval_that_nobody_understands_are_an_aside(words):
    assert is_aside(words, "CHG-7")


@pytest.mark.parametrize(
    "words",
    ["", "Thanks!", "Tested on Linux.", "Nice work", "The second commit now moves the lock up."],
)
def test_thanks_tests_and_whole_sentences_are_no_aside(words):
    assert not is_aside(words, "CHG-7")


def test_a_link_to_another_pull_request_is_not_this_change():
    link = f" https://github.com/o/r/pull/8/commits/{SHA}"
    assert is_grasped("", "ACK", link, "8")
    assert not is_grasped("", "ACK", link, "9")
