import json

import pytest

from assay.domain import Citation, Document, GateAnswer, Grounding, Origin
from assay.evidence import Gate

# What was reached when the cases were last run; it may grow and never shrink.
AGREED = 82


def _documents(row) -> tuple[Document, ...]:
    documents = []
    for entry in row["documents"]:
        text = entry["text"]
        if "expand" in entry:
            rule = entry["expand"]
            units = (rule["unit"].replace("%", str(n)) for n in range(rule["times"]))
            text = "".join([text, *units, rule.get("suffix", "")])
        media_type = row.get("media_type", "text/plain")
        documents.append(
            Document.of(
                entry["id"], "note", text, Origin(file="cases", row=1), media_type=media_type
            )
        )
    return tuple(documents)


@pytest.fixture(scope="module")
def judged(shared_data) -> list[tuple[dict, Grounding]]:
    path = shared_data / "grounding" / "cases.jsonl"
    if not path.exists():
        pytest.skip(f"the labelled cases are not here: {path}")
    # One case holds a lone surrogate, which only the standard parser reads.
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    gate = Gate({})
    return [
        (
            row,
            gate.examine(
                Citation(document_id=row["doc_id"], quotation=row["quote"]), _documents(row)
            ),
        )
        for row in rows
    ]


def _safe(row) -> set[str]:
    return {row["expected"], *row.get("also_ok", ())}


def test_no_labelled_case_passes_that_must_not(judged):
    wrong = [r["id"] for r, g in judged if g.answer is GateAnswer.PASS and "pass" not in _safe(r)]
    assert wrong == []


def test_no_labelled_case_that_must_block_is_let_through_as_a_flag(judged):
    wrong = [r["id"] for r, g in judged if _safe(r) == {"block"} and g.answer != "block"]
    assert wrong == []


def test_the_share_of_labelled_cases_answered_as_labelled_does_not_fall(judged):
    agreed = [r["id"] for r, g in judged if g.answer in _safe(r)]
    assert len(agreed) >= min(AGREED, len(judged))


def test_the_labelled_places_are_found(judged):
    wrong = [
        row["id"]
        for row, grounding in judged
        if row.get("span")
        and grounding.quotation is not None
        and [grounding.quotation.span.start, grounding.quotation.span.end] != row["span"]
    ]
    assert wrong == []
