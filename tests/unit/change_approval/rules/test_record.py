from dataclasses import replace

import pytest

BEFORE = "2026-03-03T12:00Z"
EMERGENCY = {"change_type": "emergency", "incidents": ["INC-1"]}

DOCUMENTED = {
    "described": (lambda b: {}, "pass documented", ""),
    "empty": (lambda b: {"description": "  "}, "fail not_described", ""),
    "a stock phrase": (lambda b: {"description": "See title."}, "fail not_described", ""),
    "too short": (lambda b: {"description": "fixes it"}, "fail not_described", ""),
    "no such field": (lambda b: {"description": None}, "undetermined description_unknown", ""),
    "a pull request by its title": (
        lambda b: {"kind": "pull_request", "description": ""},
        "pass documented_by_title",
        "",
    ),
    "a commit": (lambda b: {"kind": "commit"}, "not_applicable no_ticket_record", ""),
}

BEFORE_WORK = {
    "opened before": (lambda b: {}, "pass opened_before", ""),
    "opened after the deployment": (
        lambda b: {"created_at": "2026-03-04T19:00Z"},
        "fail opened_after",
        "",
    ),
    "opened on the day": (
        lambda b: {"created_at": "2026-03-04"},
        "undetermined time_overlap",
        "",
    ),
    "unknown": (lambda b: {"created_at": None}, "undetermined time_unknown", ""),
    "a genuine emergency": (
        lambda b: {**EMERGENCY, "created_at": "2026-03-04T19:00Z"},
        "not_applicable emergency",
        "",
    ),
    "after the first commit, where the work counts": (
        lambda b: {"created_at": "2026-03-01T11:00Z"},
        "fail opened_after",
        '[request]\nmust_precede = "work"\n',
    ),
    "a commit": (lambda b: {"kind": "commit"}, "not_applicable no_ticket_record", ""),
}

IMPACT = {
    "assessed": (lambda b: {}, "pass described", ""),
    "a stock phrase": (lambda b: {"impact": "N/A"}, "fail boilerplate", ""),
    "too short": (lambda b: {"impact": "payments list"}, "fail too_short", ""),
    "no such field": (lambda b: {"impact": None}, "undetermined not_recorded", ""),
    "a standard change": (
        lambda b: {"change_type": "standard", "impact": None},
        "not_applicable standard",
        "",
    ),
}

BACKOUT = {
    "described": (lambda b: {}, "pass described", ""),
    "a stock phrase": (
        lambda b: {"backout": "Rollback to previous version."},
        "fail boilerplate",
        "",
    ),
    "empty": (lambda b: {"backout": ""}, "fail empty", ""),
    "blank": (lambda b: {"backout": " \n"}, "fail empty", ""),
    "too short": (lambda b: {"backout": "git revert 41"}, "fail too_short", ""),
    "no such field": (lambda b: {"backout": None}, "undetermined not_recorded", ""),
    "a standard change": (
        lambda b: {"change_type": "standard"},
        "not_applicable standard",
        "",
    ),
}

TIMELY = {
    "closed in time": (lambda b: {}, "pass closed_in_time", ""),
    "closed late": (lambda b: {"closed_at": "2026-05-01T10:00Z"}, "fail closed_late", ""),
    "still open, overdue": (
        lambda b: {"closed_at": None, "as_of": "2026-06-30T00:00Z"},
        "fail not_closed",
        "",
    ),
    "still open, in time": (
        lambda b: {"closed_at": None, "as_of": "2026-03-10T00:00Z"},
        "undetermined not_closed_yet",
        "",
    ),
    "closed before it went live": (
        lambda b: {"closed_at": "2026-03-02T10:00Z"},
        "undetermined closed_before",
        "",
    ),
    "closed on the last day": (
        lambda b: {"closed_at": "2026-04-03"},
        "undetermined time_overlap",
        "",
    ),
    "went live at an unknown time": (
        lambda b: {"merged_at": None, "deployments": ()},
        "undetermined time_unknown",
        "",
    ),
}

