import pytest

EMERGENCY = {"change_type": "emergency", "incidents": ["INC-1"]}
STANDARD = {"change_type": "standard", "template": "STD-1"}
TEMPLATE = '[standard]\ntemplates = ["STD-1 | 2026-01-01 | 2026-12-31 | billing"]\n'
FREEZE = '[freeze]\nperiods = ["2026-03-04 | 2026-03-06 | close"]\n'

WINDOW = {
    "not an emergency": (lambda b: {}, "not_applicable not_emergency", ""),
    "no type stated": (lambda b: {"change_type": None}, "not_applicable not_emergency", ""),
    "approved before": (lambda b: EMERGENCY, "pass within_window", ""),
    "approved on the second business day": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("cat", at="2026-03-06T23:00Z"),)},
        "pass within_window",
        "",
    ),
    "the week-end does not count": (
        lambda b: {
            **EMERGENCY,
            "deployments": (b.deployment("2026-03-06T18:00Z"),),
            "approvals": (b.approval("cat", at="2026-03-10T23:00Z"),),
        },
        "pass within_window",
        "",
    ),
    "approved on the third business day": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("cat", at="2026-03-09T09:00Z"),)},
        "fail late",
        "",
    ),
    "only by the author": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("ann", at="2026-03-05T09:00Z"),)},
        "fail no_approval",
        "",
    ),
    "never approved": (lambda b: {**EMERGENCY, "approvals": ()}, "fail no_approval", ""),
    "not approved yet, window open": (
        lambda b: {**EMERGENCY, "approvals": (), "as_of": "2026-03-05T09:00Z"},
        "undetermined window_open",
        "",
    ),
    "not approved, and a text was left unread": (
        lambda b: {**EMERGENCY, "approvals": (), "unread": ("approval: informal",)},
        "undetermined unread",
        "",
    ),
    "hours instead of days": (
        lambda b: {**EMERGENCY, "approvals": (b.approval("cat", at="2026-03-05T19:00Z"),)},
        "fail late",
        "[emergency]\napproval_hours = 24\n",
    ),
    "approved by who may be the author": (
        lambda b: {
            **EMERGENCY,
            "requester": "Sam Keld <sam@one.example>",
            "approvals": (b.approval("Sam Keld <s.keld@two.example>", at="2026-03-05T09:00Z"),),
        },
        "undetermined approval_uncertain",
        "",
    ),
    "the deployment is known by its day": (
        lambda b: {
            **EMERGENCY,
            "deployments": (b.deployment("2026-03-04"),),
            "approvals": (b.approval("cat", at="2026-03-06T12:00Z"),),
        },
        "pass within_window",
        "",
    ),
    "when it went live is unknown": (
        lambda b: {**EMERGENCY, "merged_at": None, "deployments": ()},
        "undetermined time_unknown",
        "",
    ),
}

INCIDENT = {
    "not an emergency": (lambda b: {}, "not_applicable not_emergency", ""),
    "linked": (lambda b: EMERGENCY, "pass incident_linked", ""),
    "named among the references": (
        lambda b: {"change_type": "Emergency", "references": ["prb-7"]},
        "pass incident_linked",
        "",
    ),
    "none": (
        lambda b: {"change_type": "emergency", "references": ["CHG-9"]},
        "fail no_incident",
        "",
    ),
    "an empty one": (
        lambda b: {"change_type": "emergency", "incidents": [" "]},
        "fail no_incident",
        "",
    ),
    "not required": (
        lambda b: {"change_type": "emergency"},
        "not_applicable not_required",
        "[emergency]\nincident_required = false\n",
    ),
}

CLASSIFICATION = {
    "normal": (lambda b: {}, "pass classified", ""),
    "unknown word": (lambda b: {"change_type": "sidecar"}, "undetermined type_unlisted", ""),
    "no type": (lambda b: {"change_type": None}, "undetermined type_unknown", ""),
    "unauthorised by name": (
        lambda b: {"change_type": "Unauthorized"},
        "fail forbidden_type",
        "",
    ),
    "standard of high risk": (
        lambda b: {**STANDARD, "risk": "High"},
        "fail risk_mismatch",
        "",
    ),
    "an urgent title": (
        lambda b: {"title": "HOTFIX: list of payments"},
        "undetermined sounds_urgent",
        "",
    ),
    "an urgent title of an emergency": (
        lambda b: {**EMERGENCY, "title": "HOTFIX: list of payments"},
        "pass classified",
        "",
    ),
}

