"""Who wrote a text and when: each source says in which field that stands."""

import json

import pytest

from assay.domain import Document
from assay.intake import SourceInputs, SourceOptions
from change_approval.sources import SOURCES

DAY = "2026-03-01T10:00:00Z"
JIRA = {
    "key": "OPS-1",
    "fields": {
        "comment": {
            "comments": [{"author": {"name": "cy"}, "created": DAY, "body": "Approved"}],
        }
    },
}
CASES = {
    "a comment of a pull request": (
        "github-pulls",
        {
            "number": 1,
            "comments": [{"user": {"login": "cy"}, "created_at": DAY, "body": "Approved"}],
        },
        "/comments/0/user",
        "/comments/0/created_at",
    ),
    "a review of a pull request": (
        "github-pulls",
        {
            "number": 1,
            "reviews": [
                {"author": {"login": "c"}, "submittedAt": DAY, "body": "Ok", "state": "APPROVED"}
            ],
        },
        "/reviews/0/author",
        "/reviews/0/submittedAt",
    ),
    "a comment of an issue": (
        "jira",
        JIRA,
        "/fields/comment/comments/0/author",
        "/fields/comment/comments/0/created",
    ),
    "a comment in a cell": (
        "jira",
        {"Issue key": "OPS-1", "Comment": f"{DAY};cy;Approved"},
        "/Comment",
        "/Comment",
    ),
    "an entry of a journal": (
        "servicenow",
        {"number": "CHG1", "state": "3", "comments": "2026-03-01 10:00:00 - Cy (Comments)\nOk"},
        "/comments",
        "/comments",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_author_and_time_of_a_text_point_to_the_fields_that_say_them(draft, name):
    source, data, author, time = CASES[name]
    found = draft(source, data)
    (document,) = found.documents
    assert document.author_lineage.origin.pointer == author
    assert document.time_lineage.origin.pointer == time
    assert document.author_lineage.sha256 == found.record.sha256
    assert document.time_lineage.sha256 == found.record.sha256


def test_author_and_time_of_a_mail_point_to_the_fields_of_the_record(tmp_path):
    (tmp_path / "m.toml").write_text(
        '[fields]\nnumber = "id"\n[[documents]]\neach = "mails"\ncolumn = "text"\nkind = "mail"\n'
        'author = "from"\nwritten_at = "sent"\n'
    )
    mail = {"from": "Cy Dahl <cy@x.org>", "sent": DAY, "text": "I approve this change."}
    (tmp_path / "t.json").write_text(json.dumps([{"id": "C-1", "mails": [mail]}]))
    source, options = SOURCES["table"], SourceOptions(mapping=tmp_path / "m.toml")
    (row,) = source.records(SourceInputs("table", (tmp_path / "t.json",), options))
    found = source.draft(row, source.lens(options))
    (document,) = found.documents
    assert document.author_lineage.origin.pointer == "/mails/0/from"
    assert document.time_lineage.origin.pointer == "/mails/0/sent"
    assert document.author_lineage.sha256 == found.record.sha256


def edited(**fields):
    comment = {**JIRA["fields"]["comment"]["comments"][0], **fields}
    return {"key": "OPS-1", "fields": {"comment": {"comments": [comment]}}}


def only(found) -> Document:
    (document,) = found.documents
    return document


def test_a_comment_of_an_issue_says_what_it_says_since_its_last_edit(draft):
    document = only(draft("jira", edited(updated="2026-03-05T10:00:00Z")))
    assert str(document.written_at) == "2026-03-01T10:00:00Z/2026-03-05T10:00:00Z"


def test_a_comment_of_an_issue_that_somebody_else_edited_is_nobodys(draft):
    assert only(draft("jira", edited(updateAuthor={"name": "dee"}))).author is None
    assert only(draft("jira", edited(updateAuthor={"name": "cy"}))).author.login == "cy"
