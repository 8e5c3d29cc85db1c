"""The gate at the command line: a line in, a line out, and an exit code that scripts can trust."""

import json
from pathlib import Path

from .conftest import Assay

NOTE = {"id": "d1", "text": "Release 7 was accepted by Ops. It was not accepted by QA."}


def _row(identity: str, quote: str) -> str:
    row = {"id": identity, "documents": [NOTE], "doc_id": "d1", "quote": quote}
    return json.dumps(row) + "\n"


PASSES, FLAGGED, BLOCKED = (
    _row("p", "was accepted by Ops"),
    _row("f", "accepted by QA"),
    _row("b", "accepted by Legal"),
)


def _ground(assay: Assay, folder: Path, text: str):
    (folder / "rows.jsonl").write_text(text, "utf-8")
    return assay("ground", "rows.jsonl", "--json")


def test_a_file_of_quotations_that_all_stand_answers_0(assay, tmp_path):
    answer = _ground(assay, tmp_path, PASSES)
    assert answer.code == 0
    assert answer.lines[0]["id"] == "p"
    assert answer.lines[0]["answer"] == "pass"


def test_a_flag_or_a_block_answers_1_and_says_which(assay, tmp_path):
    answer = _ground(assay, tmp_path, PASSES + FLAGGED + BLOCKED)
    assert answer.code == 1
    assert [line["answer"] for line in answer.lines] == ["pass", "flag", "block"]
    assert [line["reason"] for line in answer.lines] == ["exact", "negated", "absent"]


def test_a_broken_line_answers_3_and_loses_no_other(assay, tmp_path):
    answer = _ground(assay, tmp_path, PASSES + "{\n\n" + BLOCKED)
    assert answer.code == 3
    assert [line.get("answer") for line in answer.lines] == ["pass", None, "block"]
    assert answer.lines[1] == {"line": 2, "error": answer.lines[1]["error"]}
    assert answer.lines[1]["error"]["code"] == "line.malformed"


def test_nothing_to_judge_is_no_pass(assay, tmp_path):
    answer = _ground(assay, tmp_path, "\n")
    assert answer.code == 3
    assert "file.empty" in answer.err


def test_a_missing_file_is_told_in_one_line(assay):
    answer = assay("ground", "none.jsonl")
    assert answer.code == 3
    assert "file.unreadable" in answer.err
