"""Ctrl-C asks a run to stop at the next safe place; a second one stops it at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Stop", "stopped_by_signal"]


class Stop:
    """Whether a run has been asked to stop.

    Attributes:
        requested: Set it to stop the run after the chunk at hand.
    """

    def __init__(self) -> None:
        self.requested = False


@contextmanager
def stopped_by_signal(stop: Stop) -> Iterator[None]:
    """While this lasts, SIGINT and SIGTERM request the stop (in the main thread only).

    The second SIGINT does what it did before; nothing committed is lost either way.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def request(number: int, _frame: FrameType | None) -> None:
        stop.requested = True
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, request)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
