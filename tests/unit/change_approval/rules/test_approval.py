import pytest

SAM, SAM_ELSEWHERE = "Sam Keld <sam@one.example>", "Sam Keld <s.keld@two.example>"
BEFORE, AFTER, LATER = "2026-03-03T12:00Z", "2026-03-04T18:05Z", "2026-03-04T21:00Z"
EMERGENCY = {"change_type": "emergency", "incidents": ["INC-1"]}
TWO = "[approval]\nminimum_independent = 2\n"
TEMPLATE = '[standard]\ntemplates = ["STD-1 | 2026-01-01 | 2026-12-31 | *"]\n'

INDEPENDENT = {
    "the approver may have taken it back": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "request_changes", BEFORE, form="text", is_contested=True),
            )
        },
        "undetermined approval_uncertain",
        "",
    ),
    "contested words before a clear approval": (
        lambda b: {
            "approvals": (
                b.approval(
                    "cat", "request_changes", "2026-03-02T12:00Z", form="text", is_contested=True
                ),
                b.approval("cat", at=BEFORE),
            )
        },
        "pass approved",
        "",
    ),
    "an outsider approved before": (lambda b: {}, "pass approved", ""),
    "nobody approved": (lambda b: {"approvals": ()}, "fail no_approval", ""),
    "only comments": (
        lambda b: {"approvals": (b.approval("cat", "comment", BEFORE),)},
        "fail no_approval",
        "",
    ),
    "only the author": (
        lambda b: {"approvals": (b.approval("ann", at=BEFORE),)},
        "fail only_self",
        "",
    ),
    "only a developer": (
        lambda b: {"approvals": (b.approval("bob", at=BEFORE),)},
        "fail only_self",
        "",
    ),
    "only a machine": (
        lambda b: {"approvals": (b.approval("bot", at=BEFORE),)},
        "fail only_machine",
        "",
    ),
    "after the merge": (
        lambda b: {"approvals": (b.approval("cat", at=AFTER),)},
        "fail after_the_fact",
        "",
    ),
    "dismissed since": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "dismissed", BEFORE),
            )
        },
        "fail too_few",
        "",
    ),
    "one of two that are required": (lambda b: {}, "fail too_few", TWO),
    "two that are required": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE), b.approval("dan", at=BEFORE))},
        "pass approved",
        TWO,
    ),
    "one person twice is one": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE), b.approval("cat", at=BEFORE))},
        "fail too_few",
        TWO,
    ),
    "two who may be one": (
        lambda b: {"approvals": (b.approval(SAM, at=BEFORE), b.approval(SAM_ELSEWHERE, at=BEFORE))},
        "undetermined approval_uncertain",
        TWO,
    ),
    "the approver may be the author": (
        lambda b: {"requester": SAM, "approvals": (b.approval(SAM_ELSEWHERE, at=BEFORE),)},
        "undetermined approval_uncertain",
        "",
    ),
    "an uncertain approver beside a certain one": (
        lambda b: {
            "requester": SAM,
            "approvals": (b.approval(SAM_ELSEWHERE, at=BEFORE), b.approval("cat", at=BEFORE)),
        },
        "pass approved",
        "",
    ),
    "the day of the merge, without a time": (
        lambda b: {"approvals": (b.approval("cat", at="2026-03-04"),)},
        "undetermined approval_uncertain",
        "",
    ),
    "the day before, without a time": (
        lambda b: {"approvals": (b.approval("cat", at="2026-03-03"),)},
        "pass approved",
        "",
    ),
    "a form without a time": (
        lambda b: {"approvals": (b.approval("cat"),)},
        "undetermined approval_uncertain",
        "",
    ),
    "a trailer without a time": (
        lambda b: {"approvals": (b.approval("cat", form="trailer"),)},
        "pass approved",
        "",
    ),
    "grounded words": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, form="text"),)},
        "pass approved",
        "",
    ),
    "conditional words": (
        lambda b: {"approvals": (b.approval("cat", "conditional", BEFORE, form="text"),)},
        "undetermined approval_uncertain",
        "",
    ),
    "a condition after the approval": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "conditional", BEFORE, form="text"),
            )
        },
        "undetermined approval_uncertain",
        "",
    ),
    "of a part": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, scope="the tables only"),)},
        "undetermined approval_uncertain",
        "",
    ),
    "of this change by number": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, scope="chg-1"),)},
        "pass approved",
        "",
    ),
    "nothing certain, and a text was left unread": (
        lambda b: {"approvals": (), "unread": ("approval: informal",)},
        "undetermined unread",
        "",
    ),
    "nothing certain, and a text is contested": (
        lambda b: {"approvals": (), "contested": ("mail-1: negated",)},
        "undetermined unread",
        "",
    ),
    "nothing certain, and a review can't be placed": (
        lambda b: {"approvals": (), "unclear": ["a review in an unknown state"]},
        "undetermined unread",
        "",
    ),
    "whose work it is, is unknown": (
        lambda b: {"requester": None, "commits": None},
        "undetermined approval_uncertain",
        "",
    ),
    "when it went live is unknown": (
        lambda b: {"merged_at": None, "deployments": ()},
        "undetermined approval_uncertain",
        "",
    ),
    "an emergency with an incident": (
        lambda b: {**EMERGENCY, "approvals": ()},
        "not_applicable emergency",
        "",
    ),
    "an emergency without an incident": (
        lambda b: {"change_type": "emergency", "approvals": ()},
        "fail no_approval",
        "",
    ),
    "an emergency that was approved before all the same": (
        lambda b: EMERGENCY,
        "pass approved",
        "",
    ),
    "a standard change under a valid template": (
        lambda b: {"change_type": "standard", "template": "STD-1", "approvals": ()},
        "not_applicable standard",
        TEMPLATE,
    ),
    "a standard change under no template": (
        lambda b: {"change_type": "standard", "approvals": ()},
        "fail no_approval",
        TEMPLATE,
    ),
    "approval precedes the deployment where there is no merge": (
        lambda b: {"merged_at": None},
        "pass approved",
        "",
    ),
}

