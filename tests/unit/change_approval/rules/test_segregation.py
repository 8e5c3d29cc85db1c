import pytest

SAM, SAM_ELSEWHERE = "Sam Keld <sam@one.example>", "Sam Keld <s.keld@two.example>"

AUTHOR_MERGED = {
    "someone else merged": (lambda b: {}, "pass different_people"),
    "the author merged": (lambda b: {"merged_by": "ann"}, "fail same_person"),
    "merger unknown": (lambda b: {"merged_by": None}, "undetermined merger_unknown"),
    "author unknown": (lambda b: {"requester": None}, "undetermined author_unknown"),
    "same name, other address": (
        lambda b: {"requester": SAM, "merged_by": SAM_ELSEWHERE},
        "undetermined identity_uncertain",
    ),
    "a machine that nobody is known to have triggered": (
        lambda b: {"merged_by": "bot", "deployments": ()},
        "undetermined machine_trigger_unknown",
    ),
    "a machine triggered by the author": (
        lambda b: {
            "merged_by": "bot",
            "deployments": (b.deployment(by="bot", triggered_by="ann"),),
        },
        "fail same_person",
    ),
    "a machine triggered by someone else": (
        lambda b: {"merged_by": "bot"},
        "pass different_people",
    ),
    "a machine triggered by a machine": (
        lambda b: {
            "merged_by": "bot",
            "deployments": (b.deployment(by="bot", triggered_by="bot"),),
        },
        "undetermined machine_trigger_unknown",
    ),
    "not merged": (lambda b: {"is_merged": False}, "not_applicable not_merged"),
}

DEVELOPER_MERGED = {
    "someone else merged": (lambda b: {}, "pass different_people"),
    "the author of a commit merged": (lambda b: {"merged_by": "bob"}, "fail same_person"),
    "a co-author merged": (
        lambda b: {"commits": (b.commit("bob", "dan"),)},
        "fail same_person",
    ),
    "developers unknown": (lambda b: {"commits": None}, "undetermined developers_unknown"),
    "merger unknown": (lambda b: {"merged_by": None}, "undetermined merger_unknown"),
    "a developer known by a like name alone": (
        lambda b: {"merged_by": SAM, "commits": (b.commit(SAM_ELSEWHERE),)},
        "undetermined identity_uncertain",
    ),
    "not merged": (lambda b: {"is_merged": False}, "not_applicable not_merged"),
}

DEVELOPER_DEPLOYED = {
    "someone else triggered it": (lambda b: {}, "pass different_people"),
    "a developer deployed": (
        lambda b: {"deployments": (b.deployment(by="bob"),)},
        "fail same_person",
    ),
    "the author triggered the machine": (
        lambda b: {"deployments": (b.deployment(by="bot", triggered_by="ann"),)},
        "fail same_person",
    ),
    "one of two deployments is by a developer": (
        lambda b: {"deployments": (b.deployment(by="dan"), b.deployment(by="bob"))},
        "fail same_person",
    ),
    "one of two deployments names nobody": (
        lambda b: {"deployments": (b.deployment(by="dan"), b.deployment())},
        "undetermined deployer_unknown",
    ),
    "a machine without a trigger": (
        lambda b: {"deployments": (b.deployment(by="bot"),)},
        "undetermined machine_trigger_unknown",
    ),
    "nobody is named": (
        lambda b: {"deployments": (b.deployment(),)},
        "not_applicable no_deployer",
    ),
    "whose work it is, is unknown": (
        lambda b: {"requester": None, "commits": None},
        "undetermined developers_unknown",
    ),
}

SELF_APPROVED = {
    "an outsider approved": (lambda b: {}, "pass approvers_apart"),
    "the author approved": (
        lambda b: {"approvals": (b.approval("ann", at="2026-03-03T12:00Z"),)},
        "fail self_approval",
    ),
    "a developer approved beside an outsider": (
        lambda b: {"approvals": (b.approval("cat"), b.approval("bob", form="trailer"))},
        "fail self_approval",
    ),
    "the author asked for changes": (
        lambda b: {"approvals": (b.approval("ann", "request_changes"),)},
        "not_applicable no_approval",
    ),
    "approver and author share a name": (
        lambda b: {"requester": SAM, "approvals": (b.approval(SAM_ELSEWHERE),)},
        "undetermined identity_uncertain",
    ),
    "whose work it is, is unknown": (
        lambda b: {"requester": None, "commits": None},
        "undetermined developers_unknown",
    ),
    "nobody approved": (lambda b: {"approvals": ()}, "not_applicable no_approval"),
}

TABLES = {
    "sod.author_merged": AUTHOR_MERGED,
    "sod.developer_merged": DEVELOPER_MERGED,
    "sod.developer_deployed": DEVELOPER_DEPLOYED,
    "sod.self_approved": SELF_APPROVED,
}


@pytest.mark.parametrize(
    ("rule_id", "name"), [(rule, name) for rule, table in TABLES.items() for name in table]
)
def test_segregation(bench, rule_id, name):
    changes, expected = TABLES[rule_id][name]
    bench.expect(rule_id, changes(bench), expected)
