"""Evidence that is missing, partial or of someone unknown: a doubt, never a pass, never a blame."""

import copy
import json

import pytest

from assay.app import RunInputs
from assay.domain import Engagement, Reading
from assay.evidence import Gate
from assay.intake import Record, SourceInputs
from assay.rules import Scope
from assay.telemetry import NoProgress
from change_approval.app import APP

ENGAGEMENT = Engagement(
    origin="example.org/t", organisation="o", title="t", opened_at="2026-04-01T00:00:00Z"
)
HEAD = "b0b1" * 10
INDEPENDENT, READ = "approval.independent", "evidence.read"
DEVELOPER, SELF = "sod.developer_merged", "sod.self_approved"
DROP = "(not exported)"


def user(login, **more):
    return {"login": login, "type": "User", **more}


def review(login="cyclark", state="APPROVED", at="2026-03-02T10:00:00Z", **more):
    return {
        "id": hash((login, state, at)) % 10_000,
        "user": user(login),
        "state": state,
        "submitted_at": at,
        "commit_id": HEAD,
        "body": "",
        "author_association": "MEMBER",
        **more,
    }


def comment(login, body, **more):
    at = "2026-03-02T10:00:00Z"
    return {
        "user": user(login),
        "created_at": at,
        "updated_at": at,
        "body": body,
        "author_association": "MEMBER",
        **more,
    }


def commit(message="work", name="Ann Able", mail="ann@able.example", login="annable"):
    who = {"name": name, "email": mail, "date": "2026-03-01T08:00:00Z"}
    account = user(login) if login else None
    return {
        "sha": HEAD,
        "commit": {"author": who, "committer": who, "message": message},
        "author": account,
    }


PULL = {
    "number": 1,
    "html_url": "https://github.com/acme/bank/pull/1",
    "state": "closed",
    "title": "Raise the limit of payments",
    "user": user("annable"),
    "created_at": "2026-03-01T09:00:00Z",
    "closed_at": "2026-03-03T09:00:00Z",
    "merged": True,
    "merged_at": "2026-03-03T09:00:00Z",
    "merged_by": user("bobaker"),
    "head": {"sha": HEAD},
    "reviews": [review()],
    "comments": [],
    "commits": [commit()],
    "events": [],
}


def judge(folder, rows, source="github-pulls", deployments=None):
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    log = None
    if deployments is not None:
        (folder / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in deployments))
        log = SourceInputs("git-log", (folder / "log.jsonl",))
    inputs = RunInputs(ENGAGEMENT, SourceInputs(source, (path,)), log, APP.policy, Scope({}))
    fieldwork = APP.fieldwork(inputs, NoProgress())
    gate, reader, results = Gate(fieldwork.derivers), APP.baseline(), {}
    for row in fieldwork.records():
        assert isinstance(row, Record)
        case = fieldwork.build(row)
        reading = gate.ground(reader.assess(case), case) if case.documents else Reading()
        dossier = fieldwork.establish(case, reading)
        found = fieldwork.rules.evaluate(dossier, fieldwork.policy, fieldwork.scope)
        results[str(case.case_id)] = {result.rule_id: result for result in found}
    return fieldwork, results


def outcome(folder, fields, rule=INDEPENDENT):
    row = copy.deepcopy({**PULL, **fields})
    _, results = judge(folder, [{k: v for k, v in row.items() if v != DROP}])
    return results["1"][rule].outcome.value


def test_the_plain_case_passes(tmp_path):
    assert outcome(tmp_path, {}) == "pass"


@pytest.mark.parametrize(
    "fields",
    [
        {"reviews": DROP, "comments": DROP, "commits": DROP, "events": DROP},
        {"reviews": DROP, "comments": DROP, "events": DROP},
        {"reviews": DROP, "comments": DROP, "events": DROP, "reviewDecision": "APPROVED"},
        {"reviews": [], "reviewDecision": "APPROVED"},
        {"reviews": None},
        {"reviews": "https://api.github.com/x", "comments": DROP, "events": DROP},
        {"reviews": ["cyclark"]},
        {"reviews": {"totalCount": 1}},
        {"reviews": [], "comments": 3, "events": DROP},
        {"reviews": DROP, "comments": 3, "events": DROP},
    ],
)
def test_reviews_that_were_never_exported_are_not_reviews_that_never_were(tmp_path, fields):
    assert outcome(tmp_path, fields) == "undetermined"


def test_an_empty_list_of_reviews_says_that_nobody_reviewed(tmp_path):
    assert outcome(tmp_path, {"reviews": []}) == "fail"