LATE = {
    "approved in time and withdrawn": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "request_changes", BEFORE, form="text"),
            )
        },
        "not_applicable no_sufficient_approval",
        "",
    ),
    "withdrawn, and approved again afterwards": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "request_changes", BEFORE, form="text"),
                b.approval("cat", at=LATER),
            )
        },
        "fail after_deployment",
        "",
    ),
    "the second of two came afterwards": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE), b.approval("dan", at=LATER))},
        "fail after_deployment",
        TWO,
    ),
    "approved before the deployment": (lambda b: {}, "pass in_time", ""),
    "approved after the deployment": (
        lambda b: {"approvals": (b.approval("cat", at=LATER),)},
        "fail after_deployment",
        "",
    ),
    "after the merge and before the deployment": (
        lambda b: {"approvals": (b.approval("cat", at=AFTER),)},
        "pass in_time",
        "",
    ),
    "the second of two came late": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE), b.approval("dan", at=LATER))},
        "fail after_deployment",
        TWO,
    ),
    "never sufficient": (
        lambda b: {"approvals": ()},
        "not_applicable no_sufficient_approval",
        "",
    ),
    "the day of the deployment": (
        lambda b: {"approvals": (b.approval("cat", at="2026-03-04"),)},
        "undetermined approval_uncertain",
        "",
    ),
    "a genuine emergency": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("cat", at=LATER),)},
        "not_applicable emergency",
        "",
    ),
}

CHANGES_REQUESTED = {
    "approved": (lambda b: {}, "pass none_outstanding", ""),
    "changes requested": (
        lambda b: {"approvals": (b.approval("cat", "request_changes", BEFORE),)},
        "fail changes_requested",
        "",
    ),
    "requested, then approved": (
        lambda b: {
            "approvals": (
                b.approval("cat", "request_changes", "2026-03-02T12:00Z"),
                b.approval("cat", at=BEFORE),
            )
        },
        "pass none_outstanding",
        "",
    ),
    "requested, then dismissed": (
        lambda b: {
            "approvals": (
                b.approval("cat", "request_changes", "2026-03-02T12:00Z"),
                b.approval("cat", "dismissed", BEFORE),
            )
        },
        "pass none_outstanding",
        "",
    ),
    "requested after the merge": (
        lambda b: {"approvals": (b.approval("cat", "request_changes", AFTER),)},
        "not_applicable no_formal_review",
        "",
    ),
    "requested by the author": (
        lambda b: {"approvals": (b.approval("ann", "request_changes", BEFORE),)},
        "not_applicable no_formal_review",
        "",
    ),
    "requested in words alone": (
        lambda b: {"approvals": (b.approval("cat", "request_changes", BEFORE, form="text"),)},
        "not_applicable no_formal_review",
        "",
    ),
    "requested on the day of the merge": (
        lambda b: {"approvals": (b.approval("cat", "request_changes", "2026-03-04"),)},
        "undetermined review_uncertain",
        "",
    ),
    "requested by who may be the author": (
        lambda b: {
            "requester": SAM,
            "approvals": (b.approval(SAM_ELSEWHERE, "request_changes", BEFORE),),
        },
        "undetermined review_uncertain",
        "",
    ),
    "commented only": (
        lambda b: {"approvals": (b.approval("cat", "comment", BEFORE),)},
        "not_applicable no_formal_review",
        "",
    ),
}

