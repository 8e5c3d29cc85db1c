"""No secret in anything that is written, said or recorded, however hard a server tries.

Keys are planted in the environment and in a file. The server repeats the header with the key in
bodies, headers and errors, in plain text and in escapes; then everything that exists is searched.
"""

import base64
import json
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from wire import FAULTS, Answer, Asked, WireServer
from wire.command import Shop
from wire.tickets import CHANGES, changes

IN_VARIABLE = "sk-canary-Va1ue/in+the=environment-0123456789"
IN_FILE = "sk-canary-F11e/in+a=secret-file-9876543210"
ECHOES = ("echo-200", "echo-400", "echo-401", "echo-500", "echo-escaped", "lawful")
REPEATED = (
    lambda key: key,
    lambda key: base64.b64encode(key.encode()).decode(),
    lambda key: base64.urlsafe_b64encode(key.encode()).decode(),
    lambda key: urllib.parse.quote(key, safe=""),
    lambda key: urllib.parse.quote(key, safe="").replace("%2F", "%2f"),
    lambda key: key.encode().hex().upper(),
    lambda key: base64.b64encode(f"Authorization: Bearer {key}!".encode()).decode(),
    lambda key: base64.urlsafe_b64encode(f"{{'key': '{key}'}}".encode()).decode(),
)


def disguised(asked: Asked, number: int) -> Answer:
    """The key in other clothes: in an answer in form, and as the server's own names of things."""
    key = REPEATED[number % len(REPEATED)](asked.authorization.removeprefix("Bearer "))
    headers = {"x-request-id": key[:100], "request-id": key[:100], "retry-after": key[:50]}
    said = {"question": "approval", "reason": key, "note": key, "document": "mail-1"}
    text = json.dumps(
        {"claims": [], "abstentions": [{**said, "quotation": key}], "silent": ["mail-1"]}
    )
    return Answer(text, headers=headers)


def hostile(asked: Asked) -> Answer | str:
    found = re.search(r'case id="CHG-(\d+)"', asked.evidence)
    number = int(found[1]) if found else 0
    if number % 2:
        return disguised(asked, number // 2)
    return FAULTS[ECHOES[number // 2 % len(ECHOES)]](asked, hostile)


def forms(key: str) -> set[bytes]:
    """A key as it may stand in a file."""
    plain = key.encode()
    inside = {base64.b64encode(b"x" * n + plain)[4:-4] for n in range(3)}  # of a longer text
    shifted = inside | {form.replace(b"+", b"-").replace(b"/", b"_") for form in inside}
    made = {
        plain,
        plain.hex().encode(),
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
        urllib.parse.quote(key, safe="").encode(),
        json.dumps(key).strip('"').encode(),
        json.dumps(key).strip('"').replace("/", "\\/").encode(),
        "".join(f"\\u{ord(letter):04x}" for letter in key).encode(),
        plain.hex().upper().encode(),
    }
    return made | shifted


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All bytes below a folder, packed columns of databases unpacked."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        yield path.name, data
        if data.startswith(b"SQLite format 3"):
            yield from _columns(path)


def _columns(path: Path) -> Iterator[tuple[str, bytes]]:
    connection = sqlite3.connect(path)
    for (table,) in connection.execute("select name from sqlite_master where type = 'table'"):
        for row in connection.execute(f'select * from "{table}"'):
            for value in row:
                data = value if isinstance(value, bytes) else str(value).encode()
                yield f"{path.name}:{table}", data
                if data.startswith(b"\x28\xb5\x2f\xfd"):
                    yield f"{path.name}:{table} unpacked", zstandard.decompress(data)
    connection.close()


@pytest.mark.parametrize(
    "model", ["openai:m-1", pytest.param("anthropic:m-1", marks=pytest.mark.long)]
)
def test_no_key_is_found_in_anything_that_was_written_or_said(tmp_path: Path, model: str) -> None:
    with WireServer(hostile) as server:
        rest = 'max_retries = 0\napi_key_env = "CANARY_KEY"'
        shop = Shop.open(tmp_path / "shop", server, model, rest=rest)
        key_file = tmp_path / "key"  # outside of what is searched
        key_file.write_text(IN_FILE)
        key_file.chmod(0o600)
        other = {"openai:m-1": "anthropic:m-1", "anthropic:m-1": "openai:m-1"}[model]
        path = {"openai": "openai/v1", "anthropic": "anthropic"}[other.split(":")[0]]
        with (shop.folder / "assay.toml").open("a") as settings:
            settings.write(f'[models."{other}"]\nbase_url = "{server.base}/{path}"\n')
            settings.write(f'max_retries = 0\napi_key_file = "{key_file}"\n')
        shop.environment["CANARY_KEY"] = IN_VARIABLE
        numbers = {f"CHG-{4000 + n}": "{q}" for n in range(2 * len(REPEATED))}
        shop.write("tickets.jsonl", changes(numbers))
        said = [
            shop.assay(*words)
            for words in (
                ("run", "sox", "--workspace", "workspace", "--assessor", model,
                 "--second-opinion", other, "--input", "tickets.jsonl", *CHANGES, "--json"),
                ("resume", "--workspace", "workspace"),
                ("cases", "--workspace", "workspace", "--json"),
                ("show", "CHG-4001", "--workspace", "workspace"),
                ("recording", "export", "--workspace", "workspace", "-o", "recording.jsonl"),
                ("workpaper", "--workspace", "workspace", "--output", "papers"),
                ("ledger", "export", "--workspace", "workspace", "--output", "ledger"),
                ("doctor",),
            )
        ]  # fmt: skip
    assert {key for key in (IN_VARIABLE, IN_FILE) if was_sent(server, key)} == {
        IN_VARIABLE,
        IN_FILE,
    }
    for number, done in enumerate(said):
        assert "Traceback" not in done.stderr
        (shop.folder / f"said-{number}").write_text(done.stdout + done.stderr)
    assert (shop.folder / "recording.jsonl").stat().st_size > 1000
    found = {
        (where, form[:24])
        for where, data in everything(shop.folder)
        for key in (IN_VARIABLE, IN_FILE)
        for form in forms(key)
        if form in data
    }
    assert found == set()


def was_sent(server: WireServer, key: str) -> bool:
    return any(headers.get("authorization") == f"Bearer {key}" for headers in server.headers_seen)
