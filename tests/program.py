"""The program as a user starts it: ``assay`` in a process of its own, in a folder of its own.

The process is forked from one that has imported the program already (:mod:`program_server`), unless
the environment changes how Python itself starts; then it is an ordinary new one.
"""

import array
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Done", "assay"]

_SERVER = Path(__file__).with_name("program_server.py")
_OF_PYTHON = ("PYTHON", "LC_", "LANG", "MALLOC", "LD_")


class Done(NamedTuple):
    """How a command ended.

    Attributes:
        code: Exit code; negative where a signal ended it.
        out: Standard output.
        err: Standard error.
    """

    code: int
    out: str
    err: str


def assay(
    *words: object, cwd: Path, environment: Mapping[str, str], timeout_s: float = 180
) -> Done:
    """Run one command to its end.

    Args:
        words: After ``assay``.
        cwd: The folder in which it runs.
        environment: The whole environment.
        timeout_s: When to give up.

    Raises:
        subprocess.TimeoutExpired: It took longer; it was killed.
    """
    if _of_python(environment) != _of_python(os.environ):
        return _new(list(map(str, words)), cwd, environment, timeout_s)
    return _forked(list(map(str, words)), cwd, environment, timeout_s)


def _new(words: list[str], cwd: Path, environment: Mapping[str, str], timeout_s: float) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "assay.cli", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _forked(words: list[str], cwd: Path, environment: Mapping[str, str], timeout_s: float) -> Done:
    asked = {"words": words, "folder": str(cwd), "environment": dict(environment)}
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        Path(os.devnull).open("rb") as nothing,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
    ):
        connection.settimeout(timeout_s)
        connection.connect(_door())
        streams = array.array("i", [stream.fileno() for stream in (nothing, out, err)])
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)
        data = json.dumps(asked).encode() + b"\n"
        sent = connection.sendmsg([data], [rights])
        connection.sendall(data[sent:])
        with connection.makefile("r") as answers:
            process = int(answers.readline())
            try:
                code = int(answers.readline())
            except TimeoutError as error:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(words, timeout_s) from error
        out.seek(0)
        err.seek(0)
        return Done(code, out.read().decode(), err.read().decode())


def _of_python(environment: Mapping[str, str]) -> dict[str, str]:
    found = {name: value for name, value in environment.items() if name.startswith(_OF_PYTHON)}
    return {name: value for name, value in found.items() if value}


_doors: list[str] = []


def _door() -> str:
    """Where the server of this process listens; it is started when it is first needed."""
    if not _doors:
        folder = Path(tempfile.mkdtemp(prefix="assay-program-"))
        door = str(folder / "door")
        server = subprocess.Popen([sys.executable, str(_SERVER), door])
        atexit.register(_close, server, folder)
        _wait(server, door)
        _doors.append(door)
    return _doors[0]


def _wait(server: "subprocess.Popen[bytes]", door: str) -> None:
    while True:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            try:
                trial.connect(door)
            except OSError:
                if server.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return


def _close(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.kill()
    server.wait()
    shutil.rmtree(folder)
