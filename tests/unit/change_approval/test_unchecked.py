import copy
import pickle

import orjson
import pytest

from assay.domain import Actor, Fact, Moment, Noun, Origin
from assay.intake import Record, SourceOptions
from change_approval.case import Change
from change_approval.sources import SOURCES
from change_approval.unchecked import filled, made

PULL = {
    "number": "7",
    "repository": "o/r",
    "title": "PROJ-1: raise the limit",
    "user": "ann",
    "body": "",
    "created_at": "2026-03-01T09:00:00Z",
    "merged_at": "2026-03-03T09:00:00+01:00",
    "merged_by": {"login": "bo"},
    "head_sha": "b",
    "merge_commit_sha": "c",
    "closed_at": 1772611200,
    "labels": ["hotfix"],
    "checks": [{"conclusion": "success", "completed_at": "2026-03-01T09:30:00Z"}],
    "commits": [{"sha": "b", "author": "Ann Able", "authored_at": "2026-03-01T08:00:00Z"}],
    "reviews": [
        {"user": "cy", "state": "APPROVED", "submitted_at": "2026-03-02T09:00:00Z", "body": "ACK"},
        {"user": "cy", "state": "WHATEVER", "submitted_at": "2026-03-02T09:30:00Z"},
    ],
}


def nouns_in(value):
    if isinstance(value, Noun):
        yield value
        for item in value.__dict__.values():
            yield from nouns_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from nouns_in(item)


@pytest.fixture
def drafted():
    source = SOURCES["github-pulls"]
    record = Record(Origin(file="t.json", row=1), PULL, orjson.dumps(PULL))
    draft = source.draft(record, source.lens(SourceOptions()))
    return (draft.record, draft.change, draft.documents)


def test_what_a_source_makes_equals_what_the_classes_make_of_it(drafted):
    found = list(nouns_in(drafted))
    assert {type(noun) for noun in found} >= {
        Origin,
        Moment,
        Actor,
        Fact[str],
        Fact[Moment],
        Change,
    }
    for noun in found:
        checked = type(noun)(**noun.__dict__)
        assert noun == checked
        assert list(noun.__dict__) == list(checked.__dict__) == list(type(noun).model_fields)
        assert noun.model_dump_json() == checked.model_dump_json()
        assert repr(noun) == repr(checked)


def test_every_value_is_of_the_type_that_its_class_declares(drafted):
    for noun in nouns_in(drafted):
        type(noun).model_validate(noun.__dict__, strict=True)


def test_what_is_made_copies_pickles_and_hashes_like_any_noun():
    noun = made(Origin, file="t", row=1, pointer="/a")
    usual = Origin(file="t", row=1, pointer="/a")
    assert hash(noun) == hash(usual)
    assert copy.deepcopy(noun) == copy.copy(noun) == usual
    assert pickle.loads(pickle.dumps(noun)) == usual  # noqa: S301 - our own bytes
    assert noun.model_copy(update={"row": 2}) == Origin(file="t", row=2, pointer="/a")
    assert noun == usual  # the copy changed nothing here
    with pytest.raises(ValueError, match="frozen"):
        noun.row = 3


def test_a_field_that_is_not_given_has_the_default_of_its_class():
    assert filled(Origin, file="t", row=1) == Origin(file="t", row=1)
