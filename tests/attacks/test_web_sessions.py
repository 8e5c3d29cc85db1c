"""Threats to the pages: forged requests, stolen and stale sessions, guessing, oversized requests."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from assay.domain import Role
from assay.sign import PersonId, ending_role, granting
from assay.stores.access import Token
from assay.web import Limits
from assay.web.headers import POLICY
from assay.web.sessions import TOKEN_PREFIX, digest_of, moment
from premises import ORIGIN, PASSWORD, create_application, found, office


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return found(tmp_path_factory.mktemp("web"), enrol=False)


@pytest.fixture
def desk(here):
    with office(here, limits=Limits(body_bytes=50_000)) as made:
        yield made


def anonymous(desk):
    return TestClient(create_application(desk), base_url=ORIGIN, follow_redirects=False)


def signed_in(desk, name="reviewer", password=PASSWORD):
    client = anonymous(desk)
    form = {"name": name, "password": password}
    answer = client.post("/sign-in", data=form, headers={"origin": ORIGIN})
    assert answer.status_code == 303, answer.text
    return client


def key_of(client):
    return client.get("/account").text.partition('name="form-key" content="')[2].partition('"')[0]


FOREIGN = {
    "another site's form": {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    "a page of another port": {"origin": "http://127.0.0.1:9999", "sec-fetch-site": "same-site"},
    "no origin at all": {},
    "a sandboxed frame": {"origin": "null"},
    "right origin, other site": {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_request_that_another_site_makes_the_browser_send_is_refused(desk, headers):
    client = signed_in(desk)
    key = key_of(client)
    for path in ("/sign-out", "/runs/1/queue/next", "/runs/1/cases/CHG-1015/documents/record"):
        answer = client.post(path, headers={**headers, "x-form-key": key})
        assert answer.status_code == 403, path
        assert "request.foreign" in answer.text
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("key", ["", "0" * 64, "other"])
def test_a_request_without_the_key_of_the_session_is_refused(desk, key):
    client, other = signed_in(desk), signed_in(desk, "second")
    given = key_of(other) if key == "other" else key
    answer = client.post("/sign-out", headers={"origin": ORIGIN, "x-form-key": given})
    assert answer.status_code == 403
    assert "request.forged" in answer.text


def test_a_host_that_is_not_ours_is_refused(desk):
    answer = anonymous(desk).get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/x/page.css", "/api/runs"])
def test_every_answer_carries_the_headers(desk, path):
    headers = anonymous(desk).get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "cache-control" in headers


def test_behind_tls_the_cookie_is_secure_and_the_browser_keeps_to_tls(here):
    with office(here, origin="https://assay.example.com") as made:
        client = TestClient(
            create_application(made), base_url="https://assay.example.com", follow_redirects=False
        )
        form = {"name": "reviewer", "password": PASSWORD}
        answer = client.post("/sign-in", data=form, headers={"origin": "https://assay.example.com"})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-assay=")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_the_session_is_new_at_every_sign_in(desk):
    client = signed_in(desk)
    first = client.cookies["assay"]
    client.post(
        "/sign-in", data={"name": "reviewer", "password": PASSWORD}, headers={"origin": ORIGIN}
    )
    second = client.cookies["assay"]
    assert first != second
    stale = anonymous(desk)
    stale.cookies["assay"] = first
    assert stale.get("/account").status_code == 303


def test_a_session_given_by_an_attacker_is_not_taken_over(desk):
    client = anonymous(desk)
    client.cookies["assay"] = "f" * 64
    client.post(
        "/sign-in", data={"name": "reviewer", "password": PASSWORD}, headers={"origin": ORIGIN}
    )
    fixed = anonymous(desk)
    fixed.cookies["assay"] = "f" * 64
    assert fixed.get("/account").status_code == 303


@pytest.mark.parametrize(("minutes", "is_over"), [(14, False), (16, True)])
def test_a_session_that_is_not_used_is_over(desk, here, minutes, is_over):
    client = signed_in(desk)
    here.clock.pause(minutes * 60)
    assert (client.get("/account").status_code == 303) is is_over


def test_a_session_is_over_after_eight_hours_however_busy(desk, here):
    client = signed_in(desk)
    for _ in range(47):
        here.clock.pause(10 * 60)
        assert client.get("/account").status_code == 200
    here.clock.pause(11 * 60)
    assert client.get("/account").status_code == 303


def test_a_session_ends_with_the_sign_out(desk):
    client = signed_in(desk)
    kept = client.cookies["assay"]
    client.post("/sign-out", headers={"origin": ORIGIN, "x-form-key": key_of(client)})
    client.cookies["assay"] = kept
    assert client.get("/account").status_code == 303


def test_a_session_ends_when_the_roles_change(desk, here):
    client = signed_in(desk, "nobody")
    with desk.snapshot() as view:
        act = granting(view, PersonId("root"), "nobody", Role.REVIEWER, at=here.now())
    here.enact(act, here.keys["root"])
    assert client.get("/account").status_code == 303
    again = signed_in(desk, "nobody")
    assert again.get("/queue").status_code == 200
    with desk.snapshot() as view:
        act = ending_role(view, PersonId("root"), "nobody", Role.REVIEWER, at=here.now())
    here.enact(act, here.keys["root"])
    assert again.get("/queue").status_code == 303


def test_guessing_is_stopped_and_says_nothing_about_who_exists(desk, here):
    here.clock.pause(3600)
    answers = []
    for name in ("second", "no such account"):
        client = anonymous(desk)
        for _ in range(5):
            form = {"name": name, "password": "wrong wrong wrong"}
            answer = client.post("/sign-in", data=form, headers={"origin": ORIGIN})
            assert answer.status_code == 401
        answers.append(answer.text)
        form = {"name": name, "password": PASSWORD}
        answer = client.post("/sign-in", data=form, headers={"origin": ORIGIN})
        assert answer.status_code == 429
        assert "signin.throttled" in answer.text
    assert answers[0] == answers[1]
    here.clock.pause(16 * 60)
    signed_in(desk, "second")


def test_guesses_that_are_sent_all_at_once_are_no_more_than_one_after_the_other(desk, here):
    here.clock.pause(3600)
    application = create_application(desk)

    def guess(number):
        client = TestClient(application, base_url=ORIGIN, follow_redirects=False)
        form = {"name": "approver", "password": f"guess number {number}"}
        return client.post("/sign-in", data=form, headers={"origin": ORIGIN}).status_code

    with ThreadPoolExecutor(20) as pool:
        codes = Counter(pool.map(guess, range(20)))
    assert codes == {401: 5, 429: 15}
    here.clock.pause(16 * 60)
    signed_in(desk, "approver")


def test_many_names_from_one_address_are_stopped(desk, here):
    here.clock.pause(3600)
    client = anonymous(desk)
    codes = {
        client.post(
            "/sign-in", data={"name": f"n{n}", "password": "x"}, headers={"origin": ORIGIN}
        ).status_code
        for n in range(55)
    }
    assert codes == {401, 429}
    here.clock.pause(16 * 60)


def test_a_locked_account_opens_nothing_and_neither_does_its_token(desk, here):
    here.clock.pause(3600)
    with desk.access.writing() as access:
        access.accounts.lock("auditor", moment(here.clock.now()), is_locked=True)
    client = anonymous(desk)
    form = {"name": "auditor", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers={"origin": ORIGIN}).status_code == 401
    answer = client.get("/api/runs", headers={"authorization": "Bearer assay_auditor"})
    assert answer.status_code == 401
    with desk.access.writing() as access:
        access.accounts.lock("auditor", moment(here.clock.now()), is_locked=False)


@pytest.mark.parametrize("what", ["expired", "revoked", "unknown", "not bearer"])
def test_a_token_that_opens_nothing_is_refused(desk, here, what):
    secret, now = TOKEN_PREFIX + what, here.clock.now()
    until = now - timedelta(seconds=1) if what == "expired" else now + timedelta(days=1)
    revoked = moment(now) if what == "revoked" else ""
    if what != "unknown":
        token = Token(what, "reviewer", "reviewer", "read", moment(now), moment(until), revoked)
        with desk.access.writing() as access:
            access.passes.issue(digest_of(secret), token)
    scheme = "Basic" if what == "not bearer" else "Bearer"
    answer = anonymous(desk).get("/api/runs", headers={"authorization": f"{scheme} {secret}"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token.unusable"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_no_secret_is_kept_that_opens_anything(desk, here):
    client = signed_in(desk)
    files = list(here.workspace.path.glob("access.sqlite*"))
    data = b"".join(path.read_bytes() for path in files)
    for secret in (client.cookies["assay"], "assay_reviewer", PASSWORD):
        assert secret.encode() not in data


def test_a_request_that_is_too_large_is_not_read(desk):
    client = signed_in(desk)
    answer = client.post(
        "/sign-out", content=b"x" * 60_000, headers={"origin": ORIGIN, "x-form-key": key_of(client)}
    )
    assert answer.status_code == 413
    assert "request.oversized" in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\x00"]
)
def test_a_sign_in_leads_nowhere_else(desk, target):
    client = anonymous(desk)
    form = {"name": "reviewer", "password": PASSWORD, "to": target}
    answer = client.post("/sign-in", data=form, headers={"origin": ORIGIN})
    if answer.status_code == 303:
        assert answer.headers["location"] == "/"
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/queue?start=-1", None),
        ("GET", "/queue?start=99999999999999999999", None),
        ("GET", "/runs/1/cases/%00", None),
        ("GET", "/runs/1/export/..%2f..%2fassay.db", None),
        ("GET", "/runs/1/export/access.sqlite", None),
        ("POST", "/acts/prepare", b"{"),
        ("POST", "/acts/prepare", b'{"kind": "x", "fields": {}, "more": 1}'),
        ("POST", "/acts/prepare", b'{"kind": "review.completed", "fields": {"run": "\\ud800"}}'),
        ("POST", "/acts/perform", b'{"nonce": "' + b"0" * 32 + b'", "envelope": {"payload": "",'
         b' "payloadType": "", "signatures": []}}'),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_breaks_nothing(desk, method, path, body):
    client = signed_in(desk)
    headers = {"origin": ORIGIN, "x-form-key": key_of(client)}
    answer = client.request(method, path, content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
