import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import EvidenceError
from change_approval.case import Stance

FLAT = {
    "number": 7,
    "html_url": "https://github.com/o/r/pull/7",
    "state": "closed",
    "title": "Raise the limit",
    "user": "ann",
    "body": "",
    "labels": [],
    "created_at": "2026-03-01T09:00:00Z",
    "closed_at": "2026-03-03T09:00:00Z",
    "merged_at": "2026-03-03T09:00:00Z",
    "merged_by": "bo",
    "head_sha": "b" * 40,
    "events": [
        {
            "event": "committed",
            "sha": "b" * 40,
            "author": "Ann Able",
            "authored_at": "2026-03-01T08:00:00Z",
            "committer": "Ann Able",
            "committed_at": "2026-03-01T08:00:00Z",
            "message": "x\n\nCo-authored-by: Dee <d@x.org>",
        },
        {
            "event": "reviewed",
            "user": "cy",
            "state": "APPROVED",
            "commit_id": "b" * 40,
            "submitted_at": "2026-03-02T09:00:00Z",
            "author_association": "MEMBER",
            "body": "ACK, tested",
        },
        {"event": "commented", "user": "cy", "created_at": "2026-03-02T08:00:00Z", "body": "👍"},
        {"event": "merged", "actor": "bo", "created_at": "2026-03-03T09:00:00Z", "commit_id": "c" * 40},
    ],
}  # fmt: skip
REST = {
    "type": "pull",
    "pull": {
        "number": 7,
        "title": "Raise the limit",
        "user": {"login": "ann", "type": "User"},
        "state": "closed",
        "created_at": "2026-03-01T09:00:00Z",
        "closed_at": "2026-03-03T09:00:00Z",
        "merged_at": "2026-03-03T09:00:00Z",
        "merged_by": {"login": "bo", "type": "User"},
        "head": {"sha": "b" * 40},
        "base": {"repo": {"full_name": "o/r"}},
        "commits": 1,
        "comments": 1,
    },
    "events": [
        {
            "event": "committed",
            "sha": "b" * 40,
            "author": {"name": "Ann Able", "email": "a@x.org", "date": "2026-03-01T08:00:00Z"},
            "committer": {"name": "GitHub", "email": "noreply@github.com", "date": "2026-03-01T08:00:00Z"},
            "message": "x",
        },
        {
            "event": "reviewed",
            "id": 1,
            "user": {"login": "cy", "type": "User"},
            "actor": None,
            "created_at": None,
            "state": "APPROVED",
            "commit_id": "b" * 40,
            "submitted_at": "2026-03-02T09:00:00Z",
            "body": "",
        },
    ],
    "comments": [{"id": 5, "user": {"login": "cy"}, "body": "nit: ACK", "diff_hunk": "@@", "created_at": "2026-03-02T08:00:00Z"}],
}  # fmt: skip
GRAPHQL = {
    "number": 7,
    "title": "Raise the limit",
    "author": {"login": "ann", "__typename": "User"},
    "state": "MERGED",
    "createdAt": "2026-03-01T09:00:00Z",
    "closedAt": "2026-03-03T09:00:00Z",
    "mergedAt": "2026-03-03T09:00:00Z",
    "mergedBy": {"login": "bo"},
    "headRefOid": "b" * 40,
    "mergeCommit": {"oid": "c" * 40},
    "labels": {"nodes": [{"name": "hotfix"}]},
    "reviews": {
        "nodes": [
            {
                "author": {"login": "cy"},
                "state": "APPROVED",
                "submittedAt": "2026-03-02T09:00:00Z",
                "commit": {"oid": "b" * 40},
                "body": "",
            }
        ]
    },
    "commits": {
        "nodes": [
            {
                "commit": {
                    "oid": "b" * 40,
                    "authors": {"nodes": [{"name": "Ann Able", "email": "a@x.org", "user": {"login": "ann"}}]},
                    "messageBody": "",
                    "authoredDate": "2026-03-01T08:00:00Z",
                    "committedDate": "2026-03-01T08:00:00Z",
                }
            }
        ]
    },
    "comments": [{"author": {"login": "cy"}, "createdAt": "2026-03-02T08:00:00Z", "body": "Looks fine"}],
}  # fmt: skip


def changed(base, **fields):
    return {**json.loads(json.dumps(base)), **fields}


@pytest.mark.parametrize("shape", [FLAT, REST, GRAPHQL])
def test_every_shape_tells_the_same_story(draft, shape):
    change = draft("github-pulls", shape).change
    assert change.number.value == "7"
    assert change.requester.value.login == "ann"
    assert change.merged_by.value.login == "bo"
    assert str(change.merged_at.value) == "2026-03-03T09:00:00Z"
    assert change.is_merged.value is True
    assert change.head.value == "b" * 40
    (approval,) = change.approvals
    assert (approval.approver.value.login, approval.stance.value) == ("cy", Stance.APPROVE)
    assert str(approval.at.value) == "2026-03-02T09:00:00Z"
    assert approval.version.value == "b" * 40
    assert change.commits[0].authors[0].value.name == "Ann Able"


@pytest.mark.parametrize("shape", [FLAT, REST, GRAPHQL])
def test_every_fact_points_to_the_field_that_holds_it(draft, shape):
    made = draft("github-pulls", shape)
    for fact in (made.change.merged_at, made.change.requester, made.change.approvals[0].at):
        value = json.loads(made.record.text)
        for token in fact.lineage.origin.pointer.split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]
        shown = value if isinstance(value, str) else value["login"]
        assert shown in {"ann", "2026-03-03T09:00:00Z", "2026-03-02T09:00:00Z"}
        assert fact.lineage.sha256 == made.record.sha256


