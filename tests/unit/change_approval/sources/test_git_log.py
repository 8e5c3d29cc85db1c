import pytest

from assay.errors import EvidenceError
from change_approval.case import ApprovalForm

COMMIT = {
    "project": "o/r",
    "sha": "a" * 40,
    "parents": ["b" * 40],
    "author": "Ann Able <a@x.org>",
    "author_date": "2026-03-01T08:00:00+01:00",
    "committer": "Bo Brink <b@x.org>",
    "commit_date": "2026-03-02T08:00:00+01:00",
    "subject": "PROJ-5: raise the limit (#12)",
    "body": "Why.\n\nReviewed-by: Cy <c@x.org>\nTested-by: Dee <d@x.org>",
}


def test_a_commit_is_a_change_that_arrived(draft):
    change = draft("git-log", COMMIT).change
    assert change.kind == "commit"
    assert str(change.merged_at.value) == "2026-03-02T07:00:00Z"
    assert change.merged_by.value.email == "b@x.org"
    assert [r.value for r in change.references] == ["#12", "PROJ-5"]
    (approval,) = change.approvals
    assert approval.form is ApprovalForm.TRAILER
    assert approval.at is None
    assert change.tests[0].kind == "tested_by"


@pytest.mark.parametrize(
    "committer", ["GitHub <noreply@github.com>", "Gopher Robot <gobot@golang.org>", "x[bot] <>"]
)
def test_a_machine_that_commits_hides_the_merger(draft, committer):
    assert draft("git-log", {**COMMIT, "committer": committer}).change.merged_by is None


def test_the_person_behind_a_machine_is_kept(draft):
    body = "Why.\n\nAuto-Submit: Cy <c@x.org>\nReviewed-by: Dee <d@x.org>"
    commit = {**COMMIT, "body": body, "committer": "Gopher Robot <gobot@golang.org>"}
    (deployment,) = draft("git-log", commit).change.deployments
    assert deployment.triggered_by.value.email == "c@x.org"


def test_a_sign_off_alone_is_no_review(draft):
    body = "Why.\n\nSigned-off-by: Ann Able <a@x.org>"
    assert draft("git-log", {**COMMIT, "body": body}).change.approvals == ()


def test_a_reviewer_in_two_trailers_is_one(draft):
    body = "Why.\n\nReviewed-by: Cy <c@x.org>\nAcked-by: Cy <c@x.org>"
    assert len(draft("git-log", {**COMMIT, "body": body}).change.approvals) == 1


@pytest.mark.parametrize(
    "trailers",
    [
        [["Reviewed-by", "Cy <c@x.org>"]],
        [{"key": "Reviewed-by", "value": "Cy <c@x.org>"}],
        ["Reviewed-by: Cy <c@x.org>"],
        {"Reviewed-by": ["Cy <c@x.org>"]},
    ],
)
def test_trailer_lists_are_read_in_every_shape(draft, trailers):
    change = draft("git-log", {**COMMIT, "body": "cut", "trailers": trailers}).change
    assert [a.approver.value.email for a in change.approvals] == ["c@x.org"]


def test_a_whole_message_is_split_at_its_first_line(draft):
    commit = {k: v for k, v in COMMIT.items() if k not in {"subject", "body"}}
    change = draft("git-log", {**commit, "message": "HOTFIX: x\n\nReviewed-by: Cy"}).change
    assert change.title.value == "HOTFIX: x"
    assert change.change_type.value == "emergency"
    assert change.approvals[0].approver.value.name == "Cy"


def test_a_rest_commit_is_read(draft):
    person = {"name": "Ann Able", "email": "a@x.org", "date": "2026-03-01T08:00:00Z"}
    change = draft(
        "git-log",
        {"sha": "a" * 40, "commit": {"author": person, "committer": person, "message": "x"}},
    ).change
    assert change.requester.value.email == "a@x.org"
    assert str(change.merged_at.value) == "2026-03-01T08:00:00Z"


def test_a_revert_keeps_what_it_undoes_apart_from_what_it_names(draft):
    body = "This reverts commit 0123456789abcdef."
    change = draft(
        "git-log", {**COMMIT, "subject": 'Revert "PROJ-5: x (#12)"', "body": body}
    ).change
    assert change.references == ()
    assert [r.value for r in change.reverts] == ["0123456789abcdef"]


@pytest.mark.parametrize("date", [1772611200, "1772611200000", "Wed Mar 4 08:00:00 2026 +0000"])
def test_dates_of_git_are_read(draft, date):
    if date == "1772611200000":
        with pytest.raises(EvidenceError):
            draft("git-log", {**COMMIT, "commit_date": date})
    else:
        moment = draft("git-log", {**COMMIT, "commit_date": date}).change.merged_at.value
        assert str(moment) == "2026-03-04T08:00:00Z"


@pytest.mark.parametrize("trailers", [7, [7], "x"])
def test_a_trailer_list_that_is_none_rejects_the_row(draft, trailers):
    with pytest.raises(EvidenceError, match="trailer"):
        draft("git-log", {**COMMIT, "trailers": trailers})


def test_reviews_that_a_merge_script_copied_are_read_as_their_writers_words(draft):
    body = (
        "Pull request description:\n\n  x\n\nACKs for top commit:\n  cy:\n    ACK 0123456\n"
        "    - tested\n  dee:\n    Concept ACK\n  fay:\n    :+1:\n\nTree-SHA512: 99"
    )
    made = draft("git-log", {**COMMIT, "body": body, "committer": "merge-script <b@x.org>"})
    assert [(d.author.login, d.text) for d in made.documents] == [
        ("cy", "ACK 0123456\n- tested"),
        ("dee", "Concept ACK"),
        ("fay", ":+1:"),
    ]
    merged = made.change.merged_at.value
    assert all(d.written_at.is_at_or_before(merged) is True for d in made.documents)


def test_a_message_without_the_heading_has_no_copied_reviews(draft):
    assert draft("git-log", {**COMMIT, "body": "  cy:\n    ACK 0123456"}).documents == ()


def test_the_author_of_a_merge_merged_it_and_wrote_nothing(draft):
    merge = {**COMMIT, "parents": ["b" * 40, "c" * 40], "committer": "GitHub <noreply@github.com>"}
    change = draft("git-log", merge).change
    assert change.requester is None
    assert change.commits[0].authors == ()
    assert change.merged_by.value.email == "a@x.org"
