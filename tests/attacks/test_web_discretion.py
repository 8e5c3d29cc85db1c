"""Matter for the control room alone, and cases about the person who looks: on every way in."""

import io
import json

import pytest
from starlette.testclient import TestClient

from assay.domain import Outcome
from assay.stores.access import Account
from assay.web.routes import ROUTES
from assay.web.sessions import moment
from premises import ORIGIN, PASSWORD, SECRET, create_application, found, office

COVERT = (
    "pad.watch_list", "pad.wall_cross", "pad.front_running", "pad.evidence_read",
    "pad.ahead_of_news", "pad.fishing", "pad.mirror_trade",
)  # fmt: skip
OUTSIDERS = ("preparer", "reviewer", "approver", "auditor")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return found(tmp_path_factory.mktemp("covert"), "personal-trade", enrol=False)


@pytest.fixture(scope="module")
def desk(here):
    with office(here) as made:
        yield made


@pytest.fixture(scope="module")
def covert_case(here):
    with here.workspace.snapshot() as view:
        run = next(view.runs())
        return next(
            row.case_id
            for row in view.cases(run.run_id)
            if any(row.outcomes.get(rule) is Outcome.FAIL for rule in COVERT)
        )


@pytest.fixture(scope="module")
def plain_case(here):
    with here.workspace.snapshot() as view:
        run = next(view.runs())
        return next(
            row.case_id
            for row in view.cases(run.run_id)
            if row.workpaper
            and not any(row.outcomes.get(r) in {Outcome.FAIL, Outcome.UNDETERMINED} for r in COVERT)
        )


def client_of(desk, name):
    client = TestClient(create_application(desk), base_url=ORIGIN, follow_redirects=False)
    client.headers["origin"] = ORIGIN
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    page = client.get("/account").text
    key = page.partition('name="form-key" content="')[2].partition('"')[0]
    client.headers["x-form-key"] = key
    return client


@pytest.mark.parametrize("person", OUTSIDERS)
def test_a_case_with_a_covert_finding_does_not_exist_outside_the_control_room(
    desk, person, covert_case
):
    client = client_of(desk, person)
    for entry in ROUTES:
        if "{case}" not in entry.path or entry.path.endswith("explanation"):
            continue
        path = (
            entry.path.replace("{run}", "1")
            .replace("{case}", covert_case)
            .replace("{document}", "record")
            .replace("{file}", "1.json")
        )
        headers = {"authorization": f"Bearer assay_{person}"} if entry.is_api else {}
        answer = client.request(entry.method, path, headers=headers)
        there_is_none = client.request(
            entry.method, path.replace(covert_case, "T-0000"), headers=headers
        )
        assert answer.status_code == there_is_none.status_code == 404, entry.name
        assert answer.text.replace(covert_case, "T-0000") == there_is_none.text


def test_the_control_room_sees_it_and_that_is_recorded(desk, covert_case):
    client = client_of(desk, "control")
    assert client.get(f"/runs/1/cases/{covert_case}").status_code == 200
    with desk.snapshot() as view, desk.access.reading() as access:
        found = access.readings(view.run("1").run_id, covert_case)
    assert [(one.person, one.what) for one in found] == [("control", "case")]


@pytest.mark.parametrize("person", OUTSIDERS)
def test_no_page_outside_the_control_room_names_a_covert_rule_or_case(
    desk, person, covert_case, plain_case
):
    client = client_of(desk, person)
    pages = ["/", "/queue", "/queue?kind=exception", "/sign-off", "/exceptions", "/samples"]
    pages += ["/compare", "/lists", "/exceptions/group", "/exceptions/group?rule=pad.watch_list"]
    pages += [f"/runs/1/cases/{plain_case}", f"/runs/1/cases/{plain_case}/trail"]
    pages += [f"/queue?rule={rule}" for rule in COVERT]
    for path in pages:
        text = client.get(path).text
        assert not [rule for rule in COVERT if rule in text], path
        assert f"{covert_case}<" not in text, path
    for path in ("/api/runs/1", "/api/runs/1/queue", f"/api/runs/1/cases/{plain_case}"):
        headers = {"authorization": f"Bearer assay_{person}"}
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert not [rule for rule in COVERT if rule in answer.text], path
        assert f'"{covert_case}"' not in answer.text


