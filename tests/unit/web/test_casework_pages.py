"""Groups, retests, lists, comparison, late and erased evidence, as pages and acts have them."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assay.review.clocks import review_policy
from assay.review.exceptions import GroupQuery, exception_of, exceptions_of, group_members
from assay.review.exceptions.opening import open_exceptions
from assay.review.late_evidence import EvidenceFile, propose_evidence, record_evidence
from assay.review.list_review import list_reviews
from assay.review.retention import propose_confirmation, propose_erasure
from assay.review.retention import record as record_erasure
from assay.sign import PersonId
from premises import found, office

sys.path[:0] = [str(Path(__file__).parent)]

from signing import act, code_of  # noqa: E402

from conftest import opened  # noqa: E402 - the path comes first

LATE, GONE = "CHG-1015", "CHG-1019"
WHY = {"cause": "A step was left out", "effect": "None was found", "extent": "isolated"}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return found(tmp_path_factory.mktemp("casework"))


@pytest.fixture(scope="module")
def desk(here):
    with office(here) as made:
        made.write_alone(lambda store: open_exceptions(store, "1", clock=here.clock))
        yield made


@pytest.fixture(scope="module")
def clients(desk):
    yield from opened(desk)


@pytest.fixture(scope="module")
def rule(desk):
    """A rule with several exceptions."""
    with desk.snapshot() as view:
        found_ = [one.rule_id for one in exceptions_of(view, view.run("1").run_id)]
    return max(set(found_), key=found_.count)


def test_a_group_is_decided_with_one_rationale_each_member_listed(desk, here, clients, rule):
    with desk.snapshot() as view:
        names = group_members(view, "1", GroupQuery(rule))
    assert len(names) > 1
    page = clients("approver").get(f"/exceptions/group?run=1&rule={rule}").text
    assert all(f">{name}</a>" in page for name in names)
    fields = {"run": "1", "rule": rule, "disposition": "accepted", "rationale": "Reported as is"}
    answer = act(clients("api:approver"), here, "approver", "exception.group", **fields)
    assert answer.status_code == 200, answer.text
    with desk.snapshot() as view:
        for name in names:
            assert exception_of(view, view.run("1").run_id, name).state == "disposed"
    again = act(clients("api:approver"), here, "approver", "exception.group", **fields)
    assert code_of(again) == "group.empty"


def test_a_group_without_a_rule_is_none(clients, here):
    fields = {"run": "1", "rule": "", "disposition": "accepted", "rationale": "x"}
    answer = act(clients("api:approver"), here, "approver", "exception.group", **fields)
    assert code_of(answer) == "group.unclear"


def test_a_mended_control_is_tested_again_and_not_too_early(desk, here, clients, rule):
    with desk.snapshot() as view:
        all_ = exceptions_of(view, view.run("1").run_id)
        name = next(one.name for one in all_ if one.rule_id != rule)
    at = {"run": "1", "exception": name}
    done = act(clients("api:reviewer"), here, "reviewer", "exception.inquiry", **at, **WHY)
    assert done.status_code == 200, done.text
    what = {"disposition": "remediate", "rationale": "It is mended", "owner": "preparer",
            "due": "2026-12-31"}  # fmt: skip
    done = act(clients("api:approver"), here, "approver", "exception.settlement", **at, **what)
    assert done.status_code == 200, done.text
    assert (
        'data-act="exception.retest"' in clients("reviewer").get(f"/runs/1/exceptions/{name}").text
    )
    tested = {"operated_from": "2026-07-01", "operated_until": "2026-10-30", "instances": "2",
              "deviations": "0", "note": "Tested", "frequency": "daily"}  # fmt: skip
    early = act(clients("api:second"), here, "second", "exception.retest", **at, **tested)
    assert code_of(early) == "retest.early"
    for wrong in ("-1", "many", ""):
        answer = act(clients("api:second"), here, "second", "exception.retest", **at,
                     **tested | {"instances": wrong})  # fmt: skip
        assert code_of(answer) == "retest.malformed"
    enough = tested | {"instances": "40"}
    done = act(clients("api:second"), here, "second", "exception.retest", **at, **enough)
    assert done.status_code == 200, done.text
    assert "40 instances, 0 deviations" in clients("second").get(f"/runs/1/exceptions/{name}").text


def test_a_list_is_shown_and_its_review_signed_once_by_a_person(desk, here, clients):
    page = clients("reviewer").get("/lists?run=1").text
    assert "<td>Dana Okonjo-Weiss</td>" in page
    fields = {"run": "1", "list": "identities", "note": "Held against the directory"}
    for _ in range(2):
        answer = act(clients("api:reviewer"), here, "reviewer", "list.reviewed", **fields)
    assert code_of(answer) == "list.reviewed"
    with desk.snapshot() as view:
        (done,) = list_reviews(view, "1")
    assert (done.name, done.reviewed_by) == ("identities", "reviewer")
    assert "Held against the directory" in clients("auditor").get("/lists?run=1").text


def add_late(desk, here, case, file):
    with desk.snapshot() as view:
        proposed = propose_evidence(view, "1", case, PersonId("reviewer"), file, note="Says so")
    _, envelope = here.sign(proposed, "reviewer")
    return desk.write_alone(
        lambda store: record_evidence(store, proposed, envelope, file.data, clock=here.clock)
    ).sha256


def test_late_evidence_is_listed_apart_and_leaves_only_as_a_file(desk, here, clients):
    name, data = "letter.html", b"<script>alert(1)</script>"
    added = add_late(desk, here, LATE, EvidenceFile(name, data, "2026-02-03", "The owner"))
    page = clients("reviewer").get(f"/runs/1/cases/{LATE}").text
    assert "Added after the run" in page
    assert "<script>alert" not in page
    place = f"/runs/1/cases/{LATE}/late/{added.removeprefix('sha256:')}"
    answer = clients("reviewer").get(place)
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert clients("reviewer").get(f"/runs/1/cases/{LATE}/late/0").status_code == 404


def test_an_erased_case_says_by_whom_and_why_and_fails_nowhere(desk, here, clients):
    policy = review_policy(desk.workspace.path)
    asked = {"policy": policy, "clock": here.clock}
    basis = {"reason": "The person asked for it", "basis": "A court order"}

    def erase(make, person):
        with desk.snapshot() as view:
            proposed = make(view)
        _, envelope = here.sign(proposed, person)
        desk.write_alone(lambda store: record_erasure(store, proposed, envelope, **asked))

    from assay.domain import Role

    late = add_late(desk, here, GONE, EvidenceFile("n.txt", b"Only hers", "2026-02-03", "Post"))
    erase(lambda v: propose_erasure(v, GONE, PersonId("approver"), **asked, **basis), "approver")
    erase(
        lambda v: propose_confirmation(v, GONE, PersonId("root"), role=Role.ADMIN, **asked), "root"
    )
    page = clients("reviewer").get(f"/runs/1/cases/{GONE}")
    assert page.status_code == 200
    assert "The person asked for it" in page.text
    assert "A court order" in page.text
    assert clients("reviewer").get(f"/runs/1/cases/{GONE}/trail").status_code == 200
    answer = clients("api:reviewer").get(f"/api/runs/1/cases/{GONE}")
    assert answer.status_code == 200, answer.text
    assert clients("reviewer").get("/queue").status_code == 200
    gone = clients("reviewer").get(f"/runs/1/cases/{GONE}/late/{late.removeprefix('sha256:')}")
    assert (gone.status_code, "artifact.erased" in gone.text) == (410, True)


def test_a_run_alone_has_nothing_to_be_compared_with(clients):
    assert "There is no earlier run" in clients("auditor").get("/compare?run=1").text
    assert clients("auditor").get("/compare?run=1&with=1").status_code == 400


def test_overdue_is_what_the_review_clock_says(desk, here, clients):
    assert "Nothing stands here." in clients("reviewer").get("/queue?run=1&overdue=1").text
    here.clock.at += timedelta(days=60)
    try:
        page = clients("reviewer").get("/queue?run=1&overdue=1")
        if page.status_code == 303:  # the session ended meanwhile
            items = clients("api:reviewer").get("/api/runs/1/queue?overdue=1").json()["items"]
        assert items
        assert {one["colour"] for one in items} == {"red"}
    finally:
        here.clock.at -= timedelta(days=60)


def test_where_nothing_is_ready_any_more_no_signature_is_asked_for(clients, here):
    done = act(clients("api:approver"), here, "approver", "run.granted", run="1")
    assert done.status_code == 200, done.text
    again = act(clients("api:approver"), here, "approver", "run.granted", run="1")
    assert (again.status_code, code_of(again)) == (409, "signoff.nothing")
