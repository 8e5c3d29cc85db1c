from pathlib import Path

import orjson
import pytest

from assay.domain import Assessment, Case, CaseId, Document, Origin
from assay.errors import EvidenceError, ProviderError
from assay.providers import ReplayAssessor

RECORD = Document.of("record", "record", "{}", Origin(file="f", row=1))
SAID = {"assessor": "model/1", "claims": [], "abstentions": [], "model": "m"}


def case(name: str) -> Case[None]:
    return Case[None](case_id=CaseId(name), title="t", record=RECORD, documents=(), subject=None)


def answers(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines) + b"\n")
    return path


class Fallback:
    name = "baseline/9"

    def assess(self, case: Case[None]) -> Assessment:
        return Assessment(assessor=self.name)


def test_a_recorded_answer_is_given_word_for_word(tmp_path: Path) -> None:
    replay = ReplayAssessor(answers(tmp_path, {"case_id": "A", "assessment": SAID}))
    assert replay.assess(case("A")) == Assessment.model_validate(SAID)


def test_the_name_is_bound_to_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = answers(tmp_path, {"case_id": "A", "assessment": SAID})
    first = ReplayAssessor(path).name
    assert ReplayAssessor(path).name == first
    path.write_bytes(path.read_bytes() + b"\n")
    assert ReplayAssessor(path).name != first
    assert ReplayAssessor(path, Fallback()).name.endswith("+baseline/9")


def test_a_case_without_a_recorded_answer_is_answer_missing(tmp_path: Path) -> None:
    replay = ReplayAssessor(answers(tmp_path, {"case_id": "A", "assessment": SAID}))
    with pytest.raises(ProviderError) as caught:
        replay.assess(case("B"))
    assert caught.value.code == "answer.missing"


def test_the_fallback_reads_what_was_not_recorded(tmp_path: Path) -> None:
    replay = ReplayAssessor(answers(tmp_path, {"case_id": "A", "assessment": SAID}), Fallback())
    assert replay.assess(case("B")).assessor == "baseline/9"
    assert replay.assess(case("A")).assessor == "model/1"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"case_id": "A"}, "answers.malformed"),
        ({"case_id": "A", "assessment": {"claims": []}}, "answers.malformed"),
        ({"case_id": "A", "assessment": SAID | {"score": 1}}, "answers.malformed"),
        ({"case_id": 1, "assessment": SAID}, "answers.malformed"),
        ([], "answers.malformed"),
    ],
)
def test_a_line_that_is_no_answer_is_refused_with_its_place(
    tmp_path: Path, line: object, code: str
) -> None:
    path = answers(tmp_path, {"case_id": "Z", "assessment": SAID}, line)
    with pytest.raises(EvidenceError) as caught:
        ReplayAssessor(path)
    assert caught.value.code == code
    assert caught.value.where == "answers.jsonl:2"
    assert "\n" not in str(caught.value)


def test_a_torn_line_is_refused(tmp_path: Path) -> None:
    path = answers(tmp_path, {"case_id": "Z", "assessment": SAID})
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(EvidenceError, match="not a recorded answer"):
        ReplayAssessor(path)


def test_two_answers_for_one_case_are_refused(tmp_path: Path) -> None:
    line = {"case_id": "A", "assessment": SAID}
    with pytest.raises(EvidenceError) as caught:
        ReplayAssessor(answers(tmp_path, line, line))
    assert caught.value.code == "answers.duplicate"


def test_blank_lines_are_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b"\n\n" + orjson.dumps({"case_id": "A", "assessment": SAID}) + b"\n\n")
    assert ReplayAssessor(path).assess(case("A")).model == "m"
