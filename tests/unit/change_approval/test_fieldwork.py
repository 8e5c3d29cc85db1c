import json
import pickle
from pathlib import Path

import pytest

from assay.app import RunInputs
from assay.domain import (
    Abstention,
    Citation,
    Claim,
    Engagement,
    Fact,
    GateAnswer,
    GroundedClaim,
    Grounding,
    Outcome,
    Quotation,
    Reading,
    Span,
)
from assay.errors import EvidenceError, UsageError
from assay.intake import Record, Rejection, SourceInputs
from assay.rules import Scope
from assay.telemetry import NoProgress
from change_approval.app import APP
from change_approval.case import ApprovalForm, Stance

ENGAGEMENT = Engagement(
    origin="example.org/t", organisation="o", title="t", opened_at="2026-04-01T00:00:00Z"
)
HEAD = "b" * 40


def pull(number, **fields):
    return {
        "number": number,
        "html_url": f"https://github.com/o/r/pull/{number}",
        "title": f"Change {number}",
        "user": "ann",
        "created_at": "2026-03-01T00:00:00Z",
        "closed_at": "2026-03-02T00:00:00Z",
        "merged_at": "2026-03-02T00:00:00Z",
        "merged_by": "bo",
        "head_sha": HEAD,
        "events": [
            {"event": "committed", "sha": HEAD, "author": "Ann Able", "message": "x"},
            {"event": "commented", "user": "cy", "created_at": "2026-03-01T12:00:00Z", "body": "ACK " + HEAD},
        ],
        **fields,
    }  # fmt: skip


def commit(subject, sha, date="2026-03-02T00:00:00Z"):
    committer = "Bo Brink <bo@x.org>"
    return {"sha": sha * 40, "subject": subject, "commit_date": date, "committer": committer}


def write(folder: Path, name: str, rows) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def begin(folder, rows, deployments=None, **options):
    log = None
    if deployments is not None:
        log = SourceInputs("git-log", (write(folder, "log.jsonl", deployments),))
    inputs = RunInputs(
        engagement=ENGAGEMENT,
        population=SourceInputs("github-pulls", (write(folder, "pulls.jsonl", rows),)),
        deployments=log,
        policy=APP.policy,
        scope=Scope({}),
        **options,
    )
    return APP.fieldwork(inputs, NoProgress())


def drive(fieldwork):
    cases, codes = {}, []
    for row in fieldwork.records():
        if isinstance(row, Rejection):
            codes.append(row.code)
            continue
        try:
            case = fieldwork.build(row)
        except EvidenceError as error:
            codes.append(error.code)
        else:
            cases[case.case_id] = case
    return cases, codes


def test_a_run_survives_the_way_to_a_worker(tmp_path):
    fieldwork = begin(tmp_path, [pull(1), pull(2)], [commit("x (#1)", "1")])
    copy = pickle.loads(pickle.dumps(fieldwork))  # noqa: S301 - our own bytes, as workers get them
    assert drive(copy)[0].keys() == {"1", "2"}
    first, second = (drive(f)[0]["1"].subject.change for f in (fieldwork, copy))
    assert first == second


def test_a_repeated_row_is_rejected_and_a_conflicting_one_too(tmp_path):
    rows = [pull(1), pull(1), pull(2), pull(2, title="Other"), {"title": "no number"}]
    fieldwork = begin(tmp_path, rows)
    cases, codes = drive(fieldwork)
    assert codes == ["row.duplicate", "row.conflicting", "field.missing"]
    assert cases["1"].subject.twins == ()
    assert cases["2"].subject.twins == ("pulls.jsonl:4",)
    assert fieldwork.rows == 5
    report = fieldwork.report(rows=5, cases=2, rejected=3)
    assert (report.rows, report.cases, report.rejected) == (5, 2, 3)


def test_a_field_that_only_commits_have_stops_no_run_over_pull_requests(tmp_path):
    fieldwork = begin(tmp_path, [pull(1, trailers="none"), pull(2)])
    assert drive(fieldwork)[0].keys() == {"1", "2"}


