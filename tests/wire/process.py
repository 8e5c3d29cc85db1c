"""The server as a process of its own, so that it shares no interpreter with what is measured."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["spawned"]


@contextmanager
def spawned() -> Iterator[str]:
    """``http://127.0.0.1:PORT`` of a server with the default brain; it ends with the block."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "wire"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
