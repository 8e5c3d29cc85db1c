"""A worker process: gets rows, drives them through the pure stages, sends back what came out.

Started by :mod:`assay.pipeline.crew` as ``python -c`` with a socket, so that nothing of the
parent's main module is run again. It ends when the parent's end of the socket closes, which the
operating system does even when the parent is killed.
"""

import signal
import sys
from importlib import import_module
from multiprocessing.connection import Connection

from assay.errors import AssayError, StoreError
from assay.pipeline.litter import rarely_collected
from assay.pipeline.outcome import Driven, WorkItem
from assay.pipeline.stages import Stages

__all__ = ["serve"]


def serve(descriptor: int, module: str) -> None:
    """Answer chunks until the other end closes.

    Args:
        descriptor: The socket.
        module: Imported at once, while the parent still surveys the population.

    The first message is the stages; each further one is a list of work items and is answered by a
    list of outcomes in the same order, or by the error that stops the run.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    connection: Connection[object, object] = Connection(descriptor)
    try:
        import_module(module)
        stages = connection.recv()
        if not isinstance(stages, Stages):
            raise TypeError(f"expected stages, got {type(stages).__name__}")
        rarely_collected()
        while True:
            chunk = connection.recv()
            if not isinstance(chunk, list):
                raise TypeError(f"expected a chunk, got {type(chunk).__name__}")
            connection.send(_answer(stages, chunk))
    except (EOFError, ConnectionError):
        sys.exit(0)


def _answer(stages: Stages, chunk: list[WorkItem]) -> list[Driven] | AssayError:
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