@pytest.mark.parametrize(
    "broken",
    [{"title": ["x"]}, {"body": {}}, {"closed_at": "soon"}, {"events": [{"event": "reviewed", "submitted_at": 1}]}],
)  # fmt: skip
def test_the_survey_counts_a_refusal_as_the_build_words_it(tmp_path, broken):
    fieldwork = begin(tmp_path, [pull(1), pull(2, **broken)])
    with pytest.raises(EvidenceError) as refusal:
        fieldwork.build(list(fieldwork.records())[1])
    (listed,) = fieldwork.findings.profile.rejected_items
    assert listed == f"pulls.jsonl:2 {refusal.value.code}: {refusal.value.message}"


def test_an_empty_population_is_refused(tmp_path):
    path = tmp_path / "pulls.json"
    path.write_text("[]")
    run = RunInputs(ENGAGEMENT, SourceInputs("github-pulls", (path,)), None, APP.policy, Scope({}))
    with pytest.raises(EvidenceError) as caught:
        APP.fieldwork(run, NoProgress())
    assert caught.value.code == "population.empty"


def test_a_population_without_any_case_is_refused_with_the_first_reason(tmp_path):
    with pytest.raises(EvidenceError, match="no identifier") as caught:
        begin(tmp_path, [{"title": "x"}])
    assert caught.value.code == "population.empty"


def test_an_export_that_ends_at_a_known_cap_is_refused_unless_allowed(tmp_path):
    rows = [pull(number, events=[]) for number in range(1, 1001)]
    with pytest.raises(EvidenceError) as caught:
        begin(tmp_path, rows)
    assert caught.value.code == "population.capped"
    assert begin(tmp_path, rows, allow_capped=True).rows == 1000


def test_numbers_of_several_repositories_are_told_apart(tmp_path):
    rows = [pull(1), pull(1, html_url="https://github.com/o/s/pull/1")]
    log = [{**commit("x (#1)", "1"), "project": "o/s"}]
    fieldwork = begin(tmp_path, rows, log)
    cases, codes = drive(fieldwork)
    assert set(cases) == {"o/r#1", "o/s#1"}
    assert not codes
    assert fieldwork.findings.reconciliation.unmatched == ("o/r#1",)
    assert cases["o/s#1"].subject.change.deployments


def test_a_deployment_joins_its_ticket_as_independent_evidence(tmp_path):
    cases, _ = drive(begin(tmp_path, [pull(1)], [commit("x (#1)", "1")]))
    (deployment,) = cases["1"].subject.change.deployments
    assert deployment.is_independent
    assert deployment.deployment_id.value == "1" * 40
    assert deployment.at.lineage.origin.file == "log.jsonl"
    assert deployment.by.value.email == "bo@x.org"


def test_an_older_deployment_of_the_same_number_is_suspect_and_left_out(tmp_path):
    log = [commit("x (#1)", "1"), commit("old (#1)", "2", "2020-01-01T00:00:00Z")]
    fieldwork = begin(tmp_path, [pull(1)], log)
    (deployment,) = drive(fieldwork)[0]["1"].subject.change.deployments
    assert deployment.deployment_id.value == "1" * 40
    assert fieldwork.findings.reconciliation.suspect == ("1",)


def test_every_bucket_of_the_reconciliation_is_filled_by_its_own(tmp_path):
    rows = [
        pull(1),
        pull(2),
        pull(3, merged_at="2026-03-09T00:00:00Z"),
        pull(4, merged_at=None),
        pull(5, merged_at=None, closed_at=None),
    ]
    log = [commit("x (#1)", "1"), commit("x (#4)", "2"), commit("x (#9)", "3"), commit("x", "4")]
    found = begin(tmp_path, rows, log).findings.reconciliation
    assert (found.tickets, found.deployments, found.matched) == (3, 4, 1)
    assert found.unmatched == ("2",)
    assert found.cut_off == ("3",)
    assert found.closed_unmerged == ("4",)
    assert found.deployments_without_ticket == ("9",)
    assert found.direct == ("4" * 40,)


def test_a_deployment_that_can_t_be_read_stops_the_run(tmp_path):
    with pytest.raises(EvidenceError) as caught:
        begin(tmp_path, [pull(1)], [{"subject": "x (#1)"}])
    assert caught.value.code == "deployments.malformed"
    assert "log.jsonl:1" in str(caught.value)


