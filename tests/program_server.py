"""Runs ``assay`` for tests, each time in a process of its own that is forked from this one.

    program_server.py SOCKET

This process has imported the program and nothing else has happened in it: no command was run, no file
opened. What a fork saves is the time to import, which for most commands is longer than the rest. One
connection is one command: the client sends words, folder and environment as JSON with three
descriptors (standard input, output, error) and is told the process id and then the exit code.
"""

import array
import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress

PACKAGES = ("assay", "change_approval", "personal_trade")
_MOST = 1 << 20


def preload() -> None:
    """Import what commands import as they need it."""
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                with suppress(ImportError):  # of an extra that is not installed
                    importlib.import_module(module.name)


def serve(listener: socket.socket) -> dict[str, object]:
    """Fork for every command; returns, in the forked process, what it is asked to do."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
    while True:
        connection, _ = listener.accept()
        if os.fork():
            connection.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked, streams = _received(connection)
        child = os.fork()
        if child:
            connection.sendall(f"{child}\n".encode())
            _, status = os.waitpid(child, 0)
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            os._exit(0)
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        return asked


def _received(connection: socket.socket) -> tuple[dict[str, object], list[int]]:
    data, ancillary, _, _ = connection.recvmsg(_MOST, socket.CMSG_SPACE(3 * 4))
    if not ancillary:  # somebody looked whether we listen
        os._exit(0)
    streams = array.array("i")
    streams.frombytes(ancillary[0][2][: 3 * streams.itemsize])
    while not data.endswith(b"\n"):
        data += connection.recv(_MOST)
    return json.loads(data), list(streams)


def run(asked: dict[str, object]) -> None:
    """Be ``assay`` with the words, folder and environment that were asked for."""
    from assay.cli.main import main

    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(str(asked["folder"]))
    sys.argv = ["assay", *asked["words"]]
    code: object = 1
    try:
        main()
    except SystemExit as error:
        code = error.code
    finally:
        # An ordinary end takes all modules apart, which costs more than the command.
        threading._shutdown()
        atexit._run_exitfuncs()
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(sys.argv[1])
    preload()
    gc.freeze()
    door.listen(16)
    run(serve(door))
