"""Worker processes: each gets rows, drives them through the pure stages, sends back what came out.

The first is started by :mod:`assay.pipeline.crew` as ``python -c`` with a socket for each, so that
nothing of the parent's main module is run again and nothing that the parent holds (database, keys)
is inherited. It imports what all need, reads what they have to do, then forks the others. A worker ends when the parent's end
of its socket closes, which the operating system does even when the parent is killed.
"""

import os
import pickle
import signal
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection

from assay.errors import AssayError, StoreError
from assay.evidence.lexicon import lexicon
from assay.pipeline.litter import rarely_collected
from assay.pipeline.outcome import Driven, Todo
from assay.pipeline.stages import Stages

__all__ = ["serve"]


def serve(descriptors: Sequence[int], module: str) -> None:
    """Become one worker a socket; each answers chunks until the other end closes.

    The stages come first, through the first socket. What they hold (lists, other cases) is read
    once and then shared by the processes that are forked. Each acknowledges by an empty list; each
    further message is a list of work items and is answered by a list of outcomes in the same order,
    or by the error that stops the run.

    Args:
        descriptors: The sockets.
        module: Imported at once, while the parent still surveys the population.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    import_module(module)
    lexicon()  # made once here instead of once in each process that is forked
    rarely_collected()
    try:
        stages = _stages(descriptors[0])
    except EOFError:
        return
    rarely_collected()
    ours, forked = _fork(descriptors)
    for descriptor in descriptors:
        if descriptor != ours:
            os.close(descriptor)  # else nobody would notice when its worker dies
    _answer_all(Connection(ours), stages)
    for process in forked:
        os.waitpid(process, 0)


def _fork(descriptors: Sequence[int]) -> tuple[int, list[int]]:
    """The socket of this process, and the processes that it forked for the others."""
    forked: list[int] = []
    for descriptor in descriptors[1:]:
        process = os.fork()
        if not process:
            return descriptor, []
        forked.append(process)
    return descriptors[0], forked


def _answer_all(connection: "Connection[object, object]", stages: Stages) -> None:
    try:
        connection.send([])
        while True:
            chunk = connection.recv()
            if not isinstance(chunk, list):
                raise TypeError(f"expected a chunk, got {type(chunk).__name__}")
            connection.send(_answer(stages, chunk))
    except (EOFError, ConnectionError):
        return


def _stages(descriptor: int) -> Stages:
    """What to do; nothing else is sent before it is acknowledged."""
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        stages = pickle.load(stream)  # noqa: S301 - from the process that started this one
    if not isinstance(stages, Stages):
        raise TypeError(f"expected stages, got {type(stages).__name__}")
    return stages


def _answer(stages: Stages, chunk: list[Todo]) -> list[Driven] | AssayError:
    try:
        return stages.drive(chunk)
    except AssayError as error:
        return error
    except (MemoryError, OSError) as error:
        return StoreError(
            "worker.failed",
            f"a worker process failed: {type(error).__name__}: {error}",
            remedy="`assay resume` goes on where the run stopped; fewer workers need less memory",
        )