def test_rules_that_the_source_can_t_show_are_left_out_unless_asked_for(tmp_path):
    left_out = begin(tmp_path, [pull(1)]).scope.excluded
    assert "test results" in left_out["testing.evidence"]
    assert "approval.independent" not in left_out
    asked = begin(tmp_path, [pull(1)], in_scope=("testing.evidence",)).scope.excluded
    assert "testing.evidence" not in asked


def test_a_rule_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught:
        begin(tmp_path, [pull(1)], in_scope=("testing.evidense",))
    assert caught.value.code == "rule.unknown"


def test_two_files_of_one_name_are_refused(tmp_path):
    path = write(tmp_path, "a.jsonl", [pull(1)])
    inputs = SourceInputs("github-pulls", (path, path))
    run = RunInputs(ENGAGEMENT, inputs, None, APP.policy, Scope({}))
    with pytest.raises(UsageError) as caught:
        APP.fieldwork(run, NoProgress())
    assert caught.value.code == "input.ambiguous"


def test_the_authority_list_becomes_grants(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("name,login,platform,system,from,to\nCy,cy,github,o/r,2026-01-01,2026-12-31\n")
    case = drive(begin(tmp_path, [pull(1)], authority=path))[0]["1"]
    (grant,) = case.subject.authority
    assert (grant.person.login, grant.system, grant.origin) == ("cy", "o/r", "who.csv:2")


def test_a_grant_for_nobody_is_refused(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("name,system\n,o/r\n")
    with pytest.raises(EvidenceError) as caught:
        begin(tmp_path, [pull(1)], authority=path)
    assert caught.value.code == "authority.malformed"


def reading(case, answer, *, facts=()):
    document = case.documents[0]
    quotation = Quotation(
        sha256=document.sha256,
        document_id=document.document_id,
        span=Span(start=0, end=3),
        text="ACK",
    )
    citation = Citation(document_id=document.document_id, quotation="ACK")
    claim = Claim(question="approval", answer="approve", citation=citation)
    grounding = Grounding(answer=answer, code="x", message="why", quotation=quotation)
    facts = tuple(Fact[str](name=n, value=v, lineage=quotation) for n, v in facts)
    return Reading(claims=(GroundedClaim(claim=claim, grounding=grounding, facts=facts),))


def test_a_grounded_claim_becomes_an_approval_of_the_documents_writer(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)])
    case = drive(fieldwork)[0]["1"]
    found = reading(case, GateAnswer.PASS, facts=[("version", HEAD)])
    (approval,) = fieldwork.establish(case, found).change.approvals
    assert approval.form is ApprovalForm.TEXT
    assert approval.stance.value is Stance.APPROVE
    assert approval.approver.value.login == "cy"
    assert str(approval.at.value) == "2026-03-01T12:00:00Z"
    assert approval.version.value == HEAD
    assert isinstance(approval.stance.lineage, Quotation)
    assert approval.words is approval.stance


def test_author_and_time_of_an_approval_in_words_lead_to_their_own_fields(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)])
    case = drive(fieldwork)[0]["1"]
    (approval,) = fieldwork.establish(case, reading(case, GateAnswer.PASS)).change.approvals
    places = [approval.approver.lineage.origin.pointer, approval.at.lineage.origin.pointer]
    assert [place.rpartition("/")[2] for place in places] == ["user", "created_at"]
    for fact in (approval.approver, approval.at):
        assert fact.lineage.sha256 == case.record.sha256
        value = json.loads(case.record.text)
        for token in fact.lineage.origin.pointer.split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]
        assert value in {"cy", "2026-03-01T12:00:00Z"}


@pytest.mark.parametrize("answer", [GateAnswer.FLAG, GateAnswer.BLOCK])
def test_a_claim_that_did_not_pass_the_gate_is_no_approval(tmp_path, answer):
    fieldwork = begin(tmp_path, [pull(1)])
    case = drive(fieldwork)[0]["1"]
    dossier = fieldwork.establish(case, reading(case, answer))
    assert dossier.change.approvals == ()
    assert dossier.contested


