"""Who drives chunks through the pure stages: this process, or workers beside it.

Outcomes come back in the order of the chunks, whatever the number of workers: ledger and store see
no difference. A worker holds one chunk at a time, so memory does not depend on the population.
"""

import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from assay.errors import AssayError, StoreError
from assay.pipeline.outcome import Driven, Todo
from assay.pipeline.stages import Stages

__all__ = ["Alone", "Crew", "Workers", "about_lines", "crew_size"]

_WORTH_BYTES = 4_000_000
_WORTH_LINES = 3_000
"""Below both of them starting processes costs more than they bring."""
_SAMPLE = 64 * 1024
_MOST_WORKERS = 8
_PATIENCE_S = 10
_PROGRAM = (
    "import gc, sys; gc.disable();"  # while it imports: a tenth of its start
    " sys.path[:] = {path!r}; from assay.pipeline.worker import serve;"
    " serve({descriptors!r}, {module!r})"
)


class Crew(Protocol):
    """Drives chunks."""

    def drive(self, chunks: Iterable[list[Todo]]) -> Iterator[list[Driven]]:
        """The outcomes of each chunk, in order."""
        ...


def crew_size(size: int, asked: int | None, lines: int = 0) -> int:
    """How many workers to start; 0 means none: this process drives alone.

    Args:
        size: Bytes of the population and of what belongs to it.
        asked: What the caller wants; ``None`` leaves it to the size of the population.
        lines: About how many lines the population has; 0 where that is not known.
    """
    if asked is not None:
        return max(0, asked)
    if size < _WORTH_BYTES and lines < _WORTH_LINES:
        return 0
    return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)


def about_lines(paths: Iterable[Path]) -> int:
    """About how many lines some files have, judged by how they begin; 0 for what is no text."""
    found = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                sample = file.read(_SAMPLE)
                size = os.fstat(file.fileno()).st_size
        except OSError:
            continue  # whoever reads it next says what is wrong with it
        if sample and b"\0" not in sample:
            found += sample.count(b"\n") * size // len(sample)
    return found


class Alone:
    """This process drives."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages

    def drive(self, chunks: Iterable[list[Todo]]) -> Iterator[list[Driven]]:
        """The outcomes of each chunk, in order."""
        for chunk in chunks:
            yield self._stages.drive(chunk)


class Workers:
    """Processes beside this one.

    Args:
        count: How many.
        module: What they import while nobody needs them yet: the app's module.

    Raises:
        StoreError: ``worker.lost``: one could not be started.
    """

    def __init__(self, count: int, module: str) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        self._members = [_Member(ours) for ours, _ in pairs]
        theirs = [end.fileno() for _, end in pairs]
        program = _PROGRAM.format(path=sys.path, descriptors=theirs, module=module)
        try:
            self._first = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-c", program],
                pass_fds=theirs,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what went wrong comes as an answer
            )
        except OSError as error:
            self._hang_up()
            raise _lost(str(error.strerror)) from error
        finally:
            for _, end in pairs:
                end.close()

    def engage(self, stages: Stages) -> None:
        """Tell them what to do; once, before they drive.

        Raises:
            StoreError: ``worker.lost``.
        """
        self._members[0].engage(stages)
        for member in self._members:
            member.receive()

    def drive(self, chunks: Iterable[list[Todo]]) -> Iterator[list[Driven]]:
        """The outcomes of each chunk, in order.

        Raises:
            StoreError: ``worker.lost``: a worker died.
        """
        idle = deque(self._members)
        busy: deque[_Member] = deque()
        for chunk in chunks:
            # The oldest worker gets its next chunk before its last one is stored: it never waits
            # for the disk.
            outcomes = None
            if not idle:
                idle.append(busy.popleft())
                outcomes = idle[0].receive()
            member = idle.popleft()
            member.send(chunk)
            busy.append(member)
            if outcomes is not None:
                yield outcomes
        while busy:
            yield busy.popleft().receive()

    def close(self) -> None:
        """Let the processes go; they end when their socket closes."""
        self._hang_up()
        try:
            self._first.wait(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._first.kill()
            self._first.wait()

    def _hang_up(self) -> None:
        for member in self._members:
            member.close()


class _Member:
    """One worker process, at the other end of a socket."""

    def __init__(self, end: socket.socket) -> None:
        self._connection: Connection[object, object] = Connection(end.detach())

    def engage(self, stages: Stages) -> None:
        """Write the stages as they are pickled: whole messages would hold them in memory twice."""
        try:
            with os.fdopen(os.dup(self._connection.fileno()), "wb") as stream:
                pickle.dump(stages, stream, pickle.HIGHEST_PROTOCOL)
        except (BrokenPipeError, ConnectionError) as error:
            raise _lost("it does not listen") from error

    def send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except (BrokenPipeError, ConnectionError) as error:
            raise _lost("it does not listen") from error

    def receive(self) -> list[Driven]:
        try:
            message = self._connection.recv()
        except (EOFError, ConnectionError) as error:
            raise _lost("it died, perhaps for lack of memory") from error
        if isinstance(message, AssayError):
            raise message
        if not isinstance(message, list):
            raise _lost("it answered nonsense")
        return message

    def close(self) -> None:
        self._connection.close()


def _lost(why: str) -> StoreError:
    return StoreError(
        "worker.lost",
        f"a worker process is gone: {why}",
        remedy="`assay resume` goes on where the run stopped; fewer workers need less memory",
    )
