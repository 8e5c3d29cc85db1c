"""Telemetry never slows, alters or fails what it tells of."""

import threading
from collections.abc import Sequence

import pytest

from assay.clock import SteppedClock
from assay.telemetry import Span, SpanKind
from assay.telemetry.pump import Exporter, Pump, Undelivered


def span(number: int, text: str = "") -> Span:
    return Span(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        name=f"case {number}",
        kind=SpanKind.CHAIN,
        start_ns=number,
        end_ns=number + 1,
        session="sha256:00",
        input=text,
    )


class Shelf:
    """Keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.series: list[str] = []
        self.is_closed = False

    def export(self, spans: Sequence[Span]) -> None:
        self.spans += spans

    def measure(self, series, start_ns: int, now_ns: int) -> None:
        assert start_ns <= now_ns
        self.series = [one.name for one in series]

    def close(self) -> None:
        self.is_closed = True


class Refusing(Shelf):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def export(self, spans: Sequence[Span]) -> None:
        raise self._error


class Hanging(Shelf):
    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def export(self, spans: Sequence[Span]) -> None:
        self.release.wait()


def pump_to(exporter: Exporter, **terms: float) -> Pump:
    clock = SteppedClock("2026-03-04T09:00:00Z")
    return Pump(exporter, clock, linger_s=0.01, **terms)


def test_what_is_told_arrives_in_order_with_the_metrics_at_the_end() -> None:
    shelf = Shelf()
    pump = pump_to(shelf)
    for number in range(1000):
        pump.emit([span(number)])
    pump.count("assay.cases", 1, {})
    delivery = pump.close()
    assert delivery == (1000, 0, "")
    assert [one.start_ns for one in shelf.spans] == list(range(1000))
    assert shelf.series == ["assay.cases"]
    assert shelf.is_closed


@pytest.mark.parametrize("error", [Undelivered("no route"), OSError("disk"), KeyError("bug")])
def test_an_exporter_that_fails_costs_its_spans_and_nothing_else(error: Exception) -> None:
    pump = pump_to(Refusing(error))
    pump.emit([span(n) for n in range(300)])
    delivery = pump.close()
    assert (delivery.sent, delivery.dropped) == (0, 300)
    assert str(error.args[0]) in delivery.why


def test_an_exporter_that_hangs_is_left_behind_and_every_span_is_counted_as_lost() -> None:
    hanging = Hanging()
    pump = pump_to(hanging, patience_s=0.05)
    pump.emit([span(n) for n in range(700)])
    delivery = pump.close()
    hanging.release.set()
    assert (delivery.sent, delivery.dropped) == (0, 700)
    assert "in time" in delivery.why


def test_the_queue_is_bounded_by_what_it_holds_in_memory() -> None:
    hanging = Hanging()
    pump = pump_to(hanging, patience_s=0.05, most_bytes=1_000_000)
    for number in range(50):
        pump.emit([span(number, "x" * 100_000)])
    waiting = pump.waiting_bytes
    delivery = pump.close()
    hanging.release.set()
    assert waiting <= 1_000_000
    assert delivery.sent + delivery.dropped == 50
