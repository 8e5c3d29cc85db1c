"""Phoenix without Phoenix: what is started, what is let in, what is recognised."""

import json
import os
import socket
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from assay.clock import SystemClock
from assay.errors import EvidenceError, ProviderError, StoreError, UsageError
from assay.telemetry.phoenix import PhoenixHome, find, read_gold, running_url, start, stop
from assay.telemetry.phoenix.launch import is_local, without_ports
from assay.telemetry.phoenix.listening import Listener, exposed, listeners
from assay.telemetry.phoenix.server import settings_of

CANARY = "canary-7f3a9c21"


@pytest.mark.parametrize(
    ("host", "origin", "is_let_in"),
    [
        ("127.0.0.1:6006", "", True),
        ("localhost:6006", "http://localhost:6006", True),
        ("[::1]:6006", "", True),
        ("evil.example", "", False),
        ("127.0.0.1:6006", "https://evil.example", False),
        ("127.0.0.1:6006", "null", False),
        ("127.0.0.1.evil.example:6006", "", False),
        ("", "", False),
    ],
)
def test_only_requests_of_this_machine_are_let_in(host: str, origin: str, is_let_in: bool) -> None:
    assert is_local(host, origin) == is_let_in


def test_the_grpc_server_opens_no_port() -> None:
    class Server:
        ports: tuple[str, ...] = ()

        def add_insecure_port(self, address: str) -> int:
            self.ports += (address,)
            return 4317

        add_secure_port = add_insecure_port

    server = without_ports(Server)()
    assert server.add_insecure_port("[::]:4317") == 0
    assert server.add_secure_port("[::]:4317", object()) == 0
    assert server.ports == ()


def test_the_server_gets_no_credential_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("PHOENIX_SQL_DATABASE_URL", f"postgresql://ann:{CANARY}@db/x")
    settings = settings_of(PhoenixHome(tmp_path), 6006)
    assert CANARY not in repr(settings)
    assert settings["PHOENIX_HOST"] == "127.0.0.1"
    assert settings["PHOENIX_TELEMETRY_ENABLED"] == "false"
    assert settings["PHOENIX_ALLOW_EXTERNAL_RESOURCES"] == "false"
    assert settings["PHOENIX_DISABLE_AGENT_ASSISTANT"] == "true"
    assert settings["PHOENIX_ENABLE_MCP_SERVER"] == "false"


@pytest.mark.parametrize(
    ("address", "is_reachable"),
    [("127.0.0.1", False), ("::1", False), ("0.0.0.0", True), ("::", True), ("10.0.0.7", True)],  # noqa: S104 - told apart
)
def test_what_another_machine_could_reach_is_told_apart(address: str, is_reachable: bool) -> None:
    listener = Listener(ip_address(address), 4317)
    assert bool(exposed([listener])) == is_reachable


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel does not say")
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::"])  # noqa: S104 - seen
def test_what_a_process_listens_on_is_seen_as_it_is(address: str) -> None:
    family = "AF_INET6" if ":" in address else "AF_INET"
    if ":" in address and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    program = (
        "import socket, sys; s = socket.socket(socket.{0}); s.bind(('{1}', 0)); s.listen();"
        " print(s.getsockname()[1], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program.format(family, address)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        port = int(process.stdout.readline())
        found = listeners(process.pid)
        process.stdin.close()
    assert found == [Listener(ip_address(address), port)]


def test_a_process_that_got_the_number_of_a_dead_phoenix_is_not_taken_for_it(
    tmp_path: Path,
) -> None:
    home = PhoenixHome(tmp_path)
    home.state.write_text(json.dumps({"pid": os.getpid(), "port": 6006}), "utf-8")
    assert find(home) is None
    assert stop(home) is False
    with pytest.raises(UsageError) as caught:
        running_url(home)
    assert caught.value.code == "phoenix.down"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": "x", "port": 1}', "\x00"])
def test_a_damaged_note_of_the_process_is_no_phoenix(tmp_path: Path, text: str) -> None:
    home = PhoenixHome(tmp_path)
    home.state.write_text(text, "utf-8")
    assert find(home) is None


def test_a_phoenix_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    home = PhoenixHome(tmp_path)
    home.data.mkdir()
    home.python.parent.mkdir(parents=True)
    home.python.symlink_to(sys.executable)  # a Python without Phoenix
    with pytest.raises(StoreError) as caught:
        start(home, free_port(), SystemClock())
    assert caught.value.code == "phoenix.unstartable"
    assert "server.log" in caught.value.diagnostics()
    assert "Traceback" in home.log.read_text("utf-8")
    assert find(home) is None


EXPOSED = """#!{python}
import os, socket
from http.server import BaseHTTPRequestHandler, HTTPServer

class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

everywhere = socket.socket()
everywhere.bind(("0.0.0.0", 0))
everywhere.listen()
HTTPServer(("127.0.0.1", int(os.environ["PHOENIX_PORT"])), Ready).serve_forever()
"""


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel does not say")
def test_a_phoenix_that_another_machine_could_reach_is_stopped_at_once(tmp_path: Path) -> None:
    home = PhoenixHome(tmp_path)
    home.data.mkdir()
    home.python.parent.mkdir(parents=True)
    home.python.write_text(EXPOSED.format(python=sys.executable), "utf-8")
    home.python.chmod(0o700)
    with pytest.raises(ProviderError) as caught:
        start(home, free_port(), SystemClock())
    assert caught.value.code == "phoenix.exposed"
    assert "listens on 0.0.0.0:" in str(caught.value)
    assert find(home) is None
    assert (
        str(home.python)
        not in subprocess.run(
            ["ps", "-e", "-o", "args="], capture_output=True, text=True, check=True
        ).stdout
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_gold_set_is_told_apart_into_given_expected_and_remarks(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "w1", "quote": "a\\udc00", "expected": "pass", "why": "b"}\n', "utf-8")
    gold = read_gold(path)
    assert gold.name.startswith(f"{tmp_path.name}/gold@")
    assert gold.examples == (({"quote": "a?"}, {"expected": "pass"}, {"id": "w1", "why": "b"}),)


@pytest.mark.parametrize("text", ["{", "[]", '{"quote": "no label"}'])
def test_what_is_no_gold_set_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_gold(path)
    assert caught.value.code == "gold.unreadable"