def test_an_abstention_stays_with_the_dossier(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)])
    case = drive(fieldwork)[0]["1"]
    said = Abstention(question="approval", code="conditional", note="A condition.")
    dossier = fieldwork.establish(case, Reading(abstentions=(said,)))
    assert dossier.unread == ("approval: A condition. (conditional)",)


def test_an_approval_that_the_assessor_leaves_out_is_unread(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)])
    case = drive(fieldwork)[0]["1"]
    (left,) = fieldwork.establish(case, Reading()).unread
    assert "not accounted for" in left


def test_a_case_with_nothing_to_read_keeps_its_dossier(tmp_path):
    fieldwork = begin(tmp_path, [pull(1, events=[])])
    case = drive(fieldwork)[0]["1"]
    assert fieldwork.establish(case, Reading()) is case.subject


def test_columns_and_parties_name_everyone_with_a_part(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)], [commit("x (#1)", "1")])
    subject = drive(fieldwork)[0]["1"].subject
    assert set(fieldwork.header(subject)) == set(APP.columns)
    roles = {(p.role, str(p.mentions[0])) for p in fieldwork.parties(subject)}
    assert roles == {
        ("requester", "ann"),
        ("developer", "Ann Able"),
        ("migrator", "bo"),
        ("migrator", "Bo Brink <bo@x.org>"),
    }


def test_the_same_inputs_give_the_same_results(tmp_path):
    rows = [pull(n) for n in range(1, 6)]
    one, two = (begin(tmp_path, rows) for _ in range(2))
    for key, case in drive(one)[0].items():
        other = drive(two)[0][key]
        results = [
            f.rules.evaluate(c.subject, f.policy, f.scope) for f, c in ((one, case), (two, other))
        ]
        assert results[0] == results[1]
        assert any(r.outcome is Outcome.NOT_APPLICABLE for r in results[0])


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("a.jsonl", json.dumps(pull(1)), "github-pulls"),
        ("a.json", json.dumps({"type": "pull", "pull": pull(1)}), "github-pulls"),
        ("a.jsonl", json.dumps(commit("x", "1")), "git-log"),
        ("a.json", '{"result": [{"number": "CHG1", "sys_id": "1"}]}', "servicenow"),
        ("a.csv", "Issue key,Summary\nA-1,x\n", "jira"),
        ("a.csv", "id,what\n1,x\n", ""),
        ("a.json", "not json", ""),
    ],
)
def test_a_source_is_known_by_the_shape_of_its_rows(tmp_path, name, text, source):
    path = tmp_path / name
    path.write_text(text)
    assert APP.detect(path) == source


def test_records_are_read_anew_each_time(tmp_path):
    fieldwork = begin(tmp_path, [pull(1)])
    assert [isinstance(r, Record) for r in fieldwork.records()] == [True]
    assert [isinstance(r, Record) for r in fieldwork.records()] == [True]


def test_rows_are_read_again_as_they_were_surveyed_whatever_stands_between_them(
    tmp_path: Path,
) -> None:
    lines = [json.dumps(pull(n)).encode() for n in (1, 2, 3)]
    page = b'{"data": {"repository": {"pullRequests": {"nodes": [], "totalCount": 0}}}}'
    for name, content in {
        "lines": b"\n".join(lines),
        "blank": b"\n\n".join(lines),
        "page": b"\n".join([lines[0], page, *lines[1:]]),
        "last page": b"\n".join([*lines, page]),
        "broken": b"\n".join([lines[0], b"{", *lines[1:]]),
    }.items():
        path = tmp_path / f"{name}.jsonl"
        path.write_bytes(content)
        inputs = RunInputs(
            engagement=ENGAGEMENT,
            population=SourceInputs("github-pulls", (path,)),
            deployments=None,
            policy=APP.policy,
            scope=Scope({}),
            allow_capped=True,
        )
        work = APP.fieldwork(inputs, NoProgress())
        first = list(work.source.records(inputs.population))
        again = list(work.records())

        assert [row.origin for row in again] == [row.origin for row in first]
        for one, other in zip(again, first, strict=True):
            assert isinstance(one, Rejection) == isinstance(other, Rejection)
            if isinstance(one, Record) and isinstance(other, Record):
                assert (one.raw, one.data) == (other.raw, other.data)
        assert len(again) == work.rows
