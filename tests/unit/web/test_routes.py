"""Every line of the table, with every role and with objects that are not there or not theirs."""

import re

import pytest

from assay.domain import Role
from assay.web.acts import ACTS
from assay.web.guard import ANYONE, SIGNED_IN
from assay.web.routes import ROUTES
from assay.web.table import Entry
from premises import STAFF

PARTS = {
    "run": "1",
    "case": "CHG-1015",
    "document": "record",
    "file": "run.json",
    "exception": "E-0001",
}
PEOPLE = tuple(STAFF)
IDS = [entry.name for entry in ROUTES]


def address(entry: Entry, **changed: str) -> str:
    parts = {**PARTS, **changed}
    if entry.path.endswith("/trail/{file}"):
        parts = {"file": "55.json", **parts, **changed} | {"file": "1.tlog-proof"}
    return re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], entry.path)


def ask(client, entry: Entry, path: str):
    if entry.method == "GET":
        return client.get(path)
    return client.post(path, json={}) if entry.body else client.post(path)


def is_let_in(entry: Entry, person: str) -> bool:
    if entry.access is ANYONE or entry.access is SIGNED_IN:
        return True
    return bool(set(STAFF[person][1]) & set(entry.access))


@pytest.mark.parametrize("entry", ROUTES, ids=IDS)
def test_only_the_roles_of_the_table_are_let_in(entry, clients):
    for person in PEOPLE:
        name = f"api:{person}" if entry.is_api else person
        if entry.path in {"/sign-out", "/sign-in"}:
            continue
        answer = ask(clients(name), entry, address(entry))
        code = _code(answer)
        if is_let_in(entry, person):
            assert code != "role.missing", (person, answer.status_code)
            assert answer.status_code < 500, answer.text
        else:
            assert answer.status_code == 403, (person, answer.text[:300])
            assert code == "role.missing"


@pytest.mark.parametrize("entry", ROUTES, ids=IDS)
def test_nobody_comes_in_without_signing_in(entry, clients):
    answer = ask(clients(""), entry, address(entry))
    if entry.access is ANYONE:
        assert answer.status_code < 500
    elif entry.is_api or entry.is_data:
        assert answer.status_code in {401, 400}, answer.text
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?to=/")


@pytest.mark.parametrize("entry", ROUTES, ids=IDS)
def test_what_is_not_there_is_told_from_what_is_forbidden_only_to_those_let_in(entry, clients):
    for part in ("run", "case", "exception"):
        if f"{{{part}}}" not in entry.path:
            continue
        for person in PEOPLE:
            name = f"api:{person}" if entry.is_api else person
            answer = ask(clients(name), entry, address(entry, **{part: "9999999"}))
            expected = 404 if is_let_in(entry, person) else 403
            assert answer.status_code == expected, (person, answer.text[:300])


@pytest.mark.parametrize("entry", [e for e in ROUTES if e.is_api and e.scope], ids=lambda e: e.name)
def test_a_token_for_something_else_opens_nothing(entry, clients, desk):
    from datetime import timedelta

    from assay.stores.access import Token
    from assay.web.sessions import TOKEN_PREFIX, digest_of, moment

    secret = TOKEN_PREFIX + entry.name
    now = desk.clock.now()
    scope = next(s for s in ("people", "sign") if s != entry.scope)
    for person in PEOPLE:
        token = Token("x", person, person, scope, moment(now), moment(now + timedelta(days=1)), "")
        with desk.access.writing() as access:
            access.passes.issue(digest_of(secret + person), token)
        client = clients("")
        sent = {"authorization": f"Bearer {secret}{person}"}
        body = {"json": {}} if entry.body else {}
        answer = client.request(entry.method, address(entry), headers=sent, **body)
        assert answer.status_code in {400, 403}, answer.text


def test_a_page_takes_no_token_and_the_api_no_cookie(clients):
    assert clients("api:reviewer").get("/queue").status_code == 303
    assert clients("reviewer").get("/api/runs").status_code == 401


@pytest.mark.parametrize("kind", ACTS.values(), ids=lambda kind: kind.name)
def test_an_act_is_prepared_only_for_its_roles(kind, clients):
    fields = {"run": "1", "case": "CHG-1015", "exception": "E-0001", "person": "nobody"}
    for person in PEOPLE:
        answer = clients(person).post("/acts/prepare", json={"kind": kind.name, "fields": fields})
        let_in = kind.access is SIGNED_IN or set(STAFF[person][1]) & set(kind.access)
        if let_in:
            assert _code(answer) != "role.missing", person
            assert answer.status_code < 500, answer.text
        else:
            assert (answer.status_code, _code(answer)) == (403, "role.missing"), person


def test_an_auditor_can_prepare_nothing_about_cases_and_an_admin_sees_none(clients):
    kinds = [k.name for k in ACTS.values() if "case" in k.name or "review" in k.name]
    for name in kinds:
        answer = clients("auditor").post("/acts/prepare", json={"kind": name, "fields": {}})
        assert answer.status_code == 403
    for path in ("/queue", "/runs/1", "/runs/1/cases/CHG-1015", "/sign-off", "/exceptions"):
        assert clients("root").get(path).status_code == 403
    assert Role.ADMIN in STAFF["root"][1]


def _code(answer) -> str:
    if answer.headers.get("content-type", "").startswith("application/json"):
        return answer.json().get("error", {}).get("code", "")
    return answer.text.partition("Code <code>")[2].partition("<")[0]
