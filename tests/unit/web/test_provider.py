"""Signing in through a provider: a real one, of our own, on this machine."""

import json
import threading
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from assay.stores.access import Account
from assay.web import Provider
from assay.web.sessions import moment
from premises import ORIGIN, create_application, office

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})


class Idp(ThreadingHTTPServer):
    """Answers a code with a token whose claims and key the test decides."""

    claims: ClassVar[dict[str, object]] = {}
    key = KEY
    challenge = ""
    keys: ClassVar[object] = None


class Handler(BaseHTTPRequestHandler):
    server: Idp

    def do_POST(self):
        length = int(self.headers["content-length"])
        form = parse_qs(self.rfile.read(length).decode())
        verifier = form["code_verifier"][0].encode()
        made = urlsafe_b64encode(sha256(verifier).digest()).rstrip(b"=").decode()
        if made != self.server.challenge:
            self.reply(400, {"error": "invalid_grant"})
            return
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, self.server.claims, self.server.key)
        self.reply(200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def do_GET(self):
        known = {"keys": [KEY.as_dict(private=False)]}
        self.reply(200, known if self.server.keys is None else self.server.keys)

    def reply(self, status, document):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def idp():
    server = Idp(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def desk(changes, idp):
    base = f"http://127.0.0.1:{idp.server_port}"
    provider = Provider(
        "SSO", base, "assay", "s3cret", f"{base}/authorize", f"{base}/token", f"{base}/keys"
    )
    with office(changes, provider=provider) as made:
        now = moment(changes.clock.now())
        with made.access.writing() as access:
            access.accounts.add(
                Account("sso-rosa", "reviewer", "", base, "sub-1", now, now, is_locked=False)
            )
        yield made


def client_of(desk):
    return TestClient(create_application(desk), base_url=ORIGIN, follow_redirects=False)


def leave(client, idp):
    answer = client.post("/sign-in/provider", data={"to": "/queue"}, headers={"origin": ORIGIN})
    assert answer.status_code == 303, answer.text
    query = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == f"{ORIGIN}/sign-in/return"
    idp.challenge = query["code_challenge"]
    idp.key = KEY
    return query


def good(desk, idp, query, **changed):
    now = int(desk.clock.now().timestamp())
    base = f"http://127.0.0.1:{idp.server_port}"
    claims = {"iss": base, "aud": "assay", "sub": "sub-1", "iat": now, "exp": now + 300,
              "nonce": query["nonce"], **changed}  # fmt: skip
    return {name: value for name, value in claims.items() if value is not None}


def test_the_page_offers_the_provider_and_may_lead_there(desk):
    answer = client_of(desk).get("/sign-in")
    assert "Continue with SSO" in answer.text
    assert "form-action 'self' http://127.0.0.1:" in answer.headers["content-security-policy"]


def test_whoever_the_provider_confirms_comes_in_as_the_person_of_their_account(desk, idp):
    client = client_of(desk)
    query = leave(client, idp)
    Idp.claims = good(desk, idp, query)
    answer = client.get(f"/sign-in/return?state={query['state']}&code=c")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue"), answer.text
    assert "Rosa Reviewer" in client.get("/account").text


@pytest.mark.parametrize("keys", [{}, [], "x", 1, {"keys": "x"}, {"keys": [1]}, {"keys": [{}]}])
def test_whatever_the_provider_gives_for_keys_is_refused_and_breaks_nothing(desk, idp, keys):
    client = client_of(desk)
    query = leave(client, idp)
    Idp.claims = good(desk, idp, query)
    Idp.keys = keys
    try:
        answer = client.get(f"/sign-in/return?state={query['state']}&code=c")
    finally:
        Idp.keys = None
    assert answer.status_code in {401, 502}, answer.text
    assert "signin." in answer.text
    assert client.get("/account").status_code == 303


BAD = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "other"},
    "no longer valid": {"exp": 1},
    "another sign-in's nonce": {"nonce": "0"},
    "no nonce": {"nonce": None},
    "nobody we know": {"sub": "sub-2"},
}


@pytest.mark.parametrize("changed", BAD.values(), ids=BAD.keys())
def test_a_token_that_does_not_hold_lets_nobody_in(desk, idp, changed):
    client = client_of(desk)
    query = leave(client, idp)
    Idp.claims = good(desk, idp, query, **changed)
    answer = client.get(f"/sign-in/return?state={query['state']}&code=c")
    assert answer.status_code == 401, answer.text
    assert client.get("/account").status_code == 303


def test_a_token_that_another_key_signed_lets_nobody_in(desk, idp):
    client = client_of(desk)
    query = leave(client, idp)
    Idp.claims, idp.key = good(desk, idp, query), OTHER
    answer = client.get(f"/sign-in/return?state={query['state']}&code=c")
    assert answer.status_code == 401


@pytest.mark.parametrize("what", ["another browser", "twice", "made up", "too late"])
def test_an_answer_counts_once_in_the_browser_that_asked(desk, idp, what):
    client = client_of(desk)
    query = leave(client, idp)
    Idp.claims = good(desk, idp, query)
    place = f"/sign-in/return?state={query['state']}&code=c"
    if what == "another browser":
        client = client_of(desk)
    if what == "twice":
        assert client.get(place).status_code == 303
        client.cookies["assay-state"] = query["state"]
    if what == "made up":
        place = "/sign-in/return?state=x&code=c"
    if what == "too late":
        desk.clock.pause(601)
    answer = client.get(place)
    assert answer.status_code == 401, answer.text


def test_a_provider_that_fails_is_said_and_breaks_nothing(desk, idp):
    client = client_of(desk)
    query = leave(client, idp)
    idp.challenge = "other"
    answer = client.get(f"/sign-in/return?state={query['state']}&code=c")
    assert answer.status_code == 502
    assert "signin.unreachable" in answer.text