OUTCOME = {
    "successful": (lambda b: {}, "pass successful", ""),
    "backed out, reviewed": (
        lambda b: {"close_code": "Backed out", "references": ["PIR-3"]},
        "pass reviewed",
        "",
    ),
    "backed out, not reviewed": (
        lambda b: {"close_code": "Backed out"},
        "fail not_reviewed",
        "",
    ),
    "no code": (lambda b: {"close_code": None}, "undetermined code_unknown", ""),
    "unknown code": (lambda b: {"close_code": "17"}, "undetermined code_unlisted", ""),
    "successful with an incident": (
        lambda b: {"incidents": ["INC-5"]},
        "undetermined incident_linked",
        "",
    ),
    "a successful emergency": (lambda b: EMERGENCY, "pass successful", ""),
}

UNALTERED = {
    "no protected edit": (lambda b: {}, "pass unaltered", ""),
    "a protected edit before the approval": (
        lambda b: {"edits": (b.edit("risk", "2026-03-02T09:00Z", "high", "low"),)},
        "pass unaltered",
        "",
    ),
    "a protected edit after the approval": (
        lambda b: {"edits": (b.edit("Risk", "2026-03-03T13:00Z", "high", "low"),)},
        "fail edited_after_approval",
        "",
    ),
    "an idle edit after the approval": (
        lambda b: {"edits": (b.edit("risk", "2026-03-03T13:00Z", "low", "low"),)},
        "pass unaltered",
        "",
    ),
    "an edit on the day of the approval": (
        lambda b: {"edits": (b.edit("risk", "2026-03-03"),)},
        "undetermined time_overlap",
        "",
    ),
    "approved again after the edit": (
        lambda b: {
            "edits": (b.edit("risk", "2026-03-03T13:00Z", "high", "low"),),
            "approvals": (b.approval("cat", at=BEFORE), b.approval("cat", at="2026-03-03T14:00Z")),
        },
        "pass unaltered",
        "",
    ),
    "no history": (lambda b: {"edits": ()}, "undetermined no_history", ""),
    "no approval": (lambda b: {"approvals": ()}, "not_applicable no_approval", ""),
}

RECORDED = {
    "by the approver": (lambda b: {}, "pass recorded_by_approver", ""),
    "by another person": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, recorded_by="dan"),)},
        "fail recorded_by_other",
        "",
    ),
    "by a machine": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE, recorded_by="bot"),)},
        "undetermined recorder_uncertain",
        "",
    ),
    "not stated": (
        lambda b: {"approvals": (b.approval("cat", at=BEFORE),)},
        "not_applicable recorder_unknown",
        "",
    ),
}

DIRECT = {
    "a ticket": (lambda b: {}, "pass through_process", ""),
    "a commit that names a pull request": (
        lambda b: {"kind": "commit", "references": ["#12"]},
        "pass names_process",
        "",
    ),
    "a commit that names nothing": (lambda b: {"kind": "commit"}, "fail direct_change", ""),
    "a commit that names a blank": (
        lambda b: {"kind": "commit", "references": [" "]},
        "fail direct_change",
        "",
    ),
    "flagged by the ticket system": (lambda b: {"is_unauthorized": True}, "fail unauthorised", ""),
    "not flagged": (lambda b: {"is_unauthorized": False}, "pass through_process", ""),
    "whether it was merged is unknown": (
        lambda b: {"is_merged": None, "merged_at": None, "deployments": ()},
        "undetermined merge_unknown",
        "",
    ),
    "not merged": (lambda b: {"is_merged": False}, "not_applicable not_merged", ""),
}

UNIQUE = {
    "once": (lambda b: {}, "pass unique", ""),
    "twice": (lambda b: {"twins": ("t.jsonl:7",)}, "undetermined twins", ""),
}

