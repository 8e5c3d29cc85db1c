"""``assay sample size``: the figures of the tables, in words and for programs."""

import pytest


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"allowed": 0, "n": 59}),
        ("--confidence 0.95 --tolerable 0.05 --expected 0", {"allowed": 0, "n": 59}),
        ("--confidence 0.9 --tolerable 0.05 --expected 0.035", {"allowed": 14, "n": 400}),
        ("--population 500", {"allowed": 0, "n": 56}),
        ("--population 12 --confidence 0.9 --tolerable 0.1", {"allowed": 0, "n": 8}),
    ],
)
def test_programs_get_size_and_number_allowed(assay, words, found):
    done = assay("sample", "size", "--json", *words.split())
    assert done.code == 0
    assert done.document == found


def test_people_get_a_sentence_and_a_table(assay):
    done = assay("sample", "size", "--population", "500")
    assert done.code == 0
    assert (
        "Review 56 of the 500 items, drawn at random; if at most 0 deviate, fewer than 5 % of all"
        " do, with 95 % confidence." in done.out
    )
    rows = [
        line.split() for line in done.out.splitlines() if line.strip()[:1] in {"0", "1", "2", "3"}
    ]
    assert rows == [["0", "56"], ["1", "87"], ["2", "114"], ["3", "139"]]


def test_a_number_that_can_not_be_allowed_has_a_dash(assay):
    done = assay("sample", "size", "--population", "30")
    assert [line.split() for line in done.out.splitlines() if "–" in line] == [
        ["2", "–"],
        ["3", "–"],
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--tolerable 5", "rate.malformed"),
        ("--tolerable 0", "rate.impossible"),
        ("--confidence 1", "rate.impossible"),
        ("--expected 0.05", "sample.impossible"),
        ("--tolerable 0.0001", "sample.oversized"),
        ("--population 0", "frame.empty"),
        ("--population -5", "frame.empty"),
    ],
)
def test_impossible_rates_are_bad_input(assay, words, code):
    done = assay("sample", "size", "--json", *words.split())
    assert done.code == 3
    assert done.document["error"]["code"] == code


def test_a_population_that_nobody_has_is_refused_at_once(assay) -> None:
    answer = assay("sample", "size", "--tolerable", "0.05", "--population", "9" * 23)
    assert answer.code == 3
    assert "usage.wrong" in answer.err


def test_a_rate_too_low_for_an_exact_answer_is_refused_with_the_limit(assay) -> None:
    words = "--tolerable 0.00001 --population 1000000000000"
    done = assay("sample", "size", "--json", *words.split())
    assert done.code == 3
    assert done.document["error"]["code"] == "sample.oversized"
    assert "20000" in done.document["error"]["message"]


def test_a_confidence_of_one_is_told_what_a_confidence_may_be(assay) -> None:
    done = assay("sample", "size", "--json", "--confidence", "1")
    assert "confidence above 0 and below 1, for example 0.95" in done.document["error"]["remedy"]


def test_no_items_get_a_remedy(assay) -> None:
    done = assay("sample", "size", "--json", "--population", "0")
    assert "at least 1" in done.document["error"]["remedy"]


def test_a_sample_file_that_is_not_there_is_said_to_be_missing(assay, tmp_path) -> None:
    done = assay("sample", "verify", "--json", str(tmp_path / "nofile.json"))
    assert done.code == 3
    assert "there is no file" in done.document["error"]["message"]
