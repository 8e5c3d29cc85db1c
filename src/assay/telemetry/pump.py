"""Carries spans to where they are wanted, beside the run: a bounded queue and one thread.

A run never waits for it. What does not fit into the queue is dropped and counted; so is what could
not be delivered until the end. An exporter that fails, hangs or is wrong costs spans, nothing else.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from threading import Condition, Thread
from typing import NamedTuple, Protocol

from assay.clock import Clock
from assay.telemetry.span import Span
from assay.telemetry.tally import Series, Tally

__all__ = ["Delivery", "Exporter", "Pump", "Undelivered"]

_MOST_BYTES = 64_000_000
_MOST_SPANS = 50_000
_BATCH = 256
_LINGER_S = 1.0
_METRICS_S = 10.0
_PATIENCE_S = 5.0
_FAULTS = (
    OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
    ArithmeticError, ImportError,
)  # fmt: skip


class Undelivered(Exception):  # noqa: N818 - says what happened to the spans
    """An exporter could not deliver; the message says why."""


class Exporter(Protocol):
    """Brings spans and metrics somewhere. Only the thread of a :class:`Pump` calls it."""

    def export(self, spans: Sequence[Span]) -> None:
        """Deliver spans.

        Raises:
            Undelivered: They did not arrive.
        """
        ...

    def measure(self, series: Sequence[Series], start_ns: int, now_ns: int) -> None:
        """Deliver the metrics as they stand.

        Raises:
            Undelivered: They did not arrive.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class Delivery(NamedTuple):
    """What became of everything that was told.

    Attributes:
        sent: Spans delivered.
        dropped: Spans that were not.
        why: Why the last of them was not; empty if none was dropped.
    """

    sent: int
    dropped: int
    why: str


class Pump:
    """A tracer whose spans travel on a thread of their own.

    Args:
        exporter: Where they go.
        clock: Dates the metrics.
        most_bytes: Roughly what may wait in memory.
        patience_s: How long :meth:`close` waits for the last deliveries.
        linger_s: How long spans wait for company.
    """

    def __init__(
        self,
        exporter: Exporter,
        clock: Clock,
        *,
        most_bytes: int = _MOST_BYTES,
        patience_s: float = _PATIENCE_S,
        linger_s: float = _LINGER_S,
    ) -> None:
        self._exporter = exporter
        self._clock = clock
        self._most = most_bytes
        self._patience_s = patience_s
        self._linger_s = linger_s
        self._tally = Tally()
        self._start_ns = self._measured_ns = _ns(clock)
        self._queue: deque[Span] = deque()
        self._bytes = 0
        self._taken = 0
        self._sent = 0
        self._dropped = 0
        self._why = ""
        self._is_closing = False
        self._is_abandoned = False
        self._change = Condition()
        self._thread = Thread(target=self._carry, name="telemetry", daemon=True)
        self._thread.start()

    @property
    def is_on(self) -> bool:
        """Always."""
        return True

    @property
    def waiting_bytes(self) -> int:
        """Roughly what waits in memory."""
        return self._bytes

    def emit(self, spans: Sequence[Span]) -> None:
        """Take spans, or drop and count what does not fit."""
        with self._change:
            for span in spans:
                weight = span.weight
                if self._bytes + weight > self._most or len(self._queue) >= _MOST_SPANS:
                    self._drop(1, "more spans came than could be delivered")
                    continue
                self._queue.append(span)
                self._bytes += weight
            if len(self._queue) >= _BATCH:
                self._change.notify()

    def count(self, name: str, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a count."""
        self._tally.count(name, amount, labels)

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        """Add to a histogram."""
        self._tally.observe(name, value, labels)

    def close(self) -> Delivery:
        """Deliver what waits, for as long as patience lasts, and say what became of it all."""
        with self._change:
            self._is_closing = True
            self._change.notify()
            is_hopeless = bool(self._why) and not self._sent
        self._thread.join(self._patience_s / 5 if is_hopeless else self._patience_s)
        with self._change:
            self._is_abandoned = True
            left = len(self._queue) + self._taken
            if left:
                self._drop(left, self._why or "the exporter did not answer in time")
                self._queue.clear()
            return Delivery(self._sent, self._dropped, self._why)

    def _drop(self, number: int, why: str) -> None:
        self._dropped += number
        self._why = why

    def _carry(self) -> None:
        while True:
            with self._change:
                if len(self._queue) < _BATCH and not self._is_closing:
                    self._change.wait(self._linger_s)
                batch = self._take()
                is_last = self._is_closing and not self._queue
            if batch:
                self._deliver(batch)
            if self._is_abandoned:
                return
            if is_last or _ns(self._clock) - self._measured_ns > _METRICS_S * 1e9:
                self._measure()
            if is_last:
                break
        self._guarded(self._exporter.close)

    def _take(self) -> list[Span]:
        batch = [self._queue.popleft() for _ in range(min(_BATCH, len(self._queue)))]
        self._bytes -= sum(span.weight for span in batch)
        self._taken = len(batch)
        return batch

    def _deliver(self, batch: list[Span]) -> None:
        why = self._guarded(lambda: self._exporter.export(batch))
        with self._change:
            if self._is_abandoned:
                return  # counted as dropped already
            self._taken = 0
            if why:
                self._drop(len(batch), why)
            else:
                self._sent += len(batch)

    def _measure(self) -> None:
        self._measured_ns = now = _ns(self._clock)
        series = self._tally.series()
        if series:
            why = self._guarded(lambda: self._exporter.measure(series, self._start_ns, now))
            if why:
                self._why = self._why or f"metrics: {why}"

    @staticmethod
    def _guarded(action: Callable[[], None]) -> str:
        try:
            action()
        except Undelivered as error:
            return str(error)
        except _FAULTS as error:
            return f"{type(error).__name__}: {error}"
        return ""


def _ns(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1e6) * 1000
