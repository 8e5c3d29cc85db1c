import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from assay.domain import (
    Actor,
    Conclusion,
    Decision,
    Digest,
    Fact,
    Moment,
    Noun,
    Origin,
    Outcome,
    Reason,
    RecordPointer,
    RuleId,
    RuleResult,
    Verdict,
)
from assay.domain.unchecked import made

_STATED = TypeAdapter(Fact[str])
_RESULT = TypeAdapter(RuleResult)
POINTER = RecordPointer(
    sha256=Digest("sha256:" + "0" * 64), origin=Origin(file="t", row=1, pointer="/a")
)
WORDS = Fact[str](name="merged_by", value="bo", lineage=POINTER)
REASON = Reason(stage="test", code="rule.failed", subject="a.b", message="Why.")
RESULT = RuleResult(
    rule_id=RuleId("a.b"), outcome=Outcome.FAIL, code="c", message="Why.", facts=(WORDS,)
)
DECISION = Decision(
    verdict=Verdict.REVIEW, conclusion=Conclusion.EXCEPTION, reasons=(REASON, REASON)
)


@pytest.mark.parametrize("usual", [REASON, DECISION], ids=lambda n: type(n).__name__)
def test_what_is_made_is_what_its_class_makes(usual: Noun) -> None:
    noun = made(type(usual), **usual.__dict__)
    assert noun == usual
    assert repr(noun) == repr(usual)
    assert hash(noun) == hash(usual)
    assert noun.model_fields_set == usual.model_fields_set
    assert noun.model_dump_json() == usual.model_dump_json()
    assert copy.deepcopy(noun) == pickle.loads(pickle.dumps(noun)) == usual  # noqa: S301 - our own bytes
    with pytest.raises(ValueError, match="frozen"):
        noun.code = "other"  # type: ignore[attr-defined]  # that it can't be set is the point


@pytest.mark.parametrize(
    "value", ["bo", 7, True, Actor(name="Bo"), Moment.at(datetime(2026, 3, 4, tzinfo=UTC))]
)
def test_a_fact_in_words_is_one_that_its_class_accepts(value: object) -> None:
    said = Fact[object](name="n", value=value, lineage=POINTER).stated()
    assert said == Fact[str](name="n", value=str(value), lineage=POINTER)
    assert _STATED.validate_json(_STATED.dump_json(said), strict=True) == said


@pytest.mark.parametrize(
    "noun", [WORDS, POINTER, POINTER.origin, RESULT], ids=lambda n: type(n).__name__
)
def test_a_fact_and_its_lineage_can_not_be_altered(
    noun: Fact[str] | RecordPointer | Origin,
) -> None:
    for field in fields(noun):
        with pytest.raises(FrozenInstanceError):
            setattr(noun, field.name, "other")
    assert copy.deepcopy(noun) == pickle.loads(pickle.dumps(noun)) == noun  # noqa: S301 - our own bytes
    assert hash(copy.deepcopy(noun)) == hash(noun)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "n", "value": 7, "lineage": asdict(POINTER)},
        {"name": "n", "value": "7", "lineage": asdict(POINTER), "more": 1},
        {"name": "n", "value": "7", "lineage": {**asdict(POINTER), "more": 1}},
        {"name": "n", "value": "7", "lineage": {"sha256": "x"}},
        {"name": "n", "value": "7"},
    ],
)
def test_a_fact_that_comes_from_outside_is_checked(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _RESULT.validate_python({**asdict(RESULT), "facts": [broken]})


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(999, 5, 5, 1, 2, 3, 40, tzinfo=UTC),
        datetime(2026, 3, 4, 12, 30, 0, 120_000, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 3, 4, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_an_instant_reads_as_iso_8601_whatever_writes_it(instant: datetime) -> None:
    written = str(Moment(earliest=instant, latest=instant))
    assert written == instant.isoformat().replace("+00:00", "Z")
