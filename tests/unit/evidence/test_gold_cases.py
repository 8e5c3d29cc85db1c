"""The project's own labelled cases; gold/grounding/README.md says who labelled them and when."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assay.evidence import judge

GOLD = Path(__file__).parents[3] / "gold" / "grounding" / "cases.jsonl"


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict, dict]]:
    lines = GOLD.read_bytes().splitlines()
    return [(json.loads(line), judge(line)) for line in lines]


def _safe(row) -> set[str]:
    return {row["expected"], *row.get("also_ok", ())}


def test_no_case_passes_that_must_not(judged):
    assert [r["id"] for r, a in judged if a["answer"] == "pass" and "pass" not in _safe(r)] == []


def test_no_case_that_must_block_is_let_through_as_a_flag(judged):
    wrong = [r["id"] for r, a in judged if _safe(r) == {"block"} and a["answer"] != "block"]
    assert wrong == []


def test_plain_statements_pass(judged):
    assert [r["id"] for r, a in judged if _safe(r) == {"pass"} and a["answer"] != "pass"] == []


def test_every_case_is_answered_as_labelled(judged):
    assert [r["id"] for r, a in judged if a["answer"] not in _safe(r)] == []


def test_the_labelled_places_are_found(judged):
    found = [(r, a) for r, a in judged if r.get("span") and a["span"] is not None]
    assert [r["id"] for r, a in found if a["span"] != r["span"]] == []


def test_the_set_holds_every_kind_of_case_and_many_plain_ones(judged):
    expected = Counter(row["expected"] for row, _ in judged)
    categories = {row["category"] for row, _ in judged}
    assert expected["pass"] >= 100
    assert expected["flag"] >= 200
    assert expected["block"] >= 100
    assert len(categories) >= 45
    assert len({row["id"] for row, _ in judged}) == len(judged)