STANDARD_TEMPLATE = {
    "not standard": (lambda b: {}, "not_applicable not_standard", TEMPLATE),
    "valid": (lambda b: STANDARD, "pass template_valid", TEMPLATE),
    "in other letters": (
        lambda b: {**STANDARD, "template": "std-1"},
        "pass template_valid",
        TEMPLATE,
    ),
    "none named": (lambda b: {"change_type": "standard"}, "fail no_template", TEMPLATE),
    "not on the list": (
        lambda b: {**STANDARD, "template": "STD-9"},
        "fail unknown_template",
        TEMPLATE,
    ),
    "no list": (lambda b: STANDARD, "undetermined no_list", ""),
    "expired": (
        lambda b: {**STANDARD, "deployments": (b.deployment("2027-01-04T10:00Z"),)},
        "fail template_expired",
        TEMPLATE,
    ),
    "on its last day or the next": (
        lambda b: {
            **STANDARD,
            "deployments": (
                b.deployment().model_copy(
                    update={
                        "at": b.fact(
                            "deployment.at",
                            b.moment("2026-12-31").model_copy(
                                update={"latest": b.moment("2027-01-01").latest}
                            ),
                        )
                    }
                ),
            ),
        },
        "undetermined time_overlap",
        TEMPLATE,
    ),
    "for another system": (
        lambda b: {**STANDARD, "system": "payroll"},
        "fail template_scope",
        TEMPLATE,
    ),
    "system unknown": (
        lambda b: {**STANDARD, "system": None},
        "undetermined system_unknown",
        TEMPLATE,
    ),
    "time unknown": (
        lambda b: {**STANDARD, "merged_at": None, "deployments": ()},
        "undetermined time_unknown",
        TEMPLATE,
    ),
}

WINDOW_RESPECTED = {
    "inside": (lambda b: {}, "pass inside_window", ""),
    "within the tolerance": (
        lambda b: {"deployments": (b.deployment("2026-03-04T20:14Z"),)},
        "pass inside_window",
        "",
    ),
    "after it": (
        lambda b: {"deployments": (b.deployment("2026-03-04T20:16Z"),)},
        "fail outside_window",
        "",
    ),
    "before it": (
        lambda b: {"deployments": (b.deployment("2026-03-04T09:00Z"),)},
        "fail outside_window",
        "",
    ),
    "one of two outside": (
        lambda b: {
            "deployments": (b.deployment("2026-03-04T19:00Z"), b.deployment("2026-03-09T19:00Z"))
        },
        "fail outside_window",
        "",
    ),
    "the day alone": (
        lambda b: {"deployments": (b.deployment("2026-03-04"),)},
        "undetermined time_overlap",
        "",
    ),
    "no window": (
        lambda b: {"window_start": None, "window_end": None},
        "undetermined window_unknown",
        "",
    ),
    "half a window": (lambda b: {"window_end": None}, "undetermined window_unknown", ""),
    "an emergency without a window": (
        lambda b: {**EMERGENCY, "window_start": None, "window_end": None},
        "not_applicable emergency",
        "",
    ),
}

FREEZE_RESPECTED = {
    "no freeze": (lambda b: {}, "not_applicable no_freeze", ""),
    "inside": (lambda b: {}, "fail in_freeze", FREEZE),
    "on its last day": (
        lambda b: {"deployments": (b.deployment("2026-03-06T23:59Z"),)},
        "fail in_freeze",
        FREEZE,
    ),
    "the day after": (
        lambda b: {"deployments": (b.deployment("2026-03-07T00:00Z"),)},
        "pass no_freeze_met",
        FREEZE,
    ),
    "the last day, in another zone": (
        lambda b: {"deployments": (b.deployment("2026-03-07T03:00Z"),)},
        "fail in_freeze",
        FREEZE + 'zone = "America/New_York"\n',
    ),
    "waived": (lambda b: {"waiver": "FRZ-7"}, "undetermined waiver", FREEZE),
    "an emergency": (lambda b: EMERGENCY, "not_applicable emergency", FREEZE),
    "an emergency where none is exempt": (
        lambda b: EMERGENCY,
        "fail in_freeze",
        FREEZE + "emergency_exempt = false\n",
    ),
    "time unknown": (
        lambda b: {"merged_at": None, "deployments": ()},
        "undetermined time_unknown",
        FREEZE,
    ),
    "a span that overlaps its edge": (
        lambda b: {
            "deployments": (
                b.deployment().model_copy(
                    update={
                        "at": b.fact(
                            "deployment.at",
                            b.moment("2026-03-03").model_copy(
                                update={"latest": b.moment("2026-03-04").latest}
                            ),
                        )
                    }
                ),
            )
        },
        "undetermined time_overlap",
        FREEZE,
    ),
}

TABLES = {
    "emergency.window": WINDOW,
    "emergency.incident": INCIDENT,
    "emergency.classification": CLASSIFICATION,
    "standard.template": STANDARD_TEMPLATE,
    "window.respected": WINDOW_RESPECTED,
    "freeze.respected": FREEZE_RESPECTED,
}


@pytest.mark.parametrize(
    ("rule_id", "name"), [(rule, name) for rule, table in TABLES.items() for name in table]
)
def test_path(bench, rule_id, name):
    changes, expected, policy = TABLES[rule_id][name]
    bench.expect(rule_id, changes(bench), expected, policy)
