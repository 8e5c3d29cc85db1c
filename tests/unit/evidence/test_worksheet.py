import json

import pytest

from assay.errors import EvidenceError
from assay.evidence import judge

ROW = {
    "id": "a",
    "documents": [{"id": "d1", "text": "Release 7 was accepted by Ops. Thanks."}],
    "doc_id": "d1",
    "quote": "was accepted by Ops",
}


def _line(**changes) -> bytes:
    return json.dumps({**ROW, **changes}).encode()


def test_a_line_is_answered_with_its_reason_its_span_and_its_sentence():
    answer = judge(_line())
    assert answer["id"] == "a"
    assert (answer["answer"], answer["reason"]) == ("pass", "exact")
    assert (answer["span"], answer["sentence"]) == ([10, 29], [0, 30])


def test_a_block_has_no_span_and_tells_what_came_closest():
    answer = judge(_line(quote="was refused by Ops"))
    assert (answer["answer"], answer["span"], answer["sentence"]) == ("block", None, None)
    assert answer["near_miss"]["similarity_pct"] >= 60


def test_a_superseded_document_is_history():
    documents = [{**ROW["documents"][0], "superseded_by": "d2"}, {"id": "d2", "text": "Void."}]
    assert judge(_line(documents=documents))["reason"] == "superseded"


def test_the_control_and_the_prompt_prove_nothing():
    text = "Release 7 was accepted by Ops."
    assert judge(_line(control_text=text))["reason"] == "restated"
    assert judge(_line(prompt_text=text))["reason"] == "restated"


def test_a_lone_surrogate_is_judged_and_not_choked_on():
    assert judge(_line(quote="was accepted \ud83d by Ops"))["reason"] == "invalid_text"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"broken",
        b"[]",
        b"\xff\xfe",
        b'{"id": 1}',
        b"[" * 100_000,
        _line(documents="d1"),
        _line(documents=["d1"]),
        _line(documents=[{"id": "d1"}]),
        _line(documents=[{"id": 1, "text": "x"}]),
        _line(quote=None),
        _line(doc_id=1),
        _line(media_type=1),
        _line(documents=[{"id": "d1", "text": "", "expand": {"unit": "a", "times": 10**12}}]),
        _line(documents=[{"id": "d1", "text": "", "expand": {"unit": "a", "times": "9"}}]),
        _line(documents=[{"id": "d1", "text": "", "expand": 3}]),
    ],
)
def test_a_line_that_is_none_is_refused_by_name(line):
    with pytest.raises(EvidenceError) as refused:
        judge(line)
    assert refused.value.code == "line.malformed"
    assert refused.value.remedy
