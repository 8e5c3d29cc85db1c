"""What the server refuses: with which status, under which code; as page and as JSON."""

import pytest

from assay.errors import (
    AssayError,
    EvidenceError,
    PolicyError,
    ProviderError,
    StoreError,
    UsageError,
    VerificationError,
)
from assay.web.refusal import status_of

CASE = "/runs/1/cases/CHG-1015"
PAGES = {
    "a run that is none": ("reviewer", "/runs/99", 404, "run.unknown"),
    "a case that is none": ("reviewer", "/runs/1/cases/none", 404, "case.unknown"),
    "an exception that is none": (
        "reviewer",
        "/runs/1/exceptions/E-9999",
        404,
        "exception.unknown",
    ),
    "a sample that is none": ("reviewer", "/runs/1/samples/none", 404, "sample.unknown"),
    "a proof that is none": ("reviewer", f"{CASE}/trail/9999.json", 404, "proof.unknown"),
    "a proof of another kind": ("reviewer", f"{CASE}/trail/1.exe", 404, "proof.unknown"),
    "a late file that is none": ("reviewer", f"{CASE}/late/0", 404, "document.unknown"),
    "an export that is none": ("auditor", "/runs/1/export/all.exe", 404, "export.unknown"),
    "a row that is none": ("reviewer", "/queue?start=first", 400, "request.malformed"),
    "a row beyond any": ("reviewer", "/queue?start=9999999999", 400, "request.malformed"),
    "a rule that is none": ("reviewer", "/queue?rule=none.such", 404, "rule.unknown"),
    "a null in the address": ("reviewer", "/queue?text=a%00b", 400, "request.malformed"),
    "a provider that is none": ("", "/sign-in/return?state=x", 404, "provider.unknown"),
    "an admin at a case": ("root", CASE, 403, "role.missing"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_refused_says_why(name, clients):
    person, path, status, code = PAGES[name]
    answer = clients(person).get(path)
    assert (answer.status_code, code in answer.text) == (status, True), answer.text[:500]


def test_a_program_without_a_token_is_told_how_to_come_in(clients):
    answer = clients("").get("/api/runs")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "visitor.unknown")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_for_something_else_is_told_for_what(clients, desk):
    from datetime import timedelta

    from assay.stores.access import Token
    from assay.web.sessions import TOKEN_PREFIX, digest_of, moment

    secret, now = f"{TOKEN_PREFIX}signing", desk.clock.now()
    until = moment(now + timedelta(days=1))
    token = Token("s", "reviewer", "reviewer", "sign", moment(now), until, "")
    with desk.access.writing() as access:
        access.passes.issue(digest_of(secret), token)
    answer = clients("").get("/api/runs", headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope.missing")


BODIES = {
    "no JSON": b"{",
    "a field that there is not": b'{"kind": "x", "fields": {}, "more": 1}',
    "a number for a text": b'{"kind": "x", "fields": {"run": 1}}',
    "nothing": b"",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_not_of_the_form_is_refused(name, clients):
    answer = clients("api:reviewer").post("/api/acts/prepare", content=BODIES[name])
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request.malformed")


PEOPLE = {
    "a day that is none": ("role.granted", {"until": "2026-02-31"}, "request.malformed"),
    "a role that is none": ("role.granted", {"role": "king"}, "option.unknown"),
    "a key that is none": ("person.added", {"person": "Ann <a@x.example>"}, "request.malformed"),
    "nobody": ("person.added", {"person": " \n "}, "person.unclear"),
    "an act that is none": ("case.painted", {}, "act.unknown"),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_an_act_about_people_that_makes_no_sense_is_refused(name, clients):
    kind, fields, code = PEOPLE[name]
    given = {"person": "reviewer", "role": "reviewer", "code": "x"} | fields
    answer = clients("api:root").post("/api/acts/prepare", json={"kind": kind, "fields": given})
    assert answer.json()["error"]["code"] == code, answer.text


STATUSES: list[tuple[AssayError, int]] = [
    (UsageError("person.unknown", "x"), 404),
    (UsageError("request.oversized", "x"), 413),
    (UsageError("review.malformed", "x"), 400),
    (PolicyError("signin.refused", "x"), 401),
    (PolicyError("signin.throttled", "x"), 429),
    (PolicyError("signoff.nothing", "x"), 409),
    (PolicyError("case.own", "x"), 403),
    (VerificationError("state.differs", "x"), 409),
    (ProviderError("signin.unreachable", "x"), 502),
    (EvidenceError("document.malformed", "x"), 400),
    (StoreError("store.busy", "x"), 503),
    (StoreError("artifact.missing", "x"), 404),
    (StoreError("artifact.erased", "x"), 410),
    (StoreError("store.full", "x"), 500),
]


@pytest.mark.parametrize(("error", "status"), STATUSES, ids=lambda one: getattr(one, "code", ""))
def test_an_error_has_the_status_of_whose_fault_it_is(error, status):
    assert status_of(error) == status
