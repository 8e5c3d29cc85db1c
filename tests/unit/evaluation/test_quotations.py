"""The gate's figures on labelled quotations: counted by hand, limits by the published formula."""

import json

import pytest

from assay.domain import GateAnswer
from assay.errors import EvidenceError
from assay.evaluation.quotations import Judged, by_category, gate_figures, judged_lines
from assay.statistics.undefined import Undefined

PLAIN = "The board approved the release on Monday."
TEXT = "It was not approved by the board."


def line(number: int, quote: str, label: str, **more: object) -> bytes:
    row = {
        "id": f"c{number}",
        "category": "clipped",
        "documents": [{"id": "d", "text": PLAIN}, {"id": "n", "text": TEXT}],
        "doc_id": "d" if quote == PLAIN else "n",
        "quote": quote,
        "expected": label,
    }
    return json.dumps(row | more).encode()


def case(expected: str, answer: str, *also: str, category: str = "one", number: int = 0) -> Judged:
    safe = frozenset(map(GateAnswer, (expected, *also)))
    return Judged(f"c{number}", category, GateAnswer(expected), safe, GateAnswer(answer))


def test_lines_are_judged_by_the_gate_itself_and_blank_ones_left_out() -> None:
    found = judged_lines(
        [
            line(1, PLAIN, "pass"),
            b"",
            line(2, "approved by the board", "pass"),
            line(3, "approved by nobody", "block", also_ok=["flag"]),
        ]
    )
    assert [one.answer.value for one in found] == ["pass", "flag", "block"]
    assert found[2].safe == {GateAnswer.BLOCK, GateAnswer.FLAG}


def test_a_lone_surrogate_in_a_document_does_not_keep_a_line_from_being_judged() -> None:
    (found,) = judged_lines([line(1, "x\ud800y", "block")])
    assert found.answer is GateAnswer.BLOCK


@pytest.mark.parametrize("more", [{"expected": "maybe"}, {"category": 7}, {"also_ok": ["no"]}])
def test_a_line_without_a_label_is_refused_with_its_number(more: dict) -> None:
    with pytest.raises(EvidenceError) as caught:
        judged_lines([line(1, TEXT, "pass"), line(2, TEXT, "pass", **more)])
    assert (caught.value.code, caught.value.where) == ("gold.malformed", "line 2")


def test_a_pass_counts_as_false_unless_the_case_says_that_it_is_safe_as_well() -> None:
    found = gate_figures(
        "all",
        [
            case("flag", "pass"),
            case("flag", "pass", "pass"),
            case("block", "flag"),
            *[case("block", "block")] * 17,
            case("pass", "flag"),
            case("pass", "pass"),
        ],
    )
    assert (found.false_pass.hits, found.strict_pass.hits, found.false_pass.trials) == (1, 2, 20)
    assert (found.held.hits, found.held.trials) == (1, 2)
    assert (found.right.hits, found.cases) == (19, 22)
    # 1 of 20: the tables of Clopper and Pearson give 21.6 %.
    assert found.false_pass.upper_gate == pytest.approx(0.2161, abs=5e-5)


def test_no_false_pass_in_fifty_nine_excludes_five_per_cent_and_no_fewer_do() -> None:
    for count, is_shown in ((59, True), (58, False)):
        limit = gate_figures("x", [case("block", "block")] * count).false_pass.upper_gate
        assert limit is not None
        assert (limit <= 0.05) is is_shown


def test_categories_stand_apart_and_what_does_not_occur_is_undefined() -> None:
    found = by_category(
        [
            case("pass", "pass", category="b"),
            case("flag", "flag", category="a"),
            case("pass", "pass", category="b"),
        ]
    )
    assert [(one.name, one.cases) for one in found] == [("a", 1), ("b", 2)]
    assert isinstance(found[1].false_pass.value, Undefined)
    assert found[1].false_pass.upper_gate is None