def test_co_authors_are_developers(draft):
    authors = [a.value for a in draft("github-pulls", FLAT).change.commits[0].authors]
    assert [(a.name, a.email) for a in authors] == [("Ann Able", ""), ("Dee", "d@x.org")]


def test_only_statements_in_words_become_documents(draft):
    assert [d.text for d in draft("github-pulls", FLAT).documents] == ["ACK, tested", "👍"]


def test_a_remark_on_one_line_is_not_read(draft):
    assert draft("github-pulls", REST).documents == ()


def test_a_comment_of_a_machine_is_not_read(draft):
    comments = [
        {"user": {"login": "ci[bot]", "type": "Bot"}, "body": "APPROVED", "created_at": None}
    ]
    assert draft("github-pulls", changed(FLAT, events=[], comments=comments)).documents == ()


def test_an_unknown_merger_stays_unknown(draft):
    assert draft("github-pulls", changed(FLAT, merged_by=None)).change.merged_by is None


def test_the_merge_event_names_the_merger_only_where_there_is_no_field(draft):
    without = {key: value for key, value in FLAT.items() if key != "merged_by"}
    assert draft("github-pulls", without).change.merged_by.value.login == "bo"


def test_closed_without_a_merge_time_is_not_merged(draft):
    change = draft("github-pulls", changed(FLAT, merged_at=None, events=[])).change
    assert change.is_merged.value is False


def test_a_source_that_does_not_say_leaves_the_merge_open(draft):
    change = draft("github-pulls", {"number": 1, "state": "closed"}).change
    assert change.is_merged is None
    assert change.requester is None


def test_a_label_makes_an_emergency(draft):
    assert draft("github-pulls", GRAPHQL).change.change_type.value == "emergency"
    assert draft("github-pulls", FLAT).change.change_type is None


def test_a_bot_is_flagged(draft):
    change = draft(
        "github-pulls", changed(REST, pull={**REST["pull"], "user": {"login": "x", "type": "Bot"}})
    ).change
    assert change.requester.value.is_machine


def test_a_deleted_reviewer_is_nobody_in_particular(draft):
    events = [
        {
            "event": "reviewed",
            "user": None,
            "state": "APPROVED",
            "submitted_at": "2026-03-02T09:00:00Z",
        }
    ]
    (approval,) = draft("github-pulls", changed(FLAT, events=events)).change.approvals
    assert approval.approver.value.login == approval.approver.value.name == ""


@pytest.mark.parametrize(
    ("when", "stance"),
    [("2026-03-02T10:00:00Z", Stance.DISMISSED), ("2026-03-04T10:00:00Z", Stance.APPROVE)],
)
def test_a_dismissal_counts_from_its_own_time(draft, when, stance):
    events = [
        {"event": "reviewed", "id": 9, "user": "cy", "state": "DISMISSED", "submitted_at": "2026-03-02T09:00:00Z"},
        {"event": "review_dismissed", "actor": "bo", "created_at": when, "dismissed_review": {"review_id": 9, "state": "approved"}},
    ]  # fmt: skip
    (approval,) = draft("github-pulls", changed(FLAT, events=events)).change.approvals
    assert approval.stance.value is stance


def test_a_dismissal_of_no_known_review_is_for_a_person(draft):
    events = [
        *FLAT["events"],
        {"event": "review_dismissed", "actor": "bo", "created_at": "2026-03-02T10:00:00Z"},
    ]
    assert draft("github-pulls", changed(FLAT, events=events)).change.unclear


def test_what_stands_in_two_places_counts_once(draft):
    reviews = [FLAT["events"][1]]
    assert len(draft("github-pulls", changed(FLAT, reviews=reviews)).change.approvals) == 1


def test_an_unknown_review_state_is_for_a_person(draft):
    events = [
        {
            "event": "reviewed",
            "user": "cy",
            "state": "SHIPPED",
            "submitted_at": "2026-03-02T09:00:00Z",
        }
    ]
    change = draft("github-pulls", changed(FLAT, events=events)).change
    assert change.approvals == ()
    assert change.unclear[0].value == "SHIPPED"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"merged_at": "2026-02-30T00:00:00Z"}, "merged_at"),
        ({"created_at": "yesterday"}, "created_at"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at"),
        ({"number": None}, "number"),
        ({"title": {"a": 1}}, "title"),
        ({"events": [{"event": "reviewed", "submitted_at": {"a": []}}]}, "submitted_at"),
        ({"comments": [{"created_at": [1]}]}, "created_at"),
    ],
)
def test_an_impossible_value_rejects_the_row_and_names_the_field(draft, fields, words):
    with pytest.raises(EvidenceError) as caught:
        draft("github-pulls", changed(FLAT, **fields))
    assert caught.value.code in {"field.malformed", "field.missing"}
    assert words in caught.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["login", "event", "state", "user", "sha", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(sorted(FLAT)), JSON, st.sampled_from([FLAT, REST, GRAPHQL]))
def test_a_hostile_field_is_read_or_rejected_and_never_a_crash(field, value, shape):
    import orjson

    from assay.domain import Origin
    from assay.intake import Record, SourceOptions
    from change_approval.sources import SOURCES

    data = changed(shape, **{field: value})
    if isinstance(data.get("pull"), dict):
        data["pull"][field] = value
    source = SOURCES["github-pulls"]
    record = Record(Origin(file="t", row=1), data, orjson.dumps(data))
    try:
        made = source.draft(record, source.lens(SourceOptions()))
    except EvidenceError:
        return
    assert made.change.number.value