def test_files_that_hold_covert_matter_are_for_the_control_room(desk):
    for person in OUTSIDERS:
        answer = client_of(desk, person).get("/runs/1/export/run.json")
        assert answer.status_code == 409
        assert "export.covert" in answer.text
    answer = client_of(desk, "control").get("/runs/1/export/run.json")
    assert json.load(io.BytesIO(answer.content))["app"] == "personal-trade"


def test_a_rule_is_no_oracle_a_filter_by_a_covert_rule_is_no_filter(desk):
    client = client_of(desk, "reviewer")
    plain = client.get("/queue", headers={"hx-request": "true"}).text
    asked = client.get("/queue?rule=pad.watch_list", headers={"hx-request": "true"}).text
    assert asked.count("<tr>") == plain.count("<tr>")


def test_whoever_a_case_is_about_reads_what_they_are_told_and_nothing_else(desk, here, plain_case):
    from assay.domain import Workpaper
    from assay.sign import CodeSigner, PersonId, adding

    with here.workspace.snapshot() as view:
        row = view.case("1", plain_case)
        paper = Workpaper.model_validate_json(view.artifact(str(row.workpaper)))
        employee = next(p for p in paper.parties if p.role == "employee")
        code = CodeSigner("AAAA-BBBB").key.public
        act = adding(
            view, PersonId("root"), PersonId("employee"), employee.mentions, code=code,
            code_until="2028-01-01T00:00:00.000Z", distinct="a person of the population",
        )  # fmt: skip
    here.enact(act, here.keys["root"])
    now = moment(here.clock.now())
    with desk.access.writing() as access:
        access.accounts.add(
            Account("employee", "employee", SECRET, "", "", now, now, is_locked=False)
        )
    client = client_of(desk, "employee")
    told = client.get(f"/runs/1/cases/{plain_case}/explanation")
    assert told.status_code == 200
    assert paper.header["notice"][:40] in told.text
    assert client.get(f"/runs/1/cases/{plain_case}").status_code == 403
    assert client.get("/queue").status_code == 403
    with here.workspace.snapshot() as view:
        others = [r.case_id for r in view.cases("1") if r.case_id != plain_case]
    stranger = next(
        case
        for case in others
        if client.get(f"/runs/1/cases/{case}/explanation").status_code == 404
    )
    assert stranger


def test_a_reviewer_sees_their_own_case_neither_in_the_queue_nor_among_the_exceptions(desk, here):
    from assay.domain import Role, read_workpaper
    from assay.identity import Match
    from assay.review.exceptions import exceptions_of, open_exceptions
    from assay.sign import CodeSigner, PersonId, adding, granting, people_of

    desk.write_alone(lambda store: open_exceptions(store, "1", clock=here.clock))
    before = client_of(desk, "reviewer")
    listed = before.get("/exceptions?run=1").text
    with here.workspace.snapshot() as view:
        people = people_of(view)
        own, trader = next(
            (one, party)
            for one in exceptions_of(view, "1")
            if f"/exceptions/{one.name}" in listed
            for party in read_workpaper(
                view.artifact(str(view.case("1", one.case_id).workpaper))
            ).parties
            if party.role == "employee"
            and all(like.match is not Match.SAME for _, like in people.alike(party.mentions))
        )
        act = adding(
            view, PersonId("root"), PersonId("trader"), trader.mentions,
            code=CodeSigner("CCCC-DDDD").key.public, code_until="2028-01-01T00:00:00.000Z",
            distinct="a person of the population",
        )  # fmt: skip
    here.enact(act, here.keys["root"])
    with here.workspace.snapshot() as view:
        act = granting(view, PersonId("root"), "trader", Role.REVIEWER, at=here.now())
    here.enact(act, here.keys["root"])
    now = moment(here.clock.now())
    with desk.access.writing() as access:
        access.accounts.add(Account("trader", "trader", SECRET, "", "", now, now, is_locked=False))
    client = client_of(desk, "trader")
    answer = client.get(f"/runs/1/exceptions/{own.name}")
    assert (answer.status_code, "case.own" in answer.text) == (403, True)
    place = f"/runs/1/cases/{own.case_id}"
    for path in ("/queue?run=1", "/exceptions?run=1"):
        assert f'{place}"' not in client.get(path).text
        assert f"/exceptions/{own.name}" not in client.get(path).text
    assert f'{place}"' in before.get("/queue?run=1").text
    assert "/runs/1/cases/" in client.get("/queue?run=1").text, "others' cases stand there"
