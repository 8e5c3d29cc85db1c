import copy
from collections import Counter
from dataclasses import asdict

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake import Record, SourceOptions
from change_approval.outline import Outline
from change_approval.sources import SOURCES, outline
from change_approval.sources.github_outline import outline_pull

SOURCE = SOURCES["github-pulls"]
LENS = SOURCE.lens(SourceOptions())
FLAT = {
    "number": 7,
    "html_url": "https://github.com/o/r/pull/7",
    "state": "closed",
    "title": "Raise the limit",
    "user": "ann",
    "user_type": "User",
    "body": "why",
    "created_at": "2026-03-01T09:00:00Z",
    "closed_at": "2026-03-03T09:00:00Z",
    "merged": True,
    "merged_at": "2026-03-03T09:00:00Z",
    "merged_by": "bo",
    "merge_commit_sha": "d" * 40,
    "head_sha": "b" * 40,
    "commits": 1,
    "events": [
        {"event": "committed", "sha": "a", "author": "Ann Able", "authored_at": "2026-03-01T08:00:00Z",
         "committer": "Ann Able", "committed_at": "2026-03-01T08:00:00Z", "message": "x\n\nCo-authored-by: Dee <d@x.org>"},
        {"event": "reviewed", "user": "cy", "state": "APPROVED", "submitted_at": "2026-03-02T09:00:00Z",
         "author_association": "MEMBER", "body": "ACK, tested"},
        {"event": "commented", "user": "eve", "created_at": "2026-03-02T08:00:00Z", "body": "fine"},
        {"event": "review_dismissed", "created_at": "2026-03-02T10:00:00Z"},
        {"event": "merged", "actor": "bo", "created_at": "2026-03-03T09:00:00Z", "commit_id": "c"},
    ],
}  # fmt: skip
NESTED = {
    "type": "pull",
    "pull": {
        "number": 8,
        "user": {"login": "ann", "type": "User"},
        "state": "open",
        "created_at": "2026-03-01T09:00:00Z",
        "head": {"sha": "b"},
        "base": {"repo": {"full_name": "o/r"}},
        "statusCheckRollup": [{"conclusion": "SUCCESS", "completedAt": "2026-03-01T09:30:00Z"}],
    },
    "reviews": {"nodes": [{"author": {"login": "cy"}, "state": "COMMENTED", "submittedAt": "2026-03-02T09:00:00Z"}]},
    "comments": [{"user": {"login": "x[bot]"}, "created_at": "2026-03-02T08:00:00Z", "body": "beep"}],
    "commits": [
        {"sha": "a", "author": {"login": "ann"},
         "commit": {"author": {"name": "Ann", "email": "a@x.org", "date": "2026-03-01T08:00:00Z"}}}
    ],
}  # fmt: skip
STRANGE = [
    None, "", " ", [], {}, 0, 5, True, "word", "ghost", "bot[bot]", "DISMISSED", "2026-03-01", "2026-02-30T00:00:00Z",
    "2026-03-01T09:00:00Z", 1772611200, {"login": "x"}, ["x"], [{"sha": "a"}], {"nodes": [{"state": "APPROVED"}]},
]  # fmt: skip
KEYS = [
    "number", "title", "body", "state", "user", "author", "merged_at", "merged_by", "createdAt", "closed_at", "repository",
    "events", "reviews", "comments", "commits", "pull", "sha", "message", "diff_hunk", "commit_id", "id", "event", "checks",
]  # fmt: skip


def record(data):
    return Record(Origin(file="t.json", row=1), data, orjson.dumps(data))


def comparable(found):
    """As a dictionary in which the order of mentions, which nothing depends on, is no difference."""
    fields = asdict(found)
    for name in ("mentions", "authors"):
        fields[name] = Counter(repr(actor) for actor in fields[name])
    return fields


def objects_in(value):
    if isinstance(value, dict):
        yield value
    for item in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from objects_in(item)


@st.composite
def damaged(draw):
    """A pull request in which a few fields hold something else, or are gone."""
    data = copy.deepcopy(draw(st.sampled_from([FLAT, NESTED])))
    for _ in range(draw(st.integers(1, 3))):
        holder = draw(st.sampled_from(list(objects_in(data))))
        key = draw(st.sampled_from([*holder, *KEYS]))
        if draw(st.booleans()):
            holder[key] = copy.deepcopy(draw(st.sampled_from(STRANGE)))
        else:
            holder.pop(key, None)
    return data


@pytest.mark.parametrize("data", [FLAT, NESTED])
def test_a_sound_pull_request_needs_no_draft_for_its_outline(data):
    found = outline_pull(record(data), LENS)
    draft = SOURCE.draft(record(data), LENS)
    assert comparable(found) == comparable(Outline.of(draft.change, draft.documents))


def told(read):
    """What a reading comes to: an outline, or the words of a refusal."""
    try:
        return comparable(read())
    except EvidenceError as refusal:
        return refusal.code, refusal.message


def both(data):
    """What outline and draft come to."""
    row = record(data)

    def whole():
        draft = SOURCE.draft(row, LENS)
        return Outline.of(draft.change, draft.documents)

    return told(lambda: outline(SOURCE, row, LENS)), told(whole)


@pytest.mark.parametrize("data", [FLAT, NESTED])
@pytest.mark.parametrize("strange", [..., *STRANGE], ids=repr)
def test_a_strange_value_in_any_field_is_no_difference_between_outline_and_draft(data, strange):
    for place in range(len(list(objects_in(data)))):
        for key in [*list(objects_in(data))[place], *KEYS]:
            changed = copy.deepcopy(data)
            holder = list(objects_in(changed))[place]
            if strange is ...:
                holder.pop(key, None)
            else:
                holder[key] = copy.deepcopy(strange)
            glanced, whole = both(changed)
            assert glanced == whole, (place, key)


@pytest.mark.parametrize("kind", range(len(FLAT["events"])))
def test_an_event_that_stands_twice_is_no_difference_between_outline_and_draft(kind):
    glanced, whole = both({**FLAT, "events": [FLAT["events"][kind], *FLAT["events"]]})
    assert glanced == whole


@given(damaged())
@settings(max_examples=150, deadline=None)
def test_several_strange_values_are_no_difference_between_outline_and_draft(data):
    glanced, whole = both(data)
    assert glanced == whole