@pytest.mark.parametrize(
    "fields",
    [
        {"commits": [commit(), {**commit(name="", mail="", login=""), "sha": "a0" * 20}]},
        {"commits": [{"sha": HEAD, "author": None, "message": "x"}]},
        {"commits": 5, "events": [{"event": "committed", **commit()["commit"], "sha": HEAD}]},
        {"commits": {"totalCount": 9, "nodes": [commit()]}},
    ],
)
@pytest.mark.parametrize("rule", [INDEPENDENT, DEVELOPER, SELF])
def test_developers_known_in_part_clear_nobody(tmp_path, fields, rule):
    assert outcome(tmp_path, fields, rule) == "undetermined"


def test_a_list_of_reviews_that_was_cut_goes_to_a_person(tmp_path):
    cut = {"totalCount": 150, "pageInfo": {"hasNextPage": True}, "nodes": [review()]}
    assert outcome(tmp_path, {"reviews": cut}, READ) == "undetermined"


@pytest.mark.parametrize(
    "message",
    [
        "x\n\nCo-authored-by: Cy <1+cyclark@users.noreply.github.com>\n\nMore prose after it.",
        "Why it is\nneeded at\nall because\nof this\nCo-authored-by: Cy <1+cyclark@users.noreply.github.com>\nand so\non and\non.",
        "x\n\nAuthored-by: Cy <1+cyclark@users.noreply.github.com>\n\nMore prose.",
        "x\n\nPaired-with: Cy <1+cyclark@users.noreply.github.com>\n\nMore prose.",
    ],
)
@pytest.mark.parametrize("rule", [INDEPENDENT, SELF])
def test_a_co_author_outside_the_trailers_is_possibly_a_developer(tmp_path, message, rule):
    assert outcome(tmp_path, {"commits": [commit(message)]}, rule) == "undetermined"


def test_a_comment_edited_after_the_merge_is_not_surely_an_approval_before_it(tmp_path):
    late = comment("cyclark", f"ACK {HEAD}", updated_at="2026-03-05T10:00:00Z")
    early = comment("cyclark", f"ACK {HEAD}")
    assert outcome(tmp_path, {"reviews": [], "comments": [early]}) == "pass"
    assert outcome(tmp_path, {"reviews": [], "comments": [late]}) == "undetermined"


@pytest.mark.parametrize(
    "more", [{"isMinimized": True}, {"performed_via_github_app": {"slug": "approver"}}]
)
def test_a_hidden_comment_and_one_by_an_app_go_to_a_person(tmp_path, more):
    said = comment("cyclark", f"ACK {HEAD}", **more)
    assert outcome(tmp_path, {"reviews": [], "comments": [said]}) == "undetermined"


@pytest.mark.parametrize(
    "reviews",
    [
        [review(author_association="NONE")],
        [review(author_association="FIRST_TIME_CONTRIBUTOR")],
        [review(state="CHANGES_REQUESTED"), review()],
        [review(), review(state="CHANGES_REQUESTED")],
        [review(performed_via_github_app={"slug": "approver"})],
    ],
)
def test_strangers_apps_and_contrary_reviews_of_one_second_are_doubts(tmp_path, reviews):
    assert outcome(tmp_path, {"reviews": reviews}) == "undetermined"


def test_a_stranger_who_approves_in_words_is_a_doubt(tmp_path):
    said = comment("cyclark", f"ACK {HEAD}", author_association="NONE")
    assert outcome(tmp_path, {"reviews": [], "comments": [said]}) == "undetermined"


def test_an_account_that_approves_by_itself_is_a_machine(tmp_path):
    assert outcome(tmp_path, {"reviews": [review("renovate-approve")]}) == "fail"


GIT = {
    "sha": "a1" * 20,
    "author": "Ann Able <ann@x.org>",
    "committer": "Bob Baker <bob@y.org>",
    "author_date": "2026-03-01T08:00:00Z",
    "commit_date": "2026-03-02T08:00:00Z",
    "subject": "Raise the limit",
}
CY = "Reviewed-by: Cy Clark <cy@z.org>"
PICK = "(cherry picked from commit 1234567890abcdef)"


