"""Starting, finding and stopping Phoenix."""

import json
import os
import signal
import socket
import subprocess
from contextlib import ExitStack, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import sleep
from typing import NamedTuple

from assay.clock import Clock
from assay.errors import ProviderError, StoreError, UsageError
from assay.telemetry.phoenix import launch
from assay.telemetry.phoenix.home import PhoenixHome
from assay.telemetry.phoenix.listening import exposed, listeners

__all__ = ["Running", "describe", "find", "running_url", "settings_of", "start", "stop"]

_HOST = "127.0.0.1"
_PATIENCE_S = 120.0
_STEP_S = 0.25
_STEPS = 40
_LAUNCHER = Path(launch.__file__)
_children: dict[int, "subprocess.Popen[bytes]"] = {}  # those that this process has to reap
_PASSED = ("HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_FILE", "TMPDIR", "TZ")


class Running(NamedTuple):
    """A Phoenix that is running."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{_HOST}:{self.port}"


def settings_of(home: PhoenixHome, port: int) -> dict[str, str]:
    """The environment of the server: loopback only, nothing sent, nothing that was not asked for.

    Of the caller's environment it gets what a program needs to run and no credentials.
    """
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return passed | {
        "PHOENIX_HOST": _HOST,
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": "0",
        "PHOENIX_WORKING_DIR": str(home.data),
        "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
        "PHOENIX_DISABLE_AGENT_ASSISTANT": "true",
        "PHOENIX_AGENTS_DISABLE_WEB_ACCESS": "true",
        "PHOENIX_AGENTS_DISABLE_BASH": "true",
        "PHOENIX_AGENTS_DISABLE_GITHUB": "true",
        "PHOENIX_ENABLE_MCP_SERVER": "false",
        "PHOENIX_FASTAPI_MIDDLEWARE_PATHS": f"{_LAUNCHER}:LocalOnly",
        "DO_NOT_TRACK": "1",
    }


def find(home: PhoenixHome) -> Running | None:
    """The Phoenix that was started from this folder, if it still runs."""
    try:
        told = json.loads(home.state.read_text("utf-8"))
        running = Running(int(told["pid"]), int(told["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if _is_ours(running.pid) else None


def running_url(home: PhoenixHome) -> str:
    """Where the running Phoenix is.

    Raises:
        UsageError: ``phoenix.down``.
    """
    running = find(home)
    if running is None:
        raise UsageError(
            "phoenix.down", "Phoenix is not running", remedy="start it with: assay phoenix up"
        )
    return running.url


def describe(home: PhoenixHome) -> dict[str, object]:
    """What there is to say of it: release, process, address, and what it listens on."""
    running = find(home)
    told: dict[str, object] = {"running": running is not None, "version": home.version}
    told["folder"] = str(home.path)
    if running is not None:
        found = listeners(running.pid)
        told |= {"url": running.url, "pid": running.pid}
        told["listens"] = "unknown" if found is None else [str(one) for one in found]
    return told


def start(home: PhoenixHome, port: int, clock: Clock) -> Running:
    """Start Phoenix and wait until it answers; one that runs already is returned.

    Raises:
        UsageError: ``phoenix.occupied``: something else has the port.
        StoreError: ``phoenix.unstartable``: it ended, or did not answer in two minutes.
        ProviderError: ``phoenix.exposed``: it listens where other machines could reach it, and was
            stopped.
    """
    running = find(home)
    if running is not None:
        return running
    _require_free(port)
    with home.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [str(home.python), "-I", str(_LAUNCHER)],
            env=settings_of(home, port),
            cwd=home.data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _children[process.pid] = process
    running = Running(process.pid, port)
    home.state.write_text(json.dumps(running._asdict()), "utf-8")
    with ExitStack() as undo:
        undo.callback(stop, home)
        _await(process, running, home, clock)
        _require_hidden(running)
        undo.pop_all()
    return running


def stop(home: PhoenixHome) -> bool:
    """Stop it; whether it ran."""
    running = find(home)
    home.state.unlink(missing_ok=True)
    if running is None:
        return False
    child = _children.pop(running.pid, None)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(running.pid, number)
        for _ in range(_STEPS):
            if not _is_ours(running.pid):
                if child is not None:
                    child.wait()
                return True
            sleep(_STEP_S)
    return True


def _await(
    process: "subprocess.Popen[bytes]", it: Running, home: PhoenixHome, clock: Clock
) -> None:
    until = clock.elapsed_s() + _PATIENCE_S
    while clock.elapsed_s() < until:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STEP_S)
            break
        if _answers(it.port):
            return
    raise StoreError(
        "phoenix.unstartable",
        "Phoenix did not start",
        remedy=f"see {home.log}",
    )


def _answers(port: int) -> bool:
    connection = HTTPConnection(_HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        with connection.getresponse() as response:
            return response.status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _require_hidden(running: Running) -> None:
    found = listeners(running.pid)
    if found is None:
        return
    reachable = exposed(found)
    if reachable:
        raise ProviderError(
            "phoenix.exposed",
            f"Phoenix listens on {', '.join(map(str, reachable))} and was stopped",
            remedy="this release of Phoenix opens ports in another way; tell us its version",
        )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            raise UsageError(
                "phoenix.occupied",
                f"port {port} is taken",
                remedy="choose another with --port",
            ) from error


def _is_ours(pid: int) -> bool:
    """Whether the process is a Phoenix that was started here, and no other that got its number."""
    return str(_LAUNCHER) in _command_of(pid)


def _command_of(pid: int) -> str:
    """The words by which a process was started; empty if there is none."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return ""
    done = subprocess.run(  # noqa: S603 - no shell
        ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return done.stdout