WITHDRAWN = {
    "approved, then words that a reader must judge": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "request_changes", BEFORE, form="text", is_contested=True),
            )
        },
        "undetermined objection",
        "",
    ),
    "approved": (lambda b: {}, "pass not_withdrawn", ""),
    "approved, then objected": (
        lambda b: {
            "approvals": (
                b.approval("cat", at="2026-03-02T12:00Z"),
                b.approval("cat", "request_changes", BEFORE, form="text"),
            )
        },
        "fail withdrawn",
        "",
    ),
    "objected, then approved": (
        lambda b: {
            "approvals": (
                b.approval("cat", "request_changes", "2026-03-02T12:00Z", form="text"),
                b.approval("cat", at=BEFORE),
            )
        },
        "pass not_withdrawn",
        "",
    ),
    "someone else objected in words": (
        lambda b: {
            "approvals": (
                b.approval("cat", at=BEFORE),
                b.approval("eve", "request_changes", BEFORE, form="text"),
            )
        },
        "undetermined objection",
        "",
    ),
    "objected on the day of the merge": (
        lambda b: {
            "approvals": (
                b.approval("cat", at=BEFORE),
                b.approval("cat", "request_changes", "2026-03-04"),
            )
        },
        "undetermined objection",
        "",
    ),
    "objected after it went live": (
        lambda b: {
            "approvals": (
                b.approval("cat", at=BEFORE),
                b.approval("cat", "request_changes", LATER, form="text"),
            )
        },
        "pass not_withdrawn",
        "",
    ),
    "nobody said anything": (lambda b: {"approvals": ()}, "not_applicable no_statement", ""),
}

AUTHORISED = {
    "on the list": (lambda b: {}, "pass entitled", ""),
    "no list": (lambda b: {"authority": None}, "undetermined no_list", ""),
    "not on the list": (lambda b: {"authority": (b.grant("dan"),)}, "fail not_entitled", ""),
    "an empty list": (lambda b: {"authority": ()}, "fail not_entitled", ""),
    "for another system": (
        lambda b: {"authority": (b.grant("cat", "payroll"),)},
        "fail not_entitled",
        "",
    ),
    "for this system, in other letters": (
        lambda b: {"authority": (b.grant("cat", "Billing"),)},
        "pass entitled",
        "",
    ),
    "expired": (
        lambda b: {"authority": (b.grant("cat", last="2026-03-02"),)},
        "fail not_entitled",
        "",
    ),
    "not yet in force": (
        lambda b: {"authority": (b.grant("cat", first="2026-03-04"),)},
        "fail not_entitled",
        "",
    ),
    "expired on the day, hour unknown": (
        lambda b: {
            "authority": (b.grant("cat", last="2026-03-03T12:00Z"),),
            "approvals": (b.approval("cat", at="2026-03-03"),),
        },
        "undetermined entitlement_uncertain",
        "",
    ),
    "a dated grant and an approval without a time": (
        lambda b: {
            "authority": (b.grant("cat", last="2026-12-31"),),
            "approvals": (b.approval("cat", form="trailer"),),
        },
        "undetermined entitlement_uncertain",
        "",
    ),
    "the system is unknown": (
        lambda b: {"system": None, "authority": (b.grant("cat", "billing"),)},
        "undetermined entitlement_uncertain",
        "",
    ),
    "a like name on the list": (
        lambda b: {
            "authority": (b.grant(SAM_ELSEWHERE),),
            "approvals": (b.approval(SAM, at=BEFORE),),
        },
        "undetermined entitlement_uncertain",
        "",
    ),
    "an emergency approved afterwards": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("cat", at=LATER),)},
        "pass entitled",
        "",
    ),
    "nobody independent approved": (
        lambda b: {"approvals": (b.approval("ann", at=BEFORE),)},
        "not_applicable no_approval",
        "",
    ),
}

READ = {
    "nothing was read": (lambda b: {}, "not_applicable nothing_read", ""),
    "words were read": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, form="text"),)},
        "pass read",
        "",
    ),
    "a text was left open": (
        lambda b: {"unread": ("approval: conditional",)},
        "undetermined open_statements",
        "",
    ),
    "a text is contested": (
        lambda b: {"contested": ("mail-1: negated",)},
        "undetermined open_statements",
        "",
    ),
    "a statement can't be placed": (
        lambda b: {"unclear": ["dismissal of no known review"]},
        "undetermined open_statements",
        "",
    ),
    "not merged": (lambda b: {"is_merged": False}, "not_applicable not_merged", ""),
}

TABLES = {
    "approval.independent": INDEPENDENT,
    "approval.late": LATE,
    "approval.changes_requested": CHANGES_REQUESTED,
    "approval.withdrawn": WITHDRAWN,
    "approval.authorised": AUTHORISED,
    "evidence.read": READ,
}


@pytest.mark.parametrize(
    ("rule_id", "name"), [(rule, name) for rule, table in TABLES.items() for name in table]
)
def test_approval(bench, rule_id, name):
    changes, expected, policy = TABLES[rule_id][name]
    bench.expect(rule_id, changes(bench), expected, policy)
