import copy
import pickle
from dataclasses import fields
from typing import TypeVar, get_type_hints

import orjson
import pytest
from pydantic import TypeAdapter
from pydantic_core import to_json

from assay.domain import Actor, Fact, Moment, Noun, Origin, RecordPointer
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


def fields_of(noun):
    return (
        noun.__dict__
        if isinstance(noun, Noun)
        else {f.name: getattr(noun, f.name) for f in fields(noun)}
    )


def nouns_in(value):
    if isinstance(value, Noun | Fact | RecordPointer | Origin):
        yield value
        for item in fields_of(value).values():
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
        Fact,
        RecordPointer,
        Change,
    }
    for noun in found:
        checked = type(noun)(**fields_of(noun))
        assert noun == checked
        assert list(fields_of(noun)) == list(fields_of(checked))
        assert to_json(noun) == to_json(checked)
        assert repr(noun) == repr(checked)


def test_every_value_is_of_the_type_that_its_class_declares(drafted):
    for noun in nouns_in(drafted):
        declared = get_type_hints(type(noun))
        for name, value in fields_of(noun).items():
            if not isinstance(declared[name], TypeVar):
                TypeAdapter(declared[name]).validate_python(value, strict=True)


def test_what_is_made_copies_pickles_and_hashes_like_any_noun():
    noun = made(Actor, name="A", email="", login="a", platform="", is_machine=False)
    usual = Actor(name="A", login="a")
    assert hash(noun) == hash(usual)
    assert copy.deepcopy(noun) == copy.copy(noun) == usual
    assert pickle.loads(pickle.dumps(noun)) == usual  # noqa: S301 - our own bytes
    assert noun.model_copy(update={"name": "B"}) == Actor(name="B", login="a")
    assert noun == usual  # the copy changed nothing here
    with pytest.raises(ValueError, match="frozen"):
        noun.name = "B"


def test_a_field_that_is_not_given_has_the_default_of_its_class():
    assert filled(Actor, name="A") == Actor(name="A")
