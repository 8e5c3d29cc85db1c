import pytest

BEFORE, HEAD, OLD = "2026-03-03T12:00Z", "aaaaaaa1", "bbbbbbb2"

STALE = {
    "approved at the head": (lambda b: {}, "pass approved_head"),
    "approved at an abbreviation of the head": (
        lambda b: {"head": HEAD * 5, "approvals": (b.approval("cat", at=BEFORE, version=HEAD),)},
        "pass approved_head",
    ),
    "a short number is no abbreviation": (
        lambda b: {"head": "41.2", "approvals": (b.approval("cat", at=BEFORE, version="4"),)},
        "fail stale",
    ),
    "approved at another version": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, version=OLD),)},
        "fail stale",
    ),
    "one old, one at the head": (
        lambda b: {
            "approvals": (
                b.approval("cat", at=BEFORE, version=OLD),
                b.approval("dan", at=BEFORE, version=HEAD),
            )
        },
        "pass approved_head",
    ),
    "approved again at the head": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z", version=OLD),
                b.approval("cat", at=BEFORE, version=HEAD),
            )
        },
        "pass approved_head",
    ),
    "words that name the head do not heal it": (
        lambda b: {
            "approvals": (
                b.approval("cat", at=BEFORE, version=OLD),
                b.approval("dan", at=BEFORE, version=HEAD, form="text"),
            )
        },
        "fail stale",
    ),
    "the author's approval of the head is left out": (
        lambda b: {
            "approvals": (
                b.approval("ann", at=BEFORE, version=HEAD),
                b.approval("cat", at=BEFORE, version=OLD),
            )
        },
        "fail stale",
    ),
    "dismissed": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z", version=OLD),
                b.approval("cat", "dismissed", BEFORE),
            )
        },
        "not_applicable no_formal_approval",
    ),
    "no version": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE),)},
        "undetermined version_unknown",
    ),
    "no head": (lambda b: {"head": None}, "undetermined head_unknown"),
    "of the head, on the day of the merge": (
        lambda b: {"approvals": (b.approval("cat", at="2026-03-04", version=HEAD),)},
        "undetermined review_uncertain",
    ),
    "nobody approved formally": (
        lambda b: {"approvals": (b.approval("cat", form="trailer"),)},
        "not_applicable no_formal_approval",
    ),
}

CHANGED = {
    "the head was approved": (lambda b: {}, "pass unchanged"),
    "the head was approved in words": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, version=HEAD, form="text"),)},
        "pass unchanged",
    ),
    "a commit after the last approval": (
        lambda b: {
            "approvals": (b.approval("cat", at=BEFORE, version=OLD),),
            "commits": (b.commit("bob", at="2026-03-03T15:00Z"),),
        },
        "fail commit_after_approval",
    ),
    "another version and no later commit may be a rebase": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, version=OLD),)},
        "undetermined rewritten",
    ),
    "no version": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE),)},
        "undetermined version_unknown",
    ),
    "another version was deployed": (
        lambda b: {"deployments": (b.deployment("2026-03-04T18:10Z", version="ccccccc3"),)},
        "undetermined deployed_other",
    ),
    "the merge commit was deployed": (
        lambda b: {
            "merge_commit": "ccccccc3",
            "deployments": (b.deployment("2026-03-04T18:10Z", version="ccccccc3"),),
        },
        "pass unchanged",
    ),
    "only the author approved": (
        lambda b: {"approvals": (b.approval("ann", at=BEFORE, version=HEAD),)},
        "not_applicable no_approval",
    ),
}

TESTING = {
    "acceptance passed before": (lambda b: {}, "pass tested"),
    "no test": (lambda b: {"tests": ()}, "undetermined no_evidence"),
    "only a plan": (lambda b: {"tests": (b.test_run("plan", None),)}, "undetermined no_result"),
    "failed": (lambda b: {"tests": (b.test_run(result="failed"),)}, "fail failed"),
    "failed, then passed": (
        lambda b: {
            "tests": (b.test_run(result="failed"), b.test_run(at="2026-03-02T15:00Z")),
        },
        "pass tested",
    ),
    "passed, then failed": (
        lambda b: {
            "tests": (b.test_run(), b.test_run(result="failed", at="2026-03-02T15:00Z")),
        },
        "fail failed",
    ),
    "after it went live": (
        lambda b: {"tests": (b.test_run(at="2026-03-05T09:00Z"),)},
        "fail tested_after",
    ),
    "on the day it went live": (
        lambda b: {"tests": (b.test_run(at="2026-03-04"),)},
        "undetermined time_overlap",
    ),
    "at an unknown time": (
        lambda b: {"tests": (b.test_run(at=None),)},
        "undetermined time_unknown",
    ),
    "a word that nobody knows": (
        lambda b: {"tests": (b.test_run(result="see file"),)},
        "undetermined result_unknown",
    ),
    "by the developer": (lambda b: {"tests": (b.test_run(by="bob"),)}, "fail tester_developer"),
    "by the developer, and by another": (
        lambda b: {"tests": (b.test_run(by="bob"), b.test_run())},
        "pass tested",
    ),
    "by nobody known": (
        lambda b: {"tests": (b.test_run(by=None),)},
        "undetermined tester_unknown",
    ),
    "acceptance by a machine": (
        lambda b: {"tests": (b.test_run(by="bot"),)},
        "undetermined tester_machine",
    ),
    "acceptance by who may be the developer": (
        lambda b: {
            "commits": (b.commit("Sam Keld <sam@one.example>"),),
            "tests": (b.test_run(by="Sam Keld <s.keld@two.example>"),),
        },
        "undetermined identity_uncertain",
    ),
    "a pipeline needs no independent tester": (
        lambda b: {"tests": (b.test_run("ci", by="bot"),)},
        "pass tested",
    ),
    "a trailer states success by itself": (
        lambda b: {"tests": (b.test_run("tested_by", None, at=None),)},
        "pass tested",
    ),
    "another build": (
        lambda b: {"tests": (b.test_run(build="ddddddd4"),)},
        "undetermined other_build",
    ),
}

TABLES = {
    "approval.stale": STALE,
    "content.changed_after_approval": CHANGED,
    "testing.evidence": TESTING,
}


@pytest.mark.parametrize(
    ("rule_id", "name"), [(rule, name) for rule, table in TABLES.items() for name in table]
)
def test_content(bench, rule_id, name):
    changes, expected = TABLES[rule_id][name]
    bench.expect(rule_id, changes(bench), expected)


def test_a_stale_approval_shows_the_words_beside_it(bench):
    changes, _ = STALE["words that name the head do not heal it"]
    found = bench.apply("approval.stale", changes(bench))
    assert "in words it was approved by Dan Example" in found.message