DEPLOYED_UNMERGED = {
    "merged and deployed": (lambda b: {}, "pass merged", ""),
    "cancelled and deployed": (lambda b: {"is_merged": False}, "fail deployed_unmerged", ""),
    "deployed, and the record does not say": (
        lambda b: {"is_merged": None, "merged_at": None},
        "undetermined merge_unknown",
        "",
    ),
    "not deployed": (lambda b: {"deployments": ()}, "not_applicable no_deployment", ""),
}

TABLES = {
    "request.documented": DOCUMENTED,
    "request.before_work": BEFORE_WORK,
    "plan.impact": IMPACT,
    "plan.backout": BACKOUT,
    "closure.timely": TIMELY,
    "closure.outcome": OUTCOME,
    "trail.unaltered": UNALTERED,
    "trail.recorded_by_approver": RECORDED,
    "population.direct_change": DIRECT,
    "population.unique": UNIQUE,
    "population.deployed_unmerged": DEPLOYED_UNMERGED,
}


@pytest.mark.parametrize(
    ("rule_id", "name"), [(rule, name) for rule, table in TABLES.items() for name in table]
)
def test_record(bench, rule_id, name):
    changes, expected, policy = TABLES[rule_id][name]
    bench.expect(rule_id, changes(bench), expected, policy)


def test_the_length_of_a_description_is_agreed_to_the_description_itself(bench):
    dossier = bench.build()
    text = dossier.change.description
    origin = replace(text.lineage.origin, pointer="/description")
    lineage = replace(text.lineage, origin=origin)
    described = replace(text, lineage=lineage)
    change = dossier.change.model_copy(update={"description": described})
    finding = bench.judge("request.documented", dossier, change)
    (cited,) = finding.facts
    assert cited.name == "description.characters"
    assert cited.lineage.origin.pointer == "/description"
    assert f"has {cited.value} characters" in finding.message


@pytest.mark.parametrize(
    ("rule_id", "changes", "message"),
    [
        ("plan.backout", {"backout": ""}, "The backout plan is there and is empty."),
        ("plan.backout", {"backout": " \n"}, "The backout plan is there and is empty."),
        ("plan.impact", {"impact": ""}, "The impact analysis is there and is empty."),
        ("request.documented", {"description": ""}, "The description is empty."),
    ],
)
def test_an_empty_field_is_called_empty(bench, rule_id, changes, message):
    assert bench.apply(rule_id, changes).message == message


GENERIC = {
    "English": "In case of problems the change will be rolled back to the previous version.",
    "German": "Im Fall eines Problems wird der alte Stand wiederhergestellt.",
    "French": "En cas de problème, retour à la version précédente.",
    "Spanish": "En caso de fallo se revierte a la versión anterior.",
    "Portuguese": "Em caso de falha, voltar para a versão anterior.",
    "Italian": "In caso di problemi, ripristino della versione precedente.",
    "Dutch": "Bij problemen wordt de vorige versie teruggezet.",
    "Polish": "W przypadku błędu przywrócenie poprzedniej wersji.",
    "Japanese": "問題が発生した場合は、元のバージョンに戻します。",
}


@pytest.mark.parametrize("language", GENERIC)
def test_a_plan_of_words_that_fit_every_change_says_nothing(bench, language):
    finding = bench.apply("plan.backout", {"backout": GENERIC[language]})
    assert (finding.outcome, finding.code) == ("fail", "generic")


@pytest.mark.parametrize(
    "text",
    [
        "Set PICKUP_RETRIES back to 1 in the job definition.",
        "Redeploy release 4.2 of the package.",
        "Den Schalter KURS_NEU wieder auf N setzen.",
        "Remove the banner text in the close calendar.",
        "Vorherige Druckvorlage aus dem Archiv einspielen.",
    ],
)
def test_one_word_of_its_own_makes_a_plan_specific(bench, text):
    finding = bench.apply("plan.backout", {"backout": text})
    assert finding.outcome == "pass"
