"""`assay serve` and `assay accounts`: what they refuse, and that what they make opens the pages."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from api_reviewer import free_port, wait_for

from .conftest import Assay

PASSWORD = "three quiet herons wade"
ANYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused


@pytest.fixture
def firm(assay: Assay, hire: Callable[..., str]) -> str:
    assert assay("init", ".").code == 0
    return hire("Ann Lee <ann@firm.example>", "reviewer")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--host", ANYWHERE), "serve.exposed"),
        (("--host", ANYWHERE, "--origin", "http://127.0.0.1:8787"), "serve.exposed"),
        (("--host", ANYWHERE, "--origin", "http://localhost:1", "--dev-login"), "serve.exposed"),
        (("--origin", "https://assay.example.com", "--dev-login"), "serve.exposed"),
        (("--origin", "assay.example.com"), "origin.malformed"),
        (("--provider", "provider.toml"), "file.unreadable"),
    ],
)
def test_what_would_open_it_to_others_or_makes_no_sense_is_not_served(
    assay: Assay, words: tuple[str, ...], code: str
) -> None:
    refused = assay("serve", "--json", *words)
    assert (refused.code, refused.document["error"]["code"]) == (3, code)


@pytest.mark.parametrize(
    "text",
    ["name =", 'name = "x"', "\n".join(f'{n} = "x"' for n in ("name", "issuer", "client_id"))],
)
def test_a_provider_file_that_lacks_something_is_refused(
    assay: Assay, tmp_path: Path, text: str
) -> None:
    (tmp_path / "provider.toml").write_text(text, "utf-8")
    refused = assay("serve", "--json", "--provider", "provider.toml")
    assert (refused.code, refused.document["error"]["code"]) == (3, "provider.malformed")


def test_without_a_workspace_nothing_is_served(assay: Assay) -> None:
    assert assay("serve", "--port", str(free_port())).code == 3


@pytest.fixture
def account(firm: str, tmp_path: Path) -> str:
    made = _with_input(tmp_path, PASSWORD, "accounts", "add", "ann", "--person", firm, "--json")
    assert made == {"account": "ann", "person": firm}
    return "ann"


@pytest.fixture
def server(account: str, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "assay.cli", "serve", "--port", str(port), "--json"],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_an_account_signs_in_and_its_token_opens_the_api_until_it_is_taken_back(
    server: str, assay: Assay
) -> None:
    form, origin = {"name": "ann", "password": PASSWORD}, {"Origin": server}
    assert httpx.post(f"{server}/sign-in", data=form, headers=origin).status_code == 303
    wrong = httpx.post(f"{server}/sign-in", data=form | {"password": "no"}, headers=origin)
    assert wrong.status_code == 401

    given = assay("accounts", "token", "ann", "--label", "ci", "--json").document["token"]
    assert _runs(server, given) == 200
    assert assay("accounts", "token", "ann", "--label", "ci", "--revoke").code == 0
    assert _runs(server, given) == 401

    another = assay("accounts", "token", "ann", "--json").document["token"]
    assert assay("accounts", "lock", "ann").code == 0
    assert _runs(server, another) == 401
    assert assay("accounts", "lock", "ann", "--unlock").code == 0
    assert _runs(server, another) == 200


def test_the_list_names_accounts_and_tokens_and_no_secret(account: str, assay: Assay) -> None:
    made = assay("accounts", "token", account, "--scope", "decide", "--scope", "read", "--json")
    (line,) = assay("accounts", "list", "--json").lines
    assert (line["name"], line["is_locked"]) == ("ann", False)
    assert [token["scopes"] for token in line["tokens"]] == ["decide read"]
    shown = json.dumps(line)
    assert "argon2" not in shown
    assert made.document["token"] not in shown
    assert assay("accounts", "list").code == 0


def test_a_reset_password_is_another_one(account: str, tmp_path: Path, assay: Assay) -> None:
    done = _with_input(tmp_path, "four loud herons wade", "accounts", "reset", account, "--json")
    assert done == {"account": "ann"}
    weak = _with_input(tmp_path, "short", "accounts", "reset", account, "--json")
    assert weak["error"]["code"] == "password.weak"


REFUSED = [
    (("add", "x", "--person", "ann-lee", "--issuer", "https://id.example"), "account.malformed"),
    (("add", "", "--person", "ann-lee"), "account.malformed"),
    (("add", "x", "--person", "nobody"), "person.unknown"),
    (("add", "ann", "--person", "ann-lee", "--issuer", "i", "--subject", "s"), "account.exists"),
    (("token", "nobody"), "account.unknown"),
    (("token", "ann", "--scope", "everything"), "scope.unknown"),
    (("token", "ann", "--revoke", "--label", "none"), "token.unknown"),
    (("lock", "nobody"), "account.unknown"),
]


def test_an_account_that_makes_no_sense_is_refused(account: str, assay: Assay) -> None:
    answers = [assay("accounts", *words, "--json") for words, _ in REFUSED]
    found = [(answer.code, answer.document["error"]["code"]) for answer in answers]
    assert found == [(3, code) for _, code in REFUSED]


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "ASSAY_HOME": str(folder / "home"), "NO_COLOR": "1"}


def _with_input(folder: Path, line: str, *words: str) -> dict[str, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "assay.cli", *words],
        cwd=folder,
        env=_environment(folder),
        input=line + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def _runs(server: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{server}/api/runs", headers=headers, timeout=20).status_code
