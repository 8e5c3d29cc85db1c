import json

import pytest

from assay.domain import Origin
from assay.intake import Record, SourceOptions
from change_approval.outline import Outline
from change_approval.sources import SOURCES
from change_approval.survey import name_case
from change_approval.tickets import TicketBook


def draft(source, data):
    chosen = SOURCES[source]
    record = Record(Origin(file="t", row=1), data, json.dumps(data).encode())
    return chosen.draft(record, chosen.lens(SourceOptions())).change


def pull(number, repository="o/r", **fields):
    return draft(
        "github-pulls",
        {
            "number": number,
            "repository": repository,
            "created_at": "2026-03-01T00:00:00Z",
            "merged_at": "2026-03-02T00:00:00Z",
            "closed_at": "2026-03-02T00:00:00Z",
            **fields,
        },
    )


def commit(subject, body="", sha="c" * 40, project="o/r"):
    data = {"sha": sha, "subject": subject, "body": body, "commit_date": "2026-03-02T00:00:00Z"}
    return draft("git-log", {**data, "project": project} if project else data)


def issue(key):
    return draft("jira", {"key": key, "fields": {"status": {"name": "Done"}, "summary": "x"}})


def book(*changes):
    found = TicketBook()
    for change in changes:
        found.add(name_case(change, is_qualified=False), Outline.of(change))
    return found


@pytest.mark.parametrize(
    ("subject", "keys"),
    [
        ("Merge pull request #12", ["12"]),
        ("Merge o/r#12: x", ["12"]),
        ("Merge O/R#12: x", ["12"]),
        ("x (#12)", ["12"]),
        ("Merge #12 #13", ["12", "13"]),
        ("Merge other/repo#12: subtree", ["other/repo#12"]),
        ("Merge other/r#12: a fork's number", ["other/r#12"]),
        ("x (#77)", ["77"]),
        ('Revert "x (#12)"', []),
        ('Revert "x (#12)" (#13)', ["13"]),
        ("PROJ-9: x", []),
        ("fix what #12 broke", []),
    ],
)
def test_a_deployment_belongs_to_the_pull_request_that_its_subject_merges(subject, keys):
    assert book(pull(12), pull(13)).keys_of(commit(subject)) == keys


def test_a_merged_version_counts_before_any_number():
    ticket = pull(12, merge_commit_sha="c" * 40)
    assert book(ticket, pull(13)).keys_of(commit("x (#13)")) == ["12"]


def test_a_version_of_a_ticket_that_was_never_merged_proves_nothing():
    ticket = pull(12, merged_at=None, merge_commit_sha="c" * 40)
    assert book(ticket).keys_of(commit("x")) == []


def test_a_number_of_another_repository_is_another_number():
    tickets = book(pull(12, "o/r"), pull(12, "o/s"))
    assert tickets.keys_of(commit("x (#12)", project="o/s")) == ["12"]
    assert tickets.keys_of(commit("x (#12)", project="")) == ["#12 of one of 2 repositories"]


def test_issue_keys_count_against_issues_and_numbers_do_not():
    tickets = book(issue("OPS-1"))
    assert tickets.keys_of(commit("OPS-1: x (#12)")) == ["OPS-1"]
    assert tickets.keys_of(commit("OPS-7: x (#12)")) == ["OPS-7"]
    assert tickets.keys_of(commit("HTTP-2 and x (#12)")) == []


def test_a_trailer_can_name_the_ticket():
    assert book(issue("OPS-1")).keys_of(commit("x", "Why.\n\nTicket: OPS-1\nReviewed-by: Ann")) == [
        "OPS-1"
    ]
    address = "Why.\n\nPR-URL: https://github.com/o/r/pull/12\nReviewed-By: Ann"
    assert book(pull(12)).keys_of(commit("x", address)) == ["12"]
