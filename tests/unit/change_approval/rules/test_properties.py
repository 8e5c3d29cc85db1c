"""What holds for every dossier, however odd: rules answer, and less evidence never helps."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.domain import Outcome
from assay.rules import Scope
from change_approval.catalogue import load_policy
from change_approval.rules import RULES

WHO = ("ann", "bob", "cat", "dan", "bot", "Sam Keld <sam@one.example>", "Sam Keld <s@two.example>")
WHEN = (
    "2026-03-01T08:00Z",
    "2026-03-03T12:00Z",
    "2026-03-04",
    "2026-03-04T18:05Z",
    "2026-03-09T09:00Z",
)
VERSION = ("aaaaaaa1", "bbbbbbb2", "41")
WORDS = (
    "",
    "n/a",
    "normal",
    "standard",
    "emergency",
    "INC-1",
    "STD-1",
    "passed",
    "failed",
    "x" * 40,
)
STANCES = ("approve", "request_changes", "dismissed", "comment", "conditional", "pending")

who, when, version, words = map(st.sampled_from, (WHO, WHEN, VERSION, WORDS))
maybe = st.none


def approvals(bench):
    return st.builds(
        lambda w, s, a, v, f, r: bench.approval(w, s, a, version=v, form=f, recorded_by=r),
        who,
        st.sampled_from(STANCES),
        maybe() | when,
        maybe() | version,
        st.sampled_from(("formal", "text")),
        maybe() | who,
    )


def runs(bench):
    return st.builds(
        lambda k, r, b, a, v: bench.test_run(k, r, by=b, at=a, build=v),
        st.sampled_from(("uat", "ci", "tested_by", "plan", "odd")),
        maybe() | words,
        maybe() | who,
        maybe() | when,
        maybe() | version,
    )


def deployments(bench):
    return st.builds(
        lambda a, b, t, v: bench.deployment(a, by=b, triggered_by=t, version=v),
        maybe() | when,
        maybe() | who,
        maybe() | who,
        maybe() | version,
    )


def tuples(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


def dossiers(bench):
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(("ticket", "pull_request", "commit")),
            "description": maybe() | words,
            "change_type": maybe() | words,
            "risk": maybe() | words,
            "requester": maybe() | who,
            "commits": tuples(
                st.builds(lambda w, a: bench.commit(w, at=a), who, maybe() | when), 2
            ),
            "created_at": maybe() | when,
            "is_merged": maybe() | st.booleans(),
            "merged_at": maybe() | when,
            "merged_by": maybe() | who,
            "closed_at": maybe() | when,
            "close_code": maybe() | words,
            "head": maybe() | version,
            "references": st.lists(words, max_size=2),
            "incidents": st.lists(words, max_size=1),
            "approvals": tuples(approvals(bench)),
            "tests": tuples(runs(bench), 2),
            "deployments": tuples(deployments(bench), 2),
            "impact": maybe() | words,
            "backout": maybe() | words,
            "window_start": maybe() | when,
            "window_end": maybe() | when,
            "template": maybe() | words,
            "waiver": maybe() | words,
            "edits": tuples(st.builds(bench.edit, words, when), 2),
            "unread": st.sampled_from(((), ("approval: informal",))),
            "twins": st.sampled_from(((), ("t.jsonl:7",))),
        }
    )


POLICY = """
[approval]
minimum_independent = {minimum}
[freeze]
periods = ["2026-03-04 | 2026-03-04 | close"]
[standard]
templates = ["STD-1 | 2026-01-01 | 2026-03-04 | *"]
"""


def outcomes(dossier, policy):
    return {r.rule_id: r for r in RULES.evaluate(dossier, policy, Scope({}))}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), minimum=st.sampled_from((1, 2)))
def test_no_rule_raises_and_each_says_one_line(bench, data, minimum):
    dossier = bench.build(**data.draw(dossiers(bench)))
    results = outcomes(dossier, bench.policy(POLICY.format(minimum=minimum)))
    assert list(results) == list(RULES.ids)
    for result in results.values():
        assert result.message
        assert "\n" not in result.message


# What takes evidence away that could only have helped. The source says less; nothing is unsaid.
REMOVALS = {
    "the requester": lambda c: c.model_copy(update={"requester": None}),
    "the merger": lambda c: c.model_copy(update={"merged_by": None}),
    "when it was opened": lambda c: c.model_copy(update={"created_at": None}),
    "when it was closed": lambda c: c.model_copy(update={"closed_at": None}),
    "the close code": lambda c: c.model_copy(update={"close_code": None}),
    "the head": lambda c: c.model_copy(update={"head": None}),
    "the impact analysis": lambda c: c.model_copy(update={"impact": None}),
    "the backout plan": lambda c: c.model_copy(update={"backout": None}),
    "the description": lambda c: c.model_copy(update={"description": None}),
    "the window": lambda c: c.model_copy(update={"window_end": None}),
    "all approvals": lambda c: c.model_copy(update={"approvals": ()}),
    "the times of approvals": lambda c: c.model_copy(
        update={"approvals": tuple(a.model_copy(update={"at": None}) for a in c.approvals)}
    ),
    "the versions of approvals": lambda c: c.model_copy(
        update={"approvals": tuple(a.model_copy(update={"version": None}) for a in c.approvals)}
    ),
    "all tests": lambda c: c.model_copy(update={"tests": ()}),
    "the results of tests": lambda c: c.model_copy(
        update={"tests": tuple(t.model_copy(update={"result": None}) for t in c.tests)}
    ),
    "the history": lambda c: c.model_copy(update={"edits": ()}),
    "the incidents": lambda c: c.model_copy(update={"incidents": (), "references": ()}),
}

# Where taking away lifts a result for a reason that the rule's docstring gives.
NOTED = {
    # A commit states success by the trailer itself; its result word is what contradicted it.
    ("the results of tests", "testing.evidence"),
    # An incident beside a successful change is what made it doubtful.
    ("the incidents", "closure.outcome"),
    # A test of a named build is compared with the head; without a head nothing contradicts it.
    ("the head", "testing.evidence"),
}


@pytest.mark.parametrize("name", REMOVALS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_less_evidence_never_turns_a_doubt_or_failure_into_a_pass(bench, name, data):
    dossier = bench.build(**data.draw(dossiers(bench)))
    policy = bench.policy(POLICY.format(minimum=1))
    less = replace(dossier, change=REMOVALS[name](dossier.change))
    before, after = outcomes(dossier, policy), outcomes(less, policy)
    open_ = (Outcome.FAIL, Outcome.UNDETERMINED)
    lifted = [
        rule
        for rule, result in after.items()
        if result.outcome is Outcome.PASS
        and before[rule].outcome in open_
        and (name, rule) not in NOTED
    ]
    assert lifted == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_approval_left_unread_never_helps(bench, data):
    fields = data.draw(dossiers(bench))
    policy = load_policy()
    read = outcomes(bench.build(**{**fields, "unread": ()}), policy)
    unread = outcomes(bench.build(**{**fields, "unread": ("approval: informal",)}), policy)
    for rule, result in unread.items():
        assert result.outcome is not Outcome.PASS or read[rule].outcome is Outcome.PASS
