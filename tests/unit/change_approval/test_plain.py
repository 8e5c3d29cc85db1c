"""Only a sentence that is understood to its last word is an approval."""

import pytest

from change_approval.plain import Grasp, grasp

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
    assert grasp(before, words, after, "CHG-7") is Grasp.WHOLE


@pytest.mark.parametrize(("before", "words", "after"), NOT_UNDERSTOOD)
def test_a_sentence_with_any_other_word_is_not(before, words, after):
    assert grasp(before, words, after, "CHG-7") is not Grasp.WHOLE


def test_a_remark_that_is_set_off_leaves_the_core_understood():
    assert grasp("", "Approved", ", the pension desk was waiting for it", "CHG-7") is Grasp.CORE


def test_a_link_to_another_pull_request_is_not_this_change():
    link = f" https://github.com/o/r/pull/8/commits/{SHA}"
    assert grasp("", "ACK", link, "8") is Grasp.WHOLE
    assert grasp("", "ACK", link, "9") is not Grasp.WHOLE
