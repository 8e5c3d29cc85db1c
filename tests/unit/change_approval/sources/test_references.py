import pytest

from change_approval.sources.references import (
    is_emergency,
    is_emergency_label,
    pull_reference,
    read_message,
    reverted,
    ticket_keys,
)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Merge pull request #12", ["#12"]),
        ("Merge pull request #12 from someone/branch-7", ["#12"]),
        ("Merge owner/repo#12: change #99", ["owner/repo#12"]),
        ('Merge #12: Revert "Merge #11: title"', ["#12"]),
        ("Merge PR #12: title", ["#12"]),
        ("Auto merge of #12 - someone:branch, r=other", ["#12"]),
        ("Merge #12 #13", ["#12", "#13"]),
        ("Merged PR 12: title", ["#12"]),
        ("Merged in feature/x (pull request #12)", ["#12"]),
        ("Pull request #12: title", ["#12"]),
        ("Merge pull request #12 in PROJ/repo from feature/x to master", ["#12"]),
        ("title (#12)", ["#12"]),
        ("title (#11) (#12)", ["#12"]),
        ('Revert "title (#11)" (#12)', ["#12"]),
        ('Revert "title (#11)"', []),
        ('Revert "PROJ-5: title"', []),
        ("fix what #12 broke", []),
        ("Merge branch 'main' into feature", []),
        ("PROJ-5: title (#12)", ["#12", "PROJ-5"]),
        ("MINOR: use UTF-8 and SHA-256", []),
        ("CHG0030001 raise limits", ["CHG0030001"]),
    ],
)  # fmt: skip
def test_what_a_subject_names(subject, expected):
    assert [reference.value for reference in read_message(subject, "")] == expected


def test_a_gitlab_merge_names_its_request_in_the_body():
    body = "title\n\nSee merge request group/project!12"
    assert [r.value for r in read_message("Merge branch 'x' into 'main'", body)] == [
        "group/project#12"
    ]


def test_a_revert_says_what_it_undoes():
    assert reverted('Revert "x"', "This reverts commit 0123456789abcdef.") == ("0123456789abcdef",)
    assert reverted('Revert "x"', "") == ('Revert "x"',)
    assert reverted("x", "y") == ()


def test_emergencies_are_declared_and_not_mentioned():
    assert is_emergency("HOTFIX: x")
    assert is_emergency("[hotfix] x")
    assert not is_emergency("Remove the hotfix flag")
    assert is_emergency_label("kind/hot-fix")
    assert not is_emergency_label("shotfixes")


def test_standards_are_no_tickets():
    assert ticket_keys("ISO-8601, CVE-2024-1, RFC-2119, ABC-12, A1-3x") == ("ABC-12",)


def test_an_address_of_a_pull_request_is_read():
    assert pull_reference("https://github.com/o/r/pull/12").value == "o/r#12"
    assert pull_reference("golang/go#12").value == "golang/go#12"
    assert pull_reference("see the list") is None