def outcome_of_commit(folder, rule=INDEPENDENT, **fields):
    _, results = judge(folder, [{**GIT, **fields}], "git-log")
    return results[GIT["sha"]][rule].outcome.value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"Why.\n\n{CY}", "pass"),
        ("Why.", "fail"),
        ("Why.\n\nReviewers: none", "fail"),
        ("Why.\n\nReviewed-by: To Be Determined", "undetermined"),
        ("Why.\n\nReviewed-by: waiting for Cy", "undetermined"),
        ("Why.\n\nReviewed-by: TBR=cy", "undetermined"),
        (f"Why.\n\n{CY} # for the DT part", "undetermined"),
        (f"Why.\n\n{CY} (if tests pass)", "undetermined"),
        (f"Why.\n\n{CY} [docs only]", "undetermined"),
        (f"Why.\n\n{CY} (-1)", "undetermined"),
        ("Why.\n\nCode-Review: -1 Cy Clark <cy@z.org>", "undetermined"),
        (f"Why.\n\n{CY}\nNacked-by: Cy Clark <cy@z.org>", "undetermined"),
        (f"Why.\n\n{CY}\n{PICK}", "undetermined"),
        (f"Why.\n\n{CY}\n{PICK}\nReviewed-by: Dee Dunn <dee@z.org>", "pass"),
        (f"How trailers look, for example:\n\n{CY}", "undetermined"),
        (f"Why.\n\nCo-authored-by: Cy Clark <cy@z.org>\n\nProse.\n\n{CY}", "undetermined"),
    ],
)
def test_trailers_that_are_limited_borrowed_or_of_nobody_are_doubts(tmp_path, body, expected):
    assert outcome_of_commit(tmp_path, body=body) == expected


def test_a_revert_that_restates_the_undone_message_was_not_reviewed_by_it(tmp_path):
    body = f"This reverts commit 1234567890.\n\nOriginal message:\n\nRaise it\n\n{CY}"
    assert outcome_of_commit(tmp_path, subject='Revert "Raise it"', body=body) == "undetermined"


def test_a_reviewer_who_refused_in_a_trailer_goes_to_a_person(tmp_path):
    body = "Why.\n\nReviewed-by: Dee Dunn <dee@z.org>\nNacked-by: Cy Clark <cy@z.org>"
    assert outcome_of_commit(tmp_path, READ, body=body) == "undetermined"


def test_commits_exported_without_bodies_show_no_lack_of_review(tmp_path):
    assert outcome_of_commit(tmp_path) == "undetermined"
    assert outcome_of_commit(tmp_path, body="") == "fail"


def deployment(subject, sha, **more):
    return {**GIT, "sha": sha * 20, "subject": subject, "body": "", **more}


def test_deployments_of_another_repository_belong_to_no_ticket_of_this_one(tmp_path):
    closed = {**PULL, "number": 30, "merged": False, "merged_at": None, "merged_by": None}
    closed["html_url"] = "https://github.com/acme/bank/pull/30"
    log = [
        deployment("Merge acme/other#30: foo", "c1"),
        deployment("Raise it (#30)", "c2", project="acme/other"),
    ]
    fieldwork, results = judge(tmp_path, [PULL, closed], deployments=log)
    assert results["30"]["population.deployed_unmerged"].outcome == "not_applicable"
    unknown = fieldwork.findings.reconciliation.deployments_without_ticket
    assert set(unknown) == {"acme/other#30"}


def test_one_number_in_two_forms_is_one_pull_request(tmp_path):
    fieldwork, _ = judge(tmp_path, [{**PULL, "number": "#4"}])
    twice = [{**PULL, "number": "#4"}, {**PULL, "number": "04"}]
    (tmp_path / "two.jsonl").write_text("".join(json.dumps(row) + "\n" for row in twice))
    inputs = SourceInputs("github-pulls", (tmp_path / "two.jsonl",))
    run = RunInputs(ENGAGEMENT, inputs, None, APP.policy, Scope({}))
    assert list(APP.fieldwork(run, NoProgress()).findings.twins) == [("two.jsonl", 1)]
    assert fieldwork.findings.twins == {}


def test_a_login_that_spells_the_sole_author_is_that_person(tmp_path):
    opened = {
        **PULL,
        "user": user("amara-okafor"),
        "commits": [commit(name="Amara Okafor", mail="ao@x.example", login="")],
        "reviews": [review("amara-okafor")],
        "merged_by": user("amara-okafor"),
    }
    _, results = judge(tmp_path, [opened])
    assert results["1"][SELF].outcome == "fail"
    assert results["1"][DEVELOPER].outcome == "fail"


def test_without_any_commits_nobody_asks_who_developed(tmp_path):
    bare = {k: v for k, v in PULL.items() if k != "commits"}
    fieldwork, results = judge(tmp_path, [bare])
    assert results["1"][DEVELOPER].outcome == "not_applicable"
    assert "carries no commits" in fieldwork.scope.excluded[DEVELOPER]
    fieldwork, _ = judge(tmp_path, [bare, {**PULL, "number": 2}])
    assert DEVELOPER not in fieldwork.scope.excluded
